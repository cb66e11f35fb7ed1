"""Doctor, manifest and the audit trail, from the terminal."""

import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from credbot.app import start
from credbot.app.manifest import manifest as make_manifest
from credbot.app.probe import Probe
from credbot.app.start import CannotStart
from credbot.cli.parser import BAD_USE, DONE, PROBLEMS
from credbot.cli.terminal import Terminal, note, plural, read_day, say, show_json
from credbot.domain import doctor as rules
from credbot.domain.doctor import Check, failed, passed
from credbot.domain.errors import BadInput
from credbot.domain.people import zone_of
from credbot.services import audit
from credbot.services import doctor as examination
from credbot.services.jobs import Database
from credbot.settings import Settings, SettingsError

TOKEN_REMEDY = "Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN."  # noqa: S105


def doctor(at: Terminal) -> int:
    """`credbot doctor [--sent ID | --again ID] [--json]`"""
    try:
        _settle(at)
        checks = [passed("settings"), *_examine(at)]
    except SettingsError as wrong:
        remedy = "Mend it in the environment or in .env."
        _show([failed("settings", str(wrong), remedy)], at.arguments.json)
        return BAD_USE
    return _show(checks, at.arguments.json)


def manifest(at: Terminal) -> int:
    """`credbot manifest [--url https://…]`"""
    url = at.arguments.url
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
            raise BadInput(
                f"{url} is not the public address of a server. For example: "
                "--url https://credbot.example.com"
            )
    show_json(make_manifest(url))
    return DONE


def verify(at: Terminal) -> int:
    """`credbot audit verify [--head SEQ:HASH] [--json]`"""
    with at.database() as db:
        verdict = audit.verify(db, at.who, at.arguments.head)
    head = f"{verdict.seq}:{verdict.hash}"
    ok = verdict.problem is None
    if at.arguments.json:
        facts = {"blocks": verdict.blocks, "events": verdict.events}
        show_json({"ok": ok, **facts, "head": head, "problem": verdict.problem})
    elif ok:
        say(f"The trail holds: {plural(verdict.events, 'event')} in {verdict.blocks:,} blocks.")
        say(f"Head: {head}")
    else:
        say(f"The trail does not hold. {verdict.problem}")
    return DONE if ok else PROBLEMS


def export_audit(at: Terminal) -> int:
    """`credbot audit export [--since DATE] [--out FILE]`"""
    since = None
    if at.arguments.since:
        day = read_day(at.arguments.since)
        since = datetime.combine(day, time(), zone_of(at.settings.timezone)).astimezone(UTC)
    with at.database() as db:
        (seq, digest), events = audit.export_events(db, at.who, since)
        path = at.arguments.out
        with _open(path) if path else nullcontext(sys.stdout) as out:
            out.write(f'{{"head": {json.dumps(f"{seq}:{digest}")}, "events": [')
            for place, event in enumerate(events):
                out.write(",\n" if place else "\n")
                json.dump(asdict(event), out, ensure_ascii=False, default=_plain)
            out.write("\n]}\n")
    return DONE


def _examine(at: Terminal) -> list[Check]:
    settings = at.settings
    try:
        db = start.connect(settings)
    except CannotStart as told:
        return [failed("database", str(told), "Check DATABASE_URL."), *_transport(settings)]
    try:
        checks = examination.check_database(db, at.who)
        if all(check.ok for check in checks):
            return checks + _slack(at, db) + examination.check_records(db, at.who)
        return checks + _slack(at, db, tables=False)
    finally:
        db.close()


def _settle(at: Terminal) -> None:
    """What somebody says of a message of which nobody knew whether it arrived."""
    arrived = at.arguments.sent is not None
    row = at.arguments.sent if arrived else at.arguments.again
    if row is not None:
        with at.database() as db:
            examination.settle(db, at.who, row, arrived=arrived, now=at.now)
        note(f"Message {row} {'counts as sent' if arrived else 'is sent again'}.")


def _slack(at: Terminal, db: Database, *, tables: bool = True) -> list[Check]:
    if not at.settings.bot_token:
        missing = failed("slack.bot_token", "SLACK_BOT_TOKEN is missing.", TOKEN_REMEDY)
        return [missing, *_transport(at.settings)]
    probe = Probe(at.settings)
    checks = examination.check_slack(db, at.who, probe, tables=tables)
    return checks + _transport(at.settings)


def _transport(settings: Settings) -> list[Check]:
    """Slack's requests can reach us: over Socket Mode, or over HTTP."""
    if settings.app_token:
        return [rules.check_app_token(Probe(settings).app_token())]
    if settings.signing_secret:
        return [passed("slack.signing_secret")]
    return [
        failed(
            "slack.transport",
            "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so nothing of Slack arrives.",
            "Make an app-level token with connections:write and put it into SLACK_APP_TOKEN.",
        )
    ]


def _show(checks: list[Check], as_json: bool) -> int:
    ok = all(check.ok for check in checks)
    if as_json:
        show_json({"ok": ok, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            _say(check)
    return DONE if ok else PROBLEMS


def _say(check: Check) -> None:
    if check.ok:
        say(f"ok       {check.name}")
        return
    say(f"PROBLEM  {check.name}: {check.problem}")
    say(f"         → {check.remedy}")


def _open(path: str) -> TextIO:
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}.") from None


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
