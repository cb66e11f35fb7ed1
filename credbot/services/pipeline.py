"""What a person may want of a file on its way. `now` is an instant (UTC)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from credbot import domain
from credbot.domain import roles
from credbot.domain.cards import Done
from credbot.domain.errors import BadInput, NotAllowed, Refused
from credbot.domain.files import File, Hold, HoldParty, Outcome, WaitingOn
from credbot.domain.people import Person
from credbot.domain.record import Event
from credbot.domain.requirements import Item, Missing, NeedsItems, missing
from credbot.domain.tracks import Track
from credbot.services import approvals, assignment
from credbot.services.acts import Act, act, check_seen, counted, done, setting_of, write
from credbot.services.telling import can_own, tell_owners
from credbot.services.verification import follow_items
from credbot.store import audit, items, outreach, people, pipeline, providers, requests, settings
from credbot.store.database import Database

ADDED = frozenset({"pipeline.note", "payers.log"})
"""Acts that only add to the record: no form is late because of them."""


ADVANCE = "advance_needs_items"
"""The setting by which a file moves on only when its stage's items are settled."""


def advance_file(
    db: Database,
    who: Person,
    file_id: int,
    stage: str | None = None,
    *,
    now: datetime,
    seen: int | None = None,
    because: str | None = None,
) -> Done:
    """Move a file to its next stage, or to a later one by its key.

    What the stage that is left still lacks is said, recorded, and stays on
    the file's list. It decides nothing, unless the team has set that it does:
    then a coordinator may move the file all the same, with the reason
    (`because`). Raises NotAllowed, Unknown, Stale, NeedsItems, Refused or
    BadInput.
    """
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        tracks = at.rules.tracks
        check_seen(at, file, seen)
        moved = domain.pipeline.advance_file(file, tracks, stage, at.today, at.rules.calendar)
        lacking = missing(tracks, file, items.items_of(work, file, tracks))
        _check_items(at, file, lacking, because)
        items.want(work, file, lacking)
        new = {"missing": [f"{item.key} {item.step}" for item in lacking]} if lacking else None
        saved = write(at, "pipeline.advance", file, moved, text=because, new=new)
        effect = done(at, "pipeline.advance", [file], [saved], because)[0]
        return replace(effect, missing=tuple(lacking))


def return_file(
    db: Database,
    who: Person,
    file_id: int,
    stage: str,
    why: str,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Move a file back to an earlier stage, with the reason."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        return domain.pipeline.return_file(
            file, at.rules.tracks, stage, at.today, at.rules.calendar
        )

    return act(db, who, "pipeline.return", [file_id], change, now=now, seen=seen, text=why)[0]


