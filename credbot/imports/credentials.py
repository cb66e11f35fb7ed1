"""Credentials in a spreadsheet: their kinds as words, and those that stand beside files."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from credbot.domain.credentials import Catalog, read_catalog
from credbot.domain.identifiers import fold
from credbot.imports import values
from credbot.imports.rows import CredentialRow
from credbot.imports.values import Cell, Convert

FAR = date(9999, 12, 31)
HINTS = {
    "state": "Write one code or name: TX or Texas.",
    "number": "Look it up on the document; DEA numbers look like BS1234563.",
    "expires": "See which of the two dates is right.",
    "issued": "See which of the two dates is right.",
    "verified": "Write the day on which the source was consulted.",
    "proof": "Write a link, or leave the cell empty.",
}
"""How to mend what is wrong, by column."""

_BY = {"own": "own", "us": "own", "staff": "own", "own staff": "own", "in house": "own"}
_BY |= {"in-house": "own", "cvo": "cvo", "vendor": "cvo", "outside": "cvo"}


@cache
def catalog() -> Catalog:
    """The kinds of credentials."""
    return read_catalog((files("credbot") / "data" / "credentials.yaml").read_text("utf-8"))


def kind(cell: str) -> Cell:
    """A kind of credential, by key or another name of it."""
    found = catalog().find(cell)
    if found:
        return found.key, found.key, None
    if fold(cell) in values.EMPTY_WORDS:
        return values.NOTHING
    known = ", ".join(catalog().types)
    return None, "", (f"{cell[:40]} is no kind of credential", f"Known: {known}.")


CONVERTERS: Mapping[str, Convert] = {
    "type": kind,
    "number": values.identifier,
    "issued": values.day,
    "expires": values.day,
    "verified": values.day,
    "ended": values.day,
    "verified_by": values.one_of(_BY),
    "license_number": values.identifier,
    "license_expires": values.day,
    "dea_number": values.dea,
    "dea_expires": values.day,
    "coi_expires": values.day,
}
"""By column, how a cell becomes a value."""


def beside(
    of_file: Mapping[str, Sequence[Any]], aside: Mapping[str, Sequence[Any]]
) -> list[tuple[CredentialRow, ...]]:
    """For each row of files the credentials that its other columns tell of."""
    count = len(of_file["row"])
    nothing = [None] * count

    def column(name: str) -> Sequence[Any]:
        return aside.get(name) or nothing

    states = of_file.get("state") or nothing
    npis = of_file.get("npi") or nothing
    found: list[tuple[CredentialRow, ...]] = []
    for at in range(count):
        who = (of_file["row"][at], of_file["provider"][at], npis[at])
        given = (
            ("license", states[at], column("license_number")[at], column("license_expires")[at]),
            ("dea", None, column("dea_number")[at], column("dea_expires")[at]),
            ("coi", None, None, column("coi_expires")[at]),
        )
        found.append(
            tuple(
                _row(who, key, state, number, end)
                for key, state, number, end in given
                if (number or end) and (state or key != "license")
            )
        )
    return found


def _row(
    who: tuple[int, str, str | None],
    key: str,
    state: str | None,
    number: str | None,
    expires: date | None,
) -> CredentialRow:
    row, provider, npi = who
    return CredentialRow(
        row=row,
        provider=provider,
        npi=npi,
        type=key,
        state=state,
        number=number,
        issued=None,
        expires=expires,
        verified=None,
        source=None,
        verified_by=None,
        proof=None,
        ended=None,
        ended_why=None,
    )
