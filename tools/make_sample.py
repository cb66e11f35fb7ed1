"""Makes the sample pipeline: credbot/data/sample/pipeline.xlsx and team.yaml.

The same at every run. Its moment is Monday, 23 November 2026, 8:30 in New
York. Run it with `python -m tools.make_sample`.
"""

import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from credbot.domain.identifiers import npi_problem
from tools import sample_cast as cast
from tools.sample_book import write_workbook
from tools.sample_cast import (
    BLUESTEM,
    CEDAR,
    CYPRESS,
    DANA,
    HARBOR,
    INES,
    LAKEVIEW,
    MAC,
    MARIA,
    NORTHGATE,
    PRIYA,
    SAM,
    SUMMIT,
    THEO,
    TODAY,
)  # fmt: skip
from tools.sample_scenes import other_scenes, stalled_scenes
from tools.sample_story import Plan, Story, ahead, back

FOLDER = Path(__file__).parent.parent / "credbot" / "data" / "sample"
OPEN = {
    "committee": {"intake": 3, "collecting": 22, "verifying": 31, "review": 4, "committee": 11},
    "payer": {
        "intake": 3, "collecting": 36, "submitting": 9, "submitted": 37, "in_process": 71,
        "approved": 11,
    },
}  # fmt: skip


class Sample:
    """Plans all files, then tells each one's past."""

    def __init__(self) -> None:
        self.chance = random.Random(20261123)  # noqa: S311
        self.npis = dict(cast.FIXED_NPIS)
        self.people: dict[str, tuple[str, date | None]] = {
            name: (specialty, None) for name, specialty in cast.STAFF
        }
        self.people |= {name: (specialty, start) for name, specialty, start in cast.HIRES}
        self.owners = self._owners()
        scenes = self._scenes()
        closed = self._closed()
        taken = {(one.provider, one.payer or one.facility, one.track) for one in scenes + closed}
        plans = scenes + self._others(scenes, taken)
        self._give_to(plans, DANA, 6)
        self._give_to(plans, MARIA, 31)
        self._hold(plans)
        self.stories = [Story(plan, self.chance) for plan in plans + closed]
        self._number()

    def plan(self, provider: str, track: str, party: str, stage: str, **known: Any) -> Plan:
        specialty, start = self.people[provider]
        if party in cast.PAYERS:
            known["payer"] = party
        else:
            known["facility"] = party
        if track in ("initial", "privileges", "enrollment") and start and "start" not in known:
            known["start"] = start
        known.setdefault("owner", self.owners[provider])
        return Plan(provider, self.npi(provider), specialty, track, stage=stage, **known)

    def npi(self, provider: str) -> str:
        while provider not in self.npis:
            stem = f"2{self.chance.randint(10**7, 10**8 - 1)}"
            whole = next(f"{stem}{n}" for n in range(10) if not npi_problem(f"{stem}{n}"))
            if whole not in self.npis.values():
                self.npis[provider] = whole
        return self.npis[provider]

    def _owners(self) -> dict[str, str]:
        fixed = {"Ana Ruiz, MD": MARIA, "Jo Kim, PA": MARIA, "Dev Shah, MD": MARIA}
        fixed |= {"Lee Park, NP": SAM, "Omar Haddad, MD": PRIYA}
        turn = (SAM, PRIYA, THEO, INES)
        others = [name for name in self.people if name not in fixed]
        return fixed | {name: turn[place % 4] for place, name in enumerate(others)}

    def _scenes(self) -> list[Plan]:
        """Files with a story of their own."""
        return [self.plan(**scene) for scene in (*stalled_scenes(), *other_scenes())]

    def _closed(self) -> list[Plan]:
        """About thirty files that ended in the past year."""
        ends = [
            ("Ana Ruiz, MD", "enrollment", payer, "approved", "")
            for payer in (BLUESTEM, SUMMIT, CEDAR, MAC)
        ]
        staff = [name for name, _ in cast.STAFF]
        for place in range(17):
            payer = (HARBOR, BLUESTEM, CYPRESS)[place % 3]
            ends.append((staff[place + 4], "enrollment", payer, "approved", ""))
        for place, outcome in enumerate(
            ("approved", "approved", "approved_with_conditions", "approved", "denied")
        ):
            why = {"approved_with_conditions": "monitoring for six months"}.get(outcome, "")
            ends.append((staff[place + 22], "initial", NORTHGATE, outcome, why))
        ends += [
            (staff[30], "enrollment", HARBOR, "withdrawn", "provider chose another plan"),
            (staff[31], "enrollment", SUMMIT, "panel_closed", "panel closed in this county"),
            (staff[32], "enrollment", CEDAR, "closed_incomplete", "no answer after 30 days"),
            (staff[33], "enrollment", BLUESTEM, "cancelled", "entered twice"),
        ]
        return [self._end(*one) for one in ends]

    def _end(self, provider: str, track: str, party: str, outcome: str, why: str) -> Plan:
        decided = back(TODAY, self.chance.randint(20, 190))
        if provider == "Ana Ruiz, MD":
            decided = back(TODAY, self.chance.randint(3, 12))
        early = {"withdrawn": "submitted", "panel_closed": "intake", "cancelled": "intake"}
        early["closed_incomplete"] = "collecting"
        last = "approved" if party in cast.PAYERS else "committee"
        stage = early.get(outcome, last)
        return self.plan(
            provider, track, party, stage, outcome=outcome, decided=decided, why=why or None
        )

    def _others(self, scenes: list[Plan], taken: set[tuple[Any, ...]]) -> list[Plan]:
        left = {kind: Counter(quota) for kind, quota in OPEN.items()}
        for one in scenes:
            left["payer" if one.payer else "committee"][one.stage] -= 1
        plans = []
        for kind, slots in (("committee", self._bodies()), ("payer", self._payers())):
            free = [slot for slot in slots if (slot[0], slot[2], slot[1]) not in taken]
            stages = list(left[kind].elements())
            self.chance.shuffle(stages)
            for (provider, track, party), stage in zip(free, stages, strict=False):
                due = None
                if not self.people[provider][1]:
                    due = ahead(TODAY, self.chance.randint(45, 110))
                plans.append(self.plan(provider, track, party, stage, due=due))
            if len(free) < len(stages):
                raise ValueError(f"{kind}: {len(free)} slots for {len(stages)} files")
        return plans

    def _bodies(self) -> list[tuple[str, str, str]]:
        hires = [name for name, *_ in cast.HIRES]
        slots = [(name, "initial", LAKEVIEW) for name in hires]
        slots += [(name, "privileges", LAKEVIEW) for name in hires[:14]]
        slots += [(name, "privileges", NORTHGATE) for name in hires[4:10]]
        for place, (name, _) in enumerate(cast.STAFF):
            track = ("recredentialing", "privileges", "recredentialing")[place % 3]
            slots.append((name, track, (LAKEVIEW, NORTHGATE)[place % 2]))
        return slots

    def _payers(self) -> list[tuple[str, str, str]]:
        slots = [(name, "enrollment", payer) for name, *_ in cast.HIRES for payer in cast.PAYERS]
        for place, (name, _) in enumerate(cast.STAFF):
            slots.append((name, "payer_recredentialing", list(cast.PAYERS)[place % 4]))
            if place % 3 == 0:
                slots.append((name, "revalidation", (MAC, CEDAR)[place % 2]))
            if place % 2 == 0:
                slots.append((name, "change", list(cast.PAYERS)[(place + 2) % 5]))
        return slots

    def _give_to(self, plans: list[Plan], person: str, wanted: int) -> None:
        """Files out of the others' hands until a person has as many as wanted."""
        have = [one for one in plans if one.owner == person and not one.unowned_since]
        free = [one for one in plans if one.number is None and not one.unowned_since]
        movable = [
            one for one in free[10:] if one.owner not in (person, DANA, MARIA) and not one.held
        ]
        for one in self.chance.sample(movable, wanted - len(have)):
            one.owner = person

    def _hold(self, plans: list[Plan]) -> None:
        """Twelve on hold with a review ahead, three of them today."""
        reviews = [TODAY] * 3 + [ahead(TODAY, n) for n in (1, 6, 8, 11, 13, 18, 22, 27, 33)]
        wanted = ["collecting"] * 5 + ["verifying"] * 2 + ["submitted"] * 2 + ["in_process"] * 3
        whys = (
            "family leave, agreed with the provider", "practice is moving, new address first",
            "payer migrates its portal", "waits for the new group contract",
        )  # fmt: skip
        self.chance.shuffle(wanted)
        for stage, review in zip(wanted, reviews, strict=True):
            free = [
                one for one in plans
                if one.stage == stage and not (one.held or one.entered or one.number)
            ]  # fmt: skip
            one = self.chance.choice(free)
            since = back(TODAY, self.chance.randint(6, 25))
            one.entered = back(since, self.chance.randint(2, 6))
            one.held = (since, review, self.chance.choice(whys))
            one.next = "none"

    def _number(self) -> None:
        fixed = {one.plan.number for one in self.stories if one.plan.number}
        numbers = (n for n in range(1001, 2000) if n not in fixed)
        for story in sorted(self.stories, key=lambda one: one.opened):
            if story.plan.number is None:
                story.plan.number = next(numbers)
        self.stories.sort(key=lambda one: one.plan.number or 0)


