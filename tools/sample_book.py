"""The sample pipeline as a workbook: the tracker a coordinator keeps, and its history."""

import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from tools import sample_cast as cast
from tools import sample_credentials as credentials
from tools.sample_cast import MAC, TODAY
from tools.sample_story import Story, ahead, back

TITLE = "Lakeside Medical Group: credentialing pipeline, Monday 11/23/2026"
HEADINGS = (
    "File", "Provider", "NPI", "Specialty", "State", "Track", "Payer", "Facility", "Stage",
    "Stage since", "Opened", "App received", "App complete", "Start date", "Due", "Assigned to",
    "Waiting on", "Last contact", "Next", "Ref #", "Submitted", "How", "LOB", "Practice", "CAQH #",
    "Prov ID", "Start critical", "Status", "Hold reason", "Hold until", "Outcome", "Decided",
    "Effective", "Notes",
)  # fmt: skip
EVENT_HEADINGS = (
    "file", "happened", "person", "event", "stage_from", "stage_to", "field", "before", "after",
    "text",
)  # fmt: skip


class Row:
    """The line that the coordinator's tracker has for a file."""

    def __init__(self, story: Story, chance: random.Random) -> None:
        self.story = story
        self.plan = story.plan
        self.chance = chance

    def cells(self) -> dict[str, Any]:
        """A value for each heading that the file has something for."""
        plan, story = self.plan, self.story
        completed = story.after_collecting()
        received = back(completed, self.chance.randint(1, 3)) if completed else None
        return {
            "File": f"CR-{plan.number}",
            "Provider": plan.provider,
            "NPI": int(plan.npi),
            "Specialty": plan.specialty,
            "State": "Texas" if (plan.number or 0) % 7 == 0 else "TX",
            "Track": plan.track.replace("_", " ").capitalize(),
            "Payer": plan.payer,
            "Facility": plan.facility,
            "Stage": plan.stage,
            "Stage since": plan.entered,
            "Opened": story.opened,
            "App received": max(received, story.opened) if received else None,
            "App complete": completed,
            "Start date": plan.start,
            "Due": plan.due,
            "Assigned to": None if plan.unowned_since else plan.owner,
            "Waiting on": self._waiting_on(),
            "Last contact": self._last_contact(),
            "Next": self._next(),
            "Start critical": "x" if plan.payer and plan.start else None,
            "Practice": "Lakeside Medical Group",
            "CAQH #": 15_000_000 + int(plan.npi) % 900_000 if plan.payer else None,
            "Notes": self._note(),
            **self._payer_cells(),
            **self._end_cells(),
        }

    def _payer_cells(self) -> dict[str, Any]:
        plan = self.plan
        sent = self.story.entered("submitted")
        if plan.payer is None:
            return {}
        line, prefix, _ = cast.PAYERS[plan.payer]
        cells: dict[str, Any] = {"LOB": line}
        if sent is None:
            return cells
        cells["Submitted"] = sent
        cells["How"] = self.chance.choice(["portal"] * 4 + ["fax", "email", "letter"])
        number = self.chance.randint(1000, 9999)
        made = f"{prefix}-{sent:%y%m}-0{number}"
        if plan.payer == MAC:
            made = f"{prefix}{sent:%m%d%Y}{number}"
        if plan.number == 1042:
            made, cells["How"] = "HM-2611-04417", "portal"
        cells["Ref #"] = made
        if plan.stage == "approved":
            cells["Decided"] = plan.entered
            cells["Prov ID"] = f"{prefix[:2]}{self.chance.randint(10**6, 10**7 - 1)}"
        return cells

    def _end_cells(self) -> dict[str, Any]:
        plan = self.plan
        if plan.held:
            _, until, why = plan.held
            return {"Status": "hold", "Hold reason": why, "Hold until": until}
        if plan.outcome is None:
            return {"Status": "open"}
        cells: dict[str, Any] = {"Status": "closed", "Outcome": plan.outcome.replace("_", " ")}
        if plan.outcome in ("approved", "approved_with_conditions", "denied"):
            cells["Decided"] = plan.decided
        if plan.outcome.startswith("approved") and plan.decided:
            cells["Effective"] = plan.decided.replace(day=1)
        return cells

    def _waiting_on(self) -> str | None:
        waits = {
            "intake": "us", "collecting": "provider", "verifying": "source", "review": "us",
            "committee": "committee", "submitting": "us",
        }  # fmt: skip
        if self.plan.outcome:
            return None
        return self.plan.waiting_on or waits.get(self.plan.stage, "payer")

    def _logs(self) -> list[dict[str, Any]]:
        return [one for one in self.story.events if one["event"] == "payers.log"]

    def _last_contact(self) -> date | None:
        logs = self._logs()
        return logs[-1]["happened"].date() if logs else None

    def _next(self) -> date | str | None:
        plan = self.plan
        if plan.outcome or plan.next == "none":
            return None
        if plan.next:
            return plan.next
        if self._waiting_on() in ("us", "committee") and self.chance.random() < 0.6:
            return None
        return TODAY if self.chance.random() < 0.12 else ahead(TODAY, self.chance.randint(1, 9))

    def _note(self) -> str | None:
        lines = [
            f"{log['happened']:%-m/%-d} {log['after']}: {log['text']}" for log in self._logs()[-2:]
        ]
        if self.plan.note:
            lines.append(self.plan.note)
        return "; ".join(lines) or None


