"""Intake screening: the checks are kept, and a person accepts, sends back or declines."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from credbot.domain import pipeline as rules
from credbot.domain import reminders, roles, screening
from credbot.domain.cards import Done, row_of
from credbot.domain.checks import Check, Screened, State, screened_of
from credbot.domain.errors import BadInput
from credbot.domain.files import File, Outcome, WaitingOn
from credbot.domain.forecast import forecast
from credbot.domain.people import Person, local_date
from credbot.domain.screening import STAGE, Fact, Finding, Known, Sheet, Waiting
from credbot.domain.stalls import Rules
from credbot.domain.workdays import Days
from credbot.services.acts import Act, act, check_seen, done, setting_of, write
from credbot.store import items, lists, outbox, pipeline, providers, settings
from credbot.store import screening as store
from credbot.store.audit import record
from credbot.store.database import Database, Work

PAGE = 10


def read_sheet(db: Database, who: Person, file_id: int, *, now: datetime) -> Sheet:
    """The checks of a file. Raises Unknown, and Refused for a file that was screened before."""
    roles.require(who, "screening.decide")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        at = setting_of(work, who, now)
        screening.must_be_new(file, at.rules.tracks)
        return _sheet(at, file)


def read_checks(db: Database, who: Person, file_id: int, *, now: datetime) -> Sheet:
    """The same for somebody who only reads, in any stage."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        return _sheet(setting_of(work, who, now), file)


def save_checks(
    db: Database, who: Person, file_id: int, states: Mapping[str, State], *, now: datetime
) -> Sheet:
    """Keep what somebody found at the checks; it decides nothing.

    Only what is new or different is stored, with who and when.
    """
    roles.require(who, "screening.decide")
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        screening.must_be_new(file, at.rules.tracks)
        known = {key: row.state for key, row in store.checks_of(work, file_id).items()}
        changed = {key: state for key, state in states.items() if known.get(key) != state}
        if changed:
            store.put_checks(work, file_id, who.id or None, changed, now)
            old = {f"check:{key}": known.get(key) for key in changed}
            new = {f"check:{key}": str(state) for key, state in changed.items()}
            record(work, who, "screening.check", at=now, before=file, after=file, old=old, new=new)
            outbox.refresh_card(work, file.id, now)
        return _sheet(at, file)


def accept(
    db: Database, who: Person, file_id: int, *, now: datetime, seen: int | None = None
) -> Done:
    """Move a screened file on. Checks that are not ok are kept with the acceptance.

    Raises Unknown, Stale, Refused.
    """
    roles.require(who, "screening.decide")
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        check_seen(at, file, seen)
        screening.must_be_new(file, at.rules.tracks)
        moved = rules.advance_file(file, at.rules.tracks, None, at.today, at.rules.calendar)
        saved = write(at, "screening.accept", file, moved, new={"open_checks": _open(work, file)})
        return done(at, "screening.accept", [file], [saved], None)[0]


def send_back(
    db: Database,
    who: Person,
    file_id: int,
    party: WaitingOn,
    what: str,
    *,
    now: datetime,
    next_touch: date | None = None,
    seen: int | None = None,
) -> Done:
    """Send a request back as incomplete: it waits on `party` for `what`.

    The days of the reminders are counted from today; without `next_touch` the
    first one is our next touch.
    """
    roles.require(who, "screening.decide")
    rules.check_next(next_touch, who.today(now))

    def change(file: File, at: Act) -> File:
        screening.must_be_new(file, at.rules.tracks)
        calendar, marks = at.rules.calendar, at.rules.tracks.reminders
        again = next_touch or reminders.next_day(at.today, at.today, marks, calendar)
        store.put_sent_back(at.work, file.id, at.today, party)
        asked = rules.wait_file(file, party, what, at.today, again)
        return replace(asked, waiting_since=at.today)

    event = "screening.send_back"
    days = (next_touch,)
    deed = act(db, who, event, [file_id], change, now=now, seen=seen, text=what, days=days)[0]
    return replace(deed, planned=next_touch is None)


