"""Settings in Slack: each change is previewed, saved, and can be taken back."""

from typing import Any

from credbot import services, views
from credbot.commands import age_rules, checklists, cycle_rules
from credbot.commands.changes import preview, preview_form, save, save_now, submit_save, undo
from credbot.commands.door import Ask, Open, Reply, Turn, beside
from credbot.commands.grammar import Command, Words
from credbot.commands.onboarding import payers_chosen, read_days
from credbot.commands.team import set_channel, show_settings, take_channel
from credbot.domain.controls import TESTS
from credbot.domain.errors import BadInput
from credbot.domain.settings import TeamChannel

DEFAULT = "default"


def settings(ask: Ask) -> Reply:
    """What is set, or a change in words."""
    words = ask.words
    if words.done():
        return show_settings(ask)
    part = words.word("what to change").casefold()
    if part not in PARTS:
        raise BadInput(f"{part} is not one of {', '.join(PARTS)}.")
    return PARTS[part](ask, words)


def _limit(ask: Ask, words: Words) -> Reply:
    """`limit collecting 12 business days [payer harbor | track enrollment | type mac]`"""
    tracks = services.controls.read_tracks(ask.db, ask.who)
    known = {**{key: f"target:{key}" for key in tracks.stages}, **{t: f"test:{t}" for t in TESTS}}
    name = words.word("which stage or limit").casefold().replace("-", "_")
    if name == "in" and not words.done():
        name = f"{name}_{words.word('which stage')}".casefold()
    if name == "grace":
        return preview(ask, {"grace": _number(words.word("how many days"))})
    if name not in known:
        raise BadInput(f"{name} is no stage or limit. There are: {', '.join([*known, 'grace'])}.")
    days = words.word("how long")
    long = None
    if days.casefold() != DEFAULT:
        long = f"{days} {words.word('business or calendar days')} {words.word('days')}"
    if words.done():
        return preview(ask, {known[name]: long})
    kind = words.word("payer, track or type").casefold()
    rest = words.rest("which one")
    scope = f"payer={_payer(ask, rest)}" if kind == "payer" else f"{kind}={rest.casefold()}"
    return preview(ask, {f"limit:{name}:{scope}": long})


def _close(ask: Ask, words: Words) -> Reply:
    """`close 12/24`, several with commas"""
    days = read_days(ask, words.rest("which day"))
    return preview(ask, {"close": [day.isoformat() for day in days]})


def _reopen(ask: Ask, words: Words) -> Reply:
    """`reopen 12/24`"""
    days = read_days(ask, words.rest("which day"))
    return preview(ask, {"reopen": [day.isoformat() for day in days]})


def _zone(ask: Ask, words: Words) -> Reply:
    """`zone America/Chicago`"""
    return preview(ask, {"zone": words.rest("which zone")})


def _advance(ask: Ask, words: Words) -> Reply:
    """`advance strict` or `open`"""
    word = words.word("strict or open").casefold()
    if word not in ("strict", "open"):
        raise BadInput(f"{word} is not one of strict, open.")
    return save_now(ask, {"advance_needs_items": word == "strict"})


def _of_payer(ask: Ask, words: Words) -> Reply:
    """`payer harbor usual 45 | delegates yes | delegates commercial | type medicaid`"""
    text = words.rest("which payer").split()
    place = next((n for n, word in enumerate(text) if word.casefold() in PAYER_WORDS), None)
    if not place:
        raise BadInput(f"Say the payer and one of {', '.join(PAYER_WORDS)}.")
    name, word, value = " ".join(text[:place]), text[place].casefold(), " ".join(text[place + 1 :])
    fact: dict[str, Any] = {}
    if word == "usual":
        fact["usual_days"] = _number(value.partition(" ")[0])
    elif word == "delegates":
        fact = _delegates(value)
    else:
        fact["type"] = value.casefold().replace(" ", "_")
    return preview(ask, {f"payer:{_payer(ask, name)}": fact})


def _remind(ask: Ask, words: Words) -> Reply:
    """`remind 7 14 21 close 30`, `remind default`"""
    text = words.rest("after how many days").replace(",", " ").casefold()
    if text == DEFAULT:
        return preview(ask, {"remind": None})
    written, _, close = text.partition("close")
    days = [*written.split(), close.strip()]
    if not all(day.isdecimal() and len(day) <= 3 for day in days):
        raise BadInput(f"{text} is no list of days, as in 7 14 21 close 30.")
    return preview(
        ask, {"remind": {"written": [int(day) for day in days[:-1]], "close": int(days[-1])}}
    )


