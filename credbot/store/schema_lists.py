"""Lists that people keep."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base


class SavedViewRow(Base):
    """A list under a name; `person_id` is whose it is, empty for one that everybody shares."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    folded: Mapped[str]
    words: Mapped[str]

    __table_args__ = (Index("ix_saved_view_folded", "folded"),)
