"""The first half hour: the greeting with its four questions, their forms, a preview."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.onboarding import Question, Setup, Verifier
from credbot.domain.settings import Organisation
from credbot.views import kit, team, words
from credbot.views.kit import Block, Screen, View, escape

BUTTONS = {
    Question.CALENDAR: "Zone and Closing Days",
    Question.DELEGATED: "Payers Who Delegate",
    Question.BODIES: "Bodies That Meet",
    Question.VERIFIES: "Who Verifies",
}
VERIFIERS = {
    Verifier.OWN: "Our own staff",
    Verifier.CVO: "A CVO",
    Verifier.BOTH: "Both",
}
HELLO = (
    "Hello. I run your credentialing pipeline here in Slack. Four questions, then send me your "
    "spreadsheet: nothing comes in and nothing goes out before you say so."
)


def greeting(setup: Setup) -> Screen:
    """Who is new here and is asked four questions; each answer shows as soon as it is given."""
    left = len(setup.open)
    blocks = [kit.section(HELLO)]
    for place, question in enumerate(Question, 1):
        done = question in setup.answered
        head = f"*{place}. {BUTTONS[question]}*"
        said = _answer(question, setup) if done else _why(question)
        label = "Change" if done else "Answer"
        button = kit.button(label, f"onboarding.{question}", question)
        blocks.append(kit.section(f"{head}\n{said}", accessory=button))
    blocks.append(kit.section(_sheet(setup)))
    if setup.files:
        blocks.append(kit.actions(*_last_steps(setup)))
    still = f"{words.many(left, 'question')} open." if left else "All four are answered."
    again = "`/cred settings` shows and changes all of it."
    blocks.append(kit.context(f"{still} {again}"))
    return Screen(HELLO, blocks)


def calendar_form(organisation: Organisation, zone: str, callback_id: str | None = None) -> View:
    """The zone, whose holidays, own closing days; `callback_id` where it is previewed first."""
    days = "\n".join(day.isoformat() for day in sorted(organisation.closing_days))
    blocks = [
        kit.field(
            "Time zone",
            "zone",
            kit.text_input("value", initial=zone, longest=60),
            hint="As in America/Chicago. Digests come at 8:00 there.",
        ),
        kit.field(
            "Country",
            "country",
            kit.text_input("value", initial=organisation.country, longest=2),
            hint="Whose public holidays are no working days",
        ),
        kit.field(
            "State",
            "state",
            kit.text_input("value", initial=organisation.state, longest=2),
            hint="TX, if your offices close on the state's own holidays",
            optional=True,
        ),
        kit.field(
            "Own closing days",
            "closing_days",
            kit.text_input("value", initial=days, multiline=True, longest=2000),
            hint="One a line, as in 2026-12-24",
            optional=True,
        ),
    ]
    if callback_id:
        title = BUTTONS[Question.CALENDAR]
        return kit.modal(title, callback_id, blocks, submit="Preview")
    return _form(Question.CALENDAR, blocks)


def delegated_form(known: Sequence[str]) -> View:
    """Which payers delegate; they are looked up while one types."""
    payers = kit.external_select("intake.payers", "Type a name", multi=True)
    if known:
        payers["initial_options"] = kit.options([(name, f"new:{name}") for name in known])
    blocks = [
        kit.field(
            "Payers who accept our own credentialing",
            "payers",
            payers,
            hint="None: leave it empty. You can name payers that are not here yet.",
            optional=True,
        )
    ]
    return _form(Question.DELEGATED, blocks)


def bodies_form(known: Sequence[str]) -> View:
    """Which committees and boards meet."""
    names = kit.text_input("value", initial="\n".join(known), multiline=True, longest=2000)
    blocks = [
        kit.field(
            "Committees and boards",
            "bodies",
            names,
            hint="One a line, as in Credentials Committee. None: leave it empty.",
            optional=True,
        )
    ]
    return _form(Question.BODIES, blocks)


def verifies_form(known: str | None) -> View:
    """Who verifies."""
    choices = [(label, verifier.value) for verifier, label in VERIFIERS.items()]
    menu = kit.select("value", "Choose", choices, initial=known)
    return _form(Question.VERIFIES, [kit.field("Who verifies", "verifies", menu)])


def preview(at: datetime, zone: str, shown: Screen) -> View:
    """The next digest as it would be now; nothing in it can be pressed."""
    head = kit.context(f"As it would come {team.when(at, zone)}, from what is known now.")
    blocks = [_still(block) for block in shown.blocks if block["type"] != "actions"]
    return kit.modal("Next Digest", "home.told", [head, *blocks], close="Close")


def _still(block: Block) -> Block:
    return {name: value for name, value in block.items() if name not in ("accessory", "block_id")}


def _form(question: Question, blocks: list[Block]) -> View:
    return kit.modal(BUTTONS[question], f"onboarding.{question}", blocks, submit="Save")


def _why(question: Question) -> str:
    return {
        Question.CALENDAR: "Ages and digests follow your working days.",
        Question.DELEGATED: "Where a payer delegates, our decision is the payer's too.",
        Question.BODIES: "Files wait for a meeting there.",
        Question.VERIFIES: "A CVO's verifications age by another limit than our own.",
    }[question]


def _answer(question: Question, setup: Setup) -> str:
    organisation = setup.organisation
    if question is Question.CALENDAR:
        place = " ".join(part for part in (organisation.country, organisation.state) if part)
        days = len(organisation.closing_days)
        own = f", {words.many(days, 'own closing day')}" if days else ""
        return f"{setup.zone}, holidays of {place}{own}."
    if question is Question.DELEGATED:
        return f"{escape(words.listed(setup.delegated))}." if setup.delegated else "No payer."
    if question is Question.BODIES:
        bodies = organisation.bodies or ()
        return f"{escape(words.listed(bodies))}." if bodies else "None."
    return (
        f"{VERIFIERS[Verifier(organisation.verifies)]}." if organisation.verifies else "Not said."
    )


def _sheet(setup: Setup) -> str:
    if setup.files:
        return f"*Your pipeline*\n{words.many(setup.files, 'open file is', 'open files are')} in."
    return (
        "*Then send me your spreadsheet*\nDrop it into this conversation (.xlsx or .csv). I say "
        "what I understood before anything comes in, and one press takes it all back."
    )


def _last_steps(setup: Setup) -> list[Block]:
    steps = [
        team.role_button("Give Roles"),
        kit.button("Tomorrow's Digest", "onboarding.preview", "preview"),
    ]
    if not setup.digest:
        steps.append(kit.button("Channel for the Digest", "settings.channel", "channel"))
    if not setup.organisation.live:
        steps.append(kit.button("Go Live", "settings.live", "on", style="primary"))
    return steps
