"""The one place where a request becomes a command, and a refusal an answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from credbot import views
from credbot.commands.grammar import Command, Words
from credbot.domain.dates import other_reading
from credbot.domain.errors import BadInput, Refused, Repeated, Stale, Unknown
from credbot.domain.people import Person
from credbot.domain.stalls import Rules

if TYPE_CHECKING:
    from credbot.store.database import Database


@dataclass(frozen=True)
class Say:
    """A message that only the person sees, or with `aloud` everybody in the channel.

    `replace` puts it in the pressed message's place.
    """

    screen: views.kit.Screen
    replace: bool = False
    aloud: bool = False


@dataclass(frozen=True)
class Open:
    """A modal; from within a modal it is put on top."""

    view: views.kit.View


@dataclass(frozen=True)
class Turn:
    """The open modal with other contents."""

    view: views.kit.View


@dataclass(frozen=True)
class Wrong:
    """What is wrong with the inputs of a modal, by block_id."""

    errors: dict[str, str]


Reply = Say | Open | Turn | Wrong


@dataclass(frozen=True)
class Ask:
    """What a person wants: who, in which words or with which press, and when.

    `db` knows the request's own key. `value` is the value of the pressed
    element, `inputs` the inputs of a submitted modal by block_id, `fields`
    those under which an error can be shown. `on_card`: the pressed element
    belongs to a card, not to a list or a digest.
    """

    db: "Database"
    who: Person
    now: datetime
    rules: Rules
    text: str = ""
    value: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    meta: str = ""
    ephemeral: bool = False
    on_card: bool = False
    in_view: bool = False
    at_home: bool = False

    @property
    def words(self) -> Words:
        return Words(self.text, self.who.today(self.now), self.rules.calendar)

    def with_text(self, text: str) -> "Ask":
        return replace(self, text=text)


def answer(command: Command, ask: Ask) -> Reply:
    """Run a typed command. What a person may be told is told here, and only here."""
    try:
        return _read_as(ask, command.run(ask))
    except (BadInput, Unknown) as wrong:
        sentence = views.kit.sentence(str(wrong))
        if isinstance(wrong, Unknown) and "`" in sentence:
            return Say(views.say.plain(sentence))
        return Say(views.say.misread(sentence, command.example))
    except Refused as refused:
        return Say(views.say.plain(views.kit.sentence(str(refused))))


def _read_as(ask: Ask, reply: Reply) -> Reply:
    """With a word on a date in figures that people elsewhere write the other way round."""
    found = other_reading(ask.text, ask.who.today(ask.now), ask.who.zone)
    if found is None or not isinstance(reply, Say):
        return reply
    return replace(reply, screen=views.say.read_as(reply.screen, *found))


def beside(
    ask: Ask, screen: views.kit.Screen, title: str = "credbot", *, replace: bool = False
) -> Reply:
    """A message, or a window over the one or the Home in which was pressed."""
    if ask.at_home or ask.in_view:
        return Open(views.forms.told(screen, title))
    return Say(screen, replace=replace)


def instead(ask: Ask, screen: views.kit.Screen, title: str) -> Reply:
    """The same, in the place of the window in which was pressed."""
    return Turn(views.forms.told(screen, title)) if ask.in_view else beside(ask, screen, title)


def press(run: Callable[[Ask], Reply], ask: Ask, fresh: Callable[[Ask, str], Reply]) -> Reply:
    """Carry out a press. A stale one changes nothing and shows the card as it is now."""
    try:
        return run(ask)
    except Stale as stale:
        return fresh(ask, str(stale))
    except Refused as refused:
        said = views.say.plain(views.kit.sentence(str(refused)))
        return Open(views.forms.told(said)) if ask.at_home else Say(said)


def submit(run: Callable[[Ask], Reply], ask: Ask, fresh: Callable[[Ask, str], Reply]) -> Reply:
    """Carry out a submitted modal. A stale one changes nothing and shows the card as it is now."""
    try:
        return run(ask)
    except Stale as stale:
        return fresh(ask, str(stale))
    except Repeated as done:
        return Turn(views.forms.told(views.say.plain(str(done))))
    except Refused as refused:
        return refused_form(ask.fields, str(refused), getattr(refused, "field", None))


def refused_form(fields: Sequence[str], sentence: str, field: str | None = None) -> Reply:
    """What is wrong, under the field it is about, so that what was typed stays.

    A form without fields is replaced by the sentence: Slack shows an error
    under an input or not at all.
    """
    if not fields:
        return Turn(views.forms.told(views.say.plain(views.kit.sentence(sentence))))
    place = field if field in fields else fields[0]
    return Wrong({str(place): views.kit.without_marks(sentence)})