def _hour(ask: Ask, words: Words) -> Reply:
    """`hour #credentialing 7`, `hour 7` where one channel gets a digest"""
    known = services.settings.read_settings(ask.db, ask.who).channels
    digests = [one.id for one in known if one.use == "team"]
    first = next(iter(words.left), DEFAULT).casefold()
    named = None if first[:1].isdigit() or first == DEFAULT else take_channel(words)
    if named is None and len(digests) != 1:
        raise BadInput("Say of which channel: pick it with #.")
    channel = named or digests[0]
    if channel not in digests:
        raise BadInput(f"<#{channel}> gets no digest. Give it one: `/cred channel team #channel`.")
    word = words.word("at which hour").casefold()
    words.nothing_more()
    hour = None if word == DEFAULT else _number(word.partition(":")[0])
    return preview(ask, {f"channel:team:{channel}": {"hour": hour}})


def _delegates(said: str) -> dict[str, Any]:
    """`yes`, `no`, or the lines of business for which: `commercial, medicare advantage`."""
    if said.casefold() in ("no", "n", "false", "yes", "y", "true"):
        return {"delegated": said.casefold()[0] in "yt", "delegated_lines": []}
    return {"delegated": True, "delegated_lines": said.split(",")}


def _export(ask: Ask, words: Words) -> Reply:
    """`export`"""
    words.nothing_more()
    return export(ask)


def _monitoring(ask: Ask, words: Words) -> Reply:
    """`monitoring oig sam npdb`; `monitoring default`"""
    keys = words.rest("which sources, as in oig sam state").casefold().replace(",", " ").split()
    return preview(ask, {"monitoring": None if keys == [DEFAULT] else keys})


def _cycle(ask: Ask, words: Words) -> Reply:
    """`cycle recredentialing 24 months payer harbor from 2026-01-01`; alone: the rules there are"""
    if words.done():
        return cycles(ask)
    return preview(ask, cycle_rules.typed_rule(ask, words))


def _age(ask: Ask, words: Words) -> Reply:
    """`age 90 cvo 60 from 2027-07-01 for license board source Our policy`; alone: the rules"""
    if words.done():
        rules = services.age_rules.read_rules(ask.db, ask.who)
        return beside(ask, views.ages.listed(rules, ask.who.today(ask.now)))
    return preview(ask, age_rules.typed_rule(words))


PAYER_WORDS = ("usual", "delegates", "type")
PARTS = {
    "limit": _limit,
    "close": _close,
    "reopen": _reopen,
    "zone": _zone,
    "payer": _of_payer,
    "hour": _hour,
    "advance": _advance,
    "remind": _remind,
    "item": checklists.item,
    "export": _export,
    "monitoring": _monitoring,
    "cycle": _cycle,
    "cycles": _cycle,
    "age": _age,
    "ages": _age,
}
"""The words after `/cred settings`."""


def limit_form(ask: Ask) -> Reply:
    """A form: which limit, how long, for whom."""
    tracks = services.controls.read_tracks(ask.db, ask.who)
    payers = services.lists.payer_names(ask.db, ask.who)
    return Open(views.controls.limit_form(tracks, payers[:60]))


def calendar_form(ask: Ask) -> Reply:
    """A form: zone, holidays, closing days."""
    setup = services.onboarding.read_setup(ask.db, ask.who)
    return Open(views.onboarding.calendar_form(setup.organisation, setup.zone, "settings.calendar"))


def payer_form(ask: Ask) -> Reply:
    """A form: what is set of a payer."""
    services.controls.read_tracks(ask.db, ask.who)
    return Open(views.controls.payer_form())


def channel_form(ask: Ask) -> Reply:
    """A form: what a channel is for."""
    services.controls.read_tracks(ask.db, ask.who)
    return Open(views.controls.channel_form())


def cycles(ask: Ask) -> Reply:
    """The rules of cycles, with their sources."""
    rules = services.cycle_rules.read_rules(ask.db, ask.who)
    return beside(ask, views.cycle_rules.listed(rules, ask.who.today(ask.now)))


def cycle_form(ask: Ask) -> Reply:
    """A form: another rule of a cycle."""
    tracks = services.controls.read_tracks(ask.db, ask.who)
    names = {
        kind: services.lists.party_names(ask.db, ask.who, kind) for kind in ("payer", "facility")
    }
    return Open(views.cycle_rules.form(tracks, names))


