"""One file's past: the stages it went through, who called whom, and what is due."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from credbot.domain.workdays import Days, Unit, WorkCalendar, work_calendar
from tools.sample_cast import ASKED, DANA, PAYERS, REPS, TODAY, ZONES

CALENDAR: WorkCalendar = work_calendar()
COMMITTEE_ROAD = ("intake", "collecting", "verifying", "review", "committee")
PAYER_ROAD = ("intake", "collecting", "submitting", "submitted", "in_process", "approved")
# how many business days a finished stage took
USUAL = {
    "intake": (1, 3),
    "collecting": (5, 12),
    "verifying": (9, 16),
    "review": (1, 3),
    "committee": (5, 15),
    "submitting": (1, 4),
    "submitted": (4, 9),
    "approved": (3, 9),
}
# how many business days ago an open file entered its stage: healthy ones
HEALTHY = {
    "intake": (1, 3),
    "collecting": (1, 12),
    "verifying": (2, 17),
    "review": (1, 4),
    "committee": (2, 9),
    "submitting": (1, 6),
    "submitted": (1, 9),
    "in_process": (4, 41),
    "approved": (1, 11),
}
CHASED = frozenset(ASKED)

Contact = tuple[date, str, str]


@dataclass
class Plan:
    """What is settled about a file before its past is told. Dates that are None are chosen."""

    provider: str
    npi: str
    specialty: str
    track: str
    owner: str
    stage: str
    payer: str | None = None
    facility: str | None = None
    number: int | None = None
    entered: date | None = None
    start: date | None = None
    due: date | None = None
    waiting_on: str | None = None
    contacts: list[Contact] | None = None
    next: date | str | None = None
    outcome: str | None = None
    decided: date | None = None
    why: str | None = None
    held: tuple[date, date, str] | None = None
    unowned_since: date | None = None
    handed_over_from: str | None = None
    note: str | None = None
    extra: list[dict[str, Any]] = field(default_factory=list)

    @property
    def road(self) -> tuple[str, ...]:
        return PAYER_ROAD if self.payer else COMMITTEE_ROAD


def back(day: date, business_days: int) -> date:
    """The working day so many business days before."""
    while business_days > 0:
        day -= timedelta(days=1)
        business_days -= CALENDAR.is_workday(day)
    return day


def ahead(day: date, business_days: int) -> date:
    """The working day so many business days after."""
    return CALENDAR.add(day, Days(business_days, Unit.BUSINESS))


class Story:
    """The row and the events of one file."""

    def __init__(self, plan: Plan, chance: random.Random) -> None:
        self.plan = plan
        self.chance = chance
        self.events: list[dict[str, Any]] = []
        self.visits = self._visits()
        self.contacts = self._contacts()
        self._tell()

    def _visits(self) -> list[tuple[str, date]]:
        plan = self.plan
        last = plan.road.index(plan.stage)
        left = plan.decided
        if plan.entered is None and left is not None:
            plan.entered = back(left, self._length(plan.stage))
        if plan.entered is None:
            plan.entered = back(TODAY, self.chance.randint(*HEALTHY[plan.stage]))
        visits = [(plan.stage, plan.entered)]
        for stage in reversed(plan.road[:last]):
            visits.insert(0, (stage, back(visits[0][1], self._length(stage))))
        return visits

    def _length(self, stage: str) -> int:
        if stage != "in_process":
            return self.chance.randint(*USUAL[stage])
        days = PAYERS[self.plan.payer or ""][2]
        return round((days + self.chance.randint(-9, 11)) * 5 / 7)

    def _contacts(self) -> list[Contact]:
        found: list[Contact] = []
        for place, (stage, entered) in enumerate(self.visits):
            is_last = place + 1 == len(self.visits)
            if stage not in CHASED or (is_last and self.plan.contacts is not None):
                continue
            until = self._contacts_end() if is_last else self.visits[place + 1][1]
            day = ahead(entered, self.chance.randint(4, 7))
            while day < until:
                found.append(self._contact(day, stage))
                day = ahead(day, self.chance.randint(6, 9))
            if is_last and self._needs_contact(found, entered):
                found.append(self._contact(back(TODAY, self.chance.randint(1, 7)), stage))
        return sorted([*found, *(self.plan.contacts or [])])

    def _contacts_end(self) -> date:
        plan = self.plan
        return plan.decided or (plan.held[0] if plan.held else TODAY)

    def _needs_contact(self, found: list[Contact], entered: date) -> bool:
        """Somebody outside was chased within the last ten days, or has just been asked."""
        recent = TODAY - timedelta(days=12)
        if self.plan.outcome or self.plan.held or entered >= recent:
            return False
        return not found or found[-1][0] < recent

    def _contact(self, day: date, stage: str) -> Contact:
        channel, words = self.chance.choice(ASKED[stage])
        return day, channel, words.format(rep=self.chance.choice(REPS))

    def _tell(self) -> None:
        plan = self.plan
        opened = self.visits[0][1]
        self._add(opened, DANA, "intake.open", stage_to="intake")
        first = plan.handed_over_from or plan.owner
        self._add(opened, DANA, "pipeline.assign", field="owner", after=first)
        for (before, _), (stage, day) in zip(self.visits, self.visits[1:], strict=False):
            self._add(day, first, "pipeline.advance", stage_from=before, stage_to=stage)
        for day, channel, words in self.contacts:
            self._add(day, first, "payers.log", field="channel", after=channel, text=words)
        if plan.held:
            since, until, why = plan.held
            self._add(since, first, "pipeline.hold", field="hold_until", after=str(until), text=why)
        if plan.outcome and plan.decided:
            self._add(
                plan.decided, first, "pipeline.close", field="outcome", after=plan.outcome,
                text=plan.why,
            )  # fmt: skip
        if plan.unowned_since:
            self._add(
                plan.unowned_since, DANA, "pipeline.assign", field="owner", before=first,
                text="to be given out",
            )  # fmt: skip
        if self.chance.random() < 0.35:
            day = back(self._contacts_end(), self.chance.randint(1, 8))
            if day > opened:
                self._add(day, first, "pipeline.note", text=self.chance.choice(NOTES))
        for event in plan.extra:
            self._add(**event)
        if self.chance.random() < 0.12 and len(self.visits) > 2 and not plan.held:
            self._past_hold(first)
        self.events.sort(key=lambda event: event["happened"])

    def _past_hold(self, who: str) -> None:
        """A hold that ended long ago, inside the second stage."""
        (_, entered), (_, left) = self.visits[1], self.visits[2]
        since, until = ahead(entered, 1), back(left, 1)
        if since < until < TODAY:
            why = "provider on leave, agreed"
            self._add(since, who, "pipeline.hold", field="hold_until", after=str(until), text=why)
            self._add(until, who, "pipeline.resume", field="hold_until", before=str(until))

    def _add(self, day: date, person: str, event: str, **rest: Any) -> None:
        """One event on a working day, in the person's office hours and after what came before."""
        zone = ZoneInfo(ZONES[person])
        minute = self.chance.randint(0, 419)
        happened = datetime.combine(day, time(9), zone) + timedelta(minutes=minute)
        same_day = [one["happened"] for one in self.events if one["happened"].date() == day]
        if same_day and happened <= max(same_day):
            happened = max(same_day).astimezone(zone) + timedelta(minutes=7)
        self.events.append({"happened": happened, "person": person, "event": event, **rest})

    @property
    def opened(self) -> date:
        return self.visits[0][1]

    def entered(self, stage: str) -> date | None:
        """The day on which the file came into a stage, None if it did not."""
        return dict(self.visits).get(stage)

    def after_collecting(self) -> date | None:
        """The day on which the application was complete."""
        place = next((p for p, (stage, _) in enumerate(self.visits) if stage == "collecting"), None)
        if place is None or place + 1 == len(self.visits):
            return None
        return self.visits[place + 1][1]


NOTES = [
    "prefers e-mail, answers in the evening",
    "office manager handles the forms, ask there first",
    "name on the license has the middle initial, the application not",
    "second location to be added once this is approved",
    "supervising physician agreement on file",
    "wants a copy of the welcome letter",
]
