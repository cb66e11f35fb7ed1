"""Which heading means which column: canonical names, other common names, near misses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from credbot.domain.identifiers import fold
from credbot.imports.rows import Kind

CLOSE = 90
"""A heading that is no known name counts as the nearest one from this score on."""
SHAPE = 85
"""And only when the two also look alike as wholes: `provider fax` is no `provider`."""

NAME_PARTS = ("last", "first", "middle", "suffix", "degree")
"""Columns that are joined into `provider`."""

ASIDE = ("license_number", "license_expires", "dea_number", "dea_expires", "coi_expires")
"""Columns of a sheet of files that are about the provider's credentials."""

_NEVER_STORED = re.compile(
    r"\b(ssn|social security|dob|birth\w*|gender|sex|race|ethnicity|religion|marital)\b"
)

_FILES = {
    "file": "file number, file no, cr, cr number, credbot file",
    "reference": "external id, record id, source id, case id, case, case number, our reference, "
    "file reference, id",
    "provider": "provider name, practitioner, practitioner name, name, full name, clinician, "
    "clinician name, doctor, physician, physician name, applicant, practitioner last first, "
    "provider last first",
    "npi": "npi number, npi no, individual npi, type 1 npi, provider npi, "
    "national provider identifier",
    "specialty": "primary specialty, provider specialty",
    "state": "license state, licence state, practice state, provider practice state, "
    "state of practice, st",
    "track": "process, workflow, file type, request type, credentialing type, cred type, "
    "initial recred, type",
    "payer": "payor, payer name, payor name, insurance, insurance company, insurer, health plan, "
    "plan, plan name, carrier",
    "facility": "facility name, hospital, hospital name, site",
    "stage": "step, phase, current stage, pipeline stage, current step",
    "stage_entered": "stage since, in stage since, stage date, status date, date entered stage",
    "opened": "open date, date opened, requested, request date, date requested, created, "
    "created date",
    "received": "received date, date received, application received, app received, app rec d, "
    "application received date",
    "completed": "complete date, completed date, date complete, application complete, "
    "app complete, file complete, completed application",
    "start_date": "start, provider start date, hire date, anticipated start, "
    "anticipated start date, target start date",
    "due": "due date, deadline, recred due, recred due date, reappt due, reappointment due, "
    "recredentialing due, revalidation due, reval due, next recredential date, "
    "provider next recredential date",
    "assignee": "assigned to, assigned, owner, specialist, coordinator, responsible, analyst, "
    "credentialing specialist",
    "waiting_on": "waits on, waiting for, pending with, ball in court",
    "last_contact": "last f u, last fu, last follow up, last followup, last contacted, "
    "last outreach, last touch, last call",
    "next": "next f u, next fu, next follow up, next followup, follow up, followup, "
    "follow up date, followup date, f u, f u date, next touch, next action date",
    "payer_reference": "payer ref, payer reference number, ref, ref no, ref number, "
    "reference number, tracking, tracking number, tracking id, application number, "
    "confirmation, confirmation number",
    "submitted": "submitted date, date submitted, submission date, app sent, date sent, "
    "sent date, sent, app submitted, application submitted",
    "submitted_how": "how, how sent, sent via, via, method, submission method",
    "line_of_business": "lob, line, business line, product, product line, network",
    "practice": "practice name, group, group name, medical group, clinic",
    "tin": "tax id, tax id number, ein, fein, group tin, practice tin, provider tax id",
    "caqh_id": "caqh, caqh number, caqh no, caqh provider id",
    "provider_id": "prov id, payer provider id, provider number, ptan, par number, pin",
    "start_critical": "critical, needed for start, start critical y n",
    "status": "current status, appt status, app status, application status, enrollment status, "
    "cred status, credentialing status, file status",
    "hold_reason": "reason for hold, why on hold",
    "hold_until": "hold review, hold review date, on hold until",
    "outcome": "decision, result, disposition, final status, committee decision",
    "decided": "decision date, date decided, approved date, approval date, date approved, "
    "board date",
    "effective": "effective date, eff date, eff, effective from, par date, appt from, "
    "participation date",
    "note": "notes, comment, comments, remarks",
    "snooze_until": "snoozed until",
    "snooze_reason": "why snoozed, reason for snooze",
    "license_number": "license, license number, license no, state license, "
    "state license number, provider license number",
    "license_expires": "license exp, license exp date, license expiration, "
    "license expiration date, licence expires",
    "dea_number": "dea, dea no, dea registration, provider dea",
    "dea_expires": "dea exp, dea exp date, dea expiration, dea expiration date",
    "coi_expires": "coi exp, coi exp date, coi expiration, coi expiration date, malpractice exp, "
    "malpractice expires, malpractice expiration, insurance expiration",
    "last": "last name, lastname, surname, family name, provider last name, "
    "provider last name legal name",
    "first": "first name, firstname, given name, provider first name",
    "middle": "mi, middle name, middle initial, provider middle name",
    "suffix": "name suffix, provider name suffix",
    "degree": "degrees, credential, credentials, provider credential text",
}

