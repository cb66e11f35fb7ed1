"""Invented pipelines of any size, the same at each run: as a CSV, or straight into the tables."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from credbot.domain.files import File, Status, WaitingOn
from credbot.domain.identifiers import fold, fold_name
from credbot.domain.people import Person, terminal
from credbot.domain.settings import TeamChannel
from credbot.domain.stalls import Rules
from credbot.store import audit, pipeline, settings
from credbot.store.audit import Entry
from credbot.store.database import Database, insert_many
from credbot.store.schema import FacilityRow, PayerRow, PersonRow, ProviderRow

FIRST = "Ada Ben Cleo Dan Eve Finn Gus Hana Ivo June Kai Lea Mio Nia Otto Pia".split()
SPECIALTIES = "Cardiology,Family Medicine,Radiology,Pediatrics,Surgery,Psychiatry".split(",")
STATES = "TX NY CA FL OH IL WA GA NC AZ".split()
LINES = ["Commercial", "Medicaid", "Medicare", ""]
COMMITTEE = ("initial", "recredentialing", "privileges")
PAYERS, FACILITIES = 120, 40
TEAM = "T0CRED"
CHUNK = 2000
COLUMNS = (
    "reference provider npi specialty state track payer facility stage stage_entered opened "
    "received start_date due assignee waiting_on last_contact next payer_reference submitted "
    "line_of_business status hold_reason hold_until note"
).split()


@dataclass(frozen=True, slots=True)
class Made:
    """One invented file; days are relative to the day the data is made for."""

    number: int
    provider: int
    track: str
    stage: str
    payer: int | None
    facility: int | None
    owner: int | None
    state: str
    line: str
    entered: int
    opened: int
    start: int | None
    touched: int
    next: int | None
    held: bool


def npi(number: int) -> str:
    """The n-th invented NPI, with a right check digit."""
    digits = f"{100_000_000 + number:09d}"
    total = 24
    for place, figure in enumerate(map(int, reversed(digits))):
        total += sum(divmod(figure * 2, 10)) if place % 2 == 0 else figure
    return f"{digits}{-total % 10}"


def provider(number: int) -> str:
    """The name of the n-th invented provider."""
    return f"{FIRST[number % 16]} Example-{number:06d}, MD"


def person(number: int) -> str:
    """The name of the n-th invented specialist."""
    return f"{FIRST[number % 16]} Tester-{number:04d}"


def files(count: int, people: int, rules: Rules) -> Iterator[Made]:
    """Files of invented providers, four each, most of them with an owner and a date."""
    random = Random(1042)
    tracks = list(rules.tracks.tracks)
    for number in range(count):
        track = random.choice(tracks)
        stage = random.choice(rules.tracks.track(track).stages)
        opened = random.randrange(20, 200)
        entered = random.randrange(0, 20)
        yield Made(
            number=number,
            provider=number // 4,
            track=track,
            stage=stage,
            payer=None if track in COMMITTEE else random.randrange(PAYERS),
            facility=random.randrange(FACILITIES) if track in COMMITTEE else None,
            owner=random.randrange(people) if random.random() < 0.97 else None,
            state=random.choice(STATES),
            line=random.choice(LINES),
            entered=-entered,
            opened=-opened,
            start=random.randrange(-10, 180) if random.random() < 0.7 else None,
            touched=-random.randrange(0, 12),
            next=random.randrange(-3, 15) if random.random() < 0.6 else None,
            held=random.random() < 0.04,
        )


def write_csv(path: Path, count: int, rules: Rules, today: date, people: int = 200) -> None:
    """A spreadsheet as coordinators keep it, `count` rows long."""

    def day(offset: int | None) -> str:
        return "" if offset is None else (today + timedelta(days=offset)).strftime("%m/%d/%Y")

    with path.open("w", newline="", encoding="utf-8") as out:
        sheet = csv.writer(out)
        sheet.writerow(COLUMNS)
        for made in files(count, people, rules):
            sheet.writerow(
                [
                    f"X-{made.number:07d}",
                    provider(made.provider),
                    npi(made.provider),
                    SPECIALTIES[made.provider % 6],
                    made.state,
                    made.track,
                    "" if made.payer is None else f"Invented Health {made.payer:03d}",
                    "" if made.facility is None else f"Sample Hospital {made.facility:02d}",
                    made.stage,
                    day(made.entered),
                    day(made.opened),
                    day(made.opened + 2),
                    day(made.start),
                    "",
                    "" if made.owner is None else person(made.owner),
                    "",
                    day(made.touched),
                    day(made.next),
                    f"REF{made.number:07d}" if made.payer is not None else "",
                    day(made.entered) if made.stage in ("submitted", "in_process") else "",
                    made.line,
                    "hold" if made.held else "open",
                    "waits for the group's contract" if made.held else "",
                    day(30) if made.held else "",
                    f"called twice, note {made.number}" if made.number % 3 == 0 else "",
                ]
            )


def fill(
    db: Database, now: datetime, *, count: int, events: int, people: int, channels: int
) -> None:
    """Tables with `count` open files, all of them with an equal part of the past events."""
    who = terminal("bench")
    today = who.today(now)
    with db.begin() as work:
        rules = settings.get_rules(work)
        _add_names(work, count, people)
        settings.put(work, "live", True)
        for number in range(channels):
            payer = f"payer=invented_health_{number:03d}"
            settings.put_channel(work, TeamChannel(f"C{number:03d}", "team", None, payer))
    made = files(count, people, rules)
    while chunk := list(islice(made, CHUNK)):
        with db.begin() as work:
            lines = [_file(one, today) for one in chunk]
            pipeline.add_files(work, lines, rules, today)
            audit.record_many(work, who, [_opened(file) for file in lines], at=now)
    _add_events(db, who, now, count, events - count)


def _add_names(work: Any, count: int, people: int) -> None:
    """The database counts their ids from 1, in the order in which they are given."""
    insert_many(work, PersonRow, [_person(number) for number in range(people)])
    for table, name, size in (
        (PayerRow, "Invented Health {:03d}", PAYERS),
        (FacilityRow, "Sample Hospital {:02d}", FACILITIES),
    ):
        names = [name.format(number) for number in range(size)]
        rows = [{"name": one, "folded": fold(one)} for one in names]
        insert_many(work, table, rows)
    providers = [
        {
            "name": provider(at),
            "folded": fold_name(provider(at)),
            "npi": npi(at),
            "specialty": SPECIALTIES[at % 6],
        }
        for at in range(count // 4 + 1)
    ]
    insert_many(work, ProviderRow, providers)


def _person(number: int) -> dict[str, Any]:
    return {
        "slack_id": slack_id(number),
        "name": person(number),
        "folded": fold(person(number)),
        "zone": "America/New_York",
        "roles": "specialist",
        "dm": f"D{number:06d}",
        "deleted": False,
        "bot": False,
        "guest": False,
        "foreign": False,
    }


def slack_id(number: int) -> str:
    """The account of the n-th specialist."""
    return f"UBENCH{number:04d}"


def _file(made: Made, today: date) -> File:
    def day(offset: int | None) -> date | None:
        return None if offset is None else today + timedelta(days=offset)

    return File(
        id=1001 + made.number,
        version=1,
        provider_id=1 + made.provider,
        track=made.track,
        stage=made.stage,
        status=Status.OPEN,
        recorded=today,
        payer_id=None if made.payer is None else 1 + made.payer,
        facility_id=None if made.facility is None else 1 + made.facility,
        state=made.state,
        line_of_business=made.line or None,
        owner_id=None if made.owner is None else 1 + made.owner,
        unowned_since=today if made.owner is None else None,
        stage_entered=day(made.entered),
        opened=day(made.opened),
        start_date=day(made.start),
        start_first=day(made.start),
        waiting_on=WaitingOn.PAYER if made.payer is not None else WaitingOn.PROVIDER,
        waiting_since=day(made.entered),
        next_touch=day(made.next),
        last_touch=day(made.touched),
        last_outreach=day(made.touched),
        payer_reference=f"REF{made.number:07d}",
        reference=f"X-{made.number:07d}",
    )


def _opened(file: File) -> Entry:
    return Entry("intake.open", file_id=file.id, version=1, stage_to=file.stage)


def _add_events(db: Database, who: Person, now: datetime, count: int, events: int) -> None:
    """Past events, spread evenly over the files."""
    left = iter(range(events))
    while chunk := list(islice(left, CHUNK * 5)):
        entries = [
            Entry(
                "payers.log",
                file_id=1001 + number % count,
                version=1,
                after={"channel": "call"},
                text="asked for the state of the application",
                happened=now - timedelta(minutes=number % 100_000),
                person_id=1 + number % 100,
            )
            for number in chunk
        ]
        with db.begin() as work:
            audit.record_many(work, who, entries, at=now)