def write_workbook(stories: list[Story], chance: random.Random, path: Path) -> None:
    """The tracker as a coordinator would keep it, what people hold, and the files' history."""
    with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2026, 11, 23), "author": "Dana Whitlow"})  # noqa: DTZ001
        style = {
            "bold": book.add_format({"bold": True}),
            "date": book.add_format({"num_format": "m/d/yyyy"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
        }
        _write_files(book.add_worksheet("files"), stories, chance, style)
        _write_credentials(book.add_worksheet("credentials"), stories, style)
        _write_events(book.add_worksheet("events"), stories, style)


def _write_files(
    sheet: Any, stories: list[Story], chance: random.Random, style: dict[str, Any]
) -> None:
    sheet.write(0, 0, TITLE, style["title"])
    sheet.write_row(2, 0, HEADINGS, style["bold"])
    sheet.freeze_panes(3, 2)
    sheet.set_column(0, len(HEADINGS) - 1, 14)
    sheet.set_column(1, 1, 26)
    open_ones = [story for story in stories if not story.plan.outcome]
    closed = [story for story in stories if story.plan.outcome]
    line = 3
    for title, part in (("*Open files*", open_ones), ("*Closed in the past year*", closed)):
        sheet.write(line, 0, title, style["bold"])
        for place, story in enumerate(part, line + 1):
            _write_line(sheet, place, HEADINGS, Row(story, chance).cells(), style["date"])
        line += len(part) + 2
    sheet.write_row(line, 0, ("Total", len(stories)), style["bold"])


def _write_credentials(sheet: Any, stories: list[Story], style: dict[str, Any]) -> None:
    sheet.write_row(0, 0, credentials.HEADINGS, style["bold"])
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(credentials.HEADINGS) - 1, 16)
    people = {story.plan.provider: story.plan.npi for story in stories}
    for line, cells in enumerate(credentials.rows(dict(sorted(people.items()))), 1):
        _write_line(sheet, line, credentials.HEADINGS, cells, style["date"])


def _write_events(sheet: Any, stories: list[Story], style: dict[str, Any]) -> None:
    sheet.write_row(0, 0, EVENT_HEADINGS, style["bold"])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(EVENT_HEADINGS) - 1, 18)
    events = [(event, story.plan.number) for story in stories for event in story.events]
    events.sort(key=lambda one: (one[0]["happened"], one[1]))
    for line, (event, number) in enumerate(events, 1):
        cells = {**event, "file": f"CR-{number}", "happened": event["happened"].isoformat()}
        _write_line(sheet, line, EVENT_HEADINGS, cells, style["date"])


def _write_line(
    sheet: Any, line: int, headings: tuple[str, ...], cells: dict[str, Any], date_style: Any
) -> None:
    for place, heading in enumerate(headings):
        value = cells.get(heading)
        if isinstance(value, date):
            sheet.write_datetime(line, place, value, date_style)
        elif value is not None:
            sheet.write(line, place, value)
