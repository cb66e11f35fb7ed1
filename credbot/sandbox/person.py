"""A driver for tests and demos: acts as one person, and sees what that person sees."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from credbot.sandbox import client, elements, modals, pressing, speaking
from credbot.sandbox.acting import CannotAct, Outcome, person, surface
from credbot.sandbox.errors import Json
from credbot.sandbox.ids import parse_ts
from credbot.sandbox.models import File, Message, User, View
from credbot.sandbox.world import World


@dataclass(frozen=True)
class Answer:
    """What a person sees after an act.

    `message` is the app's message that came or changed (None: none did), `view` the modal on
    top, `errors` the sentences under its fields, `raw` the body of the acknowledgement.
    """

    ok: bool
    error: str | None
    message: Message | None
    view: View | None
    raw: Any = None
    errors: dict[str, str] = field(default_factory=dict)
    request_id: str | None = None

    @property
    def text(self) -> str:
        return self.message.text if self.message else ""

    @property
    def blocks(self) -> list[Json]:
        return self.message.blocks if self.message else []

    @property
    def plain(self) -> str:
        """Every visible word: of the message, the modal on top, and the errors in it."""
        shown = [part.plain for part in (self.message, self.view) if part is not None]
        return "\n".join([*shown, *self.errors.values()])


Where = Message | View | Answer


class Person:
    """One person at the screen; each call returns when the app has answered.

    Messages and views are copies: they stay as they were when they were seen.
    """

    def __init__(self, world: World, user_id: str, answer_seconds: Callable[[], float]) -> None:
        self.user: User = person(world, user_id)
        self.id = user_id
        self._world = world
        self._answer_seconds = answer_seconds

    def type(
        self, channel: str, text: str, thread_ts: str | None = None, copies: int = 1
    ) -> Answer:
        """Type into a channel (id or name); text that begins with `/` is a command.

        `copies` delivers the same request several times at once. Raises CannotAct for what
        Slack's client does not allow.
        """
        before = self._stack()
        outcome = speaking.type_text(self._world, self.id, channel, text, thread_ts, copies)
        room = self._world.workspace.channels[outcome.channel or ""]
        bot = self._world.workspace.bot
        mentioned = f"@{bot.id}" in text or f"@{bot.name}" in text
        spoken_to = text.startswith("/") or room.kind == "im" or mentioned
        return self._answer(outcome, before, wait=spoken_to)

    def press(
        self,
        where: Where,
        action_id: str,
        *,
        value: str | None = None,
        block_id: str | None = None,
        option: str | None = None,
        options: list[str] | None = None,
        user: str | None = None,
        channel: str | None = None,
        date: str | None = None,
        time: str | None = None,
        text: str | None = None,
        state: Mapping[str, object] | None = None,
        copies: int = 1,
    ) -> Answer:
        """Press a button, or choose in a menu or a date field.

        Where several elements have this `action_id`, `value`, `block_id` or `option` says which.
        `state` fills other inputs there first, as in `submit`. Raises NoElement, CannotAct.
        """
        before = self._stack()
        shown = self._shown(where, action_id)
        picked = (option, options, user, channel, date, time, text)
        choice: Any = next((one for one in picked if one is not None), None)
        inside, element = _locate(shown, action_id, block_id, value, option)
        outcome = pressing.press(
            self._world,
            self.id,
            _where(shown),
            action_id,
            block_id=inside,
            chosen=value if choice is None and element["type"] != "button" else choice,
            values=_by_block(shown, state or {}),
            copies=copies,
        )
        return self._answer(outcome, before, wait=True)

    def suggest(
        self, where: Where, action_id: str, typed: str, block_id: str | None = None
    ) -> list[Json]:
        """The options the app offers for what was typed; those in groups among them."""
        shown = self._shown(where, action_id)
        offer = pressing.suggest(self._world, self.id, _where(shown), action_id, typed, block_id)
        return elements.options(offer)

    def submit(
        self, values: Mapping[str, object] | None = None, view: View | None = None, copies: int = 1
    ) -> Answer:
        """Fill the top modal (keys are action_ids or block_ids) and submit it.

        Raises NoElement for a field that is not there, CannotAct without an open modal.
        """
        before = self._stack()
        if not before:
            raise CannotAct("no_modal")
        view_id = view.id if view else None
        filled = _by_block(self._world.workspace.views[before[-1]], values or {})
        outcome = modals.submit(self._world, self.id, filled, view_id, copies)
        return self._answer(outcome, before, wait=False)

    def close(self, view: View | None = None, clear: bool = False) -> Answer:
        """Close the top modal, or with `clear` all of them."""
        before = self._stack()
        outcome = modals.close(self._world, self.id, view.id if view else None, clear=clear)
        return self._answer(outcome, before, wait=False)

    def home(self) -> View | None:
        """Open the app's Home; the view that is shown then, None when there is none."""
        space = self._world.workspace
        outcome, _ = modals.open_home(self._world, self.id)

        def fresh() -> bool:
            view = space.homes.get(self.id)
            return view is not None and space.touched.get(view.id, 0) > outcome.since

        space.changes.until(fresh, self._answer_seconds())
        with space.lock:
            return deepcopy(space.homes.get(self.id))

    def shortcut(self, callback_id: str, message: Message | None = None) -> Answer:
        """Use a shortcut of the app, on a message if one is given."""
        before = self._stack()
        on = _where(message) if message else None
        outcome = pressing.shortcut(self._world, self.id, callback_id, on)
        return self._answer(outcome, before, wait=True)

    def upload(
        self, channel: str | None, name: str, data: bytes, thread_ts: str | None = None
    ) -> File:
        """Share a file in a channel; without one, keep it for a file field in a modal."""
        file, _, _ = speaking.upload(
            self._world, self.id, name, data, channel_id=channel, thread_ts=thread_ts
        )
        return file

    @property
    def views(self) -> list[View]:
        """The open modals, the top one last."""
        with self._world.workspace.lock:
            return deepcopy(self._world.workspace.stack(self.id))

    def messages(self, channel: str) -> list[Message]:
        """What this person sees in a channel, oldest first, threads included."""
        space = self._world.workspace
        with space.lock:
            room = space.channel_named(channel)
            if room is None:
                raise CannotAct("channel_not_found")
            return deepcopy(space.seen_by(self.id, room.id))

    @property
    def dm_id(self) -> str:
        """The id of the direct message with the app."""
        with self._world.workspace.lock:
            return self._world.workspace.dm(self.id).id

    @property
    def dm(self) -> list[Message]:
        """The messages in the direct message with the app, oldest first."""
        return self.messages(self.dm_id)

    @property
    def ephemerals(self) -> list[Message]:
        """Everything that only this person sees, oldest first."""
        space = self._world.workspace
        with space.lock:
            mine = (m for kept in space.messages.values() for m in kept)
            found = [m for m in mine if m.ephemeral_to == self.id]
            return deepcopy(sorted(found, key=lambda m: parse_ts(m.ts)))

    def _stack(self) -> list[str]:
        with self._world.workspace.lock:
            return list(self._world.workspace.stacks[self.id])

    def _shown(self, where: Where, action_id: str) -> Message | View:
        """The message or view as it is now; of an answer, the part that has the element."""
        if isinstance(where, Answer):
            parts = [part for part in (where.view, where.message) if part is not None]
            having = [p for p in parts if any(e["action_id"] == action_id for _, e in _all(p))]
            if not having:
                raise elements.NoElement(f"{action_id} is not in this answer: {where.plain}")
            where = having[0]
        return surface(self._world, self.user, _where(where))

    def _answer(self, outcome: Outcome, before: list[str], *, wait: bool) -> Answer:
        space = self._world.workspace
        if wait and outcome.error is None:
            space.changes.until(lambda: self._changed(outcome, before), self._answer_seconds())
        with space.lock:
            stack = space.stack(self.id)
            return Answer(
                ok=outcome.ok,
                error=outcome.error,
                message=deepcopy(client.newest(self._world, self.user, outcome)),
                view=deepcopy(stack[-1]) if stack else None,
                raw=outcome.raw,
                errors=outcome.errors,
                request_id=outcome.request_id,
            )

    def _changed(self, outcome: Outcome, before: list[str]) -> bool:
        space = self._world.workspace
        with space.lock:
            if client.newest(self._world, self.user, outcome) is not None:
                return True
            home = space.homes.get(self.id)
            mine = [*space.stacks[self.id], *([home.id] if home else [])]
            moved = any(space.touched.get(view, 0) > outcome.since for view in mine)
            return moved or space.stacks[self.id] != before


