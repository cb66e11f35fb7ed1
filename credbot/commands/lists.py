"""Typed words that show something."""

from collections.abc import Sequence
from dataclasses import replace

from credbot import services, views
from credbot.commands import providers, reviews
from credbot.commands.door import Ask, Reply, Say
from credbot.commands.grammar import Command
from credbot.domain.dates import take_day
from credbot.domain.errors import BadInput, Unknown
from credbot.domain.identifiers import fold
from credbot.domain.queue import Filter, Query, Sort, parse_query
from credbot.domain.roles import may


def show_desk(ask: Ask) -> Reply:
    if not may(ask.who, "pipeline.read") and may(ask.who, "provider.status"):
        ready = services.desk.read_readiness(ask.db, ask.who, now=ask.now)
        shown = views.home.readiness(ready.starts, ready.starting, ready.today)
        blocks = shown.payload["blocks"]
        return Say(views.kit.Screen("Who starts soon, and how ready they are.", blocks))
    desk = services.desk.read_desk(ask.db, ask.who, now=ask.now)
    return Say(views.desk.desk(desk, ask.who.zone))


def show_card(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    words.nothing_more()
    if not may(ask.who, "pipeline.read"):
        return providers.show_provider_of(ask, file)
    card = services.lists.read_card(ask.db, ask.who, file, now=ask.now)
    return Say(reviews.of_file(ask, file, views.pipeline.card(card)))


def find_files(ask: Ask) -> Reply:
    text = ask.words.rest("what to look for")
    if not may(ask.who, "pipeline.read"):
        return providers.show_provider(ask)
    found = services.lists.find_files(ask.db, ask.who, text, now=ask.now)
    return Say(views.lists.found(found, text, ask.who.zone))


def show_queue(ask: Ask) -> Reply:
    return _page(ask, Query())


def show_mine(ask: Ask) -> Reply:
    return _page(ask, Query(Filter(owner_id=ask.who.id)), covering(ask))


def covering(ask: Ask) -> list[views.kit.Block]:
    """Whose files the person looks after, to stand below their own."""
    return views.cover.covering(services.desk.read_covering(ask.db, ask.who, now=ask.now))


def show_stalled(ask: Ask) -> Reply:
    return _page(ask, Query(Filter(stalled=True), Sort.DATE))


def list_modal(ask: Ask, query: Query, beside: Sequence[views.kit.Block] = ()) -> views.kit.View:
    """One page of a list in a modal that turns its pages."""
    size = views.lists.MODAL_PAGE
    page = services.lists.list_files(ask.db, ask.who, query, now=ask.now, size=size)
    return views.lists.page_modal(page, ask.rules.tracks, ask.who.zone, beside)


def read_query(ask: Ask, start: Query) -> Query:
    """The words of `queue`, with people by name and dates as they are typed."""
    words = ask.words
    query, plain = start, []
    while not words.done():
        word = words.take()
        if word.startswith(("<@", "@")) or word.casefold() == "me":
            owner = services.pipeline.find_owner(ask.db, ask.who, word)
            query = replace(query, filter=replace(query.filter, owner_id=owner.id))
        else:
            plain.append(_with_dates(ask, word))
    return _with_person(ask, parse_query(plain, ask.rules.tracks, query))


def _page(ask: Ask, start: Query, beside: Sequence[views.kit.Block] = ()) -> Reply:
    query = read_query(ask, start)
    page = services.lists.list_files(ask.db, ask.who, query, now=ask.now)
    return Say(views.lists.page(page, ask.rules.tracks, ask.who.zone, beside))


def _with_dates(ask: Ask, word: str) -> str:
    """`starts=12/01..12/31` with its dates in full."""
    key, _, value = word.partition("=")
    if key.casefold() != "starts" or ".." not in value:
        return word
    today = ask.who.today(ask.now)
    ends = []
    for end in value.split("..", 1):
        day = take_day([end], today, ask.rules.calendar) if end else None
        if end and day is None:
            raise BadInput(f"{end} is not a date.")
        ends.append(day[0].isoformat() if day else "")
    return f"starts={'..'.join(ends)}"


def _with_person(ask: Ask, query: Query) -> Query:
    """A name that no payer has may be a person's, typed plainly."""
    name = query.filter.payer
    payers = services.lists.payer_names(ask.db, ask.who) if name else []
    if not name or query.filter.owner_id or any(fold(name) in fold(known) for _, known in payers):
        return query
    try:
        owner = services.pipeline.find_owner(ask.db, ask.who, name)
    except Unknown:
        return query
    return replace(query, filter=replace(query.filter, payer=None, owner_id=owner.id))


CARD = Command(
    verb="",
    usage="1042",
    example="1042",
    about="A file's card: where it is, why, what is next.",
    run=show_card,
    topic="lists",
)

COMMANDS = (
    Command(
        verb="find",
        usage="TEXT",
        example="find Ruiz",
        about="Files by provider, NPI, payer or reference.",
        run=find_files,
        topic="lists",
        needs="provider.status",
    ),
    Command(
        verb="mine",
        usage="[stage] [payer] [sort=age]",
        example="mine submitted",
        about="Your files.",
        run=show_mine,
        topic="lists",
    ),
    Command(
        verb="queue",
        usage=(
            "[@who] [stage] [payer] [stalled|hold|unowned|at-risk|due] [waits=payer] "
            "[reason=chase] [age=20] [starts=30] [sort=age]"
        ),
        example="queue @ana submitted harbor sort=age",
        about="All open files, by what you name.",
        run=show_queue,
        topic="lists",
    ),
    Command(
        verb="stalled",
        usage="[@who] [stage] [payer]",
        example="stalled harbor",
        about="What is stalled, and why.",
        run=show_stalled,
        topic="lists",
    ),
)
