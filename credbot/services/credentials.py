"""Credentials out of a spreadsheet: new ones, renewals, corrections; set-based for each chunk.

A row that says nothing new changes nothing, so the same sheet twice is one
sheet. What ended later here is never replaced by what ended earlier there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from credbot.domain import expirables as rules
from credbot.domain.credentials import Type
from credbot.domain.errors import BadInput, Refused
from credbot.domain.expirables import Credential, Facts
from credbot.domain.identifiers import fold_name
from credbot.imports.credentials import HINTS
from credbot.imports.rows import CredentialRow, Problem
from credbot.services.acts import Act
from credbot.store import audit, bulk, expirables, outbox, verification
from credbot.store.audit import Entry

EVENT = "expirables.import"
Counts = tuple[int, int, int]


@dataclass
class _Have:
    """What is known of the providers of a chunk, as it becomes row by row."""

    by_provider: dict[int, list[Credential]]
    next_number: int
    before: dict[int, Credential] = field(default_factory=dict)
    touched: dict[int, Credential] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)

    def put(self, one: Credential, old: Credential | None) -> None:
        """Take a changed or new credential into account."""
        theirs = self.by_provider.setdefault(one.provider_id, [])
        if old is None:
            theirs.append(one)
            self.new.add(one.id)
        else:
            theirs[theirs.index(old)] = one
            self.before.setdefault(old.id, old)
        self.touched[one.id] = one

    def add(self, one: Credential) -> Credential:
        """A new one with a number of its own."""
        numbered = replace(one, id=self.next_number)
        self.next_number += 1
        self.put(numbered, None)
        return numbered


def load_credentials(at: Act, rows: Iterable[Any], rejected: list[Problem]) -> Counts:
    """(created, updated, unchanged); rows that can't come in are added to `rejected`."""
    given: list[CredentialRow] = list(rows)
    found = list(_with_providers(at, given, rejected))
    return _bring(at, found, rejected)


def load_beside(at: Act, found: Sequence[tuple[CredentialRow, int]]) -> None:
    """What rows of files say of their providers' credentials.

    What is older than what is known here is left alone: such sheets lag behind.
    """
    _bring(at, found, [])


def _bring(at: Act, found: Sequence[tuple[CredentialRow, int]], rejected: list[Problem]) -> Counts:
    if not found:
        return 0, 0, 0
    ids = {provider_id for _, provider_id in found}
    known: dict[int, list[Credential]] = {}
    for one in expirables.of_providers(at.work, ids):
        known.setdefault(one.provider_id, []).append(one)
    have = _Have(known, expirables.next_number(at.work))
    counts = {"new": 0, "changed": 0, "same": 0}
    for row, provider_id in sorted(found, key=_order):
        kind = at.rules.catalog.type(row.type)
        try:
            counts[_take(at, have, kind, row, provider_id)] += 1
        except Refused as wrong:
            rejected.append(_problem(row, wrong))
    _write(at, have)
    return counts["new"], counts["changed"], counts["same"]


def _take(at: Act, have: _Have, kind: Type, row: CredentialRow, provider_id: int) -> str:
    """One row: `new`, `changed` or `same`. Raises Refused, BadInput with the column."""
    facts = rules.known_parts(kind, _facts(row))
    facts = replace(facts, expires=rules.end_of(kind, facts))
    rules.check(kind, facts, at.today)
    theirs = have.by_provider.get(provider_id, [])
    if any(_says(one, kind, facts, row.ended) for one in theirs):
        return "same"
    meant = rules.place_of(theirs, kind, facts)
    if len(meant) > 1:
        raise BadInput(f"Several of this kind are known of {row.provider}", "number")
    if row.ended:
        return _take_ended(at, have, kind, facts, row, provider_id, meant)
    if not meant:
        have.add(rules.made(provider_id, kind, facts, at.today))
        return "new"
    return _take_later(at, have, kind, facts, meant[0])


def _take_later(at: Act, have: _Have, kind: Type, facts: Facts, old: Credential) -> str:
    end = facts.expires
    correction = facts.issued is not None and facts.issued == old.issued
    if end and old.expires and end > old.expires and not correction:
        new = have.add(rules.renewed(old, kind, facts, at.today))
        have.put(replace(old, renewed_by=new.id, remind_from=None), old)
        return "new"
    if end and old.expires and end < old.expires:
        raise BadInput(rules.older(kind, old, end), "expires")
    merged = _merged(old, facts)
    new = rules.edited(old, kind, merged, at.today)
    if new == old:
        return "same"
    have.put(new, old)
    return "changed"


