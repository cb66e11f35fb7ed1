"""The words for facts: dates, reasons, whom a file waits on, what is next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from credbot.domain.awaited import Screening
from credbot.domain.cards import Row
from credbot.domain.checks import TITLES, Screened, State
from credbot.domain.dates import clock_time, short, spoken
from credbot.domain.files import File, HoldParty, Line, Status, WaitingOn
from credbot.domain.forecast import Forecast, Part
from credbot.domain.people import zone_of
from credbot.domain.requirements import Missing, Step
from credbot.domain.stalls import Reason, Test
from credbot.views.kit import cut, escape

PARTY = {
    WaitingOn.PROVIDER: "provider",
    WaitingOn.PAYER: "payer",
    WaitingOn.CVO: "CVO",
    WaitingOn.SOURCE: "primary source",
    WaitingOn.COMMITTEE: "committee",
    WaitingOn.US: "us",
}
NEXT = {
    WaitingOn.PROVIDER: "ask",
    WaitingOn.PAYER: "call",
    WaitingOn.CVO: "ask",
    WaitingOn.SOURCE: "ask",
}
"""What we do with whom we wait on."""
WITH = {
    HoldParty.PROVIDER: "Agreed with the provider",
    HoldParty.PAYER: "Agreed with the payer",
    HoldParty.INTERNAL: "Internal",
}


BASIS = {
    "payer": ", set for this payer",
    "type": ", set for payers of this type",
    "usual": ", this payer's usual time",
}
"""What a limit rests on when it is not the stage's own."""


def day(value: date, today: date) -> str:
    """`Thu Nov 19`."""
    return spoken(value, today)


def plain_day(value: date) -> str:
    """`Nov 2`, for days in the past inside brackets."""
    return short(value)


def moment(value: datetime, zone: str) -> str:
    """`8:42 AM ET`-like, in a zone; the zone's own abbreviation."""
    local = value.astimezone(zone_of(zone))
    return f"{clock_time(local)} {local:%Z}"


def clock(value: datetime, zone: str) -> str:
    """`8:00` in a zone."""
    local = value.astimezone(zone_of(zone))
    return f"{local.hour}:{local:%M}"


def many(n: int, thing: str, things: str | None = None) -> str:
    """`1 file`, `3 files`."""
    return f"{n:,} {thing if n == 1 else things or thing + 's'}"


