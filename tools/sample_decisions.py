"""Makes the sample's past decisions: credbot/data/sample/decisions.csv. Everybody is invented.

What was approved in earlier years, so that renewals come due: each is a closed
file of somebody on the staff. Run it with `python -m tools.sample_decisions`.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tools import sample_cast as cast
from tools.sample_cast import CEDAR, LAKEVIEW, MAC, NORTHGATE

PATH = Path(__file__).parent.parent / "credbot" / "data" / "sample" / "decisions.csv"
COLUMNS = (
    "reference", "provider", "track", "payer", "facility", "state", "line_of_business", "stage",
    "status", "outcome", "decided", "effective", "assignee",
)  # fmt: skip
OWNERS = ("Sam Weatherby", "Priya Nandakar", "Theo Brandwick", "Ines Calloway")
FIRST = {
    "initial": date(2023, 12, 1),
    "privileges": date(2024, 12, 3),
    "enrollment": date(2023, 12, 5),
    "revalidation": date(2021, 12, 20),
}


def decisions() -> Iterator[tuple[str, str, str, date]]:
    """(provider, track, payer or facility, decided)."""
    for place, (name, _) in enumerate(cast.STAFF):
        track = ("initial", "privileges", "initial")[place % 3]
        # Of every fourth the renewal is open in the workbook; the others' windows wait for a file.
        other = place % 4 != 0
        yield name, track, (LAKEVIEW, NORTHGATE)[(place + other) % 2], _day(track, place, 9)
        payer = list(cast.PAYERS)[(place + other) % 4]
        yield name, "enrollment", payer, _day("enrollment", place, 11)
        if place % 3 == 0:
            party = (MAC, CEDAR)[(place + other) % 2]
            yield name, "revalidation", party, _day("revalidation", place, 13)


def _day(track: str, place: int, step: int) -> date:
    """A working day; each next one some days later."""
    day = FIRST[track] + timedelta(days=place * step)
    return day - timedelta(days=max(0, day.weekday() - 4))


def write(path: Path = PATH) -> None:
    """One line for each decision, as another system would list them."""
    with path.open("w", newline="", encoding="utf-8") as out:
        sheet = csv.writer(out, lineterminator="\n")
        sheet.writerow(COLUMNS)
        for place, (name, track, party, decided) in enumerate(decisions()):
            payer = party if party in cast.PAYERS else ""
            line = cast.PAYERS[party][0] if payer else ""
            stage = "approved" if payer else "committee"
            sheet.writerow((
                f"LK-{decided:%y%m}-{place + 1:03d}", name, track, payer, "" if payer else party,
                "TX", line, stage, "closed", "approved", decided, decided if payer else "",
                OWNERS[place % 4],
            ))  # fmt: skip


if __name__ == "__main__":
    write()
