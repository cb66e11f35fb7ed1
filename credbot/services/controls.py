"""Changes of the rules: previewed, made, taken back, as one file out and in.

Each change is one transaction: settings, the dates of all open files, the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from credbot.domain import controls, roles
from credbot.domain import monitoring as monthly
from credbot.domain.errors import BadInput, Refused
from credbot.domain.people import Person
from credbot.domain.queue import parse_query
from credbot.domain.tracks import Tracks
from credbot.services import age_rules, cycle_rules
from credbot.services.acts import setting_of
from credbot.services.settings import CHANNEL_ID, USES
from credbot.store import (
    audit,
    monitoring,
    outbox,
    parties,
    people,
    pipeline,
    settings,
    upkeep,
    verification,
)
from credbot.store import controls as kept
from credbot.store.cycles import KEY, Evaluated
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing
from credbot.store.schema import PayerRow
from credbot.store.upkeep import Moved

VERSION = 1


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, by setting, and what it does to open files; `act` takes it back."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    moved: Moved = field(default_factory=Moved)
    act: int = 0
    tracks: tuple[Tracks, Tracks] | None = None
    """The tracks before and after, where they changed."""
    dues: Evaluated = field(default_factory=Evaluated)
    payers: Mapping[int, str] = field(default_factory=dict)
    """Names of payers, where limits of theirs changed."""


def change(
    db: Database, who: Person, wanted: Mapping[str, Any], *, now: datetime, preview: bool = False
) -> Change:
    """Set what is wanted, by key; what is so already is left alone.

    With `preview` nothing is written. Raises BadInput and Refused.
    """
    roles.require(who, "settings.change")
    with db.begin(rehearsal=preview) as work:
        return apply(work, who, wanted, now=now, preview=preview)


def check(db: Database, who: Person, wanted: Mapping[str, Any], *, now: datetime) -> Change:
    """What would change, without what it does to files. Raises BadInput and Refused."""
    roles.require(who, "settings.change")
    with db.begin(rehearsal=True) as work:
        return apply(work, who, wanted, now=now, preview=True, derive=False)


def apply(
    work: Work,
    who: Person,
    wanted: Mapping[str, Any],
    *,
    now: datetime,
    preview: bool = False,
    derive: bool = True,
) -> Change:
    """The same within a work that does more than that; without `derive` files stay as they are."""
    roles.require(who, "settings.change")
    pipeline.lock_numbering(work)
    whole = _whole(work, wanted)
    checked = {key: _checked(work, key, value) for key, value in whole.items()}
    before = {key: kept.read(work, key) for key in checked}
    after = {key: value for key, value in checked.items() if value != before[key]}
    if not after:
        return Change()
    old_tracks = settings.get_rules(work).tracks
    for key, value in after.items():
        kept.write(work, key, value)
    _check_together(work)
    new_tracks, moved = settings.get_rules(work).tracks, Moved()
    if derive and any(controls.moves_dates(key) for key in after):
        rules = settings.get_rules(work)
        moved = upkeep.reevaluate(work, rules, who.today(now), write=not preview)
        if not after.keys().isdisjoint(("ages", "tracks")):
            moved = replace(moved, good=verification.reevaluate(work, rules, write=not preview))
    dues = Evaluated()
    if derive and any(key == KEY or key.startswith("payer:") for key in after):
        dues = cycle_rules.apply(setting_of(work, who, now), store=not preview)
    before = {key: before[key] for key in after}
    audit.record(work, who, kept.EVENT, at=now, old=before, new=after)
    tracks = (old_tracks, new_tracks) if "tracks" in after else None
    payers = parties.names_by_id(work, PayerRow) if "limits" in after else {}
    return Change(before, after, moved, work.batch, tracks, dues, payers)


def undo(db: Database, who: Person, act: int, *, now: datetime) -> Change:
    """Take a change back, while what it set is still so. Raises Refused and Unknown."""
    roles.require(who, "settings.change")
    with db.begin() as work:
        made = kept.get_change(work, act)
        for key, value in made.after.items():
            if kept.read(work, key) != value:
                raise Refused("This was changed again since. Look at it: `/cred settings`.")
        return apply(work, who, made.before, now=now)


def read(db: Database, who: Person, key: str) -> Any:
    """The value of one setting, as a file would hold it."""
    roles.require(who, "settings.read")
    with db.read() as work:
        return kept.read(work, key)


def read_payers(db: Database, who: Person) -> dict[str, dict[str, Any]]:
    """By name, what is set of each payer."""
    roles.require(who, "settings.read")
    with db.read() as work:
        return kept.list_payers(work)


def read_tracks(db: Database, who: Person) -> Tracks:
    """The tracks as they hold now."""
    roles.require(who, "settings.read")
    with db.read() as work:
        return settings.get_rules(work).tracks


def export(db: Database, who: Person) -> dict[str, Any]:
    """All settings as one document; the tracks whole, payers by name."""
    roles.require(who, "settings.read")
    with db.read() as work:
        plain = {key: kept.read(work, key) for key in controls.PLAIN}
        names = parties.names_by_id(work, PayerRow)
        default = settings.default_values(work)
        limits = [
            {**one, "payer": names.get(one["payer"]) if one.get("payer") else None}
            for one in plain["limits"] or []
        ]
        payers = {
            name: facts for name, facts in kept.list_payers(work).items() if any(facts.values())
        }
        channels = [
            {
                "channel": one.id,
                "use": one.use,
                "zone": one.zone,
                "only": one.only,
                "hour": one.hour,
            }
            for one in settings.get_channels(work)
        ]
        whole = controls.laid_over(default, plain["tracks"])
    return {
        "credbot_settings": VERSION,
        **plain,
        "limits": limits,
        "tracks": whole,
        "ages": age_rules.whole(plain["ages"]),
        "payers": payers,
        "channels": channels,
    }


def send_export(db: Database, who: Person, *, now: datetime) -> None:
    """Queue the same as a file for the person's direct message."""
    roles.require(who, "settings.read")
    letter = Outgoing("settings_file", f"person:{who.id}", None, {}, now)
    with db.begin() as work:
        outbox.queue(work, letter)


