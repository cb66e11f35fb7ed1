"""A person before a file: all about one provider."""

from credbot import services, views
from credbot.commands import reviews
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.grammar import Command
from credbot.commands.targets import OUTDATED_BUTTON, number
from credbot.domain.providers import Candidates, ProviderPage
from credbot.domain.roles import require


def show_provider(ask: Ask) -> Reply:
    text = ask.words.rest("whose files")
    return Say(_found(ask, text))


def open_provider(ask: Ask) -> Reply:
    """All about somebody who was chosen."""
    return _show(ask, _page(ask))


def open_provider_of(ask: Ask, file_id: int) -> Reply:
    """All about the provider of a file, in a window."""
    page = services.providers.read_provider_of(ask.db, ask.who, file_id, now=ask.now)
    return Open(views.forms.told(_drawn(ask, page), "Provider"))


def show_provider_of(ask: Ask, file_id: int) -> Reply:
    """Where the provider of a file stands, for who may not read the file."""
    page = services.providers.read_provider_of(ask.db, ask.who, file_id, now=ask.now)
    return Say(_drawn(ask, page))


def list_starts(ask: Ask) -> Reply:
    """The people who start within 30 days, a page of them."""
    turned = ask.value.removeprefix(views.home.TURN)
    page = number(turned, f"{OUTDATED_BUTTON} Open the App Home.", longest=4)
    shown = services.desk.read_starts(ask.db, ask.who, max(1, page), now=ask.now)
    view = views.home.people(shown)
    return Turn(view) if turned != ask.value else Open(view)


def copy_text(ask: Ask) -> Reply:
    """The text that asks somebody for everything that is missing, to be copied."""
    return Open(views.providers.letter(_page(ask)))


def find_form(ask: Ask) -> Reply:
    """A form that looks up where somebody stands."""
    require(ask.who, "provider.status")
    return Open(views.providers.find())


def find_provider(ask: Ask) -> Reply:
    """Looks up where somebody stands."""
    return Say(_found(ask, ask.inputs.get("text") or ""))


def told(_ask: Ask) -> Reply:
    """Puts a text away that was there to be copied."""
    return Say(views.say.plain("Done. Nothing was sent."))


def number_of(value: str) -> int:
    """The provider behind a button's value. Raises BadInput for another value."""
    return number(value, f"{OUTDATED_BUTTON} Look the person up again.")


def _found(ask: Ask, text: str) -> views.kit.Screen:
    found = services.providers.read_provider(ask.db, ask.who, text, now=ask.now)
    if isinstance(found, Candidates):
        return views.providers.candidates(found)
    return _drawn(ask, found)


def _drawn(ask: Ask, page: ProviderPage) -> views.kit.Screen:
    shown = views.providers.provider(page, ask.who.zone)
    return reviews.of_provider(ask, page.provider.id, shown)


def _page(ask: Ask) -> ProviderPage:
    number = number_of(ask.value)
    return services.providers.read_provider_number(ask.db, ask.who, number, now=ask.now)


def _show(ask: Ask, page: ProviderPage) -> Reply:
    return beside(ask, _drawn(ask, page), "Provider")


COMMANDS = (
    Command(
        verb="provider",
        usage="NAME",
        example="provider Ana Ruiz",
        about="All about one person: every file, everything missing, a text to copy.",
        run=show_provider,
        topic="lists",
        needs="provider.status",
    ),
)

PRESSES = {
    "providers.open": open_provider,
    "providers.copy": copy_text,
    "providers.find": find_form,
    "providers.starts": list_starts,
}
"""action_id -> what it does."""

SUBMISSIONS = {"providers.find": find_provider, "providers.told": told}
"""callback_id of a modal -> what its submission does."""
