"""What all tables share: names of keys, column types, instants in UTC."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase

FAR = date(9999, 12, 31)
"""Stands for "no hard date" in the sort column, so that an index can give the order."""

BigKey = BigInteger().with_variant(Integer, "sqlite")
OPEN = text("status != 'closed'")
APPROVED = text("outcome IN ('approved', 'approved_with_conditions')")
HELD = text("hold_until IS NOT NULL")
RENEWED = text("renewed_by_id IS NOT NULL")
COUNTS = text("ended IS NULL AND renewed_by_id IS NULL")


class Instant(TypeDecorator[datetime]):
    """An aware instant. SQLite forgets zones and PostgreSQL answers in the session's: UTC here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        str: Text(),
        datetime: Instant(),
        date: Date(),
        bool: Boolean(),
        dict[str, Any]: JSON(),
    }
