"""Run, demo and migrate."""

import os
import sys

from credbot.app import logs, start
from credbot.cli.parser import DONE
from credbot.cli.terminal import Terminal, note, plural, read_moment, say
from credbot.services import doctor


def run(at: Terminal) -> int:
    """`credbot run`"""
    settings = at.settings.with_slack()
    logs.configure(settings.log, settings.log_level)
    from credbot.app import build

    if not build.run(settings):
        # A call to Slack is still under way; its row will be looked for. Threads of it would
        # keep the process alive beyond the ten seconds it was given.
        sys.stderr.flush()
        os._exit(DONE)
    return DONE


def demo(at: Terminal) -> int:
    """`credbot demo [--port N] [--no-browser] [--at ISO]`"""
    from credbot.demo import ZONE
    from credbot.demo import run as show

    given = at.arguments
    moment = read_moment(given.at, ZONE, at.now) if given.at else None
    logs.configure("console", "warning")
    show(port=given.port, browser=not given.no_browser, at=moment)
    return DONE


def migrate(at: Terminal) -> int:
    """`credbot migrate`"""
    before, after = start.migrate_database(at.settings)
    if before == after:
        say(f"The database is up to date ({after}).")
    else:
        say(f"The database is now at {after} (before: {before or 'empty'}).")
    with at.database() as db:
        wrong = doctor.recount(db, at.who, now=at.now)
    if wrong:
        note(f"{plural(wrong, 'count')} of files were wrong and are right now.")
    return DONE
