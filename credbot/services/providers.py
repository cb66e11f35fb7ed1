"""A person before a file: where they stand, and what is missing over all their files."""

from datetime import datetime

from credbot.domain import roles
from credbot.domain.cards import row_of
from credbot.domain.desk import start_of
from credbot.domain.errors import Unknown
from credbot.domain.files import Provider
from credbot.domain.identifiers import fold_name
from credbot.domain.people import Person
from credbot.domain.providers import (
    Candidates,
    Credential,
    ProviderPage,
    needs_of,
    next_start,
)
from credbot.domain.requirements import missing
from credbot.domain.stalls import Rules
from credbot.services import targets
from credbot.services.screening import screened
from credbot.store import items, lists, pipeline, providers, settings, windows
from credbot.store.database import Database, Work


def read_provider(
    db: Database, who: Person, text: str, *, now: datetime
) -> ProviderPage | Candidates:
    """All about one person, or their status; those whom the text may mean when they are several.

    Raises Unknown when nobody is called so, and nobody nearly so.
    """
    roles.require(who, "provider.status")
    with db.read() as work:
        found = search(work, text)
        if isinstance(found, Candidates):
            return found
        return _page(work, who, found, now)


def read_provider_number(
    db: Database, who: Person, provider_id: int, *, now: datetime
) -> ProviderPage:
    """The same for somebody who was chosen. Raises Unknown."""
    roles.require(who, "provider.status")
    with db.read() as work:
        return _page(work, who, pipeline.get_provider(work, provider_id), now)


def read_provider_of(db: Database, who: Person, file_id: int, *, now: datetime) -> ProviderPage:
    """The same for the provider of a file. Raises Unknown."""
    roles.require(who, "provider.status")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        return _page(work, who, pipeline.get_provider(work, file.provider_id), now)


def name_of_npi(db: Database, who: Person, npi: str) -> str | None:
    """Whose NPI it is, as far as is known here."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        found = pipeline.find_providers(work, npi=npi, folded="")
        return found[0].name if found else None


def search(work: Work, text: str) -> Provider | Candidates:
    """The one whom a name or an NPI means, or all whom it may mean. Raises Unknown."""
    folded = fold_name(text)
    found = providers.search(work, folded, text.strip())
    if len(found) == 1:
        return found[0]
    near = [] if found else providers.near(work, folded)
    if not found and not near:
        raise Unknown(f"I know no provider called {text}. Try `/cred find {text}`.")
    return Candidates(text, providers.with_files(work, found or near), near=not found)


def _page(work: Work, who: Person, provider: Provider, now: datetime) -> ProviderPage:
    today = who.today(now)
    rules = settings.get_rules(work)
    lines = lists.lines_of_provider(work, provider.id)
    open_files = [line.file for line in lines if line.file.open]
    full = roles.may(who, "pipeline.read")
    may_work = roles.may(who, "pipeline.work")
    have = items.items_of_many(work, open_files, rules.tracks) if full else {}
    lacking = {file.id: missing(rules.tracks, file, have[file.id]) for file in open_files if full}
    day = next_start(lines, today)
    return ProviderPage(
        provider=provider,
        rows=tuple(row_of(line, today, rules, may_work=may_work) for line in lines),
        needs=needs_of(lines, lacking) if full else (),
        credentials=_credentials(work, provider, rules) if full else (),
        start=start_of(lines, day) if day else None,
        leaves=providers.leaves(work, provider.id),
        today=today,
        as_of=now,
        by=who.name,
        full=full,
        screened=screened(work, who, open_files) if full else {},
        may_open=roles.may(who, "intake.open"),
        may_leave=roles.may(who, "providers.leave"),
        cycles=tuple(windows.of_provider(work, provider.id, today)) if full else (),
        left=targets.left_of_many(work, lines, rules, today) if full else (),
    )


def _credentials(work: Work, provider: Provider, rules: Rules) -> tuple[Credential, ...]:
    return tuple(
        Credential(rules.catalog.type(row.type).title, *row[1:])
        for row in providers.credentials(work, provider.id)
    )
