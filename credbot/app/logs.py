"""Logs: for people or for machines; without tokens, message texts or names of providers.

An exception is told by its type and its places in the code: its words may
hold what people wrote. Lines of libraries appear from ERROR on.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal

import structlog
from structlog.types import EventDict, Processor

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
LIBRARIES = (
    "slack_bolt",
    "slack_sdk",
    "uvicorn",
    "apscheduler",
    "alembic",
    "sqlalchemy",
    "asyncio",
)
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-[\w.-]+")
_PRIVATE = frozenset({"text", "blocks", "body", "payload", "provider", "view", "message"})
FRAMES = 12


def configure(form: Literal["console", "json"], level: str) -> None:
    """Send all logs of the process to stderr in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide,
        tell_exception,
    ]
    structlog.configure(
        # What nobody will see costs nothing.
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: Processor = structlog.processors.JSONRenderer()
    if form == "console":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler()
    handler.addFilter(not_chatter)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[strip, last], foreign_pre_chain=shared)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.ERROR)


def not_chatter(record: logging.LogRecord) -> bool:
    """Whether a line is ours, or a library's error.

    Bolt sets the level of its loggers to that of the root, and writes whole
    requests at DEBUG: a level on the parent does not hold it back.
    """
    return record.levelno >= logging.ERROR or not record.name.startswith(LIBRARIES)


def hide(_logger: Any, _method: str, event: EventDict) -> MutableMapping[str, Any]:
    """Drop what may hold people's words, and blacken tokens wherever they stand."""
    return {name: _blackened(value) for name, value in event.items() if name not in _PRIVATE}


def tell_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and the places it came through."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given if isinstance(given, BaseException) else _current(given)
    if error is not None:
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["where"] = places(error)
    return event


def places(error: BaseException) -> list[str]:
    """Where an exception came through, the last place last; causes come first."""
    before = places(error.__cause__) if error.__cause__ else []
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return before + [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
        for frame in frames
    ]


def _current(given: Any) -> BaseException | None:
    found = given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    return found if isinstance(found, BaseException) else None


def _blackened(value: Any) -> Any:
    if isinstance(value, str):
        return _TOKEN.sub("x…", value)
    if isinstance(value, Mapping):
        return {name: _blackened(part) for name, part in value.items() if name not in _PRIVATE}
    return value
