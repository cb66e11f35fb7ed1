"""What became of a change of the rules that took longer than an answer may; it is done first."""

from credbot import services, views
from credbot.delivery.screens import Screens, reader_of
from credbot.domain.errors import Refused, Repeated
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen


def settings_work(db: Database, row: Delivery) -> Screen:
    """A preview with its press, or what is so now with the way back."""
    who, key = reader_of(row), f"slow:{row.delivery_id}"
    try:
        change = services.controls_later.carry_out(db, who, row.payload, key, now=row.as_of)
    except Repeated:
        # Done by a process that died before it could tell.
        return views.say.plain("It is done. `/cred settings` shows what is so now.")
    except Refused as refused:
        return views.say.plain(views.kit.sentence(str(refused)))
    shown = views.controls.of(change)
    if row.payload["do"] == "preview":
        return views.controls.preview(shown, row.payload["wanted"])
    return views.controls.saved(shown, change.act, undone=row.payload["do"] == "undo")


SCREENS: Screens = {"settings_work": settings_work}
