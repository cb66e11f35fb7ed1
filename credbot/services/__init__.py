"""Use cases: values in, values out, one transaction each."""

from credbot.services import arrivals, intake, items, lists, payers, people, pipeline, settings

__all__ = ["arrivals", "intake", "items", "lists", "payers", "people", "pipeline", "settings"]
