"""Write the next migration from the difference between the tables and the last one.

python tools/new_migration.py "add a column"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from credbot.store import migrate
from credbot.store.database import open_database


def main(message: str) -> None:
    """Upgrade an empty database, compare it with the tables, write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        migrate.upgrade(db)
        with migrate.migrating(db.engine.url) as connection:
            settings = migrate.config()
            settings.attributes["connection"] = connection
            found = len(list((migrate.script_folder() / "versions").glob("*.py"))) + 1
            command.revision(settings, message, autogenerate=True, rev_id=f"{found:04d}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
