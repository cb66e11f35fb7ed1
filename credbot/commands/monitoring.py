"""Monthly monitoring: the month, recording, taking back; possible matches, for compliance."""

import re

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn, instead
from credbot.commands.grammar import Command
from credbot.commands.inputs import day_of, typed
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.targets import number
from credbot.domain.dates import MONTHS
from credbot.domain.errors import BadInput
from credbot.domain.monitoring import Checked, Verdict, first_of


def monitoring(ask: Ask) -> Reply:
    """Shows a month of monitoring."""
    words = ask.words
    if words.keyword("record", "run"):
        words.nothing_more()
        return run_form(ask)
    month = None if words.done() else _month(ask, words.take())
    words.nothing_more()
    return _board(ask, month, 0)


def open_month(ask: Ask) -> Reply:
    """A month of monitoring, or another page of it."""
    month, _, first = ask.value.partition(":")
    if month == "now":
        return _board(ask, None, 0)
    first_of(month)
    return _board(ask, month, number(first or "0"))


def run_form(ask: Ask) -> Reply:
    """A form: which source was looked through, and what came of it."""
    sources = services.monitoring.read_sources(ask.db, ask.who)
    return Open(views.monitoring.form(sources, ask.who.today(ask.now)))


def one_form(ask: Ask) -> Reply:
    """The same for one provider."""
    sources = services.monitoring.read_sources(ask.db, ask.who)
    name = services.monitoring.name_of(ask.db, ask.who, number(ask.value))
    return Open(views.monitoring.form(sources, ask.who.today(ask.now), name))


def save(ask: Ask) -> Reply:
    """Records a run; possible matches go to compliance, in private."""
    given = ask.inputs
    sources = services.monitoring.read_sources(ask.db, ask.who)
    key = typed(given, "source", "which source")
    keys = tuple(one.key for one in sources) if key == views.monitoring.EVERY else (key,)
    checked = Checked(
        keys,
        day_of(given, "day"),
        typed(given, "by", "who looked it up"),
        given.get("evidence"),
        _lines(given.get("names")),
        _lines(given.get("hits")),
    )
    found = services.monitoring.record(ask.db, ask.who, checked, now=ask.now)
    titles = {one.key: one.title for one in sources}
    shown = views.monitoring.recorded(found, titles, checked.by)
    return Turn(views.forms.told(shown, "Monitoring"))


def take_back(ask: Ask) -> Reply:
    """Takes a run back that was entered wrongly."""
    run, gone = services.monitoring.take_back(ask.db, ask.who, number(ask.value), now=ask.now)
    titles = {one.key: one.title for one in services.monitoring.read_sources(ask.db, ask.who)}
    title = titles.get(run.source, run.source)
    return instead(ask, views.monitoring.taken_back(run, gone, title), "Monitoring")


def matches(ask: Ask) -> Reply:
    """Lists the possible matches."""
    ask.words.nothing_more()
    return list_matches(ask)


def list_matches(ask: Ask) -> Reply:
    """All possible matches."""
    waiting, decided = services.matches.list_matches(ask.db, ask.who)
    titles = services.matches.titles(ask.db, ask.who)
    shown = views.matches.listed(waiting, decided, titles, ask.who.zone)
    return instead(ask, shown, "Possible Matches")


def open_match(ask: Ask) -> Reply:
    """One possible match with all that was said of it."""
    one = services.matches.read_match(ask.db, ask.who, number(ask.value))
    titles = services.matches.titles(ask.db, ask.who)
    return instead(ask, views.matches.one_match(one, titles, ask.who.zone), "Possible Match")


def clear_form(ask: Ask) -> Reply:
    """A form: why it is not this person."""
    one = services.matches.read_match(ask.db, ask.who, number(ask.value))
    return Open(views.matches.form(one, Verdict.NOT_THIS))


def confirm_form(ask: Ask) -> Reply:
    """A form: why it is this person."""
    one = services.matches.read_match(ask.db, ask.who, number(ask.value))
    return Open(views.matches.form(one, Verdict.IT_IS))


def reopen_form(ask: Ask) -> Reply:
    """A form: why a decision is opened again."""
    one = services.matches.read_match(ask.db, ask.who, number(ask.value))
    return Open(views.matches.reopen_form(one))


def decide(ask: Ask) -> Reply:
    """Says what a possible match is."""
    name, _, word = ask.meta.partition(":")
    if word not in set(Verdict):
        raise BadInput(OUTDATED_FORM)
    why = typed(ask.inputs, "why", "why")
    one, told = services.matches.decide(
        ask.db, ask.who, number(name), Verdict(word), why, now=ask.now
    )
    titles = services.matches.titles(ask.db, ask.who)
    shown = views.matches.decided(one, titles, ask.who.zone, told)
    return Turn(views.forms.told(shown, "Possible Match"))


def reopen(ask: Ask) -> Reply:
    """Opens a decision again."""
    why = typed(ask.inputs, "why", "why")
    one = services.matches.reopen(ask.db, ask.who, number(ask.meta), why, now=ask.now)
    titles = services.matches.titles(ask.db, ask.who)
    shown = views.matches.one_match(one, titles, ask.who.zone)
    return Turn(views.forms.told(shown, "Possible Match"))


def _month(ask: Ask, word: str) -> str:
    """`2026-10`, `oct` (the last one), `last`. Raises BadInput."""
    today = ask.who.today(ask.now)
    low = word.casefold()
    if re.fullmatch(r"\d{4}-\d{2}", low):
        first_of(low)
        return low
    if low[:3] in MONTHS and low.isalpha():
        place = MONTHS.index(low[:3]) + 1
        return f"{today.year - (place > today.month)}-{place:02d}"
    raise BadInput(f"{word} is not a month.")


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _board(ask: Ask, month: str | None, first: int) -> Reply:
    shown = services.monitoring.read_board(ask.db, ask.who, month, now=ask.now, first=first)
    return instead(ask, views.monitoring.board(shown), "Monitoring")


COMMANDS = (
    Command(
        verb="monitoring",
        usage="[MONTH] [record]",
        example="monitoring 2026-11",
        about="Exclusions, sanctions, license limits: who is done this month and who is not.",
        run=monitoring,
        topic="calendar",
        needs="pipeline.read",
    ),
    Command(
        verb="matches",
        usage="",
        example="matches",
        about="Possible matches with a list, for compliance: you decide, with the reason.",
        run=matches,
        topic="calendar",
        needs="monitoring.decide",
    ),
)

PRESSES = {
    "monitoring.open": open_month,
    "monitoring.run": run_form,
    "monitoring.one": one_form,
    "monitoring.back": take_back,
    "matches.list": list_matches,
    "matches.open": open_match,
    "matches.clear": clear_form,
    "matches.confirm": confirm_form,
    "matches.reopen": reopen_form,
}
SUBMISSIONS = {
    "monitoring.save": save,
    "matches.decide": decide,
    "matches.again": reopen,
}
