"""Credentials of everybody in the sample: each kind, in every situation. All of it is invented."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from credbot.domain.identifiers import dea_problem
from tools.sample_cast import LAKEVIEW, NORTHGATE, TODAY

HEADINGS = (
    "provider", "npi", "type", "state", "number", "issued", "expires", "verified", "source",
    "verified_by", "proof",
)  # fmt: skip
BOARD = "Example State Medical Board"
SOON = (-9, 1, 7, 14, 30, 60, 90, -2, 5, 21, 45, 75)
"""Days until something ends, for those of whom something ends soon."""


def rows(people: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The credentials of people (name -> NPI), the same at every run."""
    for place, (name, npi) in enumerate(people.items()):
        for one in (*_special(name), *_usual(name, place)):
            yield {"provider": name, "npi": npi, **one}


def _special(name: str) -> list[dict[str, Any]]:
    """What the screens tell of: Ruiz and her attestation, Haddad's license that ages."""
    if name == "Ana Ruiz, MD":
        return [
            _one("license", 400, number="Q40117", state="TX", seen=25),
            _one("coi", 8, number="EXC-2207", seen=60, source="Example Carrier"),
            _one("dea", 16, number="BS1234563", state="TX", seen=60, source="DEA Diversion"),
            {"type": "caqh", "issued": _day(-118), "number": "10440117"},
        ]
    if name == "Omar Haddad, MD":
        return [_one("license", 240, number="Q11872", state="TX", seen=105)]
    return []


def _usual(name: str, place: int) -> Iterator[dict[str, Any]]:
    """Most is in order; every fifth person has something that ends soon, lapsed or is too old."""
    degree = name.rpartition(", ")[2]
    told = {one["type"] for one in _special(name)}
    soon = SOON[place // 5 % len(SOON)] if place % 5 == 3 else None
    far = 120 + place * 37 % 600
    for step, one in enumerate(_kinds(degree, place, far)):
        if one["type"] in told:
            continue
        if soon is not None and step == place // 5 % 5:
            day = ("issued", _day(soon - 120)) if one["type"] == "caqh" else ("expires", _day(soon))
            one |= dict([day])
        if one["type"] == "coi" and place % 4 == 0 and one["expires"] > _day(200):
            # Renewed a while ago: the term before stands in the sheet too.
            before = {**one, "number": f"EXC-{1000 + place}", "expires": _day(-20 - place)}
            yield {**before, "issued": before["expires"] - timedelta(days=365)}
            one["issued"] = before["expires"]
        yield one


def _kinds(degree: str, place: int, far: int) -> Iterator[dict[str, Any]]:
    seen = None if place % 9 == 4 else (110 if place % 11 == 6 else 15 + place * 7 % 60)
    by = "cvo" if place % 6 == 5 else "own"
    yield _one("license", far, number=f"Q{20000 + place * 97}", state="TX", seen=seen, by=by)
    yield _one("coi", far + 30, number=f"EXC-{3000 + place}", seen=seen, source="Example Carrier")
    yield {"type": "caqh", "issued": _day(-(place * 11 % 110)), "number": str(10_500_000 + place)}
    yield _one("bls", far + 200, seen=seen, source="card seen")
    if degree not in ("LCSW",):
        number = dea("M" if degree in ("NP", "PA") else "B", place)
        yield _one("dea", far + 90, number=number, state="TX", seen=seen, source="DEA Diversion")
    if degree in ("MD", "DO"):
        yield _one("board", far + 400, seen=seen, source="Example Specialty Board")
    if degree in ("MD", "DO") and place % 3 == 0:
        at = (LAKEVIEW, NORTHGATE)[place % 2]
        yield _one("hospital", far + 60, number=at, seen=seen, source=at)
    if degree in ("NP", "PA"):
        yield _one("agreement", far + 10, seen=seen, source="signed copy")
    if place % 10 == 7:
        yield _one("cds", far + 45, number=f"C{40000 + place}", state="IL", seen=seen)
    for kind, source in (("sanctions", BOARD), ("exclusions", "OIG and SAM"), ("npdb", "NPDB")):
        aged = 100 + place % 30 if place % 13 == 8 else 10 + place * 5 % 70
        yield _check(kind, aged, source, by)


def _one(kind: str, ends: int, **known: Any) -> dict[str, Any]:
    seen = known.pop("seen", None)
    source, by = known.pop("source", BOARD), known.pop("by", "own")
    one = {"type": kind, "expires": _day(ends), **known}
    if seen is not None:
        one |= {"verified": _day(-seen), "source": source, "verified_by": by}
        one["proof"] = f"https://records.example/{kind}"
    return one


def _check(kind: str, aged: int, source: str, by: str) -> dict[str, Any]:
    return {"type": kind, "verified": _day(-aged), "source": source, "verified_by": by}


def dea(first: str, place: int) -> str:
    """A number whose form is right."""
    head = f"{first}X{200000 + place * 431 % 700000}"
    return next(f"{head}{n}" for n in range(10) if not dea_problem(f"{head}{n}"))


def _day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)
