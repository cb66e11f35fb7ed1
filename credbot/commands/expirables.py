"""What of providers ends: listed, renewed, corrected, ended, asked for."""

from datetime import timedelta

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.grammar import Command, Words
from credbot.commands.inputs import day_of, picked, typed
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.providers import number_of
from credbot.commands.targets import OUTDATED_BUTTON, number
from credbot.domain.credentials import Catalog, Type
from credbot.domain.errors import BadInput
from credbot.domain.expirables import Changed, Credential, Facts, Shown
from credbot.domain.expiring import LONGEST, Wanted, parse_wanted
from credbot.domain.providers import Candidates
from credbot.domain.roles import require
from credbot.imports.words import STATE_CODES, STATES

_OVER = f"{OUTDATED_BUTTON} Type `/cred expiring`."


def list_ending(ask: Ask) -> Reply:
    """`expiring [days] [type]`"""
    require(ask.who, "pipeline.read")
    catalog = services.expirables.read_catalog(ask.db, ask.who)
    return Say(_page(ask, _wanted(ask, catalog)))


def turn(ask: Ask) -> Reply:
    """Another page of what ends."""
    return _again(ask, ask.value)


def only(ask: Ask) -> Reply:
    """Only one kind of what ends, or all kinds."""
    return _again(ask, ask.value)


def show(ask: Ask) -> Reply:
    """`credential NAME`"""
    found = services.expirables.read_credentials(
        ask.db, ask.who, ask.words.rest("whose credentials"), now=ask.now
    )
    if isinstance(found, Candidates):
        return Say(views.providers.candidates(found))
    return Say(views.expirables.credentials(found))


def open_credentials(ask: Ask) -> Reply:
    """All credentials of somebody."""
    return _show(ask, _shown(ask))


def renew(ask: Ask) -> Reply:
    """`renew NAME TYPE until DATE [verified DATE SOURCE]`"""
    catalog = services.expirables.read_catalog(ask.db, ask.who)
    words = ask.words
    name, kind, state = _whose(words, catalog)
    until = words.day_after("until")
    facts = _said(words, Facts(state=state, expires=until))
    found = services.providers.read_provider(ask.db, ask.who, name, now=ask.now)
    if isinstance(found, Candidates):
        return Say(views.providers.candidates(found))
    done = services.expirables.renew_of(
        ask.db, ask.who, found.provider.id, kind.key, facts, now=ask.now
    )
    return Say(views.expirables.changed(done))


def renew_form(ask: Ask) -> Reply:
    """A form: what was renewed, until when, verified when and where."""
    require(ask.who, "pipeline.work")
    return Open(views.credential_forms.renew(_shown(ask)))


def menu(ask: Ask) -> Reply:
    """A form about one credential: renewed, edited, ended."""
    require(ask.who, "pipeline.work")
    verb, _, rest = ask.value.partition(" ")
    one_id = number(rest, _OVER)
    shown = services.expirables.read_credential(ask.db, ask.who, one_id, now=ask.now)
    one = _one(shown, one_id)
    if verb == "renew":
        return Open(views.credential_forms.renew(shown, one_id))
    if verb == "edit":
        return Open(views.credential_forms.edit(shown, one))
    if verb == "end":
        return Open(views.credential_forms.end(shown, one))
    raise BadInput(_OVER)


def add_form(ask: Ask) -> Reply:
    """A form for a credential that is not known yet."""
    require(ask.who, "pipeline.work")
    return Open(views.credential_forms.add(_shown(ask)))


def copy_text(ask: Ask) -> Reply:
    """One text for everything of somebody's that ends, to be copied."""
    provider, _, days = ask.value.partition(":")
    ahead = min(number(days or "90", _OVER), LONGEST)
    shown = services.expirables.read_credentials_of(
        ask.db, ask.who, number_of(provider), now=ask.now
    )
    return Open(views.expirables.letter(shown, shown.today + timedelta(days=ahead)))


def save_renewal(ask: Ask) -> Reply:
    """Puts a new credential in the place of the old one."""
    one = number(typed(ask.inputs, "credential", "what was renewed"), OUTDATED_FORM)
    done = services.expirables.renew(ask.db, ask.who, one, _given(ask), now=ask.now)
    return _done(done)


def save_edit(ask: Ask) -> Reply:
    """Corrects a credential."""
    one = number(ask.meta, OUTDATED_FORM)
    done = services.expirables.edit(ask.db, ask.who, one, _given(ask), now=ask.now)
    return _done(done)


def save_new(ask: Ask) -> Reply:
    """Keeps a credential that was not known."""
    provider = number(ask.meta, OUTDATED_FORM)
    kind = typed(ask.inputs, "type", "what it is")
    done = services.expirables.add(ask.db, ask.who, provider, kind, _given(ask), now=ask.now)
    return _done(done)


def save_end(ask: Ask) -> Reply:
    """Lets a credential count no more."""
    one, why = number(ask.meta, OUTDATED_FORM), typed(ask.inputs, "text", "why")
    day = day_of(ask.inputs, "day")
    return _done(services.expirables.end(ask.db, ask.who, one, why, day, now=ask.now))


def undo(ask: Ask) -> Reply:
    """Takes back what was done to a credential, while it is still so."""
    act = number(ask.value, _OVER, longest=20)
    done = services.expirables.undo(ask.db, ask.who, act, now=ask.now)
    return beside(ask, views.expirables.changed(done), "Credential", replace=ask.ephemeral)


