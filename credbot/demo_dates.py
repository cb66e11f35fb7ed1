"""The demo's meetings, own dates and monitoring, set as a coordinator would set them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from credbot.domain import meetings as rules
from credbot.domain import occasions as dates
from credbot.domain.errors import Refused
from credbot.domain.meetings import SetRule
from credbot.domain.monitoring import Checked
from credbot.domain.occasions import New, Sort
from credbot.domain.people import Person
from credbot.services import meetings, monitoring, occasions, people
from credbot.store.database import Database


class SampleDates:
    """Sets what the sample's calendar says; what has passed at the demo's moment is left out."""

    def __init__(self, db: Database, who: Person, ids: Mapping[str, str], now: datetime) -> None:
        self._db, self._who, self._ids, self._now = db, who, ids, now

    def set_all(self, given: Mapping[str, Any]) -> None:
        """Meetings first: what follows reckons with them."""
        steps = (
            ("meetings", self._meeting),
            ("accreditation", self._accreditation),
            ("dates", self._date),
            ("tasks", self._task),
            ("monitoring", self._run),
        )
        for name, step in steps:
            for one in given.get(name) or ():
                with suppress(Refused):
                    step(one)

    def _meeting(self, one: Mapping[str, Any]) -> None:
        first = max(one["first"], self._who.today(self._now))
        rule = rules.read_rule(one["rule"])
        wish = SetRule(one["body"], rule, one.get("at"), None, one.get("seats"), first)
        meetings.change(self._db, self._who, wish, now=self._now)

    def _date(self, one: Mapping[str, Any]) -> None:
        new = New(
            Sort(one["sort"]),
            one["title"],
            one["day"],
            self._owner(one),
            one.get("payer"),
            one.get("every"),
        )
        occasions.add(self._db, self._who, [new], now=self._now)

    def _accreditation(self, one: Mapping[str, Any]) -> None:
        survey: date = one["survey"]
        today = self._who.today(self._now)
        new, _ = dates.accreditation(
            one["title"], survey, today, first=False, owner_id=self._owner(one), days={}
        )
        occasions.add(self._db, self._who, new, now=self._now)

    def _task(self, one: Mapping[str, Any]) -> None:
        found = occasions.read_dates(self._db, self._who, now=self._now, words=one["of"])
        for whole in found.occasions[:1]:
            title, due, owner = one["title"], one["due"], self._owner(one)
            occasions.add_task(self._db, self._who, whole.id, title, due, owner, now=self._now)

    def _run(self, one: Mapping[str, Any]) -> None:
        checked = Checked(
            (one["source"],),
            one["day"],
            one["by"],
            one.get("evidence"),
            tuple(one.get("names") or ()),
            tuple(one.get("hits") or ()),
        )
        monitoring.record(self._db, self._who, checked, now=self._now)

    def _owner(self, one: Mapping[str, Any]) -> int | None:
        found = people.find(self._db, self._ids[one["owner"]]) if one.get("owner") else None
        return found.id if found else None
