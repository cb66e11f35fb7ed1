"""Start and due dates beside the days that such files usually still took here. A fact."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.files import Line
from credbot.domain.intake import Left, Took
from credbot.domain.stalls import Rules
from credbot.store import intake
from credbot.store.database import Work

MOST = 10
"""So many files of one person are set against what is usual."""


def left_of(work: Work, line: Line, rules: Rules, today: date) -> Left | None:
    """The date that a file is held to, with what is usual; None where it has none or is closed."""
    file = line.file
    day = file.hard_date
    if not file.open or day is None:
        return None
    subject = line.subject if line.payer or line.facility else ""
    return Left(
        kind="start" if day == file.start_date else "due",
        day=day,
        stage=rules.tracks.stages[file.stage].title,
        inside=(today - file.stage_entered).days if file.stage_entered else None,
        took=Took(subject, intake.days_from_stage(work, file)),
    )


def left_of_many(work: Work, lines: Sequence[Line], rules: Rules, today: date) -> tuple[Left, ...]:
    """The same of a person's files, those of which something is known; ten at most."""
    found: list[Left] = []
    for line in lines:
        left = left_of(work, line, rules, today) if len(found) < MOST else None
        if left and left.took.days:
            found.append(left)
    return tuple(found)
