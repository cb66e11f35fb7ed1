"""Put a file aside: the form."""

from credbot.domain.cards import Card
from credbot.domain.snooze import LONGEST
from credbot.views import kit
from credbot.views.kit import View, escape


def form(shown: Card) -> View:
    """Until when, and why."""
    file = shown.row.file
    line = shown.row.line
    until = file.snooze_until.isoformat() if file.snooze_until else None
    return kit.modal(
        "Snooze",
        "snooze.set",
        [
            kit.context(f"{file.ref} · {escape(line.provider)} · {escape(line.subject)}"),
            kit.field(
                "Until",
                "until",
                kit.date_input("value", until),
                hint=f"After today, within {LONGEST.days} days. It returns by itself on that day.",
            ),
            kit.field(
                "Why",
                "text",
                kit.text_input("value", initial=file.snooze_why, longest=300),
                hint="Digests and mornings leave it out meanwhile. Start and due dates go on.",
            ),
        ],
        submit="Snooze",
        meta=f"{file.id}:{file.version}",
    )