def export_for(db: Database, person_id: int) -> dict[str, Any]:
    """The document for somebody. For delivery. Raises NotAllowed."""
    with db.read() as work:
        person = people.get_person(work, person_id)
    return export(db, person)


def load(
    db: Database, who: Person, document: Any, *, now: datetime, preview: bool = False
) -> Change:
    """Set everything that a document says; what it leaves out stays. Raises BadInput."""
    roles.require(who, "settings.change")
    with db.begin(rehearsal=preview) as work:
        return apply(work, who, wanted_of(work, document), now=now, preview=preview)


def wanted_of(work: Work, document: Any) -> dict[str, Any]:
    """What a document sets, by key. Raises BadInput for another document."""
    if not isinstance(document, dict) or document.get("credbot_settings") != VERSION:
        raise BadInput(
            "This is no file of settings. Make one with `credbot settings export settings.json`."
        )
    known = {*controls.PLAIN, "credbot_settings", "payers", "channels"}
    unknown = sorted(set(document) - known)
    if unknown:
        raise BadInput(f"{unknown[0]} is no setting. There are: {', '.join(sorted(known))}.")
    wanted = {key: document[key] for key in controls.PLAIN if key in document}
    if "tracks" in wanted:
        wanted["tracks"] = controls.differing(settings.default_values(work), wanted["tracks"] or {})
    if "limits" in wanted:
        wanted["limits"] = [_named(work, one) for one in wanted["limits"] or []]
    for name, facts in (document.get("payers") or {}).items():
        wanted[f"payer:{name}"] = facts
    for one in document.get("channels") or []:
        key = f"channel:{one.get('use')}:{one.get('channel')}"
        wanted[key] = {name: one.get(name) for name in ("zone", "only", "hour")}
    return wanted


def _named(work: Work, one: Any) -> dict[str, Any]:
    """A limit with its payer's number; a payer nobody knows yet becomes one."""
    if not isinstance(one, Mapping):
        raise BadInput('limits is a list of {"stage", "days", "track", "payer", "payer_type"}.')
    payer = one.get("payer")
    return {**one, "payer": parties.get_or_add(work, PayerRow, payer) if payer else None}


