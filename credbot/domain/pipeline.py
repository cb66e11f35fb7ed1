"""How a file moves: each function takes a file and gives the changed one.

`today` is the local date of the person who acts. A touch (outreach, an
answer, an item or a stage that changed) restarts the no-touch clock; a note,
a date or a new owner does not.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from credbot.domain.dates import check_reach
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import File, Hold, Outcome, Status, WaitingOn
from credbot.domain.stalls import OUTSIDE
from credbot.domain.tracks import Track, Tracks
from credbot.domain.workdays import Days, Unit, WorkCalendar

WEEKDAYS = WorkCalendar()
RHYTHM = 14
RHYTHM_NEAR_START = 7
NEAR_START = 30
RECEIPT_CHECK = Days(5, Unit.BUSINESS)


def advance_file(
    file: File, tracks: Tracks, to: str | None, today: date, calendar: WorkCalendar = WEEKDAYS
) -> File:
    """Move forward, to the next stage or to a later one by name.

    Where no next touch lies ahead, the new stage's rhythm sets one.

    Raises Refused for a closed or held file and after the last stage,
    BadInput for a stage that does not lie ahead.
    """
    _must_move(file)
    track = tracks.track(file.track)
    following = track.after(file.stage)
    if following is None:
        raise Refused(
            f"{file.ref} is in its last stage, {tracks.stages[file.stage].title}. "
            f"Close it with an outcome: `/cred close {file.id} approved`."
        )
    stage = to or following
    place = _place(track, stage, tracks)
    if place <= track.stages.index(file.stage):
        raise BadInput(
            f"{tracks.stages[stage].title} does not lie ahead of "
            f"{tracks.stages[file.stage].title}. Ahead: {_ahead(track, file.stage, tracks)}."
        )
    entered = enter_stage(file, tracks, stage, today)
    if track.stages.index(file.stage) <= _place_or_last(track, "collecting") < place:
        entered = replace(entered, completed=file.completed or today)
    if stage == "submitted":
        entered = replace(entered, submitted=file.submitted or today)
    return plan_next(entered, tracks, today, calendar)


def return_file(
    file: File, tracks: Tracks, to: str, today: date, calendar: WorkCalendar = WEEKDAYS
) -> File:
    """Move back to an earlier stage. Raises Refused, and BadInput for a stage not behind."""
    _must_move(file)
    track = tracks.track(file.track)
    if _place(track, to, tracks) >= track.stages.index(file.stage):
        raise BadInput(
            f"{tracks.stages[to].title} does not lie behind {tracks.stages[file.stage].title}."
        )
    return plan_next(enter_stage(file, tracks, to, today), tracks, today, calendar)


def enter_stage(file: File, tracks: Tracks, stage: str, today: date) -> File:
    """The file in `stage` since today, waiting on whom that stage waits on."""
    return replace(
        file,
        stage=stage,
        stage_entered=today,
        waiting_on=tracks.stages[stage].waits_on,
        waiting_for=None,
        waiting_since=today,
        next_touch=file.next_touch if file.next_touch and file.next_touch > today else None,
        last_touch=today,
    )


def wait_file(
    file: File, party: WaitingOn, what: str, today: date, next_touch: date | None
) -> File:
    """Say who has the ball. Raises Refused for a closed file."""
    _must_be_open(file)
    since = file.waiting_since if file.waiting_on is party else today
    return replace(
        file,
        waiting_on=party,
        waiting_for=what,
        waiting_since=since or today,
        next_touch=next_touch or file.next_touch,
    )


def log_outreach(file: File, today: date, next_touch: date) -> File:
    """Somebody outside was reached, or tried. Raises Refused for a closed file."""
    _must_be_open(file)
    return replace(file, last_outreach=today, last_touch=today, next_touch=next_touch)


def plan_next(file: File, tracks: Tracks, today: date, calendar: WorkCalendar) -> File:
    """The file with a next touch: the one it has, else by the rhythm of whom it waits on."""
    if file.next_touch:
        return file
    return replace(file, next_touch=usual_next(file, tracks, today, calendar))


def usual_next(file: File, tracks: Tracks, today: date, calendar: WorkCalendar) -> date:
    """When we look again if nobody says otherwise, always a working day.

    Whoever is chased by the rhythm of calls; else at the end of the time that
    the stage usually takes.
    """
    if chased(file):
        return next_call(file, today, calendar)
    return calendar.next_workday(calendar.add(today, tracks.stages[file.stage].usually))


def plan_again(file: File, day: date | None) -> File:
    """The file with another next touch, where one is said. Raises Refused for a closed file."""
    _must_be_open(file)
    return replace(file, next_touch=day or file.next_touch)


def check_next(day: date | None, today: date) -> None:
    """Raises BadInput for a next touch in the past or out of reach."""
    if day is None:
        return
    if day < today:
        raise BadInput("The next touch can't lie in the past.", "next")
    check_reach(day, "next")


def next_call(file: File, today: date, calendar: WorkCalendar) -> date:
    """When we follow up if nobody says otherwise, always a working day.

    A receipt check 5 business days after sending, then every 14 calendar
    days, every 7 when the start is within 30 days.
    """
    if file.stage == "submitted" and file.submitted:
        check = calendar.add(file.submitted, RECEIPT_CHECK)
        if check > today:
            return check
    rhythm = RHYTHM_NEAR_START if near_start(file, today) else RHYTHM
    return calendar.next_workday(today + timedelta(days=rhythm))


def near_start(file: File, today: date) -> bool:
    """Whether the start is within 30 days, so that the file is chased twice as often."""
    return file.start_date is not None and file.start_date - today <= timedelta(days=NEAR_START)


def hold_file(file: File, hold: Hold, today: date, longest: Days) -> File:
    """Stop our clock by agreement until a review date, which is our next touch.

    Raises Refused for a closed file, BadInput for a date that is not after
    today or further than `longest` away.
    """
    _must_be_open(file)
    if hold.until is None or hold.until <= today:
        raise BadInput("A hold ends on a day after today.", "until")
    if hold.until > today + timedelta(days=longest.n):
        raise BadInput(f"A hold lasts at most {longest.n} days.", "until")
    since = file.hold.since if file.hold else today
    kept = replace(hold, since=since)
    return replace(file, status=Status.HOLD, hold=kept, next_touch=hold.until)


def resume_file(file: File, today: date) -> File:
    """Let the clock run again, with our next touch today where it was to be the review.

    Raises Refused for a file that is not on hold.
    """
    if file.status is not Status.HOLD or file.hold is None:
        raise Refused(f"{file.ref} is not on hold.")
    past = file.past_holds
    if file.hold.since < today:
        past = (*past, (file.hold.since, today))
    touch = today if file.next_touch == file.hold.until else file.next_touch
    return replace(file, status=Status.OPEN, hold=None, past_holds=past, next_touch=touch)


def close_file(file: File, outcome: Outcome, why: str | None, today: date) -> File:
    """End a file with its outcome. Raises Refused for a closed one."""
    _must_be_open(file)
    resumed = resume_file(file, today) if file.hold else file
    decided = outcome in (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.DENIED)
    return replace(
        resumed,
        status=Status.CLOSED,
        outcome=outcome,
        closed_why=why,
        decided=file.decided or (today if decided else None),
        next_touch=None,
        last_touch=today,
    )


def reopen_file(file: File, today: date) -> File:
    """Open a closed file again in the stage it was closed in. Raises Refused."""
    if file.open:
        raise Refused(f"{file.ref} is open.")
    return replace(
        file,
        status=Status.OPEN,
        outcome=None,
        closed_why=None,
        decided=None,
        stage_entered=today,
        last_touch=today,
        unowned_since=today if file.owner_id is None else None,
    )


def assign_file(file: File, owner_id: int | None, today: date) -> File:
    """Give a file to a person, or to nobody. Raises Refused for a closed file.

    A file without owner that is given to nobody stays so since the day it was.
    """
    _must_be_open(file)
    if owner_id == file.owner_id:
        return file
    return replace(file, owner_id=owner_id, unowned_since=None if owner_id else today)


def move_start(file: File, day: date) -> File:
    """Change the start date; the first one set is kept.

    Raises Refused for a closed file, BadInput for a date out of reach.
    """
    _must_be_open(file)
    check_reach(day, "day")
    return replace(file, start_date=day, start_first=file.start_first or file.start_date or day)


def move_due(file: File, day: date) -> File:
    """Change the due date; the first one set is kept.

    Raises Refused for a closed file, BadInput for a date out of reach.
    """
    _must_be_open(file)
    check_reach(day, "day")
    first = file.due_first or file.due or day
    return replace(file, due=day, due_first=first, due_estimated=False)


def touch(file: File, today: date) -> File:
    """An item changed: the no-touch clock starts again. Raises Refused for a closed file."""
    _must_be_open(file)
    return replace(file, last_touch=today)


def buttons_change(before: File, after: File) -> bool:
    """Whether what buttons depend on has changed: then the version counts up."""
    return _on_buttons(before) != _on_buttons(after)


def _on_buttons(file: File) -> tuple[object, ...]:
    return file.stage, file.status, file.owner_id, file.hold, file.snooze_until, file.snooze_why


def chased(file: File) -> bool:
    """Whether the file waits on somebody who is chased."""
    return file.waiting_on in OUTSIDE


def _must_be_open(file: File) -> None:
    if file.status is Status.CLOSED:
        raise Refused(f"{file.ref} is closed. Open it again first: `/cred reopen {file.id} why`.")


def _must_move(file: File) -> None:
    _must_be_open(file)
    if file.status is Status.HOLD:
        raise Refused(f"{file.ref} is on hold. Resume it first: `/cred resume {file.id}`.")


def titles_of(tracks: Tracks, stages: Sequence[str]) -> str:
    """Stages one after the other, as people read them; some titles have a comma of their own."""
    return "; ".join(tracks.stages[stage].title for stage in stages)


def _place(track: Track, stage: str, tracks: Tracks) -> int:
    if stage not in track.stages:
        raise BadInput(
            f"{track.title} has no stage {stage}. Its stages: {titles_of(tracks, track.stages)}."
        )
    return track.stages.index(stage)


def _place_or_last(track: Track, stage: str) -> int:
    return track.stages.index(stage) if stage in track.stages else len(track.stages)


def _ahead(track: Track, stage: str, tracks: Tracks) -> str:
    return titles_of(tracks, track.stages[track.stages.index(stage) + 1 :]) or "nothing"
