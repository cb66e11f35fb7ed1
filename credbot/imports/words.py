"""Words that teams and payers use, and the tracks, stages and outcomes they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from credbot.domain.files import Channel, Outcome, Status, WaitingOn
from credbot.domain.identifiers import fold
from credbot.domain.tracks import Tracks

Key = TypeVar("Key", WaitingOn, Channel)

ASK_PENDING: tuple[str, str] = (
    "pending can mean collecting or in_process",
    'Say which in a mapping: {"values": {"status": {"pending": "collecting"}}}.',
)
_AMBIGUOUS = frozenset({"pending", "pend", "pnd"})

_TRACKS = {
    "initial": "initial cred, initial credentialing, credentialing, new credentialing, "
    "initial appointment, init, cred",
    "recredentialing": "recred, re-cred, re-credentialing, recredential, recredentialling",
    "privileges": "privileging, hospital privileges, reappointment, reappt, appointment, "
    "privilege, clinical privileges",
    "enrollment": "enrolment, payer enrollment, new enrollment, payor enrollment, enroll, "
    "initial enrollment, provider enrollment",
    "payer_recredentialing": "payer recred, payor recred, payer recredentialing, "
    "payor recredentialing, plan recred",
    "revalidation": "reval, re-validation, revalidate, medicare revalidation, "
    "medicaid revalidation",
    "change": "change request, change of information, coi change, demographic change, "
    "demographic update, update, address change, location change, add location, "
    "added location, tin change",
}

_STAGES: Mapping[str, tuple[str, ...]] = {
    "new": ("intake",),
    "new request": ("intake",),
    "requested": ("intake",),
    "screening": ("intake",),
    "docs requested": ("collecting",),
    "documents requested": ("collecting",),
    "incomplete": ("collecting",),
    "waiting on dr": ("collecting",),
    "waiting on provider": ("collecting",),
    "waiting on doctor": ("collecting",),
    "waiting for provider": ("collecting",),
    "missing docs": ("collecting",),
    "missing documents": ("collecting",),
    "application out": ("collecting",),
    "psv": ("verifying",),
    "verification": ("verifying",),
    "in verification": ("verifying",),
    "at cvo": ("verifying",),
    "psv ready": ("review",),
    "psv complete": ("review",),
    "ready for review": ("review",),
    "cred comm": ("committee",),
    "cred committee": ("committee",),
    "credentials committee": ("committee",),
    "tabled": ("committee",),
    "deferred": ("committee",),
    "hold for cred comm": ("committee",),
    "hold for committee": ("committee",),
    "ready to submit": ("submitting",),
    "returned": ("submitting",),
    "returned to provider": ("submitting",),
    "rtp": ("submitting",),
    "rejected": ("submitting",),
    "sent": ("submitted",),
    "mailed": ("submitted",),
    "faxed": ("submitted",),
    "app sent": ("submitted",),
    "application sent": ("submitted",),
    "sent to payer": ("submitted",),
    "rec'd": ("in_process",),
    "recd": ("in_process",),
    "received": ("in_process",),
    "acknowledged": ("in_process",),
    "in review": ("in_process", "review"),
    "under review": ("in_process", "review"),
    "processing": ("in_process",),
    "in processing": ("in_process",),
    "with payer": ("in_process",),
    "pended": ("in_process",),
    "development": ("in_process",),
    "additional info": ("in_process",),
    "additional info requested": ("in_process",),
    "approved, not loaded": ("approved",),
    "approved not loaded": ("approved",),
    "approved": ("approved",),
}
"""The first of the stages that the file's track has."""

_PROVIDER_ACTS = frozenset(
    {"pended", "development", "additional info", "additional info requested"}
)

_OUTCOMES: Mapping[str, Outcome] = {
    "approve": Outcome.APPROVED,
    "granted": Outcome.APPROVED,
    "active": Outcome.APPROVED,
    "par": Outcome.APPROVED,
    "participating": Outcome.APPROVED,
    "in network": Outcome.APPROVED,
    "loaded": Outcome.APPROVED,
    "effective": Outcome.APPROVED,
    "complete": Outcome.APPROVED,
    "completed": Outcome.APPROVED,
    "credentialed": Outcome.APPROVED,
    "enrolled": Outcome.APPROVED,
    "approve with conditions": Outcome.APPROVED_WITH_CONDITIONS,
    "approved w/ conditions": Outcome.APPROVED_WITH_CONDITIONS,
    "conditional": Outcome.APPROVED_WITH_CONDITIONS,
    "conditionally approved": Outcome.APPROVED_WITH_CONDITIONS,
    "deny": Outcome.DENIED,
    "declined": Outcome.DENIED,
    "not approved": Outcome.DENIED,
    "wd": Outcome.WITHDRAWN,
    "w/d": Outcome.WITHDRAWN,
    "withdrew": Outcome.WITHDRAWN,
    "withdraw": Outcome.WITHDRAWN,
    "incomplete": Outcome.CLOSED_INCOMPLETE,
    "closed - incomplete": Outcome.CLOSED_INCOMPLETE,
    "incomplete - closed": Outcome.CLOSED_INCOMPLETE,
    "panel full": Outcome.PANEL_CLOSED,
    "closed panel": Outcome.PANEL_CLOSED,
    "canceled": Outcome.CANCELLED,
    "duplicate": Outcome.CANCELLED,
    "entered in error": Outcome.CANCELLED,
}
_ENDED = frozenset({"closed", "termed", "term", "terminated", "inactive", "done", "ended"})
_HELD = frozenset({"hold", "on hold", "held", "paused"})
_OPEN = frozenset({"open", "reopened", "in progress", "in-progress", "wip"})

