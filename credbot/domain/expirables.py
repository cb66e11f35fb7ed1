"""What belongs to a provider and ends: licenses, registrations, covers, attestations, checks.

Kinds, ladders and forms are data (data/credentials.yaml). A credential is
current while nothing took its place and nobody ended it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from credbot.domain.calendar import Kind
from credbot.domain.credentials import Catalog, Need, Type
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import Provider
from credbot.domain.identifiers import dea_problem
from credbot.domain.ladders import Ladder

LADDERS: Mapping[Kind, Ladder] = {
    Kind.EXPIRES: Ladder((90, 60, 30, 14, 7, 1, 0)),
    Kind.ATTESTATION: Ladder((30, 15, 5, 0)),
    Kind.VERIFICATION: Ladder((30, 14, 7, 1, 0)),
}
"""The ladders as credbot ships them; a test holds them to the data."""

BY = ("own", "cvo")
_LINK = re.compile(r"https?://[^\s|<>]+")


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential of a provider as it is kept; `id` 0 is one that is not kept yet.

    `verified` is the day on which the source was consulted; `verified_by` is
    `own` or `cvo`. `renewed_by` is the one that took its place.
    """

    id: int
    provider_id: int
    type: str
    state: str | None = None
    number: str | None = None
    issued: date | None = None
    expires: date | None = None
    got: date | None = None
    verified: date | None = None
    source: str | None = None
    verified_by: str | None = None
    proof: str | None = None
    renewed_by: int | None = None
    ended: date | None = None
    ended_why: str | None = None
    remind_from: date | None = None

    @property
    def current(self) -> bool:
        """Whether it counts: nothing took its place, and nobody ended it."""
        return self.renewed_by is None and self.ended is None


FACTS = ("state", "number", "issued", "expires", "verified", "source", "verified_by", "proof")
"""What people say of a credential, beside its kind."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was said of a credential; None is not said."""

    state: str | None = None
    number: str | None = None
    issued: date | None = None
    expires: date | None = None
    verified: date | None = None
    source: str | None = None
    verified_by: str | None = None
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """All credentials of one provider, with those that were renewed or ended."""

    provider: Provider
    credentials: tuple[Credential, ...]
    catalog: Catalog
    today: date
    by: str
    verifies: str
    files: int = 0
    may_work: bool = False

    @property
    def current(self) -> tuple[Credential, ...]:
        """Those that count, the next end first."""
        now = [one for one in self.credentials if one.current]
        return tuple(sorted(now, key=next_end_first))

    @property
    def past(self) -> tuple[Credential, ...]:
        """Those that count no more, the newest first."""
        gone = [one for one in self.credentials if not one.current]
        return tuple(sorted(gone, key=lambda one: -one.id))


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done to a credential; `act` takes it back, `files` open files go by it."""

    event: str
    provider: Provider
    before: Credential | None
    after: Credential
    type: Type
    today: date
    act: int = 0
    files: int = 0


def next_end_first(one: Credential) -> tuple[date, int]:
    """The order of a list: the next end first, what has none last."""
    return one.expires or date.max, one.id


def end_of(kind: Type, facts: Facts, got: date | None = None) -> date | None:
    """The day on which it ends: as said, else so many days after the signature."""
    if facts.expires or not kind.lasts:
        return facts.expires
    signed = facts.issued or got or facts.verified
    return signed + timedelta(days=kind.lasts.of(facts.state)) if signed else None


def check(kind: Type, facts: Facts, today: date) -> None:
    """Raises BadInput, with the field, for what can't be so."""
    if facts.state and kind.state is Need.NONE:
        raise BadInput(f"{kind.title} has no state; leave it out.", "state")
    if not facts.state and kind.state is Need.NEEDED:
        raise BadInput(f"Say the state of this {kind.short.lower()}, such as TX.", "state")
    if not facts.number and kind.number is Need.NEEDED:
        raise BadInput(f"Say the {kind.number_is.lower()}.", "number")
    if facts.number and kind.check == "dea" and (problem := dea_problem(facts.number)):
        raise BadInput(f"{problem}. A DEA number looks like BS1234563.", "number")
    end = end_of(kind, facts)
    if facts.issued and end and end < facts.issued:
        raise BadInput("It would end before it was issued.", "expires")
    if facts.issued and facts.issued > today and kind.kind == "attestation":
        raise BadInput("An attestation can't be signed on a day that has not come yet.", "issued")
    if facts.verified and facts.verified > today:
        raise BadInput("It can't be verified on a day that has not come yet.", "verified")
    if facts.verified_by and facts.verified_by not in BY:
        raise BadInput(f"{facts.verified_by} is not one of {', '.join(BY)}.", "verified_by")
    if facts.proof and not _LINK.fullmatch(facts.proof):
        raise BadInput("A proof is a link, such as https://records.example/1042.", "proof")