def _whole(work: Work, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by key, from what is said of parts of them.

    `target:STAGE`, `test:NAME`, `grace` and `remind` are parts of the tracks,
    `limit:STAGE:payer=NAME` (or `track=`, `type=`) of the limits (None ends
    it), `close` and `reopen` of the closing days.
    """
    whole: dict[str, Any] = {}
    for key, value in wanted.items():
        kind, _, name = key.partition(":")
        if kind in ("target", "test", "grace", "remind"):
            known = whole.get("tracks", kept.read(work, "tracks"))
            whole["tracks"] = controls.with_part(known, kind, name, value)
        elif kind == "item":
            known = whole.get("tracks", kept.read(work, "tracks"))
            place, item = name.split(":", 1)
            default = settings.default_values(work)
            whole["tracks"] = controls.with_item(default, known, place, item, value)
        elif kind == "limit":
            known = whole.get("limits", kept.read(work, "limits"))
            stage, _, scope = name.partition(":")
            whole["limits"] = controls.with_limit(known or [], stage, _scope(work, scope), value)
        elif kind == "cycle":
            known = whole.get(KEY, kept.read(work, KEY))
            whole[KEY] = cycle_rules.with_rule(known or [], value)
        elif kind == "age":
            known = whole.get(age_rules.KEY, kept.read(work, age_rules.KEY))
            whole[age_rules.KEY] = age_rules.added(work, known, value)
        elif kind in ("close", "reopen"):
            known = set(whole.get("closing_days", kept.read(work, "closing_days")))
            days = set(controls.check_plain("closing_days", value))
            whole["closing_days"] = sorted(known | days if kind == "close" else known - days)
        else:
            whole[key] = value
    return whole


def _scope(work: Work, scope: str) -> dict[str, Any]:
    """For whom a limit holds, as the setting keeps it. Raises BadInput."""
    kind, _, name = scope.partition("=")
    if kind == "payer":
        payer = parties.find(work, PayerRow, name)
        if payer is None:
            raise BadInput(f"I know no payer called {name}.", "payer")
        return {"payer": payer}
    if kind == "track":
        return {"track": settings.get_rules(work).tracks.track(name).key}
    if kind == "type":
        controls.check_payer("", {"type": name})
        return {"payer_type": name}
    raise BadInput(f"{scope} is not one of payer, track, type.")


def _checked(work: Work, key: str, value: Any) -> Any:
    kind, _, name = key.partition(":")
    if kind == "payer":
        unset: dict[str, Any] = {
            "usual_days": None,
            "delegated": False,
            "delegated_lines": [],
            "type": None,
        }
        if not isinstance(value, Mapping):
            raise BadInput(f"{name}: what is set of a payer is an object.")
        return {**unset, **(kept.read(work, key) or {}), **controls.check_payer(name, value)}
    if kind == "channel":
        return _channel(work, name, value)
    if key not in controls.PLAIN:
        raise BadInput(f"{key} is no setting. There are: {', '.join(controls.PLAIN)}.")
    if key == KEY:
        return cycle_rules.checked(work, value or [])
    if key == age_rules.KEY:
        return age_rules.checked(value)
    if key == "monitoring":
        monthly.chosen_sources(monitoring.shipped(work), value)
        return value
    if key == "tracks":
        default = settings.default_values(work)
        controls.read_tracks_of(default, value)
        return controls.differing(default, controls.laid_over(default, value)) or None
    return controls.check_plain(key, value)


def _channel(work: Work, name: str, value: Any) -> dict[str, Any] | None:
    use, _, channel_id = name.partition(":")
    if use not in USES or not CHANNEL_ID.fullmatch(channel_id):
        raise BadInput(f"{name} is no use and id of a channel, as in team and C024BE91L.")
    if value is None:
        return None
    if use == "committee" and kept.read(work, f"channel:{name}") is None:
        raise Refused(
            "A committee's channel is set where Slack can be asked whether it is private: "
            f"`credbot channel committee {channel_id}`."
        )
    known = kept.read(work, f"channel:{name}") or {}
    whole = {"zone": None, "only": None, "hour": None, **known, **value}
    only = whole["only"] or None
    if only:
        parse_query(str(only).split(), settings.get_rules(work).tracks)
    hour = controls.check_hour(whole["hour"])
    return {"zone": controls.check_plain("zone", whole["zone"]), "only": only, "hour": hour}


def _check_together(work: Work) -> None:
    """Raises BadInput where single settings are right and do not fit together."""
    organisation = settings.get_organisation(work)
    days = [day.isoformat() for day in organisation.closing_days]
    controls.check_place(organisation.country, organisation.state, days)
    tracks = settings.get_rules(work).tracks
    for one in kept.read(work, "limits") or []:
        if one["stage"] not in tracks.stages:
            raise BadInput(f"{one['stage']} is no stage. There are: {', '.join(tracks.stages)}.")