_CREDENTIALS = {
    "provider": "provider name, practitioner, practitioner name, name, full name, clinician, "
    "clinician name, doctor, physician, physician name, provider last first",
    "npi": "npi number, npi no, individual npi, type 1 npi, provider npi, "
    "national provider identifier",
    "type": "credential, credential type, kind, document, document type, expirable, "
    "expirable type, license type, item",
    "state": "license state, licence state, st, issuing state",
    "number": "no, license, license number, license no, credential number, certificate number, "
    "policy number, registration number",
    "issued": "issue date, issued on, date issued, effective, effective date, from, attested, "
    "attested on, attestation date, start",
    "expires": "exp, exp date, expiration, expiration date, expires on, expiry, expiry date, "
    "valid until, good through, end date, to, next attestation",
    "verified": "verified on, verification date, date verified, psv date, psv, verif date, "
    "last verified",
    "source": "verification source, verified at, verified with, verified from, psv source",
    "verified_by": "by, verified by own cvo",
    "proof": "link, proof link, evidence, document link",
    "ended": "ended on, terminated, surrendered",
    "ended_why": "why ended, reason ended, reason",
    "last": "last name, lastname, surname, family name, provider last name",
    "first": "first name, firstname, given name, provider first name",
    "middle": "mi, middle name, middle initial",
    "suffix": "name suffix",
    "degree": "degrees",
}

_EVENTS = {
    "file": "file number, cr, cr number",
    "reference": "external id, record id, case id",
    "happened": "date, when, occurred, event date, timestamp",
    "recorded": "recorded at, entered at",
    "person": "who, by, user, actor",
    "door": "through, source",
    "event": "action, activity, what",
    "stage_from": "from stage, old stage",
    "stage_to": "to stage, new stage",
    "field": "column",
    "before": "old value, old, was",
    "after": "new value, new, became",
    "text": "note, notes, comment, comments, details",
}

_OUTREACH = {
    "file": "file number, cr, cr number",
    "reference": "external id, record id, case id",
    "happened": "date, when, call date, contact date, date of contact",
    "person": "who, by, user, caller, called by",
    "channel": "how, method, contact method, type",
    "spoken_to": "spoke to, spoke with, spoken with, contact, contact name, rep, representative",
    "call_ref": "call reference, call ref number, ref, ref number, reference number",
    "text": "note, notes, comment, comments, what was said, details, result",
    "next": "next f u, next follow up, follow up, follow up date, next touch",
}

_MEETINGS = {
    "body": "committee, board, meeting, meeting name, name",
    "date": "day, meeting date, on, held on",
    "time": "at, start, start time, begins",
    "zone": "time zone, timezone",
    "seats": "capacity, files, slots",
    "place": "location, room, link, where",
    "cancelled": "canceled, why cancelled, reason cancelled",
}

_MONITORING = {
    "provider": _CREDENTIALS["provider"],
    "npi": _CREDENTIALS["npi"],
    "source": "list, database, board, checked at, searched",
    "date": "day, checked on, date checked, search date, date searched, run date",
    "result": "outcome, finding, status, match",
    "evidence": "proof, link, reference, report",
    "by": "vendor, checked by, searched by",
    **{part: _CREDENTIALS[part] for part in ("last", "first", "middle", "suffix", "degree")},
}

