"""What a machine can check of how this project is built and described."""

import argparse
import ast
import importlib.util
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from alembic import command

from credbot.store import migrate
from credbot.store.database import open_database

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "credbot"
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
ROOMS_WITH_DOCSTRINGS = ("domain", "store", "services")

HELPERS = {
    "acts": "carries out what a service has already permitted",
    "telling": "decides whom a permitted act is told to",
}
"""Modules of services/ that ask no permission, and why."""

CLOCKS = ("app", "cli", "demo", "sandbox/clock")
"""Where the time of day comes from; everywhere else it is an argument."""

OWN_GROUND = {".venv", ".git", "dist", "build", "node_modules"}
TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".js", ".css", ".html", ".lock", ".mako", ".sh"}


Node = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def modules(under: Path = PACKAGE) -> list[Path]:
    return sorted(under.rglob("*.py"))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where to look: a line that an editor can jump to."""
    line = f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else ""
    return f"{path.relative_to(ROOT)}{line}"


def nothing(found: Iterable[str]) -> None:
    """Fail with all that was found, one a line."""
    lines = sorted(found)
    assert not lines, "\n".join(lines)


def functions(path: Path) -> Iterator[Node]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Node))


# Code


def test_every_service_asks_permission_first() -> None:
    """A function that is told who asks begins with `roles.require(who, ...)`."""
    paths = [path for path in modules(PACKAGE / "services") if path.stem not in HELPERS]
    assert paths
    forgotten = [
        f"{place(path, node)} {node.name}"
        for path in paths
        for node in tree(path).body
        if isinstance(node, Node) and not node.name.startswith("_") and takes_who(node)
        if not requires_first(node, names_of_roles(path))
    ]
    nothing(forgotten)


def takes_who(node: Node) -> bool:
    arguments = node.args
    return "who" in {
        a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    }


def names_of_roles(path: Path) -> set[str]:
    """What the module calls `credbot.domain.roles`: a parameter may have taken the name `roles`."""
    imported = {
        alias.asname or alias.name
        for node in tree(path).body
        if isinstance(node, ast.ImportFrom) and node.module == "credbot.domain"
        for alias in node.names
        if alias.name == "roles"
    }
    return imported | {"domain.roles"}


def requires_first(node: Node, roles: set[str]) -> bool:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    first = ast.unparse(body[0]) if body else ""
    return any(first.startswith(f"{name}.require(who, ") for name in roles)


def test_no_module_is_longer_than_a_few_screens() -> None:
    lengths = {place(path): len(path.read_text().splitlines()) for path in modules()}
    nothing(f"{name}: {lines}" for name, lines in lengths.items() if lines > LONGEST_MODULE)


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{place(path, node)} {node.name}: {length}"
        for path in modules()
        for node in functions(path)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    nothing(long)


def test_rules_tables_and_services_are_explained() -> None:
    """Every public function and class of these rooms says what it is for."""
    silent = [
        f"{place(path, node)} {node.name}"
        for room in ROOMS_WITH_DOCSTRINGS
        for path in modules(PACKAGE / room)
        for node in tree(path).body
        if isinstance(node, Node | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    nothing(silent)


def test_every_module_says_what_it_is() -> None:
    silent = [place(p) for p in modules() if tree(p).body and not ast.get_docstring(tree(p))]
    nothing(silent)


def test_the_time_of_day_is_asked_for_in_few_places() -> None:
    """Elsewhere `now` is an argument; a line that must ask says so to the linter."""
    asking = [
        place(path, node)
        for path in modules()
        if not path.relative_to(PACKAGE).as_posix().startswith(CLOCKS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        if re.fullmatch(
            r"(datetime\.)?(datetime\.(now|utcnow)|date\.today)|time\.time",
            ast.unparse(node.func),
        )
        if "noqa: TID251" not in path.read_text().splitlines()[node.lineno - 1]
    ]
    nothing(asking)


IMPORT_ALL = """
import importlib, json, pkgutil, sys, threading
started = []
WATCHED = ("socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.fork")
def watch(event, args):
    if event in WATCHED or (event == "open" and set(str(args[1] or "")) & set("wax+")):
        if importing().startswith("credbot"):
            started.append(f"{importing()}: {event} {args[:2]!r}")
def importing():
    try:
        frame = sys._getframe(1)
    except ValueError:
        return ""
    while frame and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame.f_globals["__name__"] if frame else ""
sys.addaudithook(watch)
import credbot
names = [found.name for found in pkgutil.walk_packages(credbot.__path__, "credbot.")]
for name in names:
    if not name.startswith("credbot.migrations") and not name.endswith("__main__"):
        importlib.import_module(name)
