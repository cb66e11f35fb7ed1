"""Filters as SQL: which parts are set makes the statement, their values its parameters."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, or_, select

from credbot.domain.files import Status
from credbot.domain.identifiers import fold
from credbot.domain.queue import Filter
from credbot.domain.stalls import OUTSIDE, Test
from credbot.store.schema import FacilityRow, FileRow, PayerRow, ProviderRow

# A literal, so that the partial indexes over open files can be used.
IS_OPEN: ColumnElement[bool] = literal_column("file.status != 'closed'")

Shape = tuple[str, ...]
"""Which parts of a filter are set; its status and its reason by name."""


def shape_of(wanted: Filter) -> Shape:
    """What the statement of a filter depends on."""
    values = ((name, getattr(wanted, name)) for name in _PARTS)
    parts = [name for name, value in values if value is not None and value is not False]
    if wanted.reason:
        parts.append(f"{_REASON}{wanted.reason}")
    return (*parts, wanted.status.value) if wanted.status else tuple(parts)


def values_of(wanted: Filter, today: date) -> dict[str, Any]:
    """The values of all parameters that the statement of a filter may have."""
    values: dict[str, Any] = {name: getattr(wanted, name) for name in _EQUAL}
    values["today"] = today
    values["soon"] = today + timedelta(days=wanted.within or 0)
    values["good_by"] = today + timedelta(days=wanted.good or 0)
    values["start_by"] = today + timedelta(days=wanted.starts or 0)
    values["entered_by"] = today - timedelta(days=wanted.age or 0)
    values["starts_from"] = wanted.starts_from
    values["starts_until"] = wanted.starts_until
    for name in ("payer", "facility", "text"):
        if typed := getattr(wanted, name):
            values[name] = f"%{like(fold(typed))}%"
    return values


def chosen(query: Select[Any], shape: Shape) -> Select[Any]:
    """The query over the files that a filter of this shape lets through."""
    tests = [_TESTS[part] for part in shape]
    if Status.CLOSED.value not in shape:
        tests.insert(0, IS_OPEN)
    return query.where(*tests)


def is_due(today: Any) -> ColumnElement[bool]:
    """Stalled, next touch due, or a hold that ends today; `today` is a date or a parameter.

    A stalled file that was touched today and has its next touch ahead is done for today.
    Nothing of a snoozed file is due; it comes back on the day on which its snooze ends.
    """
    left = or_(
        FileRow.next_touch.is_(None),
        FileRow.next_touch <= today,
        FileRow.last_touch.is_(None),
        FileRow.last_touch < today,
    )
    due = or_(
        and_(FileRow.stalled_from <= today, left),
        FileRow.next_touch <= today,
        FileRow.hold_until <= today,
        FileRow.snooze_until == today,
    )
    return and_(or_(FileRow.snooze_until.is_(None), FileRow.snooze_until <= today), due)


def among(ids: Iterable[int]) -> ColumnElement[bool]:
    """Files of these numbers."""
    return FileRow.id.in_(sorted(set(ids)))


def like(text: str) -> str:
    """Text as part of a pattern of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _named(table: type[PayerRow] | type[FacilityRow] | type[ProviderRow], part: str) -> Any:
    return select(table.id).where(table.folded.like(bindparam(part), escape="\\"))


def _day(name: str) -> Any:
    return bindparam(name, type_=FileRow.__table__.c.sort_date.type)


_REASON = "reason of "
_EQUAL = ("owner_id", "payer_id", "provider_id", "track", "stage", "state", "waiting_on")
_FLAGS = ("unowned", "stalled", "at_risk", "due", "overdue", "outside", "back")
_WINDOWS = ("age", "within", "starts", "starts_from", "starts_until", "good")
_PARTS = (*_EQUAL, *_FLAGS, *_WINDOWS, "payer", "facility", "text")
_TODAY = _day("today")
_TESTS: dict[str, ColumnElement[bool]] = {
    **{name: getattr(FileRow, name) == bindparam(name) for name in _EQUAL},
    "unowned": FileRow.owner_id.is_(None),
    "payer": FileRow.payer_id.in_(_named(PayerRow, "payer")),
    "facility": FileRow.facility_id.in_(_named(FacilityRow, "facility")),
    "stalled": FileRow.stalled_from <= _TODAY,
    "at_risk": FileRow.at_risk_from <= _TODAY,
    "due": is_due(_TODAY),
    "overdue": FileRow.next_touch < _TODAY,
    "outside": FileRow.waiting_on.in_([literal_column(f"'{party}'") for party in sorted(OUTSIDE)]),
    "back": FileRow.hold_until <= _TODAY,
    "age": FileRow.stage_entered <= _day("entered_by"),
    "within": FileRow.sort_date <= _day("soon"),
    "good": FileRow.good_until <= _day("good_by"),
    "starts": FileRow.start_date.between(_TODAY, _day("start_by")),
    "starts_from": FileRow.start_date >= _day("starts_from"),
    "starts_until": FileRow.start_date <= _day("starts_until"),
    "text": FileRow.provider_id.in_(_named(ProviderRow, "text")),
    **{status.value: FileRow.status == status for status in Status},
    **{f"{_REASON}{test}": getattr(FileRow, f"from_{test}") <= _TODAY for test in Test},
}
