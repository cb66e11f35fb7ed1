"""Use cases: values in, values out, one transaction each."""

from credbot.services import (
    arrivals,
    desk,
    digests,
    doctor,
    intake,
    items,
    lists,
    onboarding,
    payers,
    people,
    pipeline,
    providers,
    screening,
    settings,
    sheets,
    timeline,
)

__all__ = [
    "arrivals",
    "desk",
    "digests",
    "doctor",
    "intake",
    "items",
    "lists",
    "onboarding",
    "payers",
    "people",
    "pipeline",
    "providers",
    "screening",
    "settings",
    "sheets",
    "timeline",
]
