"""The examination: each check by name, with its problem and its remedy."""

from datetime import datetime
from typing import Protocol

from credbot.domain import doctor, roles
from credbot.domain.doctor import ChannelFacts, Check, Stuck, TokenFacts, failed, passed
from credbot.domain.errors import BadInput, Unknown
from credbot.domain.people import Person
from credbot.domain.settings import TeamChannel
from credbot.store import audit, lanes, migrate, settings, upkeep
from credbot.store.database import Database


class Slack(Protocol):
    """What the examination asks of Slack; refusals are values, never raised."""

    def bot_token(self) -> TokenFacts: ...

    def app_token(self) -> str | None:
        """Slack's word against the app-level token; None when it is good."""

    def channel(self, channel_id: str) -> ChannelFacts: ...


def check_database(db: Database, who: Person) -> list[Check]:
    """It answers, and its tables are those of this version."""
    roles.require(who, "settings.doctor")
    try:
        found = migrate.current_revision(db)
    except Exception as error:
        # The driver's own words may hold the password of the URL.
        problem = f"The database does not answer ({type(error).__name__})."
        return [failed("database", problem, "Check DATABASE_URL, and that the server runs.")]
    newest = migrate.newest_revision()
    if found is None:
        return [failed("database", "The database is empty.", "Run `credbot migrate`.")]
    if found != newest:
        known = "older" if upkeep.is_known_revision(found) else "newer"
        remedy = "Run `credbot migrate`." if known == "older" else "Update credbot."
        return [failed("database", f"Its tables are {known} than this version.", remedy)]
    return [passed("database")]


def check_records(db: Database, who: Person) -> list[Check]:
    """The audit trail holds, the counts are right, no message is stuck."""
    roles.require(who, "settings.doctor")
    with db.read() as work:
        verdict = audit.verify(work)
        wrong = upkeep.wrong_tallies(work)
        stuck = [_stuck(row) for row in lanes.list_troubles(work)]
    return [_audit(verdict.problem), _tallies(wrong), *doctor.check_outbox(stuck)]


def check_slack(db: Database, who: Person, slack: Slack, *, tables: bool = True) -> list[Check]:
    """The token, each scope by itself, and each channel that has a use here.

    Without `tables`, those of this version, no channel is looked at.
    """
    roles.require(who, "settings.doctor")
    token = slack.bot_token()
    checks = [doctor.check_bot_token(token)]
    if token.error:
        return checks
    checks += doctor.check_scopes(token.scopes)
    if not tables:
        return checks
    with db.read() as work:
        channels = settings.get_channels(work)
    return checks + [_check_channel(channel, slack) for channel in channels]


def list_stuck(db: Database, who: Person) -> list[Stuck]:
    """Messages that somebody should look at, the newest first."""
    roles.require(who, "settings.doctor")
    with db.read() as work:
        return [_stuck(row) for row in lanes.list_troubles(work)]


def settle(db: Database, who: Person, row_id: int, *, arrived: bool, now: datetime) -> Stuck:
    """Say of a stuck message that it has arrived, or send it anew; the row as it was.

    Raises Unknown when there is nothing to settle, and BadInput when it was
    given up, of which everybody knows that it has not arrived.
    """
    roles.require(who, "settings.doctor")
    with db.begin() as work:
        row = lanes.get_trouble(work, row_id)
        if row is None:
            raise Unknown(f"Message {row_id} needs nobody's word any more.")
        if arrived and row.state != "unknown":
            raise BadInput(f"Message {row_id} was given up, so it has not arrived. Send it again.")
        lanes.decide(work, row_id, arrived=arrived, now=now)
        word = "arrived" if arrived else "send again"
        old, new = {"message": row_id, "state": row.state}, {"message": row_id, "said": word}
        audit.record(work, who, "settings.settle", at=now, old=old, new=new)
    return _stuck(row)


def recount(db: Database, who: Person, *, now: datetime) -> int:
    """Count the files anew where the kept counts are wrong; how many were."""
    roles.require(who, "settings.doctor")
    with db.begin() as work:
        wrong = upkeep.wrong_tallies(work)
        if wrong:
            upkeep.mend_tallies(work)
            audit.record(work, who, "settings.recount", at=now, old={"wrong": wrong})
        return wrong


def _stuck(row: lanes.Trouble) -> Stuck:
    return Stuck(row.id, row.kind, row.recipient, row.state, row.error, row.since)


def _check_channel(channel: TeamChannel, slack: Slack) -> Check:
    return doctor.check_channel(channel, slack.channel(channel.id))


def _audit(problem: str | None) -> Check:
    if problem is None:
        return passed("audit")
    remedy = "Find out who wrote to the database outside credbot; restore it from a backup."
    return failed("audit", f"The audit trail does not hold. {problem}", remedy)


def _tallies(wrong: int) -> Check:
    if not wrong:
        return passed("tallies")
    remedy = "Report it as a bug. `credbot migrate` counts anew."
    return failed("tallies", f"{wrong} of the kept counts of files are wrong.", remedy)
