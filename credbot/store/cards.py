"""What a card shows beside the file itself, asked for at once."""

from credbot.domain.files import File
from credbot.store import escalation, items, outreach, timeline, verification, windows
from credbot.store.database import Work


def look_ahead(work: Work, file: File) -> None:
    """Ask for what `items_of`, `last_outreach`, `newest_notes`, `of_card` and `of_file` read."""
    of_file = {"file_id": file.id}
    work.look_ahead(
        (items.ITEMS_OF, {"id": file.id}),
        (items.CREDENTIALS_OF, {"id": file.provider_id}),
        (outreach.LAST, of_file),
        (timeline.NOTES, of_file),
        (escalation.OF_CARD, of_file),
        (verification.OF_ONE, of_file),
        (windows.OF_FILE, {"id": file.id}),
    )
