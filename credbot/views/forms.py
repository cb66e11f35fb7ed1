"""Modals: one for each act that needs more than a press.

A modal's `private_metadata` is `FILE:VERSION`; its inputs' block_ids are the
names of the fields, so that an error finds its place.
"""

from collections.abc import Sequence

from credbot.domain.cards import Card
from credbot.domain.files import Channel, File, Outcome, WaitingOn
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

CHANNELS = [(name.capitalize(), name) for name in Channel]
OUTCOMES = [(name.replace("_", " ").capitalize(), name) for name in Outcome]
PARTIES = [(words.PARTY[party].capitalize(), party) for party in WaitingOn]
VERIFIERS = [("Our own staff", "own"), ("The CVO", "cvo")]
HOLDERS = [("The provider", "provider"), ("The payer", "payer"), ("Internal", "internal")]


def log(shown: Card) -> View:
    """Log a contact. Its metadata also tells which next touch it showed."""
    planned = shown.row.file.next_touch
    return form(
        shown.row.file,
        "Log Outreach",
        "payers.log",
        "Log",
        kit.field(
            "How", "channel", kit.select("value", "Call, e-mail, …", CHANNELS, initial="call")
        ),
        kit.field("What was said", "text", kit.text_input("value", multiline=True)),
        kit.field("With whom", "spoken_to", kit.text_input("value", longest=100), optional=True),
        kit.field(
            "Call reference", "call_ref", kit.text_input("value", longest=100), optional=True
        ),
        next_field("Empty: the usual rhythm sets it."),
        about=shown,
        more=f":{planned:%Y%m%d}" if planned else ":0",
    )


def wait(shown: Card) -> View:
    """Say who has the ball."""
    file = shown.row.file
    return form(
        file,
        "Waits On",
        "pipeline.wait",
        "Save",
        kit.field(
            "Who has the ball",
            "party",
            kit.select("value", "Choose", PARTIES, initial=file.waiting_on),
        ),
        kit.field(
            "For what", "text", kit.text_input("value", initial=file.waiting_for, longest=300)
        ),
        next_field(None),
        about=shown,
    )


def hold(shown: Card) -> View:
    """Stop our clock by agreement."""
    held = shown.row.file.hold
    until = held.until.isoformat() if held and held.until else None
    return form(
        shown.row.file,
        "Put on Hold",
        "pipeline.hold",
        "Hold",
        kit.field(
            "Agreed with",
            "party",
            kit.select("value", "Choose", HOLDERS, initial=held.party if held else None),
        ),
        kit.field(
            "Review on",
            "until",
            kit.date_input("value", until),
            hint="After today, within 90 days.",
        ),
        kit.field("Why", "text", kit.text_input("value", initial=held.why if held else None)),
        about=shown,
    )


def assign(shown: Card) -> View:
    """Hand a file over."""
    return form(
        shown.row.file,
        "Hand Over",
        "pipeline.assign",
        "Hand Over",
        kit.field(
            "To whom",
            "owner",
            kit.people_select("value", "Choose a person"),
            hint="They get a message with the card.",
        ),
        about=shown,
    )


def move_date(shown: Card) -> View:
    """Change the start or due date."""
    file = shown.row.file
    kinds = [("Start date", "start"), ("Due date", "due")]
    current = file.start_date or file.due
    return form(
        file,
        "Change Date",
        "pipeline.date",
        "Change",
        kit.field("Which", "kind", kit.select("value", "Choose", kinds, initial="start")),
        kit.field(
            "New date", "day", kit.date_input("value", current.isoformat() if current else None)
        ),
        kit.field("Why", "text", kit.text_input("value", longest=300)),
        about=shown,
    )


def close(shown: Card) -> View:
    """End a file."""
    return form(
        shown.row.file,
        "Close File",
        "pipeline.close",
        "Close File",
        kit.field("Outcome", "outcome", kit.select("value", "Choose", OUTCOMES)),
        kit.field("Why", "text", kit.text_input("value", longest=300), optional=True),
        about=shown,
    )


def reopen(shown: Card) -> View:
    """Open a closed file again."""
    why = kit.field("Why", "text", kit.text_input("value", longest=300))
    return form(shown.row.file, "Reopen", "pipeline.reopen", "Reopen", why, about=shown)


def note(shown: Card) -> View:
    """Put a note into the record."""
    text = kit.field("Note", "text", kit.text_input("value", multiline=True))
    return form(shown.row.file, "Note", "pipeline.note", "Save Note", text, about=shown)


