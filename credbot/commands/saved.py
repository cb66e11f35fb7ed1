"""Lists under a name: `view`, `save`, and their presses."""

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.grammar import Command
from credbot.commands.inputs import typed
from credbot.commands.lists import list_modal, read_query
from credbot.commands.presses import Press
from credbot.commands.submissions import Submission
from credbot.domain.errors import BadInput, Unknown
from credbot.domain.queue import Query, parse_query
from credbot.domain.roles import may


def show_view(ask: Ask) -> Reply:
    """A view by its name; all views without one."""
    name = ask.words.optional_rest()
    if not name:
        return Say(_all(ask))
    view = services.saved.find_view(ask.db, ask.who, name.strip('"'))
    query = parse_query(view.words.split(), ask.rules.tracks)
    page = services.lists.list_files(ask.db, ask.who, query, now=ask.now)
    return Say(views.lists.page(page, ask.rules.tracks, ask.who.zone))


def save_view(ask: Ask) -> Reply:
    """`save [shared] NAME filter`: a name of several words stands in quotes."""
    words = ask.words
    shared = words.keyword("shared")
    name, rest = _name(words.rest("what the view is called"))
    query = read_query(ask.with_text(rest), Query())
    return Say(_save(ask, name, query, shared=shared))


def list_views(ask: Ask) -> Reply:
    """All views."""
    return Open(views.forms.told(_all(ask), "Views"))


def open_view(ask: Ask) -> Reply:
    """The list that a view stands for."""
    return Open(list_modal(ask, parse_query(ask.value.split(), ask.rules.tracks)))


def choose(ask: Ask) -> Reply:
    """A choice of a view's menu: open it, or remove it."""
    verb, _, number = ask.value.partition(" ")
    if verb == "remove":
        return remove_view(ask, number)
    for view in services.saved.list_views(ask.db, ask.who):
        if view.id and str(view.id) == number:
            return Open(list_modal(ask, parse_query(view.words.split(), ask.rules.tracks)))
    raise Unknown("This view is gone already.")


def remove_view(ask: Ask, number: str | None = None) -> Reply:
    """Forgets a view."""
    number = number or ask.value
    if not number.isdecimal() or len(number) > 9:
        raise Unknown("This view is gone already.")
    view = services.saved.remove_view(ask.db, ask.who, int(number), now=ask.now)
    said = views.saved.removed(view)
    return beside(ask, said, "Views")


def name_form(ask: Ask) -> Reply:
    """A form: the name under which a list is kept."""
    may_share = may(ask.who, services.saved.SHARING)
    said = views.saved.sentence(ask.value, ask.rules.tracks)
    return Open(views.saved.name(ask.value, said, may_share))


def save_named(ask: Ask) -> Reply:
    """Keeps the list under the name that was typed."""
    query = parse_query(ask.meta.split(), ask.rules.tracks)
    name = typed(ask.inputs, "name", "what the view is called")
    shared = bool(ask.inputs.get("shared"))
    return Turn(views.forms.told(_save(ask, name, query, shared=shared), "Views"))


def _save(ask: Ask, name: str, query: Query, *, shared: bool) -> views.kit.Screen:
    view, replaced = services.saved.save_view(
        ask.db, ask.who, name, query, shared=shared, now=ask.now
    )
    sentence = views.saved.sentence(view.words, ask.rules.tracks)
    return views.saved.saved(view, sentence, replaced)


def _all(ask: Ask) -> views.kit.Screen:
    found = services.saved.list_views(ask.db, ask.who)
    return views.saved.views(found, ask.rules.tracks, may(ask.who, services.saved.SHARING))


def _name(text: str) -> tuple[str, str]:
    """A name in quotes, or of one word, and what follows it."""
    if text.startswith('"'):
        name, closed, rest = text[1:].partition('"')
        if not closed:
            raise BadInput("The name's second quote is missing.")
        return name, rest.strip()
    name, _, rest = text.partition(" ")
    return name, rest.strip()


COMMANDS = (
    Command(
        verb="view",
        usage="[NAME]",
        example="view no owner",
        about="A list under a name; all of them without one.",
        run=show_view,
        topic="lists",
        aliases=("views",),
    ),
    Command(
        verb="save",
        usage='[shared] NAME|"NAME OF WORDS" filter as in queue',
        example="save late-harbor stalled harbor",
        about="Keep a list under a name, for you or (coordinators) for everybody.",
        run=save_view,
        topic="lists",
    ),
)

PRESSES: dict[str, Press] = {
    "saved.list": list_views,
    "saved.open": open_view,
    "saved.more": choose,
    "saved.name": name_form,
    "saved.remove": remove_view,
}
SUBMISSIONS: dict[str, Submission] = {"saved.save": save_named}