def decline(
    db: Database,
    who: Person,
    file_id: int,
    outcome: Outcome,
    why: str,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Close a request that is not worked on, with the reason. Raises BadInput for a decision."""
    roles.require(who, "screening.decide")
    if outcome not in screening.DECLINES:
        known = ", ".join(one.replace("_", " ") for one in screening.DECLINES)
        raise BadInput(f"A request ends here as one of: {known}.", "outcome")

    def change(file: File, at: Act) -> File:
        screening.must_be_new(file, at.rules.tracks)
        return rules.close_file(file, outcome, why, at.today)

    return act(db, who, "screening.decline", [file_id], change, now=now, seen=seen, text=why)[0]


def list_waiting(db: Database, who: Person, *, now: datetime) -> Waiting:
    """The files that wait for a screening, the oldest first."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        found = settings.get_rules(work)
        ids = store.to_screen(work, PAGE)
        lines = lists.lines_of(work, pipeline.get_files(work, ids, lock=False))
        may_work = roles.may(who, "pipeline.work")
        rows = tuple(row_of(line, today, found, may_work=may_work) for line in lines)
        n, since = store.count_to_screen(work)
        oldest, due = age_of(found, since, today)
        target = found.tracks.stages[STAGE].target
        return Waiting(rows, n, oldest, due, target, store.count_sent_back(work), today)


def age_of(found: Rules, since: date | None, today: date) -> tuple[Days | None, date | None]:
    """How long the oldest one waits, in the target's unit, and by when it was due."""
    target = found.tracks.stages[STAGE].target
    if since is None or target is None:
        return None, None
    waited = found.calendar.count(since, today, target.unit)
    return Days(waited, target.unit), found.calendar.add(since, target)


def screened(work: Work, who: Person, files: Iterable[File]) -> dict[int, Screened]:
    """What people found at the checks of those files that are in their first stage."""
    roles.require(who, "pipeline.read")
    new = [file.id for file in files if file.open and file.stage == STAGE]
    found = {}
    for number, rows in store.checks_of_many(work, new).items():
        made = {
            Check(row.key): (State(row.state), row.by or "somebody", local_date(row.at, who.zone))
            for row in rows
            if row.key in set(Check) and row.state in set(State)
        }
        if one := screened_of(made):
            found[number] = one
    return found


def _sheet(at: Act, file: File) -> Sheet:
    work = at.work
    facts = _facts(at, file)
    made = store.checks_of(work, file.id)
    line = lists.lines_of(work, [file])[0]
    return Sheet(
        row=row_of(line, at.today, at.rules),
        findings=tuple(_finding(check, made.get(check), facts.get(check)) for check in Check),
        zone=at.who.zone,
    )


def _finding(check: Check, row: object, fact: Fact | None) -> Finding:
    state = getattr(row, "state", None)
    found = State(state) if state in set(State) else None
    by = getattr(row, "by", None) or ("somebody" if row else None)
    return Finding(check, found, by, getattr(row, "at", None), fact)


def _facts(at: Act, file: File) -> dict[Check, Fact]:
    work = at.work
    provider = pipeline.get_provider(work, file.provider_id)
    folded = providers.folded_of(work, provider.id)
    namesakes = [one for one in providers.of_name(work, folded) if one.id != provider.id]
    known = Known(
        file=file,
        provider=provider,
        lines=lists.lines_of_provider(work, provider.id),
        namesakes=namesakes,
        items=items.items_of(work, file, at.rules.tracks),
        expires=store.expiries(work, provider.id),
        forecast=forecast(file, at.today, at.rules),
    )
    return screening.facts(known, at.today)


def _open(work: Work, file: File) -> list[str]:
    """The checks that somebody found not ok, or at which nobody looked."""
    made = store.checks_of(work, file.id)
    fine = {key for key, row in made.items() if row.state in (State.OK, State.NA)}
    return [str(check) for check in Check if check not in fine]
