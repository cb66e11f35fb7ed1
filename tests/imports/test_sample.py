"""The sample pipeline: it comes in whole, and its morning is the one the screens show."""

import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

import pytest
import yaml

from credbot.domain.files import File, Status
from credbot.domain.history import visits_of, with_history
from credbot.domain.imported import Parties, file_of_row, identity
from credbot.domain.people import local_date
from credbot.domain.stalls import Rules, begin_days, stall_reasons
from credbot.domain.stalls import Test as Stall
from credbot.domain.workdays import work_calendar
from credbot.imports.rows import EventRow, FileRow, Kind
from credbot.imports.sheets import open_workbook
from tests.imports.cases import tracks, whole

FOLDER = resources.files("credbot") / "data" / "sample"
ZONE = "America/New_York"
TODAY = date(2026, 11, 23)
CALENDAR = work_calendar()
RULES = Rules(tracks(), CALENDAR)


@dataclass(frozen=True)
class Past:
    day: date
    event: str
    stage_to: str | None
    field: str | None
    before: str | None
    after: str | None


@cache
def sheets():
    data = io.BytesIO((FOLDER / "pipeline.xlsx").read_bytes())
    found = open_workbook(data, "pipeline.xlsx", tracks=tracks(), zone=ZONE)
    return {sheet.kind: (sheet, whole(sheet)) for sheet in found}


def rows() -> list[FileRow]:
    return sheets()[Kind.FILES][1].rows


@cache
def pasts() -> dict[int, list[EventRow]]:
    found = defaultdict(list)
    for row in sorted(sheets()[Kind.EVENTS][1].rows, key=lambda row: row.happened):
        found[row.file].append(row)
    return found


def happenings(number: int) -> list[Past]:
    return [
        Past(local_date(e.happened, ZONE), e.event, e.stage_to, e.field, e.before, e.after)
        for e in pasts()[number]
    ]


@cache
def files() -> dict[int, File]:
    owners: dict[str, int] = {}
    found = {}
    for row in rows():
        owner = owners.setdefault(row.assignee, len(owners) + 1) if row.assignee else None
        file = file_of_row(row, row.file, Parties(1, None, None, owner), tracks(), TODAY)
        found[row.file] = with_history(file, happenings(row.file))
    return found


def stalled() -> dict[int, list[Stall]]:
    reasons = {number: stall_reasons(file, TODAY, RULES) for number, file in files().items()}
    return {number: [one.test for one in found] for number, found in reasons.items() if found}


@cache
def team():
    return yaml.safe_load((FOLDER / "team.yaml").read_text(encoding="utf-8"))


def test_every_row_of_the_sample_comes_in():
    for kind in (Kind.FILES, Kind.CREDENTIALS, Kind.EVENTS):
        sheet, got = sheets()[kind]
        assert (got.problems, sheet.ignored) == ([], [])
    assert len({row.file for row in rows()}) == len(rows()) == 268
    assert len({identity(row.cells) for row in rows()}) == len(rows())
    assert 1500 <= len(sheets()[Kind.EVENTS][1].rows) <= 2500


def test_everybody_in_the_sample_has_credentials_of_each_kind_and_situation():
    held = sheets()[Kind.CREDENTIALS][1].rows
    signed = {(one.issued - TODAY).days + 120 for one in held if one.type == "caqh"}
    ends = signed | {(one.expires - TODAY).days for one in held if one.expires}

    assert {one.npi for one in held} == {row.npi for row in rows()}
    assert {one.type for one in held} >= {
        "license", "dea", "cds", "board", "coi", "caqh", "hospital", "npdb", "sanctions", "bls",
    }  # fmt: skip
    assert {1, 7, 14, 30, 60, 90, -9} <= ends
    assert {one.verified_by for one in held} == {"own", "cvo", None}
    assert any((TODAY - one.verified).days > 105 for one in held if one.verified)
    (ruiz,) = [one for one in held if one.provider == "Ana Ruiz, MD" and one.type == "caqh"]
    assert (TODAY - ruiz.issued).days == 118


def test_the_open_files_stand_as_the_screens_show_them():
    open_files = [row for row in rows() if row.status is not Status.CLOSED]

    assert Counter(row.stage for row in open_files) == {
        "intake": 6, "collecting": 58, "verifying": 31, "review": 4, "committee": 11,
        "submitting": 9, "submitted": 37, "in_process": 71, "approved": 11,
    }  # fmt: skip
    assert {row.track for row in rows()} == set(tracks().tracks)
    assert len({row.npi for row in rows()}) == len({row.provider for row in rows()})
    assert 55 <= len({row.npi for row in rows()}) <= 62
    assert len({row.payer for row in rows() if row.payer}) == 6
    assert len({row.facility for row in rows() if row.facility}) == 2


def test_nine_files_are_stalled_and_each_test_fires():
    found = stalled()

    assert len(found) == 9
    assert {test for tests in found.values() for test in tests} == set(Stall)
    assert Counter(files()[number].stage for number in found) == {
        "collecting": 2, "verifying": 1, "submitting": 1, "submitted": 3, "in_process": 2,
    }  # fmt: skip
    assert Counter(str(files()[number].waiting_on) for number in found) == {
        "payer": 5, "provider": 2, "source": 1, "us": 1,
    }  # fmt: skip


