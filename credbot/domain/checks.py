"""The checks of intake screening, and what people found at them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """What a person found at a check."""

    OK = "ok"
    MISSING = "missing"
    PROBLEM = "problem"
    NA = "na"


class Check(StrEnum):
    """The checks, in the order in which they are made."""

    IDENTITY = "identity"
    DUPLICATES = "duplicates"
    TRACK = "track"
    COMPLETE = "complete"
    ATTESTATION = "attestation"
    CREDENTIALS = "credentials"
    EXCLUSIONS = "exclusions"
    FEASIBLE = "feasible"
    CONTACT = "contact"


TITLES = {
    Check.IDENTITY: "Identity: NPI and name",
    Check.DUPLICATES: "No duplicate",
    Check.TRACK: "Right track",
    Check.COMPLETE: "Fields and documents complete",
    Check.ATTESTATION: "Attestation signed and fresh",
    Check.CREDENTIALS: "Credentials active until the start",
    Check.EXCLUSIONS: "Exclusions checked",
    Check.FEASIBLE: "Start date feasible",
    Check.CONTACT: "A contact who answers",
}


@dataclass(frozen=True, slots=True)
class Screened:
    """What people found at a file's checks: how many of each state, those that are not fine.

    `by` and `day` are of the newest; `left` were not looked at.
    """

    counts: Mapping[State, int]
    missing: tuple[Check, ...]
    problems: tuple[Check, ...]
    left: int
    by: str
    day: date


def screened_of(made: Mapping[Check, tuple[State, str, date]]) -> Screened | None:
    """The checks of a file by state, who and when; None when nobody has made any."""
    if not made:
        return None
    states = {check: made[check][0] for check in Check if check in made}
    _, by, day = max(made.values(), key=lambda one: one[2])
    return Screened(
        counts=Counter(states.values()),
        missing=tuple(check for check, state in states.items() if state is State.MISSING),
        problems=tuple(check for check, state in states.items() if state is State.PROBLEM),
        left=len(Check) - len(states),
        by=by,
        day=day,
    )
