"""Standing rules, and of which files they have told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, insert, or_, select, update

from credbot.domain.errors import Refused, Unknown
from credbot.domain.files import Status
from credbot.domain.history import Visit
from credbot.domain.queue import Filter
from credbot.domain.standing import SHIPPED, Past, Rule
from credbot.store.database import Work
from credbot.store.filters import chosen, shape_of, values_of
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.schema import AlertFiredRow, AlertRuleRow, FileRow, VisitRow

_COLUMNS = (
    AlertRuleRow.id,
    AlertRuleRow.version,
    AlertRuleRow.words,
    AlertRuleRow.start_within,
    AlertRuleRow.recipient,
    AlertRuleRow.weekly,
    AlertRuleRow.running,
    AlertRuleRow.shipped,
)


def list_rules(work: Work) -> list[Rule]:
    """All rules in the order in which they were made, shipped ones that nobody kept included."""
    kept = [Rule(*row) for row in work.rows(select(*_COLUMNS).order_by(AlertRuleRow.id))]
    names = {rule.shipped for rule in kept}
    return [*(rule for rule in SHIPPED if rule.shipped not in names), *kept]


def get_rules(work: Work, numbers: Sequence[int]) -> list[Rule]:
    """Rules by number."""
    if not numbers:
        return []
    query = select(*_COLUMNS).where(AlertRuleRow.id.in_(numbers)).order_by(AlertRuleRow.id)
    return [Rule(*row) for row in work.rows(query)]


def get_rule(work: Work, number: int) -> Rule:
    """Raises Unknown."""
    found = get_rules(work, [number])
    if not found:
        raise Unknown("This rule was removed. `/cred rules` lists those there are.")
    return found[0]


def running(work: Work) -> list[Rule]:
    """The rules that tell somebody."""
    query = select(*_COLUMNS).where(
        AlertRuleRow.running.is_(True), AlertRuleRow.recipient.is_not(None)
    )
    return [Rule(*row) for row in work.rows(query.order_by(AlertRuleRow.id))]


def add_rule(work: Work, rule: Rule) -> Rule:
    """A new rule; the id is given by the database."""
    key = work.execute(insert(AlertRuleRow).values(_values(rule))).inserted_primary_key
    assert key is not None  # noqa: S101
    return replace(rule, id=key[0])


def save_rule(work: Work, rule: Rule) -> Rule:
    """Write a rule over the version that was seen. Raises Refused when it has changed since."""
    newer = replace(rule, version=rule.version + 1)
    change = (
        update(AlertRuleRow)
        .where(AlertRuleRow.id == rule.id, AlertRuleRow.version == rule.version)
        .values(_values(newer))
    )
    if work.execute(change).rowcount != 1:
        raise Refused("This rule has changed since you saw it. `/cred rules` shows it as it is.")
    return newer


def remove_rule(work: Work, number: int) -> None:
    """Remove a rule and what it told."""
    work.execute(delete(AlertFiredRow).where(AlertFiredRow.rule_id == number))
    work.execute(delete(AlertRuleRow).where(AlertRuleRow.id == number))


def told_of(work: Work, rule_id: int) -> dict[int, date]:
    """Of which files a rule has told, and when last."""
    query = select(AlertFiredRow.file_id, AlertFiredRow.told_on)
    return {
        row.file_id: row.told_on for row in work.rows(query.where(AlertFiredRow.rule_id == rule_id))
    }


def put_told(work: Work, told: Mapping[int, Iterable[int]], day: date) -> None:
    """Remember that rules have told of files on a day."""
    rows = [
        {"rule_id": rule, "file_id": file, "told_on": day}
        for rule, files in sorted(told.items())
        for file in sorted(files)
    ]
    if rows:
        upsert = work.insert(AlertFiredRow)
        newer = {"told_on": upsert.excluded.told_on}
        work.execute(
            upsert.on_conflict_do_update(index_elements=["rule_id", "file_id"], set_=newer), rows
        )


def fitting(work: Work, wanted: Filter, today: date, most: int) -> list[int]:
    """The numbers of the files that a filter lets through, none snoozed, the next date first."""
    query = chosen(select(FileRow.id), shape_of(wanted))
    query = query.where(or_(FileRow.snooze_until.is_(None), FileRow.snooze_until <= today))
    query = query.order_by(FileRow.sort_date, FileRow.id).limit(most)
    return [row.id for row in work.rows(query, values_of(wanted, today))]


def past_files(work: Work, wanted: Filter, first: date, last: date) -> list[Past]:
    """Files that were in the stage of a filter, or open, between two days, and fit the rest of it.

    The days on which things began are not looked at here, save for the last
    start date that the filter takes.
    """
    plain = Filter(
        owner_id=wanted.owner_id,
        track=wanted.track,
        payer=wanted.payer,
        payer_id=wanted.payer_id,
        facility=wanted.facility,
        state=wanted.state,
        waiting_on=wanted.waiting_on,
        starts_until=wanted.starts_until,
    )
    inside = (
        select(VisitRow.file_id)
        .where(or_(VisitRow.entered.is_(None), VisitRow.entered <= last))
        .where(or_(VisitRow.left.is_(None), VisitRow.left >= first))
    )
    if wanted.stage:
        inside = inside.where(VisitRow.stage == wanted.stage)
    columns = select(*COLUMNS, FileRow.stalled_from, FileRow.at_risk_from)
    rows: list[Any] = []
    for one in (plain, replace(plain, status=Status.CLOSED)):
        query = chosen(columns, shape_of(one)).where(FileRow.id.in_(inside))
        rows += work.rows(query, values_of(one, last))
    visits = _visits(work, wanted, inside)
    return [
        Past(file_of(row), tuple(visits.get(row.id, ())), row.stalled_from, row.at_risk_from)
        for row in rows
    ]


def _visits(work: Work, wanted: Filter, files: Select[Any]) -> dict[int, list[Visit]]:
    """Stays in the stage asked for, or in all; earlier ones tell what was told before."""
    query = select(VisitRow.file_id, VisitRow.stage, VisitRow.entered, VisitRow.left)
    query = query.where(VisitRow.file_id.in_(files))
    if wanted.stage:
        query = query.where(VisitRow.stage == wanted.stage)
    found: dict[int, list[Visit]] = {}
    for row in work.rows(query.order_by(VisitRow.id)):
        found.setdefault(row.file_id, []).append(Visit(row.stage, row.entered, row.left))
    return found


def _values(rule: Rule) -> dict[str, Any]:
    return {
        "shipped": rule.shipped,
        "version": rule.version,
        "words": rule.words,
        "start_within": rule.start_within,
        "recipient": rule.recipient,
        "weekly": rule.weekly,
        "running": rule.running,
    }
