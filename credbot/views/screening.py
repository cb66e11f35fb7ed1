"""Intake screening: the checks, what a person decides, and what waits for it."""

from collections.abc import Sequence

from credbot.domain.checks import TITLES, Check, State
from credbot.domain.files import File, Line, WaitingOn
from credbot.domain.people import local_date
from credbot.domain.screening import DECLINES, Finding, Sheet, Waiting
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape
from credbot.views.providers import addressee, copy

STATES = [
    ("OK", State.OK),
    ("Missing", State.MISSING),
    ("Problem", State.PROBLEM),
    ("Not applicable", State.NA),
]
SAID = {state: label.lower() for label, state in STATES}
SAID[State.OK] = "ok"
ASKED = [
    ("The provider", WaitingOn.PROVIDER),
    ("The payer", WaitingOn.PAYER),
    ("The CVO", WaitingOn.CVO),
    ("Somebody of ours", WaitingOn.US),
]
OUTWARD = {
    Check.IDENTITY: "your NPI",
    Check.COMPLETE: "the fields that are still empty, with your state and start date",
    Check.ATTESTATION: "the application, signed and dated",
    Check.CREDENTIALS: "copies of your state license, DEA registration and malpractice cover",
    Check.CONTACT: "the name and number of somebody who answers questions",
}
"""What is asked for where a check is not ok, in the words of somebody outside."""

OUTCOMES = [(one.replace("_", " ").capitalize(), one) for one in DECLINES]


def sheet(shown: Sheet) -> View:
    """The checks, one menu each; what can be computed stands under it and is chosen before."""
    blocks = [kit.context(_about(shown.row.line))]
    for finding in shown.findings:
        before = finding.state or (finding.fact.state if finding.fact else None)
        menu = kit.select("value", "Not looked at", STATES, initial=before)
        hint = _hint(finding, shown)
        title = TITLES[finding.check]
        blocks.append(kit.field(title, finding.check, menu, hint=hint, optional=True))
    return kit.modal(
        "Screen", "screening.save", blocks, submit="Save Checks", meta=_value(shown.file)
    )


def decide(shown: Sheet) -> View:
    """What was found, and what a person can do now."""
    value = _value(shown.file)
    blocks = [kit.context(_about(shown.row.line)), *kit.sections(_found(shown))]
    blocks.append(
        kit.actions(
            kit.button("Accept", "screening.accept", value),
            kit.button("Send Back", "screening.back", value),
            kit.button("Decline", "screening.decline", value),
            kit.button("Change Checks", "screening.open", value),
        )
    )
    blocks.append(kit.context("The checks decide nothing; you do."))
    return kit.modal("Screen", "screening.decide", blocks, close="Close")


def checks(shown: Sheet) -> View:
    """What was found, for who only reads."""
    blocks = [kit.context(_about(shown.row.line)), *kit.sections(_found(shown))]
    return kit.modal("Checks", "home.told", blocks, close="Close")


def send_back(shown: Sheet) -> View:
    """What is missing, and to whom that goes."""
    lacking = [
        OUTWARD[finding.check]
        for finding in shown.findings
        if finding.state in (State.MISSING, State.PROBLEM) and finding.check in OUTWARD
    ]
    text = kit.text_input("value", multiline=True, initial="\n".join(lacking), longest=1000)
    return kit.modal(
        "Send Back",
        "screening.send_back",
        [
            kit.context(_about(shown.row.line)),
            kit.field("What is missing", "text", text),
            kit.field("Who is asked", "party", kit.select("value", "Choose", ASKED)),
            kit.field(
                "Ask again on",
                "next",
                kit.date_input("value"),
                hint="Empty: in seven days.",
                optional=True,
            ),
        ],
        submit="Send Back",
        meta=_value(shown.file),
    )


def decline(shown: Sheet) -> View:
    """Why nothing is done, and how it ends."""
    why = kit.text_input("value", multiline=True, longest=300)
    return kit.modal(
        "Decline",
        "screening.decline",
        [
            kit.context(_about(shown.row.line)),
            kit.field("It ends as", "outcome", kit.select("value", "Choose", OUTCOMES)),
            kit.field("Why", "text", why, hint="Who asked for it reads this."),
        ],
        submit="Decline",
        meta=_value(shown.file),
    )


def letter(line: Line, by: str) -> View:
    """The text about what is missing, in a field to be copied."""
    what = [part.strip(" -") for part in (line.file.waiting_for or "").splitlines()]
    asked = "\n".join(f"- {part}" for part in what if part)
    text = (
        f"Dear {addressee(line.provider)},\n\n"
        f"thank you for your request about {line.subject}. Before we can begin we need:\n\n"
        f"{asked}\n\nPlease send it as soon as you can, and tell me if something is in the way.\n\n"
        f"Thank you,\n{by}"
    )
    return copy("Copy Text", [("What is missing", text)])


def waiting(shown: Waiting, asked: Sequence[Block] = ()) -> Screen:
    """The files that wait for a screening, the oldest first, after what others have asked for."""
    head = summary(shown)
    blocks: list[Block] = [kit.section(f"*{head}*"), *asked]
    for row in shown.rows:
        button = kit.button("Screen", "screening.open", _value(row.file))
        button["action_id"] = f"screening.open_{row.file.id}"
        blocks.append(kit.section(words.entry(row), accessory=button))
    if shown.n > len(shown.rows):
        blocks.append(kit.context(f"{shown.n - len(shown.rows)} more: `/cred queue intake`"))
    if shown.sent_back:
        blocks.append(
            kit.context(f"{shown.sent_back} more sent back, waiting for what is missing.")
        )
    return Screen(kit.fallback(head), blocks)


def summary(shown: Waiting) -> str:
    """`4 files to screen: oldest 3 business days, target 2, was due Fri Nov 20.`"""
    if not shown.n:
        return "0 files to screen."
    facts = [f"oldest {shown.oldest}" if shown.oldest else ""]
    if shown.target:
        facts.append(f"target {shown.target.n}")
    if shown.due:
        word = "was due" if shown.due < shown.today else "due"
        facts.append(f"{word} {words.day(shown.due, shown.today)}")
    said = ", ".join(fact for fact in facts if fact)
    return f"{words.many(shown.n, 'file')} to screen: {said}. Order: oldest first."


def _about(line: Line) -> str:
    return f"{line.file.ref} · {escape(line.provider)} · {escape(line.subject)}"


def _hint(finding: Finding, shown: Sheet) -> str | None:
    parts = [finding.fact.said] if finding.fact else []
    if finding.state and finding.at:
        parts.append(f"{SAID[finding.state].capitalize()}: {_who(finding, shown)}.")
    return " ".join(parts) or None


def _found(shown: Sheet) -> list[str]:
    lines = []
    for finding in shown.findings:
        title = TITLES[finding.check]
        if finding.state is None:
            lines.append(f"{title}: not looked at")
            continue
        fact = f". {escape(finding.fact.said)}" if finding.fact else ""
        who = escape(_who(finding, shown))
        mark = f"*{SAID[finding.state]}*" if finding.state is not State.OK else "ok"
        lines.append(f"{title}: {mark} ({who}){fact}")
    return lines


def _who(finding: Finding, shown: Sheet) -> str:
    day = local_date(finding.at, shown.zone) if finding.at else shown.row.today
    return f"{finding.by}, {words.day(day, shown.row.today)}"


def _value(file: File) -> str:
    return f"{file.id}:{file.version}"


def open_checks(checks: Sequence[str]) -> str:
    """The checks that were not ok when somebody accepted."""
    return words.listed([TITLES[Check(check)] for check in checks if check in set(Check)], 9)
