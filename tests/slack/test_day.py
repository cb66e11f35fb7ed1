"""A day in the life: a coordinator, three specialists in two zones, a leader; a holiday ahead.

What everybody typed and saw is compared with `golden/day.txt`, which is to be
read like a story. `CREDBOT_GOLDEN=write` writes it anew; then read it.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from credbot.domain.identifiers import npi_problem
from credbot.jobs.engine import tick
from credbot.jobs.table import JOBS
from credbot.sandbox.models import Message, User
from tests.slack.office import Row, Slack, Team, local
from tests.slack.reading import read

GOLDEN = Path(__file__).with_name("golden") / "day.txt"
EAST = "America/New_York"
WEDNESDAY = date(2026, 11, 25)
"""The day before Thanksgiving."""

FILES = 300
LONGEST = 14
"""Lines of one message that the story shows; what follows is counted."""


@dataclass
class Story:
    """What happened, as lines; every message is told once, to the first who see it."""

    team: Team
    slack: Slack
    cast: list[User] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    unasked: Counter[tuple[str, date]] = field(default_factory=Counter)
    told: set[tuple[str, str]] = field(default_factory=set)

    def day(self, title: str) -> None:
        self.lines += ["", f"== {title}"]

    def at(self, moment: str) -> None:
        """Let the clock come here, in steps in which everything due is sent."""
        until = local(moment)
        while self.team.clock.now() < until:
            self.team.clock.move(min(until, self._next_hour()))
            tick(self.team.db, JOBS, self.team.clock.now())
            self.team.deliver()
            self._tell()

    def types(self, who: User, text: str) -> str:
        answer = self.slack.type(who, text)
        self._say(who, f"types {self._named(text)}", answer)
        self._settle()
        return answer

    def presses(self, who: User, action_id: str, **how: object) -> str:
        answer = self.slack.press(who, action_id, **how)
        self._say(who, f"presses {action_id}", answer)
        self._settle()
        return answer

    def submits(self, who: User, values: dict[str, object]) -> str:
        answer = self.slack.submit(who, values)
        self._say(who, "sends the form", answer)
        self._settle()
        return answer

    def opens_home(self, who: User) -> None:
        self._say(who, "opens the App Home", self.slack.home(who))

    def _named(self, text: str) -> str:
        for who in self.cast:
            text = text.replace(f"<@{who.id}>", f"@{who.name}")
        return text

    def _next_hour(self) -> datetime:
        return self.team.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _settle(self) -> None:
        self.team.deliver()
        self._tell()

    def _say(self, who: User, deed: str, text: str) -> None:
        self.lines += [f"{self._clock(who)} {who.real_name} {deed}", *_shown(text)]

    def _tell(self) -> None:
        for message in self.team.posted():
            if message.user == self.team.box.bot_user_id and message.ephemeral_to is None:
                self._once(message, f"{self._clock(None)} in #credentialing")
        for who in self.cast:
            for message in self.slack.dm(who):
                if self._once(message, f"{self._clock(who)} to {who.real_name} alone"):
                    day = self.team.clock.now().astimezone(ZoneInfo(who.tz)).date()
                    self.unasked[who.real_name, day] += 1

    def _once(self, message: Message, head: str) -> bool:
        key = (message.channel, message.ts)
        if key in self.told:
            return False
        self.told.add(key)
        self.lines += [head, *_shown(read(message.blocks))]
        return True

    def _clock(self, who: User | None) -> str:
        here = self.team.clock.now().astimezone(ZoneInfo(who.tz if who else EAST))
        return f"[{here:%a} {here.hour}:{here:%M} {here:%Z}]"


def _shown(text: str) -> Iterator[str]:
    lines = text.split("\n")
    yield from (f"    {line}" for line in lines[:LONGEST])
    if len(lines) > LONGEST:
        yield f"    … {len(lines) - LONGEST} more lines"


@pytest.fixture
def story(team: Team, slack: Slack) -> Story:
    """Tuesday afternoon: eight people, three hundred files, live."""
    team.clock.move(local("2026-11-24T15:00"))
    story = Story(team, slack)
    cast = (
        ("Cora Example", ("coordinator",), EAST),
        ("Maria Example", ("specialist",), "America/Chicago"),
        ("Sam Sample", ("specialist",), EAST),
        ("Priya Placeholder", ("specialist",), EAST),
        ("Lee Leader", ("leader",), EAST),
        ("Vic Viewer", ("viewer",), EAST),
        ("Con Committee", ("committee",), EAST),
        ("Ada Admin", ("admin",), EAST),
    )
    for name, roles, zone in cast:
        story.cast.append(team.add(name, *roles, tz=zone))
    team.files(*_rows(story.cast))
    team.go_live(EAST)
    team.deliver()
    story._tell()
    story.lines.clear()
    story.unasked.clear()
    return story


def _rows(cast: list[User]) -> list[Row]:
    """Three hundred files: most run quietly, a few are late, a few start soon."""
    owners = cast[1:4]
    return [_row(number, owners[number % 3]) for number in range(FILES)]


PAYERS = ("Harbor Mutual", "Bluestem Health Plan", "Cedar State Medicaid", "Summit Advantage")
STAGES = (
    ("collecting", 5, 2),
    ("submitting", 2, 1),
    ("submitted", 6, 4),
    ("in_process", 30, 6),
)
"""Stage, days in it, days since the last contact."""


def _row(number: int, owner: User) -> Row:
    stage, days, contact = STAGES[number % 4]
    late = number in (17, 42, 43, 118)
    today = date(2026, 11, 24)
    row: Row = {
        "provider": f"{_GIVEN[number // 60]} {_SURNAMES[number % 60]}, MD",
        "npi": _npi(number),
        "payer": PAYERS[number // 4 % 4],
        "stage": stage,
        "stage_entered": today - timedelta(days=days * (5 if late else 1)),
        "last_contact": today - timedelta(days=contact),
        "next": date(2026, 12, 8) + timedelta(days=number % 9),
        "assignee": owner.id,
    }
    if number % 25 == 7:
        row["start_date"] = date(2026, 12, 14) + timedelta(days=number % 14)
    if number in (3, 4, 5, 9):
        row["next"] = WEDNESDAY
    if number in (60, 61):
        row |= {"assignee": "", "stage": "intake", "stage_entered": today}
    if number == 100:
        row |= {"status": "hold", "hold_reason": "roster", "hold_until": "2026-11-27"}
    return row


_GIVEN = ("Ada", "Ben", "Cleo", "Dov", "Esme")
_SURNAMES = tuple(
    f"{first}{second}"
    for first in ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
    for second in ("by", "croft", "dale", "field", "ham", "ley", "mere", "ton", "wick", "worth")
)


def _npi(number: int) -> str:
    base = f"2{number:08d}"
    return next(npi for digit in range(10) if npi_problem(npi := f"{base}{digit}") is None)


def test_a_day_and_the_next_morning_read_well(story: Story) -> None:
    _tell_it(story)

    text = "\n".join(story.lines).strip() + "\n"
    if os.environ.get("CREDBOT_GOLDEN") == "write":
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
    assert max(story.unasked.values()) <= 3, story.unasked


def _tell_it(story: Story) -> None:
    cora, maria, sam, priya, lee, vic, *_ = story.cast
    story.day("Tuesday afternoon: Sam goes away until Monday")
    story.types(sam, f"/cred away me 11/25 11/29 cover <@{priya.id}>")
    story.day("Wednesday, the day before Thanksgiving")
    story.at("2026-11-25T08:55")
    story.types(cora, "/cred")
    story.types(cora, "/cred queue unowned")
    story.types(cora, f"/cred assign 1061 1062 <@{maria.id}>")
    story.types(cora, "/cred load")
    story.at("2026-11-25T09:20")
    story.types(priya, "/cred 1006")
    story.types(priya, "/cred log 1006 call Tina: not in system yet next mon")
    story.types(priya, "/cred hold 1005 payer until 12/11 waiting on roster")
    story.types(maria, "/cred advance 1062")
    story.presses(maria, "pipeline.undo")
    story.at("2026-11-25T14:00")
    story.types(maria, "/cred wait 1004 provider for signed W-9 next tue")
    story.types(maria, "/cred snooze 1043 until 12/3 their system is down")
    story.opens_home(lee)
    story.types(vic, "/cred provider Ada Alderby")
    story.at("2026-11-25T18:40")
    story.types(cora, f"/cred assign 1009 <@{maria.id}>")
    story.day("Thursday is Thanksgiving, and nobody hears anything")
    story.at("2026-11-26T23:00")
    story.day("Friday")
    story.at("2026-11-27T12:00")
    story.day("A weekend, and Monday morning: Sam is back")
    story.at("2026-11-30T11:30")
