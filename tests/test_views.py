"""Screens stay within Slack's limits, whatever they are given."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from credbot.domain.cards import Names, Page, Row, row_of
from credbot.domain.desk import Day, Desk, Figures, Morning, Screening, Start
from credbot.domain.files import File, Line, Status, WaitingOn
from credbot.domain.queue import Count, Filter, Query
from credbot.domain.stalls import Rules
from credbot.domain.things import call_of, things
from credbot.domain.workdays import work_calendar
from credbot.sandbox.blocks import check_message, check_view
from credbot.store.settings import default_tracks
from credbot.views import home, kit, lists, mornings

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
TODAY = date(2026, 11, 23)
RULES = Rules(default_tracks(), work_calendar())


def row(number: int, payer: int, name: str = "Ana Ruiz, MD") -> Row:
    file = File(
        id=number,
        version=1,
        provider_id=number,
        track="enrollment",
        stage="submitted",
        status=Status.OPEN,
        recorded=TODAY,
        payer_id=payer,
        owner_id=1,
        waiting_on=WaitingOn.PAYER,
        stage_entered=date(2026, 10, 1),
        next_touch=TODAY,
    )
    return row_of(Line(file, name, None, f"Payer {payer}", None, "Sam Sample"), TODAY, RULES)


@pytest.mark.parametrize("name", ["Ana Ruiz, MD", "Ana Ruiz " * 13])
def test_a_morning_of_many_calls_fits_into_one_message(name: str) -> None:
    rows = [row(1000 + n, 1 + n % 9, name) for n in range(54)]
    calls = Counter(call_of(one.file) for one in rows)
    day = Day(things(rows, calls), len(calls), 54, owner=1)
    shown = Morning(day, 54, NOW, TODAY, live=False, person="Sam Sample")

    screen = mornings.morning(shown)

    assert check_message({"text": screen.text, "blocks": screen.blocks}) == []
    assert "1 more thing behind the press below." in str(screen.blocks)
    assert "9 things (54 files) today" in str(screen.blocks)


def test_braces_in_a_filter_are_shown_as_they_are() -> None:
    page = Page((), Count(0), Query(Filter(text="{x}", state="{")), 10, NOW, TODAY, Names("A {b}"))

    said = lists.sentence(page, RULES.tracks)

    assert said == (
        "0 open files of A {b} in { of a provider like {x}. Order: next hard date first."
    )


def test_what_fits_is_counted_by_blocks_and_by_characters() -> None:
    short = [[kit.section("x")] for _ in range(60)]
    long = [[kit.section("x" * 2000)] for _ in range(10)]

    assert kit.fitting(short) == 44
    assert kit.fitting(long) == 4


def test_a_home_with_all_that_there_may_be_fits() -> None:
    rows = [row(1000 + n, 1 + n, "Ana Ruiz " * 13) for n in range(60)]
    calls = {call_of(one.file): 3 for one in rows}
    start = Start("Ana Ruiz " * 13, TODAY, 9, 3, ("Harbor " * 9,) * 9, TODAY, 1001)
    stages = tuple((key, stage.title, 12_345) for key, stage in RULES.tracks.stages.items())
    figures = Figures(
        *(Count(1000, more=True) for _ in range(5)),
        open=100_000,
        screening=Screening(9),
        last_slot=TODAY,
        unowned_since=TODAY,
        by_stage=stages,
        stalled_by_stage={key: 999 for key, _, _ in stages},
        stalled_by_party=dict.fromkeys(WaitingOn, 999),
        starts=(start,) * 5,
        starting=700,
    )
    day = Day(things(rows, calls), 60, 180, owner=1)
    shown = Desk(day, 180, NOW, TODAY, live=False, figures=figures, mine_by_stage=stages)
    everything = {name: True for name in Desk.__dataclass_fields__ if name.startswith("may_")}
    shown = replace(shown, **everything, overdue=3, outside=4, recent=tuple(rows[:5]))

    body = home.home(shown, "America/New_York").payload

    assert check_view(body) == []
    assert len(body["blocks"]) <= 100
    assert body["blocks"][-1]["elements"][0]["text"].startswith("Updated ")