def submit_cycle(ask: Ask) -> Reply:
    """Previews another rule of a cycle."""
    return preview_form(ask, cycle_rules.form_rule(ask), "Cycles")


def remove_channel(ask: Ask) -> Reply:
    """Ends a use of a channel."""
    use, _, channel_id = ask.value.partition(":")
    gone = services.settings.remove_channel(ask.db, ask.who, channel_id, now=ask.now, use=use)
    return beside(ask, views.team.channel_removed(gone))


def export(ask: Ask) -> Reply:
    """All settings as one file, in the direct message."""
    services.controls.send_export(ask.db, ask.who, now=ask.now)
    return beside(ask, views.say.plain("The file comes in our direct message."))


def submit_limit(ask: Ask) -> Reply:
    """Previews a limit."""
    what, days, whom = (ask.inputs.get(name) for name in ("what", "days", "whom"))
    long: Any = None if str(days).casefold() == DEFAULT else days
    if what == "grace" and long is not None:
        long = _number(str(long).partition(" ")[0])
    if str(what).startswith("limit:"):
        if not whom:
            raise BadInput("Choose for whom this limit is.", "whom")
        what = f"{what}:{whom}"
    elif whom:
        raise BadInput("A target holds for everybody. Choose “limit for some” instead.", "whom")
    return preview_form(ask, {str(what): long}, "Limits")


def submit_calendar(ask: Ask) -> Reply:
    """Previews another calendar."""
    given = ask.inputs
    days = read_days(ask, given.get("closing_days") or "")
    wanted = {
        "zone": given.get("zone"),
        "country": given.get("country"),
        "state": given.get("state"),
        "closing_days": sorted(day.isoformat() for day in days),
    }
    return preview_form(ask, wanted, "Zone and Closing Days")


def submit_payer(ask: Ask) -> Reply:
    """Previews what is set of a payer."""
    given = ask.inputs
    [name] = payers_chosen(ask, [given.get("payer") or ""]) or [""]
    fact: dict[str, Any] = {}
    if given.get("usual_days"):
        fact["usual_days"] = _number(given["usual_days"])
    if given.get("delegated"):
        fact = {**fact, **_delegates(given["delegated"])}
    if given.get("lines"):
        fact = {**fact, **_delegates(given["lines"])}
    if given.get("type"):
        fact["type"] = given["type"]
    return preview_form(ask, {f"payer:{name}": fact}, "Payer")


def submit_channel(ask: Ask) -> Reply:
    """Gives a channel its use."""
    given = ask.inputs
    hour = int(given["hour"]) if given.get("hour") else None
    wanted = TeamChannel(given["channel"], given["use"], given.get("zone"), given.get("only"), hour)
    return Turn(views.forms.told(set_channel(ask, wanted), "Channel"))


def _payer(ask: Ask, typed: str) -> str:
    """The one payer that a typed name means. Raises BadInput."""
    names = [name for _, name in services.lists.payer_names(ask.db, ask.who)]
    word = typed.casefold().strip()
    found = [name for name in names if name.casefold() == word]
    found = found or [name for name in names if word in name.casefold()]
    if len(found) != 1:
        known = ", ".join(found[:5] or names[:5])
        problem = "can be several payers" if found else "is no payer here"
        raise BadInput(f"{typed} {problem}: {known}.", "payer")
    return found[0]


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        raise BadInput(f"{text or 'Nothing'} is no number of days, as in 45.", "days")
    return int(text)


COMMANDS = (
    Command(
        verb="settings",
        usage=(
            "[limit|item|close|reopen|zone|payer|cycle|age|monitoring|hour|advance|remind|export …]"
        ),
        example="settings limit collecting 12 business days",
        about="What is set; each change shows what it would do before you save it.",
        run=settings,
        topic="team",
        needs="settings.read",
    ),
)

PRESSES = {
    "settings.limits": limit_form,
    "settings.calendar": calendar_form,
    "settings.payer": payer_form,
    "settings.cycles": cycles,
    "settings.cycle": cycle_form,
    "settings.channel": channel_form,
    "settings.remove": remove_channel,
    "settings.export": export,
    "settings.save": save,
    "settings.undo": undo,
}
"""action_id -> what it does."""

SUBMISSIONS = {
    "settings.limit": submit_limit,
    "settings.calendar": submit_calendar,
    "settings.payer": submit_payer,
    "settings.cycle": submit_cycle,
    "settings.channel": submit_channel,
    "settings.save": submit_save,
}
"""callback_id of a modal -> what its submission does."""
