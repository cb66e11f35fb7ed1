"""Lists under a name."""

from sqlalchemy import delete, insert, or_, select, update

from credbot.domain.saved import SavedView, plain
from credbot.store.database import Work
from credbot.store.schema import SavedViewRow

_COLUMNS = (SavedViewRow.name, SavedViewRow.words, SavedViewRow.id, SavedViewRow.person_id)


def list_views(work: Work, person_id: int) -> list[SavedView]:
    """A person's own views and the shared ones, by name."""
    mine = or_(SavedViewRow.person_id == person_id, SavedViewRow.person_id.is_(None))
    query = select(*_COLUMNS).where(mine).order_by(SavedViewRow.folded, SavedViewRow.id)
    return [SavedView(*row) for row in work.rows(query)]


def get_view(work: Work, number: int) -> SavedView | None:
    """One view; None when it was removed."""
    row = work.row(select(*_COLUMNS).where(SavedViewRow.id == number))
    return SavedView(*row) if row else None


def put_view(work: Work, view: SavedView) -> SavedView:
    """Keep a new view, or one with its id in the place of what it was."""
    values = {
        "person_id": view.person_id,
        "name": view.name,
        "folded": plain(view.name),
        "words": view.words,
    }
    if view.id:
        work.execute(update(SavedViewRow).where(SavedViewRow.id == view.id).values(values))
        return view
    key = work.execute(insert(SavedViewRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return SavedView(view.name, view.words, int(key[0]), view.person_id)


def remove_view(work: Work, number: int) -> None:
    """Forget a view."""
    work.execute(delete(SavedViewRow).where(SavedViewRow.id == number))
