"""The first half hour: four questions, a preview of the digest."""

from collections.abc import Sequence
from datetime import date

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn
from credbot.commands.intake import NEW
from credbot.domain import onboarding
from credbot.domain.dates import parse_day
from credbot.domain.errors import BadInput
from credbot.domain.onboarding import Question, Verifier


def ask_calendar(ask: Ask) -> Reply:
    """A form: zone, holidays, closing days."""
    setup = services.onboarding.read_setup(ask.db, ask.who)
    return Open(views.onboarding.calendar_form(setup.organisation, setup.zone))


def ask_delegated(ask: Ask) -> Reply:
    """A form: which payers delegate."""
    setup = services.onboarding.read_setup(ask.db, ask.who)
    return Open(views.onboarding.delegated_form(setup.delegated))


def ask_bodies(ask: Ask) -> Reply:
    """A form: which bodies meet."""
    setup = services.onboarding.read_setup(ask.db, ask.who)
    return Open(views.onboarding.bodies_form(setup.organisation.bodies or ()))


def ask_verifies(ask: Ask) -> Reply:
    """A form: who verifies."""
    setup = services.onboarding.read_setup(ask.db, ask.who)
    return Open(views.onboarding.verifies_form(setup.organisation.verifies))


def preview(ask: Ask) -> Reply:
    """The next digest as it would be now."""
    at, zone, digest = services.onboarding.preview_digest(ask.db, ask.who, now=ask.now)
    return Open(views.onboarding.preview(at, zone, views.mornings.digest(digest)))


def answer_calendar(ask: Ask) -> Reply:
    """The submitted form."""
    given = ask.inputs
    services.onboarding.answer_calendar(
        ask.db,
        ask.who,
        zone=given.get("zone") or "",
        country=given.get("country") or "",
        state=given.get("state") or "",
        closing_days=read_days(ask, given.get("closing_days") or ""),
        now=ask.now,
    )
    return _saved(Question.CALENDAR)


def answer_delegated(ask: Ask) -> Reply:
    """The submitted form."""
    names = payers_chosen(ask, ask.inputs.get("payers") or [])
    services.onboarding.answer_delegated(ask.db, ask.who, names, now=ask.now)
    return _saved(Question.DELEGATED)


def answer_bodies(ask: Ask) -> Reply:
    """The submitted form."""
    bodies = onboarding.read_bodies(ask.inputs.get("bodies") or "")
    services.onboarding.answer_bodies(ask.db, ask.who, bodies, now=ask.now)
    return _saved(Question.BODIES)


def answer_verifies(ask: Ask) -> Reply:
    """The submitted form."""
    verifier = Verifier(ask.inputs["verifies"])
    services.onboarding.answer_verifies(ask.db, ask.who, verifier, now=ask.now)
    return _saved(Question.VERIFIES)


def read_days(ask: Ask, text: str) -> list[date]:
    """Days as people type them, one a line or with commas. Raises BadInput."""
    today, calendar = ask.who.today(ask.now), ask.rules.calendar
    words = [part.strip() for line in text.splitlines() for part in line.split(",")]
    try:
        return [parse_day(word, today, calendar) for word in words if word]
    except BadInput as wrong:
        raise BadInput(str(wrong), "closing_days") from None


def payers_chosen(ask: Ask, values: Sequence[str]) -> list[str]:
    """The names behind the values of a menu of payers; a new one brings its name along."""
    names = {str(number): name for number, name in services.lists.payer_names(ask.db, ask.who)}
    chosen = [names.get(value) or value.removeprefix(NEW) for value in values]
    return [name for name in chosen if not name.isdecimal()]


def _saved(question: Question) -> Reply:
    said = views.say.plain("Saved; it holds at once. Change in my greeting changes it again.")
    return Turn(views.forms.told(said, views.onboarding.BUTTONS[question]))


PRESSES = {
    "onboarding.calendar": ask_calendar,
    "onboarding.delegated": ask_delegated,
    "onboarding.bodies": ask_bodies,
    "onboarding.verifies": ask_verifies,
    "onboarding.preview": preview,
}
"""action_id -> what it does."""

SUBMISSIONS = {
    "onboarding.calendar": answer_calendar,
    "onboarding.delegated": answer_delegated,
    "onboarding.bodies": answer_bodies,
    "onboarding.verifies": answer_verifies,
}
"""callback_id of a modal -> what its submission does."""
