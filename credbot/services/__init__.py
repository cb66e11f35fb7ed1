"""Use cases: values in, values out, one transaction each."""

from credbot.services import (
    arrivals,
    doctor,
    intake,
    items,
    lists,
    payers,
    people,
    pipeline,
    providers,
    settings,
)

__all__ = [
    "arrivals",
    "doctor",
    "intake",
    "items",
    "lists",
    "payers",
    "people",
    "pipeline",
    "providers",
    "settings",
]
