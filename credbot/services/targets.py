"""Start and due dates beside the days that such files usually still took here. A fact."""

from datetime import date

from credbot.domain.files import Line
from credbot.domain.intake import Left, Took
from credbot.domain.stalls import Rules
from credbot.store import intake
from credbot.store.database import Work


def left_of(work: Work, line: Line, rules: Rules, today: date) -> Left | None:
    """The date that a file is held to, with what is usual; None where it has none or is closed."""
    file = line.file
    day = file.hard_date
    if not file.open or day is None:
        return None
    subject = line.subject if line.payer or line.facility else ""
    return Left(
        kind="start" if day == file.start_date else "due",
        day=day,
        stage=rules.tracks.stages[file.stage].title,
        inside=(today - file.stage_entered).days if file.stage_entered else None,
        took=Took(subject, intake.days_from_stage(work, file)),
    )