def _all(shown: Message | View) -> list[tuple[str, Json]]:
    return list(elements.walk(shown.blocks))


def _where(shown: Message | View) -> Json:
    if isinstance(shown, View):
        return {"view_id": shown.id}
    return {"channel": shown.channel, "message_ts": shown.ts}


def _locate(
    shown: Message | View,
    action_id: str,
    block_id: str | None,
    value: str | None,
    option: str | None,
) -> tuple[str, Json]:
    """The one element that is meant among those with this action_id. Raises NoElement."""
    for inside, element in _all(shown):
        if element["action_id"] != action_id or block_id not in (None, inside):
            continue
        if value is not None and element["type"] == "button" and element.get("value") != value:
            continue
        listed = elements.options(element)
        words = {word for one in listed for word in (one.get("value"), one["text"]["text"])}
        if option is not None and listed and option not in words:
            continue
        return inside, element
    said = ", ".join(f"{e['action_id']} ({e.get('value') or e['type']})" for _, e in _all(shown))
    raise elements.NoElement(f"no such {action_id} here; there are: {said or 'none'}")


def _by_block(shown: Message | View, values: Mapping[str, object]) -> Json:
    """Values keyed by action_id or block_id as block_id → action_id → value."""
    found: Json = {}
    fields = [(b, e) for b, e in _all(shown) if e.get("type") in elements.KEYS]
    for key, value in values.items():
        named = [(b, str(e["action_id"])) for b, e in fields if e["action_id"] == key]
        named = named or [(b, str(e["action_id"])) for b, e in fields if b == key]
        if not named:
            there = ", ".join(str(e["action_id"]) for _, e in fields)
            raise elements.NoElement(f"no field {key} here; there are: {there}")
        found.setdefault(named[0][0], {})[named[0][1]] = value
    return found
