"""Three years of a small organisation, day by day, on both databases: `make years`.

Ends with an error at the first reminder that comes twice or not at all, at
the first wrong date, and at a cycle that ran out without ever being named.
"""

import argparse
import time
from datetime import date

from databases import KINDS, databases

from credbot.store.database import open_database
from tests.years import Years

START = date(2026, 11, 23)
DAYS = 3 * 365 + 1


def main() -> int:
    """0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="so many different courses of events")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--providers", type=int, default=20)
    given = parser.parse_args()
    with databases() as where:
        for kind in KINDS:
            for seed in range(given.seeds):
                began = time.monotonic()
                db = open_database(where.new(kind))
                years = Years(db, seed, START, providers=given.providers)
                seen = years.run(given.days)
                forgotten = years.overdue()
                db.close()
                if forgotten or (seen.told and max(seen.told.values()) > 1):
                    raise SystemExit(f"{kind}, seed {seed}: forgotten {forgotten}")
                print(
                    f"{kind}, seed {seed}: {seen.mornings} mornings, {len(seen.told)} steps told, "
                    f"{seen.renewed} credentials renewed, {seen.approved} cycles renewed, "
                    f"{time.monotonic() - began:.0f} s",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
