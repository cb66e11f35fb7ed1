"""Lists under a name: those that come along, a person's own, and shared ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from credbot.domain.errors import BadInput, Unknown
from credbot.domain.files import WaitingOn
from credbot.domain.identifiers import fold
from credbot.domain.queue import Filter, Query, Sort, words_of
from credbot.domain.stalls import Test

LONGEST_NAME = 40
MOST = 50
"""Views that one person may keep, and that may be shared."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list under a name. `words` is its query; `person_id` whose it is, None for shared ones.

    One that came along has the id 0.
    """

    name: str
    words: str
    id: int = 0
    person_id: int | None = None

    @property
    def shared(self) -> bool:
        return self.id > 0 and self.person_id is None


SHIPPED = tuple(
    SavedView(name, words_of(Query(wanted, sort)))
    for name, wanted, sort in (
        ("starts in 30 days", Filter(starts=30), Sort.DATE),
        ("no owner", Filter(unowned=True), Sort.DATE),
        (
            "payer, not chased",
            Filter(waiting_on=WaitingOn.PAYER, reason=Test.CHASE),
            Sort.NEXT,
        ),
        ("back from hold", Filter(back=True), Sort.DATE),
        ("approved, not loaded", Filter(stage="approved"), Sort.AGE),
    )
)
"""Views that come along."""


def named(views: Sequence[SavedView], name: str) -> SavedView:
    """The view that a name means, or its beginning; an own one goes before a shared one.

    Raises Unknown, with the names there are.
    """
    wanted = plain(name)
    order = sorted(views, key=lambda view: (view.id == 0, view.shared))
    for fits in (
        [view for view in order if plain(view.name) == wanted],
        [view for view in order if plain(view.name).startswith(wanted)],
    ):
        if fits:
            return fits[0]
    known = " · ".join(view.name for view in views)
    raise Unknown(f"There is no view called {name}. There are: {known}.")


def plain(name: str) -> str:
    """A name in comparable form: `Payer, not chased` is `payer-not-chased`."""
    return " ".join(fold(name).replace("-", " ").replace(",", " ").replace("_", " ").split())


def check_name(name: str) -> str:
    """Raises BadInput for a name that can't be used."""
    wanted = " ".join(name.split())
    if not plain(wanted):
        raise BadInput("Say what the view is called.", "name")
    if len(wanted) > LONGEST_NAME:
        raise BadInput(f"A view's name has at most {LONGEST_NAME} characters.", "name")
    if any(plain(view.name) == plain(wanted) for view in SHIPPED):
        raise BadInput(f"{wanted} is a view that comes along. Choose another name.", "name")
    return wanted