def move(shown: Card) -> View:
    """Move to any other stage of the track."""
    file = shown.row.file
    stages = [(shown.stages[key], key) for key in shown.track.stages if key != file.stage]
    return form(
        file,
        "Move",
        "pipeline.move",
        "Move",
        kit.field("To which stage", "stage", kit.select("value", "Choose", stages)),
        kit.field(
            "Why",
            "text",
            kit.text_input("value", longest=300),
            hint="Needed when you move back.",
            optional=True,
        ),
        about=shown,
    )


def item(shown: Card, choices: Sequence[tuple[str, str]], by: str) -> View:
    """Record an item: received or verified. `choices` are (label, `key step`).

    `by` is who usually verifies.
    """
    if not choices:
        return told(kit.screen("Nothing is missing for this stage."))
    return form(
        shown.row.file,
        "Item Done",
        "pipeline.item",
        "Save",
        kit.field("Which", "item", kit.select("value", "Choose", choices)),
        kit.field(
            "On",
            "day",
            kit.date_input("value", shown.row.today.isoformat()),
            hint="The day it was received, or the source consulted.",
        ),
        kit.field("Source", "source", kit.text_input("value", longest=200), optional=True),
        kit.field(
            "Verified by",
            "by",
            kit.select("value", "Choose", VERIFIERS, initial=by),
            hint="Counts for what is verified.",
            optional=True,
        ),
        about=shown,
    )


def more(shown: Card) -> View:
    """What does not fit on the card, one press each."""
    file = shown.row.file
    value = f"{file.id}:{file.version}"
    acts = [
        ("Note", "note"),
        ("Move to Another Stage", "move"),
        ("Item Done", "item"),
        ("Add an Item", "own"),
        ("Edit Facts", "edit"),
        *([("Snooze", "snooze"), ("Escalate", "escalate")] if file.open else []),
        *([("Close Escalation", "deescalate")] if shown.escalated else []),
        *([("Temporary Status", "status")] if file.open and _decided_here(shown) else []),
        ("Close File", "close") if file.open else ("Reopen", "reopen"),
        ("All of This Provider", "provider"),
        ("History", "history"),
    ]
    buttons = [
        {**kit.button(text, "pipeline.do", f"{verb} {value}"), "action_id": f"pipeline.do_{verb}"}
        for text, verb in acts
    ]
    return kit.modal(
        file.ref, "pipeline.more", [_about(shown), kit.actions(*buttons)], close="Close"
    )


def _decided_here(shown: Card) -> bool:
    return "committee" in shown.track.stages


def find() -> View:
    """Search from the App Home or a shortcut."""
    text = kit.field(
        "Provider, NPI, payer or reference", "text", kit.text_input("value", longest=120)
    )
    return kit.modal("Find", "pipeline.find", [text], submit="Find")


def pick_file(text: str = "") -> View:
    """Which file a contact was about, and what was said."""
    return kit.modal(
        "Log a Call",
        "payers.log",
        [
            _number(),
            kit.field("How", "channel", kit.select("value", "Choose", CHANNELS, initial="call")),
            kit.field(
                "What was said", "text", kit.text_input("value", multiline=True, initial=text)
            ),
            next_field("Empty: the usual rhythm sets it."),
        ],
        submit="Log",
    )


def note_from_message(text: str) -> View:
    """A message as a note on a file."""
    note_text = kit.text_input("value", multiline=True, initial=text)
    fields = [_number(), kit.field("Note", "text", note_text)]
    return kit.modal("Note on a File", "pipeline.note", fields, submit="Save Note")


def told(shown: Screen, title: str = "credbot") -> View:
    """A message as a modal."""
    return kit.modal(title, "home.told", shown.blocks, close="Close")


def form(
    file: File,
    title: str,
    callback_id: str,
    submit: str,
    *fields: Block,
    about: Card,
    more: str = "",
) -> View:
    """A form about a file; `more` is added to its metadata."""
    meta = f"{file.id}:{file.version}{more}"
    return kit.modal(title, callback_id, [_about(about), *fields], submit=submit, meta=meta)


def _number() -> Block:
    element = kit.text_input("value", longest=20)
    return kit.field("File", "file", element, hint="Its number: CR-1042 or 1042")


def _about(shown: Card) -> Block:
    line = shown.row.line
    return kit.context(f"{line.file.ref} · {escape(line.provider)} · {escape(line.subject)}")


def next_field(hint: str | None, initial: str | None = None) -> Block:
    """Our next touch; `initial` is an ISO date."""
    element = kit.date_input("value", initial)
    return kit.field("Next touch", "next", element, hint=hint, optional=True)
