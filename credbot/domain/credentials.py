"""Kinds of credentials as data, and how old a verification may be: data/credentials.yaml."""

import re
from enum import StrEnum
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from credbot.domain.calendar import Kind
from credbot.domain.errors import BadInput
from credbot.domain.identifiers import fold
from credbot.domain.ladders import Ladder
from credbot.domain.verification import Age, Ages


class Need(StrEnum):
    """Whether a part of a credential must be there."""

    NEEDED = "needed"
    OPTIONAL = "optional"
    NONE = "none"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lasts(_Data):
    """Days from the signature to the end, by state where states differ."""

    days: int = Field(gt=0)
    states: dict[str, int] = {}

    def of(self, state: str | None) -> int:
        """The days that hold in a state."""
        return self.states.get(state or "", self.days)


class Type(_Data):
    """A kind of credential; data/credentials.yaml explains each part."""

    key: str = ""
    title: str
    short: str = ""
    also: tuple[str, ...] = ()
    state: Need = Need.NONE
    number: Need = Need.OPTIONAL
    number_is: str = "Number"
    check: str | None = None
    renumbered: bool = False
    kind: str = "expires"
    lasts: Lasts | None = None
    ladder: tuple[int, ...] = ()
    outward: str | None = None


class Rungs(_Data):
    """The ladder that kinds have which name none of their own."""

    ladder: tuple[int, ...]


class Catalog(_Data):
    """All kinds, and how old a verification may be."""

    types: dict[str, Type]
    expires: Rungs
    verification: Rungs
    ages: tuple[Age, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for key, kind in self.types.items():
            object.__setattr__(kind, "key", key)
            object.__setattr__(kind, "short", kind.short or kind.title)
            object.__setattr__(kind, "ladder", kind.ladder or self.expires.ladder)
        return self

    def type(self, key: str) -> Type:
        """The kind with this key; one that nobody knows any more has its key for a title."""
        known = self.types.get(key)
        if known:
            return known
        title = key.replace("_", " ").capitalize()
        return Type(key=key, title=title, short=title, ladder=self.expires.ladder)

    def find(self, word: str) -> Type | None:
        """The kind that a word means: its key, its title, or another name of it."""
        wanted = _bare(word)
        for kind in self.types.values():
            names = (kind.key, kind.title, kind.short, *kind.also)
            if wanted and wanted in map(_bare, names):
                return kind
        return None

    @property
    def ending(self) -> tuple[Type, ...]:
        """The kinds that end on a day; checks don't."""
        return tuple(kind for kind in self.types.values() if kind.kind != "check")

    def with_ages(self, ages: Ages) -> "Catalog":
        """The same kinds with other ages."""
        return self.model_copy(update={"ages": ages.rules})

    @property
    def rule(self) -> Ages:
        """How old a verification may be."""
        return Ages(self.ages)


def read_catalog(text: str, name: str = "credentials.yaml") -> Catalog:
    """Kinds and ages from YAML. Raises BadInput that names the file and the fault."""
    try:
        return Catalog.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as fault:
        raise BadInput(f"{name}: {fault}") from fault


def ladders(catalog: Catalog) -> dict[Kind, Ladder]:
    """The ladder of each kind of line that this area brings into the calendar."""
    signed = [one for one in catalog.types.values() if one.kind == "attestation"]
    return {
        Kind.EXPIRES: Ladder(catalog.expires.ladder),
        Kind.ATTESTATION: Ladder(signed[0].ladder if signed else catalog.expires.ladder),
        Kind.VERIFICATION: Ladder(catalog.verification.ladder),
    }


def _bare(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(word))


NONE = Catalog(types={}, expires=Rungs(ladder=(0,)), verification=Rungs(ladder=(0,)))
"""No kind at all."""