def known_parts(kind: Type, facts: Facts) -> Facts:
    """Without what such a thing does not have, as a sheet fills in for all its rows."""
    state = None if kind.state is Need.NONE else facts.state
    number = None if kind.number is Need.NONE else facts.number
    if number and kind.check == "dea":
        number = number.upper().replace("-", "").replace(" ", "")
    return replace(facts, state=state, number=number)


def made(provider_id: int, kind: Type, facts: Facts, today: date) -> Credential:
    """A new credential. Raises BadInput."""
    check(kind, facts, today)
    end = end_of(kind, facts)
    by = facts.verified_by or ("own" if facts.verified else None)
    said = replace(facts, expires=end, verified_by=by)
    plain = {field.name: getattr(said, field.name) for field in fields(Facts)}
    return with_reminder(Credential(0, provider_id, kind.key, **plain), None, today)


def renewed(old: Credential, kind: Type, facts: Facts, today: date) -> Credential:
    """The one that takes the place of `old`: what is not said is as it was, but no verification.

    Raises BadInput for one that is no later than the old one, Refused where that counts no more.
    """
    if not old.current:
        raise Refused("This was renewed or ended meanwhile. Look at it again.")
    number = facts.number or (None if kind.renumbered else old.number)
    new = made(
        old.provider_id, kind, replace(facts, state=facts.state or old.state, number=number), today
    )
    if new.expires is None:
        raise BadInput("Say until when it holds now.", "expires")
    if old.expires and new.expires <= old.expires:
        raise BadInput(older(kind, old, new.expires), "expires")
    return new


def older(kind: Type, old: Credential, end: date) -> str:
    """Why a renewal is refused that ends no later than what is known, and what to do."""
    known = f"{old.expires:%b} {old.expires.day}, {old.expires.year}" if old.expires else ""
    said = f"{end:%b} {end.day}, {end.year}"
    return (
        f"{kind.short} is known until {known} already; {said} is not later. "
        "If the known date is wrong, correct it there (Edit)."
    )


def edited(old: Credential, kind: Type, facts: Facts, today: date) -> Credential:
    """The same credential with other facts. Raises BadInput, Refused where it counts no more."""
    if not old.current:
        raise Refused("This was renewed or ended meanwhile. Look at it again.")
    check(kind, facts, today)
    end = end_of(kind, facts, old.got)
    by = facts.verified_by or ("own" if facts.verified else None)
    plain = {field.name: getattr(facts, field.name) for field in fields(Facts)}
    plain |= {"expires": end, "verified_by": by}
    return with_reminder(replace(old, **plain), old, today)


def ended(old: Credential, why: str, day: date, today: date) -> Credential:
    """A credential that counts no more. Raises BadInput for a day to come, Refused when over."""
    if not old.current:
        raise Refused("This was renewed or ended already.")
    if day > today:
        raise BadInput("It can't have ended on a day that has not come yet.", "day")
    return replace(old, ended=day, ended_why=why, remind_from=None)


def with_reminder(new: Credential, old: Credential | None, today: date) -> Credential:
    """With the day from which it may be reminded of: the one on which its end became known."""
    if not new.current or new.expires is None:
        return replace(new, remind_from=None)
    known = old.remind_from if old and old.expires == new.expires else None
    return replace(new, remind_from=known or today)


def place_of(have: Iterable[Credential], kind: Type, facts: Facts) -> list[Credential]:
    """The current ones that a row may mean: same kind and state, and the number where it tells.

    One without a number takes the row's; another number is another credential,
    save where each term has its own.
    """
    same = [one for one in have if one.current and same_place(one, kind, facts)]
    exact = [one for one in same if one.number and facts.number == one.number]
    if exact or not facts.number or kind.renumbered:
        return exact or same
    return [one for one in same if one.number is None]


def same_place(one: Credential, kind: Type, facts: Facts) -> bool:
    """Whether it is of this kind and, as far as both say it, of this state."""
    if one.type != kind.key:
        return False
    unsaid = kind.state is Need.OPTIONAL and not (one.state and facts.state)
    return kind.state is Need.NONE or unsaid or one.state == facts.state


def same_facts(one: Credential, facts: Facts) -> bool:
    """Whether a credential says already all that a row says."""
    return all(
        getattr(facts, name) in (None, getattr(one, name))
        for name in FACTS
        if name != "state"
        if name != "verified_by" or facts.verified
    )


def plain(one: Credential | None) -> dict[str, Any] | None:
    """A credential in the words of a record."""
    if one is None:
        return None
    return {
        field.name: value.isoformat() if isinstance(value, date) else value
        for field in fields(Credential)
        if (value := getattr(one, field.name)) is not None
    }


def restored(words: Mapping[str, Any]) -> Credential:
    """A credential from the words of a record."""
    days = ("issued", "expires", "got", "verified", "ended", "remind_from")
    facts: dict[str, Any] = dict(words)
    facts |= {name: date.fromisoformat(facts[name]) for name in days if facts.get(name)}
    return Credential(**facts)