_WAITING = {
    WaitingOn.PROVIDER: "practitioner, doctor, dr, dr., applicant, physician, clinician",
    WaitingOn.PAYER: "payor, plan, health plan, insurance, insurer, carrier, mac, medicaid",
    WaitingOn.CVO: "verification organization",
    WaitingOn.SOURCE: "board, license board, school, reference, references, psv, primary source",
    WaitingOn.COMMITTEE: "cred comm, cred committee, chair, medical director, mec",
    WaitingOn.US: "we, me, internal, team, specialist, credentialing, coordinator, staff",
}
_CHANNELS = {
    Channel.CALL: "phone, phone call, called, tel, telephone, voicemail, vm",
    Channel.EMAIL: "e-mail, mail (e), emailed",
    Channel.PORTAL: "web, website, online, web portal, payer portal",
    Channel.LETTER: "mail, post, usps, certified mail, fedex, paper",
    Channel.FAX: "faxed, efax, e-fax",
}
YES = frozenset("y yes true t 1 x ✓ ✔ ☑ √".split())
NO = frozenset("n no false f 0".split())
STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA",
    "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC",
    "washington dc": "DC", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID",
    "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI",
    "minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE",
    "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM",
    "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH",
    "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT",
    "vermont": "VT", "virginia": "VA", "washington": "WA", "west virginia": "WV",
    "wisconsin": "WI", "wyoming": "WY", "american samoa": "AS", "guam": "GU",
    "northern mariana islands": "MP", "puerto rico": "PR", "virgin islands": "VI",
}  # fmt: skip
STATE_CODES = frozenset(STATES.values())


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word in a status or stage column says about a file.

    `stages` are candidates, of which the first that the track has counts; on a
    track that has none of them, a word that is also an outcome closes the file
    (`approved` on a committee's track).
    """

    status: Status | None = None
    stages: tuple[str, ...] = ()
    outcome: Outcome | None = None
    waiting_on: WaitingOn | None = None
    ambiguous: bool = False


class Words:
    """All words, with the titles and keys of the tracks that are in use."""

    def __init__(self, tracks: Tracks) -> None:
        self._tracks = tracks
        self._track = {word: key for key, words in _TRACKS.items() for word in _split(words)}
        self._track = {word: key for word, key in self._track.items() if key in tracks.tracks}
        self._stage: dict[str, str] = {}
        for key, stage in tracks.stages.items():
            self._stage.update(dict.fromkeys(_forms(key, stage.title), key))
        for key, track in tracks.tracks.items():
            self._track.update(dict.fromkeys(_forms(key, track.title), key))
        self.waiting_on = _enum_words(WaitingOn, _WAITING)
        self.channel = _enum_words(Channel, _CHANNELS)
        self.outcome = {**_OUTCOMES, **{w: o for o in Outcome for w in _forms(o, o)}}

    def track(self, text: str) -> str | None:
        """The key of the track that a word means."""
        return self._track.get(fold(text).rstrip("."))

    def stage(self, text: str) -> Meaning | None:
        """What a word in the stage column means."""
        word = fold(text)
        if word in self._stage:
            return Meaning(stages=(self._stage[word],))
        return self._meaning(word)

    def status(self, text: str) -> Meaning | None:
        """What a word in the status column means."""
        word = fold(text)
        found = self._meaning(word)
        if found is None and word in self._stage:
            return Meaning(stages=(self._stage[word],))
        return found

    def _meaning(self, word: str) -> Meaning | None:
        bare = word.strip(" .!*")
        if bare in _AMBIGUOUS:
            return Meaning(ambiguous=True)
        if bare in _OPEN:
            return Meaning(status=Status.OPEN)
        if bare in _HELD:
            return Meaning(status=Status.HOLD)
        if bare in _ENDED:
            return Meaning(status=Status.CLOSED)
        if bare in _STAGES:
            acts = WaitingOn.PROVIDER if bare in _PROVIDER_ACTS else None
            outcome = Outcome.APPROVED if bare == "approved" else None
            return Meaning(stages=_STAGES[bare], outcome=outcome, waiting_on=acts)
        if bare in self.outcome:
            return Meaning(status=Status.CLOSED, outcome=self.outcome[bare])
        return None


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")]


def _forms(key: str, title: str) -> set[str]:
    return {fold(key), fold(key.replace("_", " ")), fold(key.replace("_", "-")), fold(title)}


def _enum_words(kind: type[Key], words: Mapping[Key, str]) -> dict[str, Key]:
    own = {form: key for key in kind for form in _forms(key, key)}
    return {**{word: key for key, text in words.items() for word in _split(text)}, **own}
