"""Which ends a list shows: words to a filter, and the page that people read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from credbot.domain.credentials import Catalog
from credbot.domain.errors import BadInput
from credbot.domain.expirables import Credential
from credbot.domain.files import Provider
from credbot.domain.queue import Count

LONGEST = 400
"""Days ahead that a list of what ends looks at, at most."""

USUAL = 90


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ends a list shows: within so many days, of a kind, of a payer's or owner's people."""

    days: int = USUAL
    type: str | None = None
    payer: str | None = None
    state: str | None = None
    owner_id: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A provider with what of theirs ends, the next end first, and the files that need it."""

    provider: Provider
    credentials: tuple[Credential, ...]
    files: int = 0
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A page of providers of whom something ends."""

    people: tuple[Person, ...]
    count: Count
    wanted: Wanted
    until: date
    size: int
    as_of: datetime
    today: date
    catalog: Catalog
    owner: str | None = None
    may_work: bool = False

    @property
    def pages(self) -> int:
        """How many pages the whole list has."""
        return max(1, -(-self.count.n // self.size))


def parse_wanted(words: Sequence[str], catalog: Catalog) -> Wanted:
    """A list from words: `30`, `dea`, `payer=harbor`, `state=TX`. Raises BadInput."""
    wanted, rest = Wanted(), []
    for word in words:
        key, given, value = word.partition("=")
        if word.isdecimal() or (word.endswith("d") and word[:-1].isdecimal()):
            wanted = replace(wanted, days=_days(word.rstrip("d")))
        elif given and key.casefold() in ("payer", "state", "type", "page", "owner_id", "days"):
            wanted = _with(wanted, key.casefold(), value.replace("_", " "), catalog)
        elif word.casefold() not in ("days", "day"):
            rest.append(word)
    if rest:
        kind = catalog.find(" ".join(rest)) or catalog.find(" ".join(rest).rstrip("s"))
        if kind:
            return replace(wanted, type=kind.key)
        known = ", ".join(one.key for one in catalog.ending)
        raise BadInput(f"{' '.join(rest)} is no kind of credential. There are: {known}.")
    return wanted


def words_of(wanted: Wanted) -> str:
    """The words that `parse_wanted` reads back."""
    set_parts = {name: getattr(wanted, name) for name in ("type", "payer", "state", "owner_id")}
    said = [f"{name}={value}".replace(" ", "_") for name, value in set_parts.items() if value]
    return " ".join([f"days={wanted.days}", *said])


def _with(wanted: Wanted, key: str, value: str, catalog: Catalog) -> Wanted:
    if not value:
        raise BadInput(f"Say a value after {key}, as in `expiring payer=harbor`.")
    if key == "days":
        return replace(wanted, days=_days(value))
    if key == "state":
        return replace(wanted, state=value.upper())
    if key == "type":
        kind = catalog.find(value)
        if kind is None:
            raise BadInput(f"{value} is no kind of credential.")
        return replace(wanted, type=kind.key)
    if key == "payer":
        return replace(wanted, payer=value)
    if not value.isdecimal() or len(value) > 9:
        raise BadInput(f"{key} takes a number, not {value}.")
    number = int(value)
    return (
        replace(wanted, page=max(1, number)) if key == "page" else replace(wanted, owner_id=number)
    )


def _days(text: str) -> int:
    if not text.isdecimal() or len(text) > 4 or int(text) > LONGEST:
        raise BadInput(f"At most {LONGEST} days ahead, as in `expiring 90`.")
    return int(text)
