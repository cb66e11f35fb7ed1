"""Which commands there are, and what they take. Nothing heavy is imported until one runs.

Exit status: 0 done; 1 problems were found; 2 bad use or settings.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

DONE, PROBLEMS, BAD_USE, INTERRUPTED = 0, 1, 2, 130

ROLES = "specialist, coordinator, committee, leader, viewer, compliance, admin"
USES = ("team", "committee", "leadership", "operations")
KINDS = ("files", "credentials", "events", "outreach", "meetings")
COMING = (*KINDS, "monitoring")
ENVIRONMENT = "Settings come from the environment and from .env; docs/settings.md lists them."

Adder = Callable[[argparse.ArgumentParser], object]


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def _run(parser: argparse.ArgumentParser) -> None:
    _use(parser, "running:run")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, metavar="N", help="the page's port (4100, or a free one)"
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--at", metavar="ISO", help="the moment at which the demo's clock starts")
    _use(parser, "running:demo")


def _migrate(parser: argparse.ArgumentParser) -> None:
    _use(parser, "running:migrate")


def _doctor(parser: argparse.ArgumentParser) -> None:
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--sent", type=int, metavar="ID", help="this stuck message has arrived")
    said.add_argument("--again", type=int, metavar="ID", help="send this stuck message again")
    _json(parser)
    _use(parser, "checks:doctor")


def _manifest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--url", metavar="https://…", help="for HTTP mode: the public address of this server"
    )
    _use(parser, "checks:manifest")


def _audit(parser: argparse.ArgumentParser) -> None:
    inner = _commands(parser)
    verify = inner.add_parser("verify", help="compute the whole chain again and compare")
    verify.add_argument("--head", metavar="SEQ:HASH", help="an earlier head, to find a cut tail")
    _json(verify)
    _use(verify, "checks:verify")
    export = inner.add_parser("export", help="all events as one JSON document")
    export.add_argument("--since", metavar="DATE", help="only what happened from this day on")
    export.add_argument("--out", metavar="FILE", help="a file instead of stdout")
    _use(export, "checks:export_audit")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a spreadsheet: CSV, XLSX, XLS, XLSB or ODS")
    parser.add_argument("--mapping", metavar="M", help="a JSON file that says what headings mean")
    parser.add_argument("--as", dest="kind", choices=COMING, help="what the rows are")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be")
    _json(parser)
    _use(parser, "sheets:import_file")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--out", metavar="FILE", help="CSV, XLSX or JSON by its ending")
    parser.add_argument("--since", metavar="DATE", help="only what happened from this day on")
    _use(parser, "sheets:export_rows")


def _jobs(parser: argparse.ArgumentParser) -> None:
    _json(parser)
    _use(parser, "clock:show_jobs")


def _job(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="as `credbot jobs` lists them")
    parser.add_argument("--at", metavar="ISO", help="the moment whose slot is run (now)")
    parser.add_argument("--dry-run", action="store_true", help="print the messages, write nothing")
    _json(parser)
    _use(parser, "clock:run_job")


def _people(parser: argparse.ArgumentParser) -> None:
    inner = _commands(parser)
    listed = inner.add_parser("list", help="who is known here, and their roles")
    _json(listed)
    _use(listed, "team:list_people")
    add = inner.add_parser("add", help="give somebody roles beside those they have")
    add.add_argument("slack_id", metavar="SLACK_ID")
    add.add_argument("--role", required=True, metavar="ROLE[,ROLE]", help=ROLES)
    add.add_argument("--name", help="also links somebody of this name from a spreadsheet")
    add.add_argument("--email")
    add.add_argument("--welcome", action="store_true", help="one message to who is new in a role")
    _use(add, "team:add_person")
    role = inner.add_parser("role", help="give somebody exactly these roles")
    role.add_argument("slack_id", metavar="SLACK_ID")
    role.add_argument("roles", metavar="ROLE[,ROLE]", help=ROLES)
    _use(role, "team:set_roles")
    remove = inner.add_parser("remove", help="take all roles from somebody")
    remove.add_argument("slack_id", metavar="SLACK_ID")
    _use(remove, "team:remove_person")


def _channel(parser: argparse.ArgumentParser) -> None:
    inner = _commands(parser)
    for use in USES:
        named = inner.add_parser(use, help=f"give a channel this use: {use}")
        named.add_argument("channel_id", metavar="CHANNEL_ID")
        named.add_argument("--timezone", metavar="Z", help="whose morning it is (CREDBOT_TIMEZONE)")
        named.add_argument("--only", metavar="FILTER", help="as in 'facility=Harbor payer=Atlas'")
        named.set_defaults(use=use)
        _use(named, "team:put_channel")
    remove = inner.add_parser("remove", help="end all uses of a channel")
    remove.add_argument("channel_id", metavar="CHANNEL_ID")
    _use(remove, "team:remove_channel")
    listed = inner.add_parser("list", help="which channels have a use")
    _json(listed)
    _use(listed, "team:list_channels")


def _live(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("state", choices=("on", "off"))
    _use(parser, "team:set_live")


def _settings(parser: argparse.ArgumentParser) -> None:
    inner = _commands(parser)
    export = inner.add_parser("export", help="all settings as one JSON file")
    export.add_argument("file", metavar="FILE", nargs="?", help="a file instead of stdout")
    _use(export, "controls:export_settings")
    load = inner.add_parser("import", help="set everything that such a file says")
    load.add_argument("file", metavar="FILE")
    load.add_argument("--dry-run", action="store_true", help="only say what would move")
    _json(load)
    _use(load, "controls:import_settings")


def _calendar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--country", metavar="US", help="whose public holidays count")
    parser.add_argument("--state", metavar="TX", help="a state's holidays too; '' for none")
    parser.add_argument("--close", nargs="+", default=[], metavar="DATE", help="own closing days")
    parser.add_argument("--reopen", nargs="+", default=[], metavar="DATE", help="no longer closed")
    parser.add_argument("--dry-run", action="store_true", help="only say what would move")
    _json(parser)
    _use(parser, "team:change_calendar")


COMMANDS: tuple[tuple[str, str, Adder], ...] = (
    ("run", "serve Slack: Socket Mode, or HTTP", _run),
    ("demo", "a local Slack in the browser, with a pipeline loaded", _demo),
    ("migrate", "bring the database to this version", _migrate),
    ("doctor", "say what is wrong, and how to mend it", _doctor),
    ("manifest", "Slack's app manifest, as JSON", _manifest),
    ("import", "read a spreadsheet into the pipeline", _import),
    ("export", "write files, credentials, events, outreach or meetings as a spreadsheet", _export),
    ("jobs", "the schedule: last and next runs", _jobs),
    ("job", "run one job now, and send what it has to say", _job),
    ("people", "who may do what", _people),
    ("channel", "what channels are for", _channel),
    ("settings", "limits, tracks, payers and channels as one file", _settings),
    ("live", "send digests to the team, or to the coordinators alone", _live),
    ("calendar", "which days are working days", _calendar),
    ("audit", "check or hand out the audit trail", _audit),
)
"""Name, one line about it, and what adds its arguments."""


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="credbot",
        description="A credentialing team's pipeline, worked from Slack.",
        epilog=f"{ENVIRONMENT} Exit status: 0 done, 1 problems found, 2 bad use or settings.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    inner = _commands(parser)
    for name, about, add in COMMANDS:
        add(inner.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}."))
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    arguments = make_parser().parse_args(argv)
    module, _, function = arguments.handler.partition(":")
    # What is imported stays. To look through it for garbage while it grows takes an eighth of the
    # start, and later up to 0.1 s of an answer; frozen, it is never looked through again.
    gc.disable()
    terminal = import_module("credbot.cli.terminal")
    handler = getattr(import_module(f"credbot.cli.{module}"), function)
    gc.freeze()
    gc.enable()
    try:
        return int(terminal.run(handler, arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PROBLEMS


def _commands(parser: argparse.ArgumentParser) -> Any:
    return parser.add_subparsers(metavar="COMMAND", required=True, title="commands")


def _use(parser: argparse.ArgumentParser, handler: str) -> None:
    parser.set_defaults(handler=handler)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"credbot {version('credbot')}\n")
        parser.exit()
