"""The grammar of `/cred`: words read one after the other, each refusal with its reason.

A command's body reads as its usage line: `file()`, `one_of(HoldParty)`,
`day_after("until")`, `rest("why it waits")`.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from credbot.commands.payloads import storable
from credbot.domain.dates import Passed, take_day
from credbot.domain.errors import BadInput
from credbot.domain.workdays import WorkCalendar

if TYPE_CHECKING:
    from credbot.commands.door import Ask, Reply

E = TypeVar("E", bound=StrEnum)
_FILE = re.compile(r"(?:cr-?)?(\d{1,9})", re.IGNORECASE)
_WORD = re.compile(r"<[@#][^>]*>|\S+")
_LINK = re.compile(r"<(?:https?://|mailto:|tel:)[^|>]*\|([^>]*)>|<(https?://[^|>]*)>")
"""An address as Slack marks it in what was typed; its label is what stood there."""
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "})
MOST_FILES = 50


@dataclass(frozen=True)
class Command:
    """A verb of `/cred`: help, docs, parsing and examples come from this entry."""

    verb: str
    usage: str
    example: str
    about: str
    run: Callable[["Ask"], "Reply"]
    topic: str = "files"
    aliases: tuple[str, ...] = ()
    needs: str = ""
    """The action of `MAY` without which it only refuses; empty: its topic's."""


@dataclass
class Words:
    """What was typed after the verb, read from left to right.

    `today` is the local date of the person who types.
    """

    text: str
    today: date
    calendar: WorkCalendar
    _at: int = field(default=0)

    def __post_init__(self) -> None:
        self._spans = [(match.start(), match.end()) for match in _WORD.finditer(self.text)]

    @property
    def left(self) -> list[str]:
        """The words not yet read."""
        return [self.text[start:end] for start, end in self._spans[self._at :]]

    def done(self) -> bool:
        return self._at >= len(self._spans)

    def take(self) -> str:
        """The next word. Raises IndexError when there is none."""
        start, end = self._spans[self._at]
        self._at += 1
        return self.text[start:end]

    def file(self) -> int:
        """A file's number: `1042`, `CR-1042`, `cr1042`. Raises BadInput."""
        if self.done():
            raise BadInput("Say which file.")
        word = self.take()
        number = file_number(word)
        if number is None:
            raise BadInput(f"{word} is not a file's number.")
        return number

    def files(self) -> list[int]:
        """One or more numbers in a row, each once. Raises BadInput."""
        found = [self.file()]
        while not self.done() and (number := file_number(self.left[0])) is not None:
            self.take()
            found.append(number)
        if len(found) > MOST_FILES:
            raise BadInput(f"At most {MOST_FILES} files at once; you named {len(found)}.")
        return list(dict.fromkeys(found))

    def one_of(self, kind: type[E], what: str = "") -> E:
        """A word of a fixed set. Raises BadInput that shows the set."""
        if self.done():
            raise BadInput(f"Say {what or 'which'}: {', '.join(kind)}.")
        word = self.take()
        try:
            return kind(word.casefold().replace("-", "_"))
        except ValueError:
            raise BadInput(f"{word} is not one of {', '.join(kind)}.") from None

    def longest_of(self, kind: type[E], what: str) -> E:
        """One of a fixed set whose members may be typed as several words. Raises BadInput."""
        typed = [word.casefold().replace("-", "_") for word in self.left]
        for length in range(min(4, len(typed)), 1, -1):
            together = "_".join(typed[:length])
            if together in set(kind):
                self._at += length
                return kind(together)
        return self.one_of(kind, what)

    def word(self, what: str) -> str:
        """The next word, whatever it is. Raises BadInput when there is none."""
        if self.done():
            raise BadInput(f"Say {what}.")
        return self.take()

    def keyword(self, *wanted: str) -> bool:
        """Read the next word if it is one of `wanted`."""
        if not self.done() and self.left[0].casefold() in wanted:
            self.take()
            return True
        return False

    def day(self, what: str = "the date", *, past: bool = False) -> date:
        """A date of up to four words. Raises BadInput."""
        if self.done():
            raise BadInput(f"Say {what}.")
        found = take_day(self.left, self.today, self.calendar, past=past)
        if found is None:
            raise BadInput(f"{self.left[0]} is not a date.")
        self._at += found[1]
        return found[0]

    def day_after(self, keyword: str) -> date:
        """A date after a word such as `until`. Raises BadInput."""
        if not self.keyword(keyword):
            raise BadInput(f"Say {keyword} when.")
        return self.day(f"{keyword} when")

    def next_touch(self) -> date | None:
        """`next DATE` as the last words; taken off the rest."""
        words = self.left
        for place in range(len(words) - 2, -1, -1):
            if words[place].casefold() != "next":
                continue
            try:
                found = take_day(words[place + 1 :], self.today, self.calendar)
            except Passed as passed:
                if place + 1 + passed.words == len(words):
                    raise
                continue
            if found and place + 1 + found[1] == len(words):
                del self._spans[self._at + place :]
                return found[0]
        return None

    def rest(self, what: str) -> str:
        """Everything left, as it was typed. Raises BadInput when nothing is."""
        text = self.optional_rest()
        if not text:
            raise BadInput(f"Say {what}.")
        return text

    def optional_rest(self) -> str:
        """Everything left, as it was typed; empty when nothing is."""
        if self.done():
            return ""
        text = self.text[self._spans[self._at][0] : self._spans[-1][1]]
        self._at = len(self._spans)
        return text

    def nothing_more(self) -> None:
        """Raises BadInput when words are left that mean nothing here."""
        if not self.done():
            raise BadInput(f"I don't know what {self.optional_rest()} means here.")


def typed(text: str) -> str:
    """Text as it was meant: addresses bare, entities unescaped once, curly quotes straight."""
    bare = _LINK.sub(lambda found: found[1] or found[2] or "", text)
    return storable(html.unescape(bare)).translate(_CURLY).strip()


def file_number(word: str) -> int | None:
    """The number of a file as people write it, None for another word."""
    match = _FILE.fullmatch(word.strip("#,"))
    return int(match[1]) if match else None


def split_verb(text: str, verbs: Iterable[str]) -> tuple[str | None, str]:
    """The verb and what follows; a file before the verb is put behind it.

    None for the verb when the first words are no command at all.
    """
    known = set(verbs)
    words = text.split(maxsplit=2)
    if not words:
        return None, ""
    first = words[0].casefold()
    if first in known:
        return first, text[len(words[0]) :].strip()
    second = words[1].casefold() if len(words) > 1 else ""
    if file_number(words[0]) is not None and second in known:
        rest = words[2] if len(words) > 2 else ""
        return second, f"{words[0]} {rest}".strip()
    return None, text


def find(commands: Iterable[Command], verb: str) -> Command | None:
    """The command with this verb or alias."""
    for command in commands:
        if verb == command.verb or verb in command.aliases:
            return command
    return None


def nearest(text: str, commands: Iterable[Command]) -> Command | None:
    """The command that a mistyped first word probably meant."""
    from rapidfuzz import process

    words = text.split()
    tried = [word.casefold() for word in words[:2] if file_number(word) is None]
    names: dict[str, Any] = {}
    for command in commands:
        for name in (command.verb, *command.aliases):
            names[name] = command
    for word in tried[:1]:
        match = process.extractOne(word, list(names), score_cutoff=80)
        if match:
            command = names[match[0]]
            assert isinstance(command, Command)  # noqa: S101
            return command
    return None
