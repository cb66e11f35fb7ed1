"""The names in a spreadsheet, and the ids that they stand for here."""

from collections.abc import Callable, Mapping, Sequence

from credbot.domain.files import Line, Provider
from credbot.domain.identifiers import fold, fold_name
from credbot.domain.imported import Parties
from credbot.domain.people import Person
from credbot.imports.rows import FileRow
from credbot.services.acts import Act
from credbot.store import bulk, parties, people
from credbot.store.schema import FacilityRow, PayerRow


class Names:
    """Payers, facilities, people and providers of one import; new ones are added."""

    def __init__(self, at: Act) -> None:
        self._at = at
        self._payers = parties.ids_by_folded(at.work, PayerRow)
        self._facilities = parties.ids_by_folded(at.work, FacilityRow)
        self._people: dict[str, Person | None] = {}
        self._known: list[bulk.KnownPerson] | None = None
        self._providers: dict[tuple[str | None, str], int] = {}

    def learn(self, rows: Sequence[FileRow]) -> None:
        """Find or add the providers of a chunk of rows; only this chunk is remembered."""
        folded_of = {name: fold_name(name) for name in {row.provider for row in rows}}
        wanted = {(row.npi, folded_of[row.provider]): row for row in rows}
        by_npi, by_name = bulk.providers_by(
            self._at.work,
            (npi for npi, _ in wanted if npi),
            (folded for _, folded in wanted),
        )
        known: dict[tuple[str | None, str], int] = {}
        planned = _Planned()
        for (npi, folded), row in wanted.items():
            found = by_npi.get(npi) if npi else None
            found = found or _namesake(by_name.get(folded, []), npi)
            if found:
                known[npi, folded] = found.id
            else:
                planned.add(npi, folded, row)
        ids = bulk.add_providers(self._at.work, planned.new)
        known.update({key: ids[place] for key, place in planned.places.items()})
        # By the name as written: folding it anew for each row costs more than all the rest.
        written = {(row.npi, row.provider) for row in rows}
        self._providers = {(npi, name): known[npi, folded_of[name]] for npi, name in written}

    def parties(self, row: FileRow, provider_id: int | None = None) -> Parties:
        """The ids behind a row's names; a file that exists has its provider already."""
        owner = self.person(row.assignee)
        return Parties(
            provider_id=provider_id or self._providers[row.npi, row.provider],
            payer_id=self._party(PayerRow, self._payers, row.payer),
            facility_id=self._party(FacilityRow, self._facilities, row.facility),
            owner_id=owner.id if owner else None,
        )

    def person(self, text: str | None) -> Person | None:
        """Who is meant; a name that nobody has becomes a person without Slack id."""
        if not text:
            return None
        if text not in self._people:
            self._people[text] = self._find(text)
        return self._people[text]

    def names_of(self, line: Line, provider: Provider) -> dict[str, str | None]:
        """The names of a file as the import columns write them."""
        return {
            "provider": provider.name,
            "npi": provider.npi,
            "specialty": provider.specialty,
            "payer": line.payer,
            "facility": line.facility,
            "assignee": line.owner,
        }

    def mend_provider(
        self, row: FileRow, said: Mapping[str, str], known: Provider
    ) -> dict[str, str]:
        """Take over the facts about a known provider that the sheet changed, and say which.

        `said` has the columns' texts before. An emptied cell takes nothing away.
        """
        was = {"name": known.name, "npi": known.npi, "specialty": known.specialty}
        facts: dict[str, str] = {}
        for name in was:
            column = "provider" if name == "name" else name
            text = row.cells.get(column)
            if text and text != said.get(column, "") and text != was[name]:
                facts[name] = text
        if facts:
            folded = {"folded": fold_name(facts["name"])} if "name" in facts else {}
            bulk.change_provider(self._at.work, known.id, {**facts, **folded})
        return facts

    def _find(self, text: str) -> Person:
        work = self._at.work
        if self._known is None:
            self._known = bulk.known_people(work)
        found = meant(self._known, text)
        if found is not None:
            return people.get_person(work, found.id)
        email = text if "@" in text.strip("@") else None
        person = people.add_person(work, text, email=email)
        self._known.append(bulk.KnownPerson(person.id, None, fold(text), None, email, False))
        return person

    def _party(
        self, table: type[PayerRow] | type[FacilityRow], known: dict[str, int], name: str | None
    ) -> int | None:
        if not name:
            return None
        if name not in known:
            folded = fold(name)
            if folded not in known:
                known[folded] = parties.get_or_add(self._at.work, table, name)
            known[name] = known[folded]
        return known[name]


def meant(known: Sequence[bulk.KnownPerson], text: str) -> bulk.KnownPerson | None:
    """Who is exactly this, or the only one who has it as first name; never a mere beginning."""
    word = fold(text.lstrip("@"))
    tests: tuple[Callable[[bulk.KnownPerson], bool], ...] = (
        lambda one: one.slack_id == text,
        lambda one: (one.email or "").casefold() == word,
        lambda one: one.folded == word,
        lambda one: (one.handle or "").casefold() == word,
    )
    for test in tests:
        found = [one for one in known if test(one)]
        if found:
            # Of namesakes an import can only mean the one that stands for a spreadsheet's words.
            active = [one for one in found if not one.deleted]
            unlinked = [one for one in found if one.slack_id is None]
            return next((some[0] for some in (found, active, unlinked) if len(some) == 1), None)
    first = [one for one in known if one.folded.split(" ", 1)[0] == word]
    return first[0] if len(first) == 1 else None


def _namesake(found: Sequence[Provider], npi: str | None) -> Provider | None:
    """A known provider of this name whose NPI does not speak against it."""
    for provider in found:
        if not npi or not provider.npi or provider.npi == npi:
            return provider
    return None


class _Planned:
    """New providers of a chunk; the same NPI, or the same name and no other NPI, is one."""

    def __init__(self) -> None:
        self.new: list[tuple[Provider, str]] = []
        self.places: dict[tuple[str | None, str], int] = {}
        self._by_npi: dict[str, int] = {}
        self._by_name: dict[str, int] = {}

    def add(self, npi: str | None, folded: str, row: FileRow) -> None:
        place = self._by_npi.get(npi) if npi else None
        if place is None and (same := self._by_name.get(folded)) is not None:
            other = self.new[same][0].npi
            place = same if not npi or not other or other == npi else None
        if place is None:
            place = len(self.new)
            self.new.append((Provider(0, row.provider, npi, row.specialty), folded))
        self.places[npi, folded] = place
        self._by_name.setdefault(folded, place)
        if npi:
            self._by_npi[npi] = place
