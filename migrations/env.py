"""Alembic's door: the connection is given by `credbot.store.migrate`."""

from alembic import context

from credbot.store.schema import Base, Instant


def render(kind: str, item: object, _context: object) -> str | bool:
    """A migration stands on its own: our column types are written as the plain ones below them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render,
)
context.run_migrations()
