"""Files and calendars that may be, for the rules' property tests."""

from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

import credbot
from credbot.domain.files import File, Hold, HoldParty, Status, WaitingOn
from credbot.domain.limits import TYPES, LimitTable, StageLimit, Usual
from credbot.domain.stalls import Rules
from credbot.domain.tracks import read_tracks
from credbot.domain.workdays import Days, Span, Unit, WorkCalendar

TRACKS = read_tracks(
    (Path(credbot.__file__).parent / "data" / "tracks.yaml").read_text(encoding="utf-8")
)
TODAY = date(2026, 11, 23)
NEAR = st.dates(TODAY - timedelta(days=150), TODAY + timedelta(days=60))
PAST = st.dates(TODAY - timedelta(days=150), TODAY)
LENGTHS = st.builds(Days, st.integers(0, 80), st.sampled_from(Unit))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Weekends, and any other days off, in long runs too."""
    first = date(2026, 1, 1)
    off = draw(st.sets(st.integers(0, 600), max_size=60))
    run = draw(st.integers(0, 580))
    length = draw(st.integers(0, 12))
    days = off | set(range(run, run + length))
    return WorkCalendar(first + timedelta(days=day) for day in days)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Holds that have ended by today and do not overlap."""
    edges = sorted(draw(st.sets(PAST, max_size=6)))
    return tuple((held, resumed) for held, resumed in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def files(draw: st.DrawFn) -> File:
    """A file in any stage and state; holds end before the present one begins."""
    track = draw(st.sampled_from(sorted(TRACKS.tracks)))
    stage = draw(st.sampled_from(TRACKS.tracks[track].stages))
    past = draw(spans())
    status = draw(st.sampled_from(Status))
    hold = None
    if status is Status.HOLD:
        since = draw(st.dates(past[-1][1] if past else TODAY - timedelta(days=90), TODAY))
        hold = Hold(HoldParty.PAYER, "roster", since, draw(st.none() | NEAR))
    maybe = st.none() | NEAR
    owner = draw(st.none() | st.just(7))
    return File(
        id=1042,
        version=draw(st.integers(1, 9)),
        provider_id=1,
        track=track,
        stage=stage,
        status=status,
        recorded=TODAY,
        payer_id=draw(st.none() | st.integers(1, 3)),
        owner_id=owner,
        unowned_since=None if owner else draw(st.none() | PAST),
        stage_entered=draw(st.none() | PAST),
        start_date=draw(maybe),
        due=draw(maybe),
        waiting_on=draw(st.sampled_from(WaitingOn)),
        waiting_since=draw(st.none() | PAST),
        next_touch=draw(maybe),
        last_touch=draw(st.none() | PAST),
        last_outreach=draw(st.none() | PAST),
        hold=hold,
        past_holds=past,
        submitted=draw(st.none() | PAST),
        snooze_until=draw(st.none() | st.none() | NEAR),
    )


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Any days off, and payers' usual times for some stages."""
    keys = st.tuples(st.integers(1, 3), st.sampled_from(["submitted", "in_process"]))
    usual = draw(st.dictionaries(keys, st.builds(Usual, st.integers(0, 90), st.integers(0, 9))))
    ahead = st.integers(-40, 300).map(lambda days: TODAY + timedelta(days=days))
    meetings = tuple(sorted(draw(st.sets(ahead, max_size=6))))
    return Rules(TRACKS, draw(calendars()), usual, draw(limit_tables()), meetings=meetings)


WHOSE = st.sampled_from(
    [(None, None), *((payer, None) for payer in (1, 2)), *((None, kind) for kind in TYPES[:2])]
)


@st.composite
def limit_tables(draw: st.DrawFn) -> LimitTable:
    """Limits for stages of payers, types of payers, tracks, or everything."""
    if draw(st.booleans()):
        return LimitTable()
    limits = []
    for _ in range(draw(st.integers(1, 4))):
        payer, kind = draw(WHOSE)
        track = draw(st.none() | st.sampled_from(["enrollment", "initial"]))
        stage = draw(st.sampled_from(["collecting", "submitted", "in_process"]))
        days = Days(draw(st.integers(1, 80)), draw(st.sampled_from(Unit)))
        limits.append(StageLimit(stage, days, track, payer, kind))
    return LimitTable(tuple(limits), {1: TYPES[0], 3: TYPES[1]})
