"""Numbers for Prometheus. No person, file or channel is ever a label."""

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from credbot.app.start import Clock
from credbot.store import lanes, runs
from credbot.store.database import Database

KINDS = frozenset(
    "command block_actions block_suggestion view_submission view_closed shortcut message_action "
    "event_callback url_verification".split()
)
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "credbot_request_seconds",
            "From the arrival of a request of Slack to its acknowledgement, by kind.",
            ["kind", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.deliveries = self._counter(
            "credbot_deliveries", "How messages of the outbox went here.", ["kind", "outcome"]
        )
        self.after_errors = self._counter(
            "credbot_after_errors", "Calls after an acknowledgement that failed or were dropped."
        )
        self.errors = self._counter("credbot_errors", "Faults that nobody expected.")
        self.runs = self._counter("credbot_job_claims", "Slots that this process has run.")
        self.registry.register(FromDatabase(db, clock))

    def text(self) -> bytes:
        """All of it in Prometheus's own format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, about: str, labels: Iterable[str] = ()) -> Counter:
        return Counter(name, about, list(labels), registry=self.registry)


class FromDatabase(Collector):
    """What all processes have in common is read when it is asked for."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        now = self._clock.now()
        with self._db.read() as work:
            states = lanes.count_states(work)
            oldest = lanes.oldest_due(work, now)
            last = runs.last_runs(work)
        rows = GaugeMetricFamily(
            "credbot_outbox_rows", "Messages in the outbox, by state.", labels=["state"]
        )
        for state in ("queued", "sending", "unknown", "aside", "sent", "dropped"):
            rows.add_metric([state], states.get(state, 0))
        yield rows
        age = _age(oldest, now)
        yield GaugeMetricFamily(
            "credbot_outbox_oldest_seconds", "How long the oldest due message has waited.", age
        )
        jobs = GaugeMetricFamily(
            "credbot_job_last_run_timestamp_seconds",
            "When a job last claimed a slot, or missed one, for any scope.",
            labels=["job", "state"],
        )
        newest: dict[tuple[str, str], float] = {}
        for run in last:
            at = run.at.timestamp()
            newest[run.job, run.state] = max(at, newest.get((run.job, run.state), 0.0))
        for (job, state), at in sorted(newest.items()):
            jobs.add_metric([job, state], at)
        yield jobs

    def describe(self) -> Iterable[Metric]:
        """Registering asks for names only: the database may not answer yet."""
        return ()


def _age(oldest: datetime | None, now: datetime) -> float:
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def kind_of(body: object) -> str:
    """The kind of a request, as a label with few values."""
    if not isinstance(body, dict):
        return "other"
    if body.get("command"):
        return "command"
    kind = body.get("type")
    return kind if kind in KINDS else "other"
