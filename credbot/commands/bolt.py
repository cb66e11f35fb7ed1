"""Slack's doors: a Bolt app that answers in the ack and calls nobody before it.

What an ack can't carry is put into `context["after"]`, the answer first, then
the App Home of who changed something; the transport runs it once the ack is on
the wire. It is for this press only and may be lost.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Any, Protocol
from uuid import uuid4

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context import BoltContext
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from credbot import services, views
from credbot.commands import (
    answers,
    door,
    grammar,
    home,
    intake,
    presses,
    sheets,
    shortcuts,
    submissions,
    table,
    team,
)
from credbot.commands.door import Ask, Reply, Say
from credbot.commands.payloads import (
    Body,
    Sender,
    fields_of,
    inputs_of,
    pressed_value,
    sender_of,
    sender_of_command,
)
from credbot.domain.errors import Refused, Repeated
from credbot.services.arrivals import Database

ANY = re.compile(".*", re.DOTALL)
OnError = Callable[[BaseException, str], None]
After = list[Callable[[], None]]
Run = Callable[[Ask], Reply]


class Clock(Protocol):
    def now(self) -> datetime: ...


def build_app(
    db: Database,
    clock: Clock,
    client: WebClient,
    *,
    team_id: str,
    bot_user_id: str,
    on_error: OnError,
    signing_secret: str = "",
    bot_id: str | None = None,
) -> App:
    """The app with all its listeners; nothing is called while it is built.

    `on_error` gets what nobody expected and the number that the person was shown.
    """
    token = client.token or ""

    def authorize(context: BoltContext) -> AuthorizeResult:  # noqa: ARG001  Bolt's name for it
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team_id,
            bot_user_id=bot_user_id,
            bot_id=bot_id,
            bot_token=token,
        )

    app = App(
        name="credbot",  # not given, Bolt looks for its caller's file for 0.1 s
        client=client,
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        request_verification_enabled=bool(signing_secret),
        token_verification_enabled=False,
        raise_error_for_unhandled_request=False,
    )
    doors = Doors(db, clock, client, team_id, on_error)
    app.command(ANY)(doors.command)
    app.action(ANY)(doors.action)
    app.view(ANY)(doors.submission)
    app.view_closed(ANY)(_acknowledge)
    app.options(ANY)(doors.suggestion)
    app.shortcut(ANY)(doors.shortcut)
    app.event("app_home_opened")(doors.home_opened)
    app.event("user_change")(doors.person_changed)
    app.event("team_join")(doors.person_changed)
    app.event("message")(doors.message)
    app.event("app_mention")(doors.message)
    app.event(ANY)(_acknowledge)
    app.error(_unexpected(on_error))
    return app


def _filled(ask: Ask, view: Body) -> Ask:
    """With what stands in the form whose menu was used. Raises BadInput."""
    if view.get("type") != "modal":
        return ask
    return replace(ask, inputs=inputs_of(view), meta=view.get("private_metadata") or "")


class Doors:
    """Each kind of payload, turned into an `Ask`, answered once."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        client: WebClient,
        team_id: str,
        on_error: OnError,
    ) -> None:
        self._db = db
        self._clock = clock
        self._client = client
        self._team_id = team_id
        self._on_error = on_error
        self._publishing = [Lock() for _ in range(16)]

    def command(self, ack: Any, body: Body, context: BoltContext) -> None:
        """`/cred …`: the answer rides in the ack."""
        after = self._after(context)

        def run(ask: Ask) -> Reply:
            return table.run(ask.with_text(body.get("text") or ""))

        reply = self._reply(sender_of_command(body), body.get("trigger_id"), run, after)
        if isinstance(reply, Say):
            heard = "in_channel" if reply.aloud else "ephemeral"
            ack(text=reply.screen.text, blocks=reply.screen.blocks, response_type=heard)
            return
        ack()
        after.insert(0, answers.shown(self._client, reply, body))

    def action(self, ack: Any, body: Body, context: BoltContext) -> None:
        """A press: the ack is empty, the answer goes out right after it."""
        after = self._after(context)
        action = body["actions"][0]
        container = body.get("container") or {}
        view = body.get("view") or {}
        known = table.press_of(action.get("action_id", ""))

        def run(ask: Ask) -> Reply:
            asked = replace(
                ask,
                value=pressed_value(action),
                ephemeral=bool(container.get("is_ephemeral")),
                on_card=str(action.get("block_id")).startswith("card:"),
                in_view=view.get("type") == "modal",
                at_home=view.get("type") == "home",
            )
            if known is None:
                return door.press(_outdated, asked, presses.fresh_card)
            return door.press(lambda it: known(_filled(it, view)), asked, presses.fresh_card)

        ack()
        if known is None and action.get("type") not in answers.PRESSED:
            return
        # Who has no role may do one thing: ask for one.
        asks = known is team.ask_admin
        reply = self._reply(sender_of(body), body.get("trigger_id"), run, after, anyone=asks)
        after.insert(0, answers.shown(self._client, reply, body))
        if view.get("type") == "home" and len(after) == 1:
            # Nothing was changed; but whoever looks at it is shown what others did meanwhile.
            after.append(self._publish(sender_of(body)))

    def submission(self, ack: Any, body: Body, context: BoltContext) -> None:
        """A submitted modal: errors, or the effect, ride in the ack."""
        after = self._after(context)
        view = body["view"]
        run_form = table.SUBMISSIONS.get(view.get("callback_id", ""))

        fields = fields_of(view)
        heard: list[Reply] = []

        def run(ask: Ask) -> Reply:
            asked = replace(
                ask,
                inputs=inputs_of(view),
                fields=fields,
                meta=view.get("private_metadata") or "",
                in_view=True,
            )
            known = run_form or submissions.outdated
            heard.append(door.submit(known, asked, submissions.fresh_card))
            return heard[0]

        reply = self._reply(sender_of(body), body.get("trigger_id"), run, after)
        if isinstance(reply, Say) and not heard:
            # Turned away at the door, or broken: what was typed stays all the same.
            reply = door.refused_form(fields, reply.screen.text)
        ack(**answers.to_submission(reply))

    def suggestion(self, ack: Any, body: Body, context: BoltContext) -> None:
        """Choices for what was typed so far into a menu."""
        found: list[tuple[str, str]] = []

        def run(ask: Ask) -> Reply:
            typed = ask.with_text(grammar.typed(body.get("value") or ""))
            found.extend(intake.party_choices(typed, body.get("action_id") or ""))
            return Say(views.say.plain(""))

        self._reply(sender_of(body), None, run, self._after(context))
        ack(options=views.kit.options(found))

    def shortcut(self, ack: Any, body: Body, context: BoltContext) -> None:
        """A global or message shortcut: opens a modal."""
        after = self._after(context)

        def run(ask: Ask) -> Reply:
            text = grammar.typed((body.get("message") or {}).get("text") or "")
            return shortcuts.open_shortcut(ask.with_text(text), body.get("callback_id", ""))

        ack()
        reply = self._reply(sender_of(body), None, run, after)
        after.insert(0, answers.shown(self._client, reply, body))

    def home_opened(self, ack: Any, body: Body, context: BoltContext) -> None:
        """Somebody looks at the App Home."""
        ack()
        event = body["event"]
        if event.get("tab") == "home":
            after = self._after(context)
            after.append(self._publish(Sender(event["user"], body.get("team_id"))))

    def person_changed(self, ack: Any, body: Body) -> None:
        """Keep the mirror of a person true."""
        user = body["event"]["user"]
        services.people.mirror_one(
            self._db.for_request(body.get("event_id")), user, self._clock.now()
        )
        ack()

    def message(self, ack: Any, body: Body, context: BoltContext) -> None:
        """Words in the direct message, or a mention: the same grammar without the slash."""
        ack()
        event = body["event"]
        if event.get("bot_id") or not event.get("user"):
            return
        if event.get("subtype") not in (None, "file_share"):
            return
        if event["type"] == "message" and event.get("channel_type") != "im":
            return
        after = self._after(context)
        sent = event.get("files") if event["type"] == "message" else None
        if sent:
            event = {**event, "thread_ts": event.get("thread_ts") or event["ts"]}

        def run(ask: Ask) -> Reply:
            if sent:
                return sheets.receive(ask, event)
            return table.run(ask.with_text(_words_for(ask, event)))

        sender = Sender(event["user"], event.get("user_team") or body.get("team_id"))
        reply = self._reply(sender, body.get("event_id"), run, after)
        if reply == sheets.SILENT:
            return
        spoken = answers.spoken(self._client, reply, event, body["event_id"])
        after.insert(0, self._once(f"{body['event_id']}:answer", spoken))

    def _reply(
        self, sender: Sender, key: str | None, run: Run, after: After, *, anyone: bool = False
    ) -> Reply:
        """Let the person in, run, and turn what nobody expected into a sentence with a number."""
        try:
            return self._let_in(sender, key, run, after, anyone)
        except Refused as refused:
            return Say(views.say.plain(views.kit.sentence(str(refused))))
        except Exception as fault:
            number = uuid4().hex[:8]
            self._on_error(fault, number)
            return Say(views.say.broken(number))

    def _let_in(
        self, sender: Sender, key: str | None, run: Run, after: After, anyone: bool
    ) -> Reply:
        if sender.team_id not in (None, self._team_id):
            return Say(views.say.plain("credbot answers people of its own workspace only."))
        db = self._db.for_request(key)
        with db.sharing():
            return self._admit(db, sender, run, after, anyone)

    def _admit(
        self,
        db: Database,
        sender: Sender,
        run: Callable[[Ask], Reply],
        after: After,
        anyone: bool,
    ) -> Reply:
        arrival = services.arrivals.arrive(db, sender.user_id)
        who = arrival.person
        if who is None:
            after.append(self._look_up(sender.user_id))
            return Say(views.say.plain("I don't know you yet; I am looking you up. Try again now."))
        if who.refused:
            return Say(views.say.plain(who.refused))
        if not who.roles and not anyone:
            return Say(views.say.no_role([f"<@{a}>" for a in arrival.admins]))
        ask = Ask(db, who, self._clock.now(), arrival.rules)
        try:
            return run(ask)
        finally:
            if ask.db.committed:
                after.append(self._publish(sender))

    def _once(self, key: str, call: Callable[[], None]) -> Callable[[], None]:
        """An answer that is a message of its own: events come again, it may not."""

        def run() -> None:
            try:
                services.arrivals.claim(self._db.for_request(key))
            except Repeated:
                return
            call()

        return run

    def _publish(self, sender: Sender) -> Callable[[], None]:
        def publish() -> None:
            # In order per person: what is read later is also published later.
            with self._publishing[hash(sender.user_id) % len(self._publishing)]:
                view = self._home(sender)
                self._client.views_publish(user_id=sender.user_id, view=view.payload)

        return publish

    def _home(self, sender: Sender) -> views.kit.View:
        shown: list[views.kit.View] = []

        def run(ask: Ask) -> Reply:
            shown.append(home.home_of(ask))
            return Say(views.say.plain(""))

        reply = self._reply(sender, None, run, [])
        if shown:
            return shown[0]
        said = reply.screen if isinstance(reply, Say) else views.say.plain("")
        return views.home.stranger(said)

    def _look_up(self, user_id: str) -> Callable[[], None]:
        def look_up() -> None:
            user = self._client.users_info(user=user_id)["user"]
            services.people.mirror_one(self._db, user, self._clock.now())

        return look_up

    def _after(self, context: BoltContext) -> After:
        after: After = context.setdefault("after", [])
        return after


def _acknowledge(ack: Any) -> None:
    ack()


def _outdated(_ask: Ask) -> Reply:
    raise Refused("This is from an older version of credbot. Open the file again: `/cred 1042`.")


def _words_for(ask: Ask, event: Body) -> str:
    """What was typed, without the mention; in a file's thread the file comes first."""
    text = re.sub(r"^\s*<@[^>]+>\s*", "", event.get("text") or "")
    thread = event.get("thread_ts")
    if not thread:
        return text
    file = services.lists.file_of_thread(ask.db, ask.who, event["channel"], thread)
    return f"{file} {text}" if file else text


def _unexpected(on_error: OnError) -> Callable[..., BoltResponse]:
    def handle(error: Exception, request: BoltRequest) -> BoltResponse:
        """The last net: a body that no listener of ours could read."""
        number = uuid4().hex[:8]
        on_error(error, number)
        request.context.setdefault("after", [])
        said = views.say.broken(number)
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said.text})

    return handle
