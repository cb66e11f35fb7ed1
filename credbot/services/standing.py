"""Standing rules: kept by coordinators, tried on the past, run each working day at eight.

`now` is an instant (UTC). A rule tells of files; it never counts or compares people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from credbot.domain import cover as covers
from credbot.domain import roles
from credbot.domain import standing as rules
from credbot.domain.cards import Row, row_of
from credbot.domain.errors import BadInput, Refused
from credbot.domain.people import Person, local_date
from credbot.domain.queue import Query, words_of
from credbot.domain.slots import Scope, Slot
from credbot.domain.stalls import Rules
from credbot.domain.standing import Listed, Rule, Trial
from credbot.domain.workdays import ONE_DAY
from credbot.services.jobs import Said
from credbot.services.unasked import this_morning
from credbot.store import audit, counts, lists, people, pipeline, settings, standing
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing
from credbot.store.schema import PayerRow

JOB = "escalation-rules"
USES = ("team", "leadership", "operations")
MOST_FOUND = 500
"""Files that one rule tells of in one run; those beyond come with the next."""


def list_rules(db: Database, who: Person) -> tuple[Listed, ...]:
    """All rules, shipped ones included, with whom they tell."""
    roles.require(who, "settings.read")
    with db.read() as work:
        kept = settings.get_rules(work)
        return tuple(_listed(work, rule, kept) for rule in standing.list_rules(work))


def read_rule(db: Database, who: Person, name: str) -> Rule:
    """A rule by its number, or a shipped one by its name. Raises Refused."""
    roles.require(who, "settings.read")
    with db.read() as work:
        return _rule(work, name)


def channels(db: Database, who: Person) -> list[tuple[str, str]]:
    """The channels (id, use) that a rule can tell."""
    roles.require(who, "settings.read")
    with db.read() as work:
        return [(one.id, one.use) for use in USES for one in settings.get_channels(work, use)]


@dataclass(frozen=True, slots=True)
class Form:
    """A rule as a form shows it: words as typed, accounts of people, never a number."""

    words: str
    owner: str | None
    reader: str | None


def read_form(db: Database, who: Person, rule: Rule) -> Form:
    """How a form shows a rule; somebody without an account stands among the words, by name."""
    roles.require(who, "settings.read")
    kind, _, name = (rule.recipient or "").partition(":")
    with db.read() as work:
        reader = people.get_person(work, int(name)).slack_id if kind == "person" else None
        tracks = settings.get_rules(work).tracks
        try:
            wanted = rules.check(rule, tracks)
        except BadInput:
            return Form(rule.words, None, reader)
        words, owner = rules.typed_words(wanted), None
        if wanted.owner_id:
            person = people.get_person(work, wanted.owner_id)
            owner = person.slack_id
            if owner is None:
                words = f"{words} @{person.name.replace(' ', '_')}".strip()
        return Form(words, owner, reader)


def try_rule(db: Database, who: Person, rule: Rule, *, now: datetime) -> tuple[Listed, Trial]:
    """What a rule would have done last month, before it is saved. Raises BadInput, Refused."""
    roles.require(who, "settings.change")
    today = who.today(now)
    last = today.replace(day=1) - ONE_DAY
    first = last.replace(day=1)
    with db.read() as work:
        kept = settings.get_rules(work)
        rule = _checked(work, rule, kept)
        wanted = rules.filter_on(rule, kept.tracks, last, kept)
        past = standing.past_files(work, wanted, first, last)
        told = rules.would_have_told(rule, kept.tracks, past, first, last, kept)
        fits = counts.count_exactly(work, rules.filter_on(rule, kept.tracks, today, kept), today)
        return _listed(work, rule, kept), Trial(
            first, sum(told.values()), tuple(sorted(told)), fits
        )


def save_rule(db: Database, who: Person, rule: Rule, *, now: datetime) -> Listed:
    """Keep a rule, new or changed over the version that was seen; it holds from the next run on.

    Raises BadInput, and Refused when there are ten or somebody was faster.
    """
    roles.require(who, "settings.change")
    with db.begin() as work:
        kept = settings.get_rules(work)
        rule = _checked(work, rule, kept)
        before = standing.get_rule(work, rule.id) if rule.id else None
        if before is None:
            pipeline.lock_numbering(work)
            known = standing.list_rules(work)
            if rule.shipped and any(one.id and one.shipped == rule.shipped for one in known):
                raise Refused("Somebody has chosen this rule already. `/cred rules` shows it.")
            if not rule.shipped:
                rules.check_room(known)
            saved = standing.add_rule(work, rule)
        else:
            saved = standing.save_rule(work, rule)
        old = _plain(before) if before else {}
        audit.record(work, who, "settings.rule", at=now, old=old, new=_plain(saved))
        return _listed(work, saved, kept)


def remove_rule(db: Database, who: Person, number: int, *, now: datetime) -> Listed:
    """Take a rule away; a shipped one stays in the list, off."""
    roles.require(who, "settings.change")
    with db.begin() as work:
        kept = settings.get_rules(work)
        rule = standing.get_rule(work, number)
        listed = _listed(work, rule, kept)
        standing.remove_rule(work, number)
        audit.record(work, who, "settings.rule", at=now, old=_plain(rule))
        return listed


def read_told(
    db: Database, number: int, files: Sequence[int], *, now: datetime, zone: str
) -> tuple[Listed, tuple[Row, ...], str]:
    """A rule, the files that it told of in a channel and are still open, the words of its list."""
    with db.read() as work:
        kept = settings.get_rules(work)
        today = local_date(now, zone)
        lines = lists.lines_of(work, pipeline.get_files(work, list(files), lock=False))
        rows = tuple(row_of(line, today, kept) for line in lines if line.file.open)
        rule = standing.get_rule(work, number)
        return _listed(work, rule, kept), rows, rules.list_of(rule, kept.tracks, today, kept)


def scopes(db: Database) -> list[Scope]:
    """One run for the organisation, by its own clock."""
    with db.read() as work:
        zone = settings.get_zone(work)
    return [Scope("organisation", zone)]


def compose(work: Work, slots: Sequence[Slot], now: datetime) -> Mapping[Slot, Said]:
    """What the running rules have to tell today; nothing before the organisation is live.

    The files are remembered in the transaction of the run; a rehearsal remembers nothing.
    A rule whose words mean nothing any more, as of a stage that was taken away, is silent.
    """
    if not settings.get_organisation(work).live:
        return {}
    kept = settings.get_rules(work)
    said: dict[Slot, Said] = {}
    for slot in slots:
        fired: dict[int, list[int]] = {}
        messages: list[Outgoing] = []
        for rule in standing.running(work):
            files = _found(work, rule, slot.day, kept)
            if files:
                fired[rule.id] = files
                messages += _messages(work, rule, files, slot, kept, now)
        if not work.reading:
            standing.put_told(work, fired, slot.day)
        said[slot] = Said(messages, {"fired": {str(rule): ids for rule, ids in fired.items()}})
    return said


def _found(work: Work, rule: Rule, day: date, kept: Rules) -> list[int]:
    try:
        wanted = rules.filter_on(rule, kept.tracks, day, kept)
    except BadInput:
        return []
    told = standing.told_of(work, rule.id)
    ids = standing.fitting(work, wanted, day, MOST_FOUND + len(told))
    return [file for file in ids if rules.tells(rule, told.get(file), day)][:MOST_FOUND]


def _messages(
    work: Work, rule: Rule, files: list[int], slot: Slot, kept: Rules, now: datetime
) -> list[Outgoing]:
    """One message to a channel, or a part of the morning of a person or of who covers for them."""
    kind, _, name = (rule.recipient or "").partition(":")
    if kind == "channel":
        return [
            Outgoing(
                kind="standing",
                recipient=f"channel:{name}",
                subject=None,
                payload={"rule": rule.id, "files": files, "zone": slot.zone},
                as_of=now,
                key=f"standing:{rule.id}:{slot.slot}",
            )
        ]
    reader = people.get_person(work, covers.stand_in(kept.covers, int(name), slot.day))
    if not reader.slack_id or not roles.may(reader, "pipeline.read"):
        return []
    when = this_morning(work, reader, now)
    key = f"morning:{reader.id}:{reader.today(when)}"
    return [
        Outgoing(
            kind="morning",
            recipient=f"person:{reader.id}",
            subject=key,
            payload={"person": reader.id, "fired": [[rule.id, file] for file in files]},
            as_of=when,
            key=key,
            not_before=when if when > now else None,
        )
    ]


def _checked(work: Work, rule: Rule, kept: Rules) -> Rule:
    wanted = rules.check(rule, kept.tracks)
    if wanted.payer_id:
        name = lists.get_name(work, PayerRow, wanted.payer_id)
        named = replace(wanted, payer_id=None, payer=name)
        rule = replace(rule, words=words_of(Query(named)))
    if rule.recipient is None:
        if rule.running:
            raise BadInput("Say whom to tell: a person or a channel.", "person")
        return rule
    kind, _, name = rule.recipient.partition(":")
    if kind == "channel":
        if name not in {one.id for use in USES for one in settings.get_channels(work, use)}:
            raise BadInput("Choose one of the channels that credbot has a use for.", "channel")
        return rule
    person = people.get_person(work, int(name))
    if person.refused or not roles.may(person, "pipeline.read"):
        raise BadInput(f"{person.name} has no role that reads files.", "person")
    return rule


def _rule(work: Work, name: str) -> Rule:
    for rule in standing.list_rules(work):
        if name in (str(rule.id) if rule.id else "", rule.shipped or ""):
            return rule
    raise Refused("This rule was removed. `/cred rules` lists those there are.")


def _listed(work: Work, rule: Rule, kept: Rules) -> Listed:
    try:
        wanted = rules.check(rule, kept.tracks)
    except BadInput as wrong:
        return Listed(rule, f"{rule.words} (silent: {wrong})", _to(work, rule))
    owner = people.people_by_id(work, [wanted.owner_id]) if wanted.owner_id else {}
    name = owner[wanted.owner_id].name if wanted.owner_id in owner else None
    return Listed(rule, rules.sentence(rule, kept.tracks, name), _to(work, rule))


def _to(work: Work, rule: Rule) -> str | None:
    kind, _, name = (rule.recipient or "").partition(":")
    if kind == "channel":
        known = {one.id: one.use for use in USES for one in settings.get_channels(work, use)}
        return f"the {known[name]} channel" if name in known else "a channel without use"
    if kind == "person":
        person = people.get_person(work, int(name))
        gone = "" if roles.may(person, "pipeline.read") else " (has no role: nobody is told)"
        return f"{person.name}{gone}"
    return None


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "words": rule.words,
        "start_within": rule.start_within,
        "recipient": rule.recipient,
        "weekly": rule.weekly,
        "running": rule.running,
    }
