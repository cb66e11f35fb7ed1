"""The people here, their channels, and what the organisation has set."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base


class PersonRow(Base):
    """Somebody here: mirrored from Slack, or named by a spreadsheet."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    handle: Mapped[str | None]
    folded: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None]
    zone: Mapped[str]
    roles: Mapped[str]
    dm: Mapped[str | None]
    deleted: Mapped[bool]
    bot: Mapped[bool]
    guest: Mapped[bool]
    foreign: Mapped[bool]


class ChannelRow(Base):
    """A Slack channel with a use here: team, committee, leadership or operations."""

    __tablename__ = "channel"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    use: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str | None]
    only: Mapped[str | None]
    hour: Mapped[int | None]


class SettingRow(Base):
    """What the organisation has set, as JSON by key."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
