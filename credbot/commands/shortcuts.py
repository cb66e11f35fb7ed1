"""Slack's shortcuts: the same modals, reached from the composer or from a message."""

from credbot import views
from credbot.commands import intake, providers, requests
from credbot.commands.door import Ask, Open, Reply
from credbot.domain.errors import Refused
from credbot.domain.roles import may, require


def open_shortcut(ask: Ask, callback_id: str) -> Reply:
    """The modal behind a shortcut's callback_id. Raises Refused for an unknown one."""
    if callback_id == "intake.new":
        return Open(intake.intake_modal(ask))
    if callback_id == "intake.from_message":
        return Open(intake.from_message(ask))
    if callback_id == "pipeline.find":
        if not may(ask.who, "pipeline.read"):
            return providers.find_form(ask)
        return Open(views.forms.find())
    if callback_id in ("payers.log_call", "payers.log_from_message"):
        require(ask.who, "pipeline.work")
        return Open(views.forms.pick_file(ask.text))
    if callback_id == "pipeline.note_from_message":
        require(ask.who, "pipeline.work")
        return Open(views.forms.note_from_message(ask.text))
    if callback_id == "requests.new":
        return requests.request_form(ask)
    raise Refused("This shortcut is from an older version of credbot.")