COLUMNS: Mapping[Kind, Mapping[str, str]] = {
    Kind.FILES: _FILES,
    Kind.CREDENTIALS: _CREDENTIALS,
    Kind.EVENTS: _EVENTS,
    Kind.OUTREACH: _OUTREACH,
    Kind.MEETINGS: _MEETINGS,
    Kind.MONITORING: _MONITORING,
}

REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.FILES: ("provider", "track"),
    Kind.CREDENTIALS: ("provider", "type"),
    Kind.EVENTS: ("happened", "event"),
    Kind.OUTREACH: ("happened", "channel"),
    Kind.MEETINGS: ("body", "date"),
    Kind.MONITORING: ("provider", "source", "date", "result"),
}


@dataclass(frozen=True)
class Header:
    """A row of headings that was understood.

    `places` says where each column is (from 0), `columns` which heading became
    which column; `ignored` are headings that mean nothing here, `never_stored`
    those among them whose content must not be kept.
    """

    row: int
    cells: tuple[str, ...]
    places: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    never_stored: list[str] = field(default_factory=list)

    def lacks(self, column: str) -> bool:
        """Whether nothing in the sheet says this column."""
        if column == "provider":
            return not ("provider" in self.places or "last" in self.places)
        return column not in self.places


def plain(heading: str) -> str:
    """A heading in comparable form: `Last F/U` and `last_f_u` become `last f u`."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(heading)).split())


def canonical(kind: Kind) -> tuple[str, ...]:
    """The columns that a kind of sheet can have, without parts of a name and what stands aside."""
    return tuple(name for name in COLUMNS[kind] if name not in (*NAME_PARTS, *ASIDE))


class Headings:
    """Understands the headings of one kind of sheet. `chosen` (heading -> column) goes first."""

    def __init__(self, kind: Kind, chosen: Mapping[str, str]) -> None:
        self._chosen = {plain(heading): column for heading, column in chosen.items()}
        self._known: dict[str, str] = {}
        for column, names in COLUMNS[kind].items():
            for name in (column, *names.split(",")):
                self._known.setdefault(plain(name), column)
        self._seen: dict[str, str | None] = {}

    def column(self, heading: str) -> str | None:
        """The column a heading stands for, None when it means nothing here."""
        name = plain(heading)
        if name not in self._seen:
            self._seen[name] = self._find(name)
        return self._seen[name]

    def read(self, row: int, cells: Sequence[str]) -> Header:
        """Take a row as headings; of two headings for one column the first counts."""
        header = Header(row, tuple(cells))
        has_payer = any(self.column(cell) == "payer" for cell in cells)
        for place, cell in enumerate(cells):
            heading = " ".join(cell.split())
            if not heading:
                continue
            column = self.column(heading)
            if not has_payer and plain(heading) not in self._chosen:
                column = _without_payer(plain(heading), column)
            if column is None or column in header.places:
                header.ignored.append(heading)
                if _NEVER_STORED.search(plain(heading)):
                    header.never_stored.append(heading)
            else:
                header.places[column] = place
                header.columns[heading] = "provider" if column in NAME_PARTS else column
        return header

    def _find(self, name: str) -> str | None:
        if name in self._chosen:
            return self._chosen[name] or None
        if not name or len(name) > 60 or _NEVER_STORED.search(name):
            return None
        return self._known.get(name) or self._nearest(name)

    def _nearest(self, name: str) -> str | None:
        from rapidfuzz import fuzz, process

        if len(name) < 4:
            return None
        found = process.extract(
            name, list(self._known), scorer=fuzz.WRatio, score_cutoff=CLOSE, limit=5
        )
        alike = [known for known, _, _ in found if fuzz.token_sort_ratio(name, known) >= SHAPE]
        return self._known[alike[0]] if alike else None


def _without_payer(name: str, column: str | None) -> str | None:
    """In a sheet without payers, two common headings mean something else.

    A suite's `Provider ID` is its own number and not a payer's; `Application
    Sent` went to the provider and not to a payer.
    """
    if name == "application sent":
        return "opened"
    return None if column == "provider_id" else column
