"""Snooze: a file put aside until a day, with the reason; then it returns by itself.

Meanwhile no test of a stall holds and no next touch is due. Legal and
external dates never stop, and the file's risk is computed as before.
"""

from dataclasses import replace
from datetime import date, timedelta

from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import File

LONGEST = timedelta(days=30)


def snooze_file(file: File, until: date, why: str, by: str, today: date) -> File:
    """Put a file aside until a day within 30 days; the same again is one snooze.

    `today` and `until` are dates in the zone of the person who asks. Raises
    Refused for a closed file, BadInput for a day that is not after today or
    too far.
    """
    if not file.open:
        raise Refused(f"{file.ref} is closed; nothing in it asks for anybody.")
    if until <= today:
        raise BadInput("A snooze ends on a day after today.", "until")
    if until > today + LONGEST:
        raise BadInput(
            f"A snooze lasts at most {LONGEST.days} days. Put the file on hold when it is "
            "agreed that it waits longer.",
            "until",
        )
    if (file.snooze_until, file.snooze_why) == (until, why):
        return file
    return replace(file, snooze_until=until, snooze_why=why, snooze_by=by)


def wake_file(file: File, today: date) -> File:
    """Take a snooze back. Raises Refused for a file that is not snoozed."""
    if not snoozed(file, today):
        raise Refused(f"{file.ref} is not snoozed.")
    return replace(file, snooze_until=None, snooze_why=None, snooze_by=None)


def snoozed(file: File, today: date) -> bool:
    """Whether a file is put aside today."""
    return file.snooze_until is not None and file.snooze_until > today
