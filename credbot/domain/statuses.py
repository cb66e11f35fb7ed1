"""A temporary or provisional status before the decision: how long it may last."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from credbot.domain.cycles import CycleRules, Status
from credbot.domain.cycling import Cycle
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import File


def give_status(
    known: Iterable[Cycle], file: File, kind: Status, until: date, rules: CycleRules, today: date
) -> Cycle:
    """A temporary or provisional status until a day. Raises Refused and BadInput."""
    if not file.open:
        raise Refused(f"{file.ref} is closed; a status before the decision ends with it.")
    longest = rules.temporary if kind is Status.TEMPORARY else rules.provisional
    own = [one for one in known if one.kind is kind and one.from_file_id == file.id]
    if kind is Status.PROVISIONAL and own:
        raise Refused(f"{file.ref} had a provisional status already; it is given once.")
    running = next((one for one in own if one.running), None)
    since = running.decided if running else today
    if until <= today:
        raise BadInput("It ends on a day after today.", "until")
    if (until - since).days > longest.days:
        last = date.fromordinal(since.toordinal() + longest.days)
        raise BadInput(
            f"{kind.capitalize()} status lasts at most {longest.days} days ({longest.source}): "
            f"to {last:%a %b} {last.day}, {last.year}.",
            "until",
        )
    if running:
        return replace(running, due=until, opens=until, remind_from=today)
    return Cycle(
        id=0,
        kind=kind,
        provider_id=file.provider_id,
        track=file.track,
        payer_id=file.payer_id,
        facility_id=file.facility_id,
        state=file.state,
        line_of_business=file.line_of_business,
        from_file_id=file.id,
        decided=since,
        due=until,
        confirmed=True,
        opens=until,
        remind_from=today,
    )
