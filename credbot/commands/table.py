"""All commands, presses and submissions, and how a request finds its own."""

import re

from credbot import services, views
from credbot.commands import (
    alerts,
    assignment,
    calendar,
    checklists,
    controls,
    cover,
    cycles,
    escalation,
    expirables,
    exports,
    facts,
    feeds,
    grammar,
    help,
    intake,
    leaving,
    lists,
    load,
    meetings,
    monitoring,
    occasions,
    onboarding,
    payers,
    pipeline,
    presses,
    providers,
    requests,
    saved,
    screening,
    sharing,
    sheets,
    snooze,
    standing,
    submissions,
    team,
    things,
    timeline,
)
from credbot.commands.door import Ask, Reply, Say, answer
from credbot.commands.grammar import Command
from credbot.commands.targets import OUTDATED_BUTTON
from credbot.domain.errors import BadInput
from credbot.domain.files import Channel
from credbot.domain.roles import may

COMMANDS: tuple[Command, ...] = (
    *lists.COMMANDS,
    *saved.COMMANDS,
    *load.COMMANDS,
    *calendar.COMMANDS,
    *exports.COMMANDS,
    *sharing.COMMANDS,
    *providers.COMMANDS,
    *intake.COMMANDS,
    *screening.COMMANDS,
    *leaving.COMMANDS,
    *requests.COMMANDS,
    *pipeline.COMMANDS,
    *assignment.COMMANDS,
    *payers.COMMANDS,
    *facts.COMMANDS,
    *timeline.COMMANDS,
    *snooze.COMMANDS,
    *escalation.COMMANDS,
    *expirables.COMMANDS,
    *cover.COMMANDS,
    *cycles.COMMANDS,
    *alerts.COMMANDS,
    *standing.COMMANDS,
    *meetings.COMMANDS,
    *occasions.COMMANDS,
    *monitoring.COMMANDS,
    *team.COMMANDS,
    *controls.COMMANDS,
    help.COMMAND,
)
"""In the order of help."""


def _help_commands(ask: Ask) -> Reply:
    """All commands of one's roles."""
    return help.show_help(ask.with_text("commands"), COMMANDS)


def open_word(ask: Ask) -> Reply:
    """What one of the words below the App Home shows; others are no button of ours."""
    if ask.value not in views.home.WORDS:
        raise BadInput(f"{OUTDATED_BUTTON} Open the App Home again.")
    return run(ask.with_text(ask.value))


PRESSES: dict[str, presses.Press] = {
    **presses.PRESSES,
    **facts.PRESSES,
    **timeline.PRESSES,
    **things.PRESSES,
    **assignment.PRESSES,
    **saved.PRESSES,
    **load.PRESSES,
    **calendar.PRESSES,
    **feeds.PRESSES,
    **exports.PRESSES,
    **providers.PRESSES,
    **screening.PRESSES,
    **leaving.PRESSES,
    **requests.PRESSES,
    **intake.PRESSES,
    **snooze.PRESSES,
    **escalation.PRESSES,
    **expirables.PRESSES,
    **cover.PRESSES,
    **cycles.PRESSES,
    **alerts.PRESSES,
    **standing.PRESSES,
    **meetings.PRESSES,
    **occasions.PRESSES,
    **monitoring.PRESSES,
    **team.PRESSES,
    **sheets.PRESSES,
    **onboarding.PRESSES,
    **controls.PRESSES,
    **checklists.PRESSES,
    **help.PRESSES,
    "help.commands": _help_commands,
    "home.open": open_word,
}
"""action_id -> what it does. Several of one kind in a block: `pipeline.show_payer`."""

SUBMISSIONS: dict[str, submissions.Submission] = {
    **submissions.SUBMISSIONS,
    **facts.SUBMISSIONS,
    **timeline.SUBMISSIONS,
    **things.SUBMISSIONS,
    **assignment.SUBMISSIONS,
    **saved.SUBMISSIONS,
    **providers.SUBMISSIONS,
    **intake.SUBMISSIONS,
    **screening.SUBMISSIONS,
    **leaving.SUBMISSIONS,
    **requests.SUBMISSIONS,
    **snooze.SUBMISSIONS,
    **escalation.SUBMISSIONS,
    **expirables.SUBMISSIONS,
    **alerts.SUBMISSIONS,
    **standing.SUBMISSIONS,
    **meetings.SUBMISSIONS,
    **occasions.SUBMISSIONS,
    **monitoring.SUBMISSIONS,
    **cover.SUBMISSIONS,
    **cycles.SUBMISSIONS,
    **team.SUBMISSIONS,
    **sheets.SUBMISSIONS,
    **onboarding.SUBMISSIONS,
    **controls.SUBMISSIONS,
    **checklists.SUBMISSIONS,
}
"""callback_id of a modal -> what its submission does."""

_MENTION = re.compile(r"<@[^|>]*(?:\|([^>]*))?>")

VERBS = frozenset(name for command in COMMANDS for name in (command.verb, *command.aliases))


def run(ask: Ask) -> Reply:
    """Run what was typed: nothing, a file, a command; anything else is searched for."""
    text = grammar.typed(ask.text)
    if not text:
        return answer(DESK, ask)
    verb, rest = grammar.split_verb(text, VERBS)
    if verb is None:
        return _no_verb(ask.with_text(text))
    command = grammar.find(COMMANDS, verb)
    assert command is not None  # noqa: S101
    if command is help.COMMAND:
        return help.show_help(ask.with_text(rest), COMMANDS)
    return answer(command, ask.with_text(rest))


def _no_verb(ask: Ask) -> Reply:
    words = ask.text.split()
    if grammar.file_number(words[0]) is not None:
        if len(words) == 1:
            return answer(lists.CARD, ask)
        near = grammar.nearest(" ".join(words[1:]), COMMANDS)
        example = near.example if near else "1042 log call left a message"
        sentence = views.kit.escape(f"I don't know {words[1]}.")
        return Say(views.say.misread(sentence, example))
    return answer(SEARCH, ask)


def _search(ask: Ask) -> Reply:
    """A word that is no verb is searched for; a mistyped verb gets the nearest right one."""
    if not may(ask.who, "pipeline.read"):
        return providers.show_provider(ask)
    found = services.lists.find_files(ask.db, ask.who, ask.text, now=ask.now)
    near = None if found.rows and not found.near else _nearest(ask.text)
    hint = (
        f"Did you mean `/cred {near.verb}`? For example: `/cred {near.example}`" if near else None
    )
    said = _MENTION.sub(lambda match: f"@{match[1] or 'somebody'}", ask.text)
    return Say(views.lists.found(found, said, ask.who.zone, hint))


def is_short(text: str) -> bool:
    """Whether an answer is one short look: a card, or the first page of all files or one's own."""
    words = grammar.typed(text).split()
    if len(words) != 1:
        return False
    return words[0].casefold() in ("mine", "queue") or grammar.file_number(words[0]) is not None


def _nearest(text: str) -> Command | None:
    """The command that was probably meant: `call 1042 …` is a contact to be logged."""
    if text.split()[0].casefold() in set(Channel):
        return grammar.find(COMMANDS, "log")
    return grammar.nearest(text, COMMANDS)


DESK = Command("", "", "", "What needs you.", lists.show_desk, "lists")
SEARCH = Command("", "TEXT", "find Ruiz", "Search.", _search, "lists")


def press_of(action_id: str) -> presses.Press | None:
    """The press behind an action_id; None for one that nobody knows any more."""
    area, _, verb = action_id.partition(".")
    return PRESSES.get(f"{area}.{verb.partition('_')[0]}")