def listed(words: Sequence[str], longest: int = 6) -> str:
    """`a, b and c`; beyond `longest` the rest is counted."""
    shown = list(words[:longest])
    if len(words) > longest:
        shown.append(f"{len(words) - longest} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def title(line: Line, *, new: bool = False) -> str:
    """The first line of a file in a list."""
    mark = " · NEW" if new else ""
    return f"*{escape(line.provider)}* · {escape(line.subject)} · {line.file.ref}{mark}"


def reason(fact: Reason, stage: str, today: date) -> str:
    """Why a file counts as stalled: the rule, the measured value with its limit, since when."""
    unit = f"{fact.limit.unit} day{'' if fact.measured == 1 else 's'}"
    since = plain_day(fact.since)
    measured = f"{fact.measured} {unit}, limit {fact.limit.n}{BASIS.get(fact.basis, '')}"
    return {
        Test.HOLD_REVIEW: f"Hold's review date has passed: was {day(fact.since, today)}",
        Test.UNOWNED: f"No owner: {measured} (since {since})",
        Test.ACKNOWLEDGEMENT: f"No acknowledgement: {measured} (sent {since})",
        Test.STAGE: f"{stage}: {measured} (since {since})",
        Test.CHASE: f"Not chased: {measured} (last {since})",
        Test.FOLLOW_UP: (
            f"Our follow-up is late: {fact.measured} {unit}, stalled from {fact.limit.n} "
            f"(was due {since})"
        ),
        Test.UNTOUCHED: f"Nothing recorded: {measured} (since {since})",
    }[fact.test]


def standing(row: Row) -> str:
    """Where a file is: stalled and why, on hold, closed, or its time in the stage."""
    file = row.file
    if file.open and file.snooze_until == row.today:
        why = f" ({escape(file.snooze_why)})" if file.snooze_why else ""
        return f"Back from snooze today{why}. {_standing(row)}"
    return _standing(row)


def _standing(row: Row) -> str:
    file = row.file
    if row.reasons:
        return reason(row.reasons[0], row.stage, row.today)
    if file.status is Status.CLOSED:
        outcome = (file.outcome or "no outcome").replace("_", " ")
        decided = f", {plain_day(file.decided)}" if file.decided else ""
        return f"Closed: {outcome}{decided}"
    if file.snooze_until and file.snooze_until > row.today:
        return snoozed(file, row.today)
    if file.hold:
        until = day(file.hold.until, row.today) if file.hold.until else "no date set"
        return f"On hold until {until}: {escape(file.hold.why)}"
    if row.age is None:
        return f"{row.stage}: since when is not known"
    limit = f", limit {row.limit.n}" if row.limit else ""
    return f"{row.stage}: {row.age}{limit}"


def snoozed(file: File, today: date) -> str:
    """Until when a file was put aside, by whom and why."""
    until = day(file.snooze_until, today) if file.snooze_until else ""
    who = f" by {escape(file.snooze_by)}" if file.snooze_by else ""
    why = f": {escape(file.snooze_why)}" if file.snooze_why else ""
    return f"Snoozed until {until}{who}{why}"


def waited(shown: Screening, today: date) -> str:
    """`oldest 3 business days, target 2, was due Fri Nov 20`, as far as it is known."""
    facts = [f"oldest {shown.oldest}"] if shown.oldest else []
    facts += [f"target {shown.target.n}"] if shown.target else []
    if shown.due:
        word = "was due" if shown.due < today else "due"
        facts.append(f"{word} {day(shown.due, today)}")
    return ", ".join(facts)


def screened(shown: Screened, today: date) -> str:
    """`Screening: 5 ok, 1 problem (No duplicate), 3 not looked at (Cora Chief, Mon Nov 23)`."""
    n = shown.counts
    parts = [f"{n[State.OK]} ok"] if n.get(State.OK) else []
    for checks, word in ((shown.missing, "missing"), (shown.problems, "problem")):
        if checks:
            parts.append(f"{len(checks)} {word} ({listed([TITLES[check] for check in checks], 9)})")
    parts += [f"{n[State.NA]} not applicable"] if n.get(State.NA) else []
    parts += [f"{shown.left} not looked at"] if shown.left else []
    return f"Screening: {', '.join(parts)} ({escape(shown.by)}, {day(shown.day, today)})"


def owner_of(row: Row) -> str:
    """The owner, and who covers while they are away; empty for nobody."""
    if not row.line.owner:
        return ""
    away = row.away
    gone = f" (away to {day(away.ends, row.today)}, {escape(away.cover)} covers)" if away else ""
    return f"{escape(row.line.owner)}{gone}"


def waits(file: File, *, long: bool = False) -> str:
    """Who has the ball, and in the long form for what and since when."""
    party = PARTY[file.waiting_on]
    if not long:
        what = f" for {escape(cut(file.waiting_for, 80))}" if file.waiting_for else ""
        return f"Waits on {party}{what}"
    what = f" for {escape(file.waiting_for)}" if file.waiting_for else ""
    since = f", since {plain_day(file.waiting_since)}" if file.waiting_since else ""
    return f"Waits on: {party}{what}{since}"


def next_touch(file: File, today: date) -> str:
    """What we do next, and when: call the payer, ask the provider, or only the day."""
    if file.next_touch is None:
        return "Next: no date set"
    act = NEXT.get(file.waiting_on, "")
    if file.next_touch < today:
        return f"Next: {act and f'{act}, '}was due {day(file.next_touch, today)}"
    when = "today" if file.next_touch == today else day(file.next_touch, today)
    return f"Next: {act and f'{act} '}{when}"


def first_set(first: date | None, now_set: date | None, today: date) -> str:
    """` (first set Mon Dec 14)` beside a date that has been moved; empty beside another."""
    return f" (first set {day(first, today)})" if first and first != now_set else ""


def hard_date(file: File, today: date) -> str:
    """The date that somebody outside holds us to; empty where there is none."""
    hard = file.hard_date
    if hard is None:
        return ""
    if hard == file.start_date:
        return f"{'Started' if hard < today else 'Starts'} {day(hard, today)}"
    mark = " (estimated)" if file.due_estimated else ""
    return f"{'Was due' if hard < today else 'Due'} {day(hard, today)}{mark}"


def facts(row: Row, *, owner: bool = True) -> str:
    """The second and third line of a file in a list: the five facts."""
    file = row.file
    first = f"{standing(row)}. {waits(file)}."
    rest = [f"{next_touch(file, row.today)}."]
    if hard := hard_date(file, row.today):
        rest.append(f"{hard}.")
    if row.good:
        word = "Good" if row.good.day >= row.today else "Was good"
        rest.append(f"{word} until {day(row.good.day, row.today)}.")
    if owner:
        rest.append(owner_of(row) or "No owner")
    return f"{first}\n{' '.join(rest)}" if file.open else f"{standing(row)}."


def entry(row: Row, *, owner: bool = True) -> str:
    """A file in a list, three lines."""
    return f"{title(row.line, new=row.new)}\n{facts(row, owner=owner)}"


def lacking(missing: Iterable[Missing]) -> str:
    """What is missing, by who has to act."""
    by_party: dict[WaitingOn, list[str]] = {}
    for item in missing:
        words = item.title if item.step is Step.GOT else f"{item.title} (verify)"
        by_party.setdefault(item.acts, []).append(escape(words))
    parts = [f"From {PARTY[party]}: {listed(words)}" for party, words in by_party.items()]
    return " · ".join(parts)


def risk(cast: Forecast, stages: Mapping[str, str], today: date) -> str:
    """The forecast's arithmetic in one line: each stage with its part of the sum."""
    usual = " + ".join(_part(part, stages) for part in cast.parts if part.left.n) or "0 days"
    late = cast.late_by
    against = day(cast.against, today)
    verdict = f"{many(late, 'day')} after {against}" if late > 0 else f"in time for {against}"
    return f"usual time left: {usual}, so {day(cast.ends, today)}, {verdict}"


def _part(part: Part, stages: Mapping[str, str]) -> str:
    basis = {
        "median": f" (median of {part.n} files)",
        "stated": " (as the payer states)",
        "meeting": " (to the next meeting)",
    }
    return f"{stages[part.stage]} {part.left}{basis.get(part.basis, '')}"