def test_three_of_them_are_new_since_friday():
    firsts = [min(begin_days(files()[number], RULES).values()) for number in stalled()]

    assert sum(first > date(2026, 11, 20) for first in firsts) == 3


def test_twelve_more_are_on_hold_and_three_of_them_are_back_today():
    held = [f for f in files().values() if f.status is Status.HOLD and f.id not in stalled()]

    assert len(held) == 12
    assert sum(file.hold.until == TODAY for file in held) == 3
    assert all(file.hold.since < TODAY <= file.hold.until for file in held)
    assert max((file.hold.until - file.hold.since).days for file in held) <= 90


def test_ruiz_at_harbor_is_the_card_of_the_screens():
    (row,) = [row for row in rows() if row.file == 1042]
    file = files()[1042]

    assert (row.provider, row.payer, row.assignee) == (
        "Ana Ruiz, MD",
        "Harbor Mutual",
        "Maria Garrido",
    )
    assert (row.npi, row.payer_reference, row.submitted_how) == (
        "2000000010",
        "HM-2611-04417",
        "portal",
    )
    assert (file.submitted, file.last_outreach, file.next_touch) == (
        date(2026, 11, 2),
        date(2026, 11, 12),
        date(2026, 11, 19),
    )
    assert (file.start_first, file.start_date) == (date(2026, 12, 14), date(2026, 12, 7))
    assert (row.start_critical, stalled()[1042][0]) == (True, Stall.ACKNOWLEDGEMENT)
    acknowledgement = stall_reasons(file, TODAY, RULES)[0]
    assert acknowledgement.measured == 14


def test_haddad_is_in_verification_two_days_over_the_limit():
    (reason,) = stall_reasons(files()[1013], TODAY, RULES)

    assert (reason.test, reason.measured, reason.limit.n) == (Stall.STAGE, 22, 20)


def test_the_load_is_that_of_the_screens():
    carried = Counter(row.assignee for row in rows() if row.status is not Status.CLOSED)

    assert (carried["Maria Garrido"], carried["Dana Whitlow"], carried[None]) == (31, 6, 2)
    assert set(carried) - {None} <= {person["name"] for person in team()["people"]}


def test_payers_have_enough_finished_files_for_a_median():
    finished = Counter(
        row.payer
        for row in rows()
        for visit in visits_of(files()[row.file], happenings(row.file))
        if visit.stage == "in_process" and visit.left
    )

    assert all(finished[payer] >= 5 for payer in ("Harbor Mutual", "Bluestem Health Plan"))
    assert finished["Cypress Community Care"] >= 5


def test_the_past_agrees_with_the_files():
    for row in rows():
        past = happenings(row.file)
        visits = visits_of(files()[row.file], past)

        assert past[0].event == "intake.open"
        assert (visits[-1].stage, visits[-1].entered) == (row.stage, row.stage_entered)
        assert past[0].day == row.opened
        assert row.stage in tracks().track(row.track).stages
        closed = [one for one in past if one.event == "pipeline.close"]
        assert [one.after for one in closed] == ([str(row.outcome)] if row.outcome else [])


def test_nothing_happens_on_a_day_off_or_after_the_moment():
    moment = datetime.fromisoformat(team()["moment"])

    for row in sheets()[Kind.EVENTS][1].rows:
        assert row.happened < moment
        assert CALENDAR.is_workday(local_date(row.happened, ZONE)), row


def test_seven_people_start_within_thirty_days():
    starts = {row.provider: row.start_date for row in rows() if row.start_date and not row.outcome}

    assert sum((start - TODAY).days <= 30 for start in starts.values()) == 7
    assert all(0 < (start - TODAY).days <= 90 for start in starts.values())


def test_the_team_has_every_role_that_the_demo_shows():
    people = team()["people"]

    assert Counter(role for person in people for role in person["roles"]) == {
        "coordinator": 1, "specialist": 5, "leader": 1, "committee": 3, "admin": 1, "viewer": 1,
        "compliance": 1,
    }  # fmt: skip
    assert sum(not person["roles"] for person in people) == 1
    assert [person["name"] for person in people if person["chair"]] == ["Helen Mosswood"]
    assert [one["name"] for one in team()["channels"]] == [
        "credentialing", "committee", "leadership", "general",
    ]  # fmt: skip


def test_the_generator_makes_what_is_shipped(tmp_path):
    main = pytest.importorskip("tools.make_sample").main

    main(tmp_path)
    made = open_workbook(
        io.BytesIO((tmp_path / "pipeline.xlsx").read_bytes()), "pipeline.xlsx", tracks=tracks()
    )

    for sheet in made:
        assert whole(sheet) == sheets()[sheet.kind][1]
    assert (tmp_path / "team.yaml").read_text() == (FOLDER / "team.yaml").read_text()
