"""Files of the sample that have a story of their own: what the screens in the docs show."""

from datetime import date
from typing import Any

from tools.sample_cast import (
    BLUESTEM,
    CEDAR,
    CYPRESS,
    DANA,
    HARBOR,
    LAKEVIEW,
    MAC,
    MARIA,
    SAM,
    SUMMIT,
)

RUIZ, PARK, KIM = "Ana Ruiz, MD", "Lee Park, NP", "Jo Kim, PA"
SHAH, HADDAD = "Dev Shah, MD", "Omar Haddad, MD"
Scene = dict[str, Any]


def day(month: int, number: int, year: int = 2026) -> date:
    """A date of the sample's autumn."""
    return date(year, month, number)


def scene(provider: str, track: str, party: str, stage: str, entered: date, **known: Any) -> Scene:
    """What is settled about one file."""
    settled = {"provider": provider, "track": track, "party": party, "stage": stage}
    return {**settled, "entered": entered, **known}


def event(day: date, person: str, event: str, text: str, **known: Any) -> dict[str, Any]:
    """Something that happened to one of these files alone."""
    return {"day": day, "person": person, "event": event, "text": text, **known}


def stalled_scenes() -> list[Scene]:
    """The nine files that are stalled on the sample's morning, each test at least once."""
    return [*_stalled_with_payers(), *_stalled_with_others()]


def _stalled_with_payers() -> list[Scene]:
    moved = event(
        day(11, 12), MARIA, "pipeline.date_start", "recruiting",
        field="start_date", before="2026-12-14", after="2026-12-07",
    )  # fmt: skip
    return [
        scene(
            RUIZ, "enrollment", HARBOR, "submitted", day(11, 2), number=1042,
            contacts=[(day(11, 12), "call", 'Tina: "not in system yet"')], next=day(11, 19),
            extra=[moved],
        ),
        scene(
            PARK, "enrollment", CEDAR, "in_process", day(8, 14), number=1077, next=day(11, 23),
            contacts=[
                (day(9, 15), "call", "Joy: in review"),
                (day(10, 14), "call", "Joy: in review"),
                (day(11, 10), "portal", "status unchanged"),
            ],
        ),
        scene(
            "Hugo Ferreiro, MD", "enrollment", SUMMIT, "submitted", day(11, 4), next=day(11, 24),
            contacts=[(day(11, 12), "portal", "no status shown yet")],
        ),
        scene(
            "Tessa Varga, MD", "enrollment", CYPRESS, "submitted", day(11, 10), next=day(11, 18),
            contacts=[(day(11, 13), "call", "Curtis: scanning takes a week")],
        ),
        scene(
            "Ravi Menonby, MD", "enrollment", BLUESTEM, "in_process", day(9, 28),
            next=day(11, 24),
            contacts=[
                (day(10, 13), "call", "Bea: with an analyst"),
                (day(11, 6), "call", "Bea: no date yet"),
            ],
        ),
    ]  # fmt: skip


def _stalled_with_others() -> list[Scene]:
    return [
        scene(
            HADDAD, "privileges", LAKEVIEW, "verifying", day(10, 21), number=1013, next="none",
            contacts=[(day(11, 9), "email", "reference from Dr. Quillon asked for again")],
            due=day(1, 15, 2027),
        ),
        scene(
            "Walter Quill, MD", "recredentialing", LAKEVIEW, "collecting", day(11, 3),
            due=day(3, 1, 2027), next=day(11, 25),
            contacts=[(day(11, 5), "email", "sent the list of missing documents")],
        ),
        scene(
            "Fiona Castellane, PA", "payer_recredentialing", BLUESTEM, "collecting", day(10, 13),
            due=day(2, 26, 2027), contacts=[], next="none",
            held=(day(10, 26), day(11, 20), "on leave until Nov 20, agreed by phone"),
        ),
        scene(
            "Milo Ashdown, DO", "enrollment", MAC, "submitting", day(11, 16), owner=SAM,
            unowned_since=day(11, 19), next=day(11, 24),
        ),
    ]  # fmt: skip


def other_scenes() -> list[Scene]:
    """Files of Maria's morning, one for the committee, and one that nobody has since Friday."""
    return [*_marias_morning(), *_other_files()]


def _marias_morning() -> list[Scene]:
    asked_w9 = event(
        day(11, 16), MARIA, "pipeline.wait", "signed W-9", field="waiting_on", before="payer",
        after="provider",
    )  # fmt: skip
    ten_days = [(day(11, 12), "call", "Tina: with an analyst, ask again in ten days")]
    return [
        scene(
            KIM, "enrollment", HARBOR, "in_process", day(10, 15), contacts=ten_days,
            next=day(11, 23),
        ),
        scene(
            SHAH, "enrollment", HARBOR, "in_process", day(10, 20), contacts=ten_days,
            next=day(11, 23),
        ),
        scene(
            KIM, "enrollment", BLUESTEM, "in_process", day(10, 19), number=1088,
            contacts=[(day(11, 16), "email", "asked for the signed W-9, by Wed Nov 25")],
            waiting_on="provider", next=day(11, 23), extra=[asked_w9],
            note="11/16 payer wants a signed W-9 by 11/25",
        ),
        scene(
            SHAH, "privileges", LAKEVIEW, "collecting", day(11, 4), number=1090,
            contacts=[(day(11, 12), "email", "asked for the case log")], next=day(11, 23),
        ),
    ]  # fmt: skip


def _other_files() -> list[Scene]:
    called = event(
        day(11, 20), DANA, "payers.log", "Renee: nothing missing, decision in December, ref 88231",
        field="channel", after="call",
    )  # fmt: skip
    cover = event(
        day(11, 20), SAM, "pipeline.assign", "away to Dec 1, Maria covers", field="owner",
        before=SAM, after=MARIA,
    )  # fmt: skip
    return [
        scene(
            RUIZ, "enrollment", CYPRESS, "in_process", day(10, 5), number=1061, extra=[called],
            contacts=[(day(10, 28), "call", "Renee: with an analyst")], next=day(12, 2),
        ),
        scene(
            "Nora Bellwether, MD", "initial", LAKEVIEW, "committee", day(11, 12), number=1051,
            next=day(11, 24), note="license verified Aug 10, good until Dec 8; board asked again",
        ),
        scene(
            "Greta Holmquist, NP", "enrollment", SUMMIT, "in_process", day(10, 13), number=1102,
            owner=MARIA, handed_over_from=SAM, next=day(11, 30), extra=[cover],
            contacts=[(day(11, 17), "portal", "status: in review")],
        ),
        scene(
            "Caleb Winterset, PA", "enrollment", HARBOR, "collecting", day(11, 12), owner=SAM,
            unowned_since=day(11, 20), next=day(11, 24),
        ),
    ]  # fmt: skip