def team() -> dict[str, Any]:
    """The people and channels of the demo."""
    everyone = [handle for _, handle, _, _ in cast.PEOPLE]
    workers = [
        handle for _, handle, _, roles in cast.PEOPLE if {"specialist", "coordinator"} & set(roles)
    ]
    members = [handle for _, handle, _, roles in cast.PEOPLE if "committee" in roles]
    return {
        "moment": cast.MOMENT.isoformat(),
        "timezone": cast.EAST,
        "organization": "Lakeside Medical Group",
        "people": [
            {
                "name": name,
                "slack": handle,
                "email": f"{handle.split('.')[0]}@lakeside.example",
                "tz": zone,
                "roles": roles,
                "title": cast.TITLES.get(name, "Credentialing specialist"),
                "chair": name == "Helen Mosswood",
            }
            for name, handle, zone, roles in cast.PEOPLE
        ],
        "channels": [
            _channel("credentialing", "team", False, [*workers, "ruth", "kit", "jess"]),
            _channel("committee", "committee", True, ["dana", *members, "kit"]),
            _channel("leadership", "leadership", True, ["ruth", "dana", "kit"]),
            _channel("general", None, False, everyone),
        ],
    }


def _channel(name: str, role: str | None, private: bool, members: list[str]) -> dict[str, Any]:
    return {
        "name": name, "role": role, "private": private, "tz": cast.EAST, "members": members,
    }  # fmt: skip


def write_team(path: Path) -> None:
    """The people as YAML, for the demo and its tests."""
    head = "# Written by tools/make_sample.py. Everybody here is invented.\n"
    text = yaml.safe_dump(team(), sort_keys=False, allow_unicode=True, width=100)
    path.write_text(head + text, encoding="utf-8")


def main(folder: Path = FOLDER) -> None:
    """Write both files into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = Sample()
    write_workbook(sample.stories, sample.chance, folder / "pipeline.xlsx")
    write_team(folder / "team.yaml")


if __name__ == "__main__":
    main()
