"""What follows from a changed item or credential: ends of attestations, until when files are good.

Each is part of an act that was permitted and recorded by whoever calls it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from credbot.domain.expirables import Credential, Facts, end_of, with_reminder
from credbot.domain.files import File
from credbot.domain.stalls import Rules
from credbot.domain.undo import items_in
from credbot.domain.verification import Judged
from credbot.store import expirables, meetings, outbox, settings, verification
from credbot.store.database import Work

SETTLED = "ends_settled"
SOON = timedelta(days=100)
"""So far ahead a next meeting is looked for."""


def follow_items(
    work: Work,
    rules: Rules,
    file: File,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    today: date,
) -> None:
    """Derive anew what rests on the items that an act has changed; most acts change none."""
    before, after = items_in(old or {}), items_in(new or {})
    changed = {*before, *after}
    if not changed or file.track not in rules.tracks.tracks:
        return
    shared = {
        need.credential: need.key
        for need in rules.tracks.requirements(file.track)
        if need.credential and need.key in changed
    }
    if shared:
        _signed(work, rules, file, shared, before, after, today)
        verification.refresh_providers(work, {file.provider_id}, rules)
    else:
        verification.refresh_files(work, [file.id], rules)


def follow_credentials(work: Work, rules: Rules, provider_id: int, now: datetime) -> None:
    """Derive anew until when a provider's open files are good, and draw their cards again."""
    verification.refresh_providers(work, {provider_id}, rules)
    outbox.refresh_cards(work, expirables.open_files(work, provider_id), now)


def judged(work: Work, rules: Rules, file: File, today: date) -> Judged | None:
    """Until when a file is good, with the meetings it can use; None when nothing limits it."""
    good = verification.of_file(work, file.id) if file.open else None
    if good is None:
        return None
    needs = {need.key: need.title for need in rules.tracks.requirements(file.track)}
    title = needs.get(good.item, good.item.replace("_", " ").capitalize())
    if verification.COMMITTEE not in rules.tracks.track(file.track).stages:
        return Judged(good, title, meets=False)
    far = max(good.day, today + SOON)
    days = [meeting.day for meeting in meetings.next_meetings(work, today, far)]
    usable = [day for day in days if day <= good.day]
    return Judged(good, title, True, max(usable, default=None), min(days, default=None))


def settle_once(work: Work, rules: Rules, today: date) -> None:
    """Give what was here before ends and ages were kept its ends, reminders and good days."""
    if settings.get_text(work, SETTLED):
        return
    signed = {kind.key for kind in rules.catalog.types.values() if kind.lasts}
    rows = []
    for one in expirables.unsettled(work, signed):
        facts = Facts(state=one.state, issued=one.issued, expires=one.expires)
        end = end_of(rules.catalog.type(one.type), facts, one.got)
        rows.append(with_reminder(replace(one, expires=end), one, today))
    expirables.put_many(work, rows)
    verification.reevaluate(work, rules)
    settings.put_text(work, SETTLED, "yes")


def _signed(
    work: Work,
    rules: Rules,
    file: File,
    shared: Mapping[str, str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    today: date,
) -> None:
    """An attestation that came in lasts so many days from then; one taken back does not."""
    for one in expirables.of_providers(work, {file.provider_id}, current=True):
        key = shared.get(one.type)
        lasts = rules.catalog.type(one.type).lasts
        if key is None or lasts is None:
            continue
        days = timedelta(days=lasts.of(one.state or file.state))
        end = _end(one, _got(before.get(key)), _got(after.get(key)), days)
        if end != one.expires:
            expirables.put(work, with_reminder(replace(one, expires=end), one, today))


def _end(one: Credential, was: date | None, became: date | None, days: timedelta) -> date | None:
    derived = one.expires is None or (was is not None and one.expires == was + days)
    signed = max([day for day in (one.issued, became) if day], default=None)
    if derived:
        return signed + days if signed else None
    newer = became is not None and (one.issued is None or became > one.issued)
    return became + days if newer and became else one.expires


def _got(facts: Any) -> date | None:
    got = (facts or {}).get("got")
    return date.fromisoformat(got) if got else None