def wait_file(
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
    """Say who has the ball, for what, and when we touch it next.

    Raises BadInput for a next touch in the past.
    """
    roles.require(who, "pipeline.work")
    domain.pipeline.check_next(next_touch, who.today(now))

    def change(file: File, at: Act) -> File:
        waiting = domain.pipeline.wait_file(file, party, what, at.today, next_touch)
        return counted(file, _planned(at, waiting))

    effect = act(
        db,
        who,
        "pipeline.wait",
        [file_id],
        change,
        now=now,
        seen=seen,
        text=what,
        days=[next_touch],
    )[0]
    return replace(effect, planned=next_touch is None)


def hold_file(
    db: Database,
    who: Person,
    file_id: int,
    party: HoldParty,
    until: date,
    why: str,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Stop our clock by agreement until a review date; asked for twice it is one hold."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        hold = Hold(party, why, at.today, until)
        return domain.pipeline.hold_file(file, hold, at.today, at.rules.tracks.limits.longest_hold)

    return act(
        db, who, "pipeline.hold", [file_id], change, now=now, seen=seen, text=why, days=[until]
    )[0]


def resume_file(
    db: Database, who: Person, file_id: int, *, now: datetime, seen: int | None = None
) -> Done:
    """Let a held file's clock run again."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        return _planned(at, domain.pipeline.resume_file(file, at.today))

    return act(db, who, "pipeline.resume", [file_id], change, now=now, seen=seen)[0]


def close_file(
    db: Database,
    who: Person,
    file_id: int,
    outcome: Outcome,
    why: str | None = None,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """End a file with an outcome of the contract."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        return domain.pipeline.close_file(file, outcome, why, at.today)

    return act(db, who, "pipeline.close", [file_id], change, now=now, seen=seen, text=why)[0]


def reopen_file(
    db: Database, who: Person, file_id: int, why: str, *, now: datetime, seen: int | None = None
) -> Done:
    """Open a closed file again in the stage in which it was closed."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        return _planned(at, domain.pipeline.reopen_file(file, at.today))

    return act(db, who, "pipeline.reopen", [file_id], change, now=now, seen=seen, text=why)[0]


def assign_files(
    db: Database,
    who: Person,
    file_ids: Sequence[int],
    owner: Person | None,
    *,
    now: datetime,
    seen: int | None = None,
) -> list[Done]:
    """Give files to a person, or to nobody; the new owner gets a direct message.

    A specialist may take files and hand over own ones; a coordinator may give
    any. Raises NotAllowed, Unknown, Stale, Refused.
    """
    roles.require(who, "pipeline.assign_self")
    if owner and owner.id != who.id:
        can_own(owner)

    def change(file: File, at: Act) -> File:
        if (owner is None or owner.id != who.id) and file.owner_id != who.id:
            _may_give(at, file)
        return domain.pipeline.assign_file(file, owner.id if owner else None, at.today)

    with db.begin() as work:
        before = pipeline.get_files(work, file_ids)
        at = setting_of(work, who, now)
        after = []
        for file in before:
            check_seen(at, file, seen)
            after.append(write(at, "pipeline.assign", file, change(file, at)))
        moved = [
            new for old, new in zip(before, after, strict=True) if old.owner_id != new.owner_id
        ]
        told = tell_owners(at, moved, owner)
        effects = done(at, "pipeline.assign", before, after, None)
        return [replace(effect, told=told) for effect in effects]


def move_date(
    db: Database,
    who: Person,
    file_id: int,
    kind: str,
    day: date,
    why: str,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Change the `start` or `due` date, with the reason; the first one set is kept.

    A day that has passed is a correction, and is said to be one.
    """
    roles.require(who, "pipeline.work")
    if kind not in ("start", "due"):
        raise BadInput(f"{kind} is not one of start, due.")

    def change(file: File, _at: Act) -> File:
        move = domain.pipeline.move_start if kind == "start" else domain.pipeline.move_due
        return counted(file, move(file, day))

    effect = act(db, who, f"pipeline.date_{kind}", [file_id], change, now=now, seen=seen, text=why)[
        0
    ]
    passed = ("That day has passed.",) if day < effect.today else ()
    return replace(effect, notes=passed)


def undo(
    db: Database,
    who: Person,
    *,
    now: datetime,
    pressed: int | None = None,
) -> list[Done]:
    """Take back the person's last act while nobody has changed the same thing since.

    Several files changed at once come back for ten minutes. `pressed` is the
    act whose button was pressed. Raises Refused when there is
    nothing to take back, another act came after it, or it was changed since.
    """
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        events = [event for event in audit.last_act(work, who.id) if event.file_id]
        domain.undo.check(events, now, pressed)
        pipeline.lock_numbering(work)
        before = pipeline.get_files(work, [event.file_id for event in events if event.file_id])
        at = setting_of(work, who, now)
        approvals.stay(at, events[0].act)
        if assignment.many_given(events):
            after = assignment.take_back(at, before, events)
        else:
            both = zip(before, events, strict=True)
            after = [_taken_back(at, file, event) for file, event in both]
        providers.withdraw_departure(work, events[0].act)
        requests.reopen_of(work, events[0].act)
        return done(at, "pipeline.undo", before, after, events[0].event)


def track_of(db: Database, who: Person, file_id: int) -> Track:
    """The track that a file is on. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        return settings.get_rules(work).tracks.track(file.track)


def find_owner(db: Database, who: Person, word: str) -> Person:
    """The person that a typed name, a handle or `<@U…>` means. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        if word.startswith("<@"):
            if ">" in word.strip()[:-1]:
                raise BadInput("Name one person here, not several.")
            slack_id = word[2:].partition("|")[0].rstrip(">")
            found = people.find_by_slack_id(work, slack_id)
            if found is None:
                raise Refused(
                    "I don't know this person yet. Give them a role first: "
                    "`/cred people add @who specialist`."
                )
            return found
        if word.casefold().lstrip("@") in ("me", "myself"):
            return who
        return people.find_person(work, word)


def _taken_back(at: Act, file: File, event: Event) -> File:
    later = audit.later_events(at.work, file.id, event.id)
    domain.undo.check_since(file, event, later, at.who.zone)
    undone = {"undone": event.id, "event": event.event}
    if event.event == domain.undo.OPENED:
        why = "opened by mistake, taken back"
        closed = domain.pipeline.close_file(file, Outcome.CANCELLED, why, at.today)
        return write(at, "pipeline.undo", file, closed, new=undone)
    earlier = domain.undo.restored(file, event, later)
    if earlier.owner_id != file.owner_id and earlier.owner_id:
        people.get_person(at.work, earlier.owner_id)
    have = items.items_of(at.work, file, at.rules.tracks)
    for key, facts in domain.undo.items_in(event.after).items():
        if items.facts_of(have.get(key, Item(key))) != facts:
            raise Refused(f"{file.ref} has changed since; nothing was undone.")
        earlier = pipeline.count_up(earlier)
    items.restore(at.work, file, event.before, at.rules.tracks)
    follow_items(at.work, at.rules, file, event.after, event.before, at.today)
    _put_back(at, file, event)
    if event.event not in ADDED and earlier.version == file.version:
        earlier = pipeline.count_up(earlier)
    return write(at, "pipeline.undo", file, earlier, new=undone, undo=True)


def _put_back(at: Act, file: File, event: Event) -> None:
    """What an act changed beside the file's own fields."""
    if "outreach" in event.after:
        outreach.withdraw(at.work, event.after["outreach"])
    if "entry" in event.before:
        if outreach.get_entry(at.work, event.before["entry"]) is None:
            raise Refused(f"{file.ref} has changed since; nothing was undone.")
        outreach.put_entry(at.work, event.before["entry"], event.before)
    if "npi" in event.before:
        provider = pipeline.get_provider(at.work, file.provider_id)
        if provider.npi != event.after["npi"]:
            raise Refused(f"The NPI of {provider.name} has changed since; nothing was undone.")
        pipeline.put_npi(at.work, provider, event.before["npi"])


def _check_items(at: Act, file: File, lacking: Sequence[Missing], because: str | None) -> None:
    """Raises NeedsItems where the team has set that items decide, and something is missing."""
    if because is not None:
        roles.require(at.who, "pipeline.override")
        return
    if lacking and settings.get_text(at.work, ADVANCE) == str(True):
        stage = at.rules.tracks.stages[file.stage].title
        titles = [item.title for item in lacking]
        raise NeedsItems(file, stage, titles, may_override=roles.may(at.who, "pipeline.override"))


def _planned(at: Act, file: File) -> File:
    return domain.pipeline.plan_next(file, at.rules.tracks, at.today, at.rules.calendar)


def _may_give(at: Act, file: File) -> None:
    if roles.may(at.who, "pipeline.assign"):
        return
    holder = people.get_person(at.work, file.owner_id).name if file.owner_id else "nobody"
    raise NotAllowed(
        f"{file.ref} is with {holder}; nothing was changed. You can take a file and hand over "
        "your own ones; a coordinator can give any."
    )
