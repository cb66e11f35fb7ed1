"""What a person may want of a file on its way. `now` is an instant (UTC)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from credbot import domain
from credbot.domain import roles
from credbot.domain.cards import Done
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import File, Hold, HoldParty, Outcome, WaitingOn
from credbot.domain.people import Person
from credbot.domain.record import Event
from credbot.domain.requirements import Item, missing
from credbot.services.acts import Act, act, done, setting_of, write
from credbot.services.telling import tell_owners
from credbot.store import audit, items, outreach, people, pipeline
from credbot.store.database import Database


def advance_file(
    db: Database,
    who: Person,
    file_id: int,
    stage: str | None = None,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Move a file to its next stage, or to a later one by its key.

    What the stage that is left still lacks is said, stays on the file's list,
    and decides nothing. Raises NotAllowed, Unknown, Stale, Refused or BadInput.
    """
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        tracks = at.rules.tracks
        pipeline.check_seen(work, file, seen, who.zone)
        moved = domain.pipeline.advance_file(file, tracks, stage, at.today)
        lacking = missing(tracks, file, items.items_of(work, file, tracks))
        items.want(work, file, lacking)
        saved = write(at, "pipeline.advance", file, moved)
        effect = done(at, "pipeline.advance", [file], [saved], None)[0]
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
        return domain.pipeline.return_file(file, at.rules.tracks, stage, at.today)

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
        return domain.pipeline.wait_file(file, party, what, at.today, next_touch)

    return act(db, who, "pipeline.wait", [file_id], change, now=now, seen=seen, text=what)[0]


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

    return act(db, who, "pipeline.hold", [file_id], change, now=now, seen=seen, text=why)[0]


def resume_file(
    db: Database, who: Person, file_id: int, *, now: datetime, seen: int | None = None
) -> Done:
    """Let a held file's clock run again."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        return domain.pipeline.resume_file(file, at.today)

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
        return domain.pipeline.reopen_file(file, at.today)

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
        _can_own(owner)

    def change(file: File, at: Act) -> File:
        if (owner is None or owner.id != who.id) and file.owner_id != who.id:
            roles.require(who, "pipeline.assign")
        return domain.pipeline.assign_file(file, owner.id if owner else None, at.today)

    with db.begin() as work:
        before = pipeline.get_files(work, file_ids)
        at = setting_of(work, who, now)
        after = []
        for file in before:
            pipeline.check_seen(work, file, seen, who.zone)
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
    """Change the `start` or `due` date, with the reason; the first one set is kept."""
    roles.require(who, "pipeline.work")
    if kind not in ("start", "due"):
        raise BadInput(f"{kind} is not one of start, due.")

    def change(file: File, _at: Act) -> File:
        move = domain.pipeline.move_start if kind == "start" else domain.pipeline.move_due
        return move(file, day)

    return act(db, who, f"pipeline.date_{kind}", [file_id], change, now=now, seen=seen, text=why)[0]


def add_note(db: Database, who: Person, file_id: int, text: str, *, now: datetime) -> Done:
    """Put a note into the file's record. It is no touch."""
    roles.require(who, "pipeline.work")

    def change(file: File, _at: Act) -> File:
        return file

    return act(db, who, "pipeline.note", [file_id], change, now=now, text=text)[0]


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
        events = audit.last_act(work, who.id)
        domain.undo.check(events, now, pressed)
        before = pipeline.get_files(work, [event.file_id for event in events if event.file_id])
        at = setting_of(work, who, now)
        after = [_taken_back(at, file, event) for file, event in zip(before, events, strict=True)]
        return done(at, "pipeline.undo", before, after, events[0].event)


def find_owner(db: Database, who: Person, word: str) -> Person:
    """The person that a typed name, a handle or `<@U…>` means. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        if word.startswith("<@"):
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
    earlier = domain.undo.restored(file, event, later)
    if earlier.owner_id != file.owner_id and earlier.owner_id:
        people.get_person(at.work, earlier.owner_id)
    have = items.items_of(at.work, file, at.rules.tracks)
    for key, facts in domain.undo.items_in(event.after).items():
        if items.facts_of(have.get(key, Item(key))) != facts:
            raise Refused(f"{file.ref} has changed since; nothing was undone.")
        earlier = pipeline.count_up(earlier)
    items.restore(at.work, file, event.before, at.rules.tracks)
    if "outreach" in event.after:
        outreach.withdraw(at.work, event.after["outreach"])
    text = f"undo of {event.event} ({event.id})"
    return write(at, "pipeline.undo", file, earlier, text=text, undo=True)


def _can_own(owner: Person) -> None:
    if owner.refused:
        raise Refused(f"{owner.name} can't have files: {owner.refused}")
    if owner.slack_id and not roles.may(owner, "pipeline.work"):
        raise Refused(
            f"{owner.name} has no role that works files. Give one first: "
            "`/cred people role @who specialist`."
        )