started += [thread.name for thread in threading.enumerate() if thread.name != "MainThread"]
print(json.dumps({"modules": len(names), "started": started}))
"""


def test_importing_everything_needs_nothing_and_starts_nothing(tmp_path: Path) -> None:
    """With an empty environment: no thread, no connection, no file, no word."""
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-I", "-B", "-c", IMPORT_ALL],
        env={},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert answer["modules"] > 20
    nothing(answer["started"])
    assert list(tmp_path.iterdir()) == []


def test_the_migrations_make_the_tables_that_the_code_has(database_url: str) -> None:
    db = open_database(database_url)
    with migrate.migrating(db.engine.url) as connection:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.check(settings)
    db.close()


# The repository


@cache
def texts() -> dict[str, str]:
    """Every text that is part of the project, by its path."""
    found = {}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        cache_like = any(part in OWN_GROUND or part.endswith("_cache") for part in parts)
        if cache_like or not path.is_file():
            continue
        if path.suffix in TEXTS or path.name in ("Makefile", "LICENSE") or parts[0] == ".ci":
            found["/".join(parts)] = path.read_text()
    assert "Makefile" in found
    return found


# In pieces, so that this file does not name them itself.
REGISTRIES = ("py|pi.org", "python|hosted.org", "registry.|npmjs.org", "crates.|io")
MACHINES = ("/|work/", "/|root/")


@pytest.mark.parametrize("word", [*REGISTRIES, *MACHINES])
def test_no_file_names_a_registry_or_a_place_of_one_machine(word: str) -> None:
    """Where packages come from is a matter of the machine that installs them."""
    whole = word.replace("|", "")
    nothing(name for name, text in texts().items() if whole in text)


def test_every_page_that_a_text_mentions_is_here() -> None:
    """A note that only its author has helps nobody."""
    here = {Path(name).name for name in texts()}
    lost = {
        f"{name}: {page}"
        for name, text in texts().items()
        for page in re.findall(r"\b[\w-]+\.md\b", text)
        if page not in here
    }
    nothing(lost)


def test_every_link_in_the_docs_leads_somewhere() -> None:
    broken = []
    for name, text in texts().items():
        if not name.endswith(".md"):
            continue
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            target, _, anchor = link.partition("#")
            if ":" in target:
                continue
            path = (ROOT / name).parent / target if target else ROOT / name
            if not path.exists() or (anchor and anchor not in anchors(path)):
                broken.append(f"{name}: {link}")
    nothing(broken)


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# The docs: what the code's tables have, a page has too


def command_words() -> list[str]:
    from credbot.commands.table import COMMANDS

    return [f"/cred {entry.verb}" for entry in COMMANDS]


def job_names() -> list[str]:
    from credbot.jobs.table import JOBS

    return [entry.name for entry in JOBS]


def setting_names() -> list[str]:
    from credbot.settings import Settings

    return [field.alias or name for name, field in Settings.model_fields.items()]


def action_names() -> list[str]:
    from credbot.commands.table import PRESSES

    return list(PRESSES)


def terminal_words() -> list[str]:
    """The subcommands, heard while the parser is built for `credbot --help`."""
    from credbot import cli

    heard: list[str] = []
    add_parser = argparse._SubParsersAction.add_parser

    def listen(action: argparse._SubParsersAction, name: str, **options: object) -> object:  # type: ignore[type-arg]
        if action._prog_prefix.split() == ["credbot"]:
            heard.append(f"credbot {name}")
        return add_parser(action, name, **options)

    with (
        patch.object(argparse._SubParsersAction, "add_parser", listen),
        redirect_stdout(io.StringIO()),
        suppress(SystemExit),
    ):
        cli.main(["--help"])
    assert heard
    return heard


def has_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


TABLES: list[tuple[str, Callable[[], list[str]]]] = [
    ("credbot.commands.table", command_words),
    ("credbot.jobs.table", job_names),
    ("credbot.settings", setting_names),
    ("credbot.commands.presses", action_names),
    ("credbot.cli", terminal_words),
]


@pytest.mark.parametrize(
    "names", [pytest.param(read, id=module) for module, read in TABLES if has_module(module)]
)
def test_every_name_people_use_has_its_heading_or_row_in_the_docs(
    names: Callable[[], list[str]],
) -> None:
    """Commands, jobs, settings, buttons: in backticks, in a heading, a table's row or a list."""
    lines = [
        line
        for name, text in texts().items()
        if name.startswith("docs/") or name == "README.md"
        for line in text.splitlines()
        if re.match(r"\s*(#|\||[-*] )", line)
    ]
    quoted = {words for line in lines for words in re.findall(r"`([^`]+)`", line)}
    said = {word for words in quoted for word in beginnings(words)}
    nothing(name for name in names() if name not in said)


def beginnings(words: str) -> set[str]:
    """`/cred hold 1042 until DATE` stands for `/cred hold`, `DATABASE_URL=...` for its name."""
    parts = words.replace("=", " ").split()
    return {" ".join(parts[:count]) for count in range(1, min(len(parts), 3) + 1)}