def _again(ask: Ask, said: str) -> Reply:
    catalog = services.expirables.read_catalog(ask.db, ask.who)
    shown = _page(ask, parse_wanted(said.split(), catalog))
    return beside(ask, shown, "What Ends", replace=ask.ephemeral)


def _page(ask: Ask, wanted: Wanted) -> views.kit.Screen:
    found = services.expirables.list_ending(ask.db, ask.who, wanted, now=ask.now)
    return views.expirables.ending(found)


def _wanted(ask: Ask, catalog: Catalog) -> Wanted:
    """The words of a list; `mine` or a person are whose files it is about."""
    plain, owner = [], None
    for word in ask.words.left:
        key, _, value = word.partition("=")
        if word.casefold() == "mine":
            owner = ask.who
        elif word.startswith(("<@", "@")) or key.casefold() == "owner":
            owner = services.pipeline.find_owner(ask.db, ask.who, value or word)
        else:
            plain.append(word)
    if owner:
        plain.append(f"owner_id={owner.id}")
    return parse_wanted(plain, catalog)


def _whose(words: Words, catalog: Catalog) -> tuple[str, Type, str | None]:
    """The name, the kind and the state before `until`. Raises BadInput."""
    said = []
    while not words.done() and words.left[0].casefold() != "until":
        said.append(words.take())
    state = None
    if len(said) > 2 and (code := _state(said[-1])):
        state = code
        said.pop()
    for length in range(min(4, len(said) - 1), 0, -1):
        kind = catalog.find(" ".join(said[-length:]))
        if kind:
            return " ".join(said[:-length]), kind, state
    known = ", ".join(kind.key for kind in catalog.ending)
    raise BadInput(f"Say whose, and which kind: {known}.")


def _state(word: str) -> str | None:
    code = STATES.get(word.casefold()) or word.upper()
    return code if code in STATE_CODES and len(word) == 2 else None


def _said(words: Words, facts: Facts) -> Facts:
    """What follows the date: `issued DATE`, `number X`, `verified DATE SOURCE`, `by cvo`."""
    given = {
        "state": facts.state,
        "expires": facts.expires,
        "issued": None,
        "number": None,
        "verified": None,
        "source": None,
        "verified_by": None,
    }
    while not words.done():
        if words.keyword("issued", "attested", "signed"):
            given["issued"] = words.day("issued when", past=True)
        elif words.keyword("number", "no"):
            given["number"] = words.word("the number")
        elif words.keyword("by"):
            given["verified_by"] = words.word("own or cvo").casefold()
        elif words.keyword("verified"):
            given["verified"] = words.day("verified when", past=True)
            given["source"] = words.optional_rest() or None
        else:
            words.nothing_more()
    return Facts(**given)  # type: ignore[arg-type]


def _given(ask: Ask) -> Facts:
    """What was filled into one of the forms."""
    given = ask.inputs
    state = given.get("state")
    return Facts(
        state=_code(state) if state else None,
        number=given.get("number") or None,
        issued=picked(given, "issued"),
        expires=picked(given, "expires"),
        verified=picked(given, "verified"),
        source=given.get("source") or None,
        verified_by=given.get("by") if picked(given, "verified") else None,
        proof=given.get("proof") or None,
    )


def _code(text: str) -> str:
    code = _state(text.strip())
    if code is None:
        raise BadInput(f"{text} is no state. Write its code: TX.", "state")
    return code


def _shown(ask: Ask) -> Shown:
    provider = number_of(ask.value)
    return services.expirables.read_credentials_of(ask.db, ask.who, provider, now=ask.now)


def _one(shown: Shown, number: int) -> Credential:
    for one in shown.credentials:
        if one.id == number:
            return one
    raise BadInput(_OVER)


def _show(ask: Ask, shown: Shown) -> Reply:
    return beside(ask, views.expirables.credentials(shown), "Credentials")


def _done(done: Changed) -> Reply:
    return Turn(views.forms.told(views.expirables.changed(done), "Credential"))


COMMANDS = (
    Command(
        verb="expiring",
        usage="[days] [type]",
        example="expiring 30 dea",
        about="Who has a license, registration, cover or attestation that ends, next end first.",
        run=list_ending,
        topic="calendar",
    ),
    Command(
        verb="renew",
        usage="NAME TYPE until DATE [verified DATE SOURCE]",
        example="renew Ana Ruiz DEA until 2029-12-09 verified today DEA Diversion site",
        about="Put a new license, registration or cover in the place of the old one.",
        run=renew,
        topic="calendar",
        needs="pipeline.work",
    ),
    Command(
        verb="credential",
        usage="NAME",
        example="credential Ana Ruiz",
        about="All licenses, registrations, covers and checks of one person, with what is over.",
        run=show,
        topic="calendar",
        aliases=("credentials",),
    ),
)

PRESSES = {
    "expirables.page": turn,
    "expirables.only": only,
    "expirables.show": open_credentials,
    "expirables.renew": renew_form,
    "expirables.menu": menu,
    "expirables.add": add_form,
    "expirables.copy": copy_text,
    "expirables.undo": undo,
}
"""action_id -> what it does."""

SUBMISSIONS = {
    "expirables.renew": save_renewal,
    "expirables.edit": save_edit,
    "expirables.add": save_new,
    "expirables.end": save_end,
}
"""callback_id of a modal -> what its submission does."""
