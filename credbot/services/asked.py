"""Who waits outside the team for a file or an answer, and is told: nobody of their own act."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.files import File
from credbot.domain.people import Person
from credbot.domain.queue import parse_query
from credbot.domain.requests import News, State, concerns, must_be_open, news_of
from credbot.domain.stalls import Rules
from credbot.services import unasked
from credbot.store import audit, lists, outbox, people, requests, settings
from credbot.store.database import Work
from credbot.store.outbox import Outgoing

OPERATIONS = "operations"
SENT_BACK = "screening.send_back"
"""Only who asked hears of this one."""


def settle(
    work: Work,
    by: Person,
    now: datetime,
    number: int,
    state: State,
    file_ids: Sequence[int] = (),
    reason: str | None = None,
) -> None:
    """Say what became of a request, keep the files that came of it, and tell who asked.

    Raises Refused when somebody else has settled it.
    """
    asked = requests.get(work, number, lock=True)
    must_be_open(asked)
    requests.settle(work, number, state, by.id or None, now, reason)
    requests.link(work, number, file_ids)
    audit.record(work, by, f"requests.{state}", at=now, text=reason, new={"request": number})
    tell_asker(work, by, now, asked.person_id, "asked", {"asked": number})


def tell(
    work: Work, by: Person, rules: Rules, now: datetime, event: str, before: File, after: File
) -> None:
    """Queue what a change of a file means for billing, scheduling and who asked for it."""
    news = News.INCOMPLETE if event == SENT_BACK else news_of(before, after)
    if news is None:
        return
    day = after.effective.isoformat() if after.effective else None
    payload = {"file": after.id, "news": str(news), "day": day, "event": event}
    if news not in (News.CLOSED, News.INCOMPLETE) and settings.get_organisation(work).live:
        _tell_channels(work, rules, now, after, payload)
    for number, person_id in requests.askers_of(work, after.id):
        said = {**payload, "asked": number}
        tell_asker(work, by, now, person_id, "asked_news", said)


def _tell_channels(
    work: Work, rules: Rules, now: datetime, file: File, payload: dict[str, object]
) -> None:
    line = lists.lines_of(work, [file])[0]
    for channel in settings.get_channels(work, OPERATIONS):
        wanted = parse_query((channel.only or "").split(), rules.tracks).filter
        if not concerns(wanted, line):
            continue
        outbox.queue(
            work,
            Outgoing(
                kind="operations_notice",
                recipient=f"channel:{channel.id}",
                subject=f"file:{file.id}",
                payload={**payload, "zone": channel.zone or work.zone},
                as_of=now,
                key=f"operations_notice:{channel.id}:{file.id}:{work.batch}",
            ),
        )


def tell_asker(
    work: Work,
    by: Person,
    now: datetime,
    person_id: int,
    kind: str,
    payload: dict[str, object],
) -> None:
    """Queue a message to who asked for something, unless it was their own act."""
    if person_id == by.id:
        return
    asker = people.get_person(work, person_id)
    if not asker.slack_id or asker.refused:
        return
    later = unasked.later(work, asker, now)
    key = f"{kind}:{payload['asked']}:{payload.get('file', 0)}:{work.batch}"
    outbox.queue(
        work,
        Outgoing(
            kind=kind,
            recipient=f"person:{person_id}",
            subject=f"asked:{payload['asked']}",
            payload=dict(payload),
            as_of=now,
            key=key,
            not_before=later,
        ),
    )
