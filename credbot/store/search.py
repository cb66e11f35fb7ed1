"""Files by what people remember of them: exact numbers first, then names, then near misses.

Names are looked for among providers, payers and facilities, of whom there are
few; only then are files read, by their indexes. So a search costs the same at
a hundred thousand files.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from credbot.domain.files import Line
from credbot.domain.identifiers import fold, fold_name
from credbot.store import providers
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN, like
from credbot.store.lists import lines_by_date
from credbot.store.schema import FacilityRow, FileRow, PayerRow, ProviderRow

MOST_WORDS = 8
MOST_NAMES = 300
"""So many providers of a name are looked at."""

Table = type[ProviderRow] | type[PayerRow] | type[FacilityRow]
_FILE = re.compile(r"(?:cr-?)?(\d{1,9})", re.IGNORECASE)


def search_lines(work: Work, text: str, size: int) -> tuple[list[Line], bool]:
    """Up to `size` files, and whether they are only near misses.

    The file, NPI or reference itself; providers, then payers and facilities
    whose name begins with the text; names that contain its words; where there
    is nothing, providers called nearly so.
    """
    plain = text.strip(" \"'")
    words = [word for word in fold_name(plain).split() if word][:MOST_WORDS] or [fold(plain)]
    found: dict[int, Line] = {}
    for test in _steps(work, plain, words):
        if len(found) >= size:
            break
        for line in lines_by_date(work, test, size):
            found.setdefault(line.file.id, line)
    if found:
        return list(found.values())[:size], False
    return _near(work, " ".join(words), size), True


def _steps(work: Work, plain: str, words: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """The tests to be tried one after the other; each can be answered by an index."""
    spelled = sorted({plain, plain.upper(), plain.lower()})
    if number := _FILE.fullmatch(plain):
        yield FileRow.id == int(number[1])
    yield FileRow.reference.in_(spelled)
    yield FileRow.payer_reference.in_(spelled)
    if plain.isdecimal():
        yield FileRow.provider_id.in_(select(ProviderRow.id).where(ProviderRow.npi == plain))
    start = f"{like(' '.join(words))}%"
    yield from _of(FileRow.provider_id, _ids(work, ProviderRow, [start]), closed=True)
    yield from _of(FileRow.payer_id, _ids(work, PayerRow, [start]))
    yield from _of(FileRow.facility_id, _ids(work, FacilityRow, [start]))
    yield from _contained(work, [f"%{like(word)}%" for word in words])


def _contained(work: Work, patterns: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Each word is part of the provider's, the payer's or the facility's name.

    What no payer or facility is called must be the provider's: that is few
    files, of which the other words choose.
    """
    others = [(_ids(work, PayerRow, [one]), _ids(work, FacilityRow, [one])) for one in patterns]
    named = [one for one, ids in zip(patterns, others, strict=True) if not any(ids)]
    parties = [
        or_(FileRow.payer_id.in_(payers), FileRow.facility_id.in_(facilities))
        for payers, facilities in others
        if payers or facilities
    ]
    yield from _of(FileRow.provider_id, _ids(work, ProviderRow, patterns), closed=True)
    if named and parties:
        for test in _of(FileRow.provider_id, _ids(work, ProviderRow, named), closed=True):
            yield and_(test, *parties)
    elif parties:
        yield and_(IS_OPEN, *parties)


def _of(
    column: InstrumentedAttribute[Any], ids: list[int], *, closed: bool = False
) -> Iterator[ColumnElement[bool]]:
    """Open files of these, and with `closed` then the closed ones."""
    if ids:
        test = column.in_(ids)
        yield and_(IS_OPEN, test)
        if closed:
            yield and_(~IS_OPEN, test)


def _ids(work: Work, table: Table, patterns: Sequence[str]) -> list[int]:
    """Who is called like all of the patterns; so many that a name is worth typing on."""
    tests = [table.folded.like(one, escape="\\") for one in patterns]
    query = select(table.id).where(*tests).order_by(table.folded).limit(MOST_NAMES)
    return [row.id for row in work.rows(query)]


def _near(work: Work, folded: str, size: int) -> list[Line]:
    """The files of providers called nearly so, the nearest first."""
    near = {one.id: place for place, one in enumerate(providers.near(work, folded))}
    if not near:
        return []
    test = and_(IS_OPEN, FileRow.provider_id.in_(sorted(near)))
    lines = lines_by_date(work, test, size)
    return sorted(lines, key=lambda line: near[line.file.provider_id])