def _take_ended(
    at: Act,
    have: _Have,
    kind: Type,
    facts: Facts,
    row: CredentialRow,
    provider_id: int,
    meant: Sequence[Credential],
) -> str:
    """One that counts no more, as an export of ours tells."""
    if row.ended is None or row.ended > at.today:
        raise BadInput("It can't have ended on a day that has not come yet", "ended")
    old = next((one for one in meant if one.expires == facts.expires), None)
    one = old or have.add(rules.made(provider_id, kind, facts, at.today))
    over = replace(one, ended=row.ended, ended_why=row.ended_why, remind_from=None)
    have.put(over, one)
    return "changed" if old else "new"


def _merged(old: Credential, facts: Facts) -> Facts:
    """What is known with what a row adds; an older verification does not replace a newer one."""
    stale = bool(old.verified and facts.verified and facts.verified < old.verified)
    fresh = bool(facts.verified) and not stale
    seen = facts if fresh else old
    return Facts(
        state=old.state or facts.state,
        number=facts.number or old.number,
        issued=facts.issued or old.issued,
        expires=facts.expires or old.expires,
        verified=seen.verified,
        source=seen.source or (facts.source if not stale else None) or old.source,
        verified_by=(facts.verified_by or "own") if fresh else old.verified_by,
        proof=facts.proof if facts.proof and not stale else old.proof,
    )


def _says(one: Credential, kind: Type, facts: Facts, ended: date | None) -> bool:
    """Whether a credential, also one that counts no more, says already what a row says."""
    if not rules.same_place(one, kind, facts) or (facts.state and not one.state):
        return False
    if ended and one.ended != ended:
        return False
    if one.number and facts.number and one.number != facts.number:
        return False
    return rules.same_facts(one, facts)


def _write(at: Act, have: _Have) -> None:
    if not have.touched:
        return
    new = [one for number, one in have.touched.items() if number in have.new]
    changed = [one for number, one in have.touched.items() if number not in have.new]
    # A renewed one refers to its successor, which must be there first.
    expirables.add_many(at.work, sorted(new, key=lambda one: -one.id))
    expirables.take_numbers(at.work)
    expirables.put_many(at.work, changed)
    entries = [_entry(one, have.before.get(one.id)) for one in have.touched.values()]
    audit.record_many(at.work, at.who, entries, at=at.now)
    providers = {one.provider_id for one in have.touched.values()}
    moved = verification.refresh_providers(at.work, providers, at.rules)
    outbox.refresh_cards(at.work, moved, at.now)


def _entry(one: Credential, before: Credential | None) -> Entry:
    was = {"credential": rules.plain(before)} if before else None
    return Entry(EVENT, before=was, after={"credential": rules.plain(one)}, door="import")


def _with_providers(
    at: Act, rows: Sequence[CredentialRow], rejected: list[Problem]
) -> Iterator[tuple[CredentialRow, int]]:
    """Rows with the provider that each is about; those of nobody are rejected."""
    folded = {name: fold_name(name) for name in {row.provider for row in rows}}
    by_npi, by_name = bulk.providers_by(
        at.work, {row.npi for row in rows if row.npi}, set(folded.values())
    )
    for row in rows:
        named = by_name.get(folded[row.provider], [])
        found = [one for one in named if not row.npi or one.npi in (None, row.npi)]
        if row.npi in by_npi and not named:
            found = [by_npi[row.npi]]
        if len(found) == 1:
            yield row, found[0].id
        else:
            rejected.append(_nobody(row, several=len(found) > 1, known=bool(named)))


def _nobody(row: CredentialRow, *, several: bool, known: bool) -> Problem:
    if several:
        hint = "Add the NPI, so that it is clear who is meant."
        return Problem(row.row, "npi", "", f"Several people are called {row.provider}", hint)
    if row.npi and known:
        hint = "Correct the NPI here, or on the provider's file."
        said = f"{row.provider} is known with another NPI"
        return Problem(row.row, "npi", row.npi, said, hint)
    hint = "Bring in a file of theirs first (a sheet `files`, or `/cred new`), or mend the name."
    return Problem(row.row, "provider", row.provider, "Nobody here is called so", hint)


def _problem(row: CredentialRow, wrong: Refused) -> Problem:
    column = getattr(wrong, "field", None) or "type"
    raw = getattr(row, column, None)
    sentence, _, more = str(wrong).partition(". ")
    hint = more or HINTS.get(column, "Correct it.")
    if column == "number" and sentence.startswith("Several"):
        hint = "Add the number, so that it is clear which is meant."
    return Problem(row.row, column, str(raw or ""), sentence.rstrip("."), hint)


def _order(found: tuple[CredentialRow, int]) -> tuple[Any, ...]:
    row, provider_id = found
    end = row.expires or row.issued or row.verified or date.min
    return provider_id, row.type, row.state or "", row.ended is None, end, row.row


def _facts(row: CredentialRow) -> Facts:
    return Facts(
        state=row.state,
        number=row.number,
        issued=row.issued,
        expires=row.expires,
        verified=row.verified,
        source=row.source,
        verified_by=row.verified_by,
        proof=row.proof,
    )
