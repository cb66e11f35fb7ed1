"""Whether this process does its work: the database, Slack, the clock's door, the outbox."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from credbot.app.start import Clock
from credbot.store import lanes
from credbot.store.database import Database

LATE_TICK = timedelta(minutes=5)
LATE_MESSAGE = timedelta(minutes=10)


class Health:
    """Four looks, each with a problem as one sentence, or None.

    `slack` says what is wrong with the connection to Slack; `ticked` is the
    number of wall seconds since the last tick that went well, or since the start.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        slack: Callable[[], str | None],
        ticked: Callable[[], float],
    ) -> None:
        self._db = db
        self._clock = clock
        self._slack = slack
        self._ticked = ticked
        self.stopping = False

    def look(self) -> dict[str, str | None]:
        """The problem of each part by its name; None where there is none."""
        if self.stopping:
            return {"process": "stopping"}
        database, outbox = self._database()
        return {
            "database": database,
            "slack": self._slack(),
            "scheduler": self._scheduler(),
            "outbox": outbox,
        }

    def _database(self) -> tuple[str | None, str | None]:
        now = self._clock.now()
        try:
            with self._db.read() as work:
                oldest = lanes.oldest_due(work, now)
        except SQLAlchemyError as error:
            return f"does not answer ({type(error).__name__})", "not known"
        if oldest and now - oldest > LATE_MESSAGE:
            minutes = int((now - oldest).total_seconds() // 60)
            return None, f"a message has waited for {minutes} minutes"
        return None, None

    def _scheduler(self) -> str | None:
        ago = self._ticked()
        return f"has not ticked for {int(ago)} seconds" if ago > LATE_TICK.total_seconds() else None
