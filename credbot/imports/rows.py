"""What a spreadsheet holds, as values: rows of six kinds, and what is wrong with others."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from credbot.domain.files import Channel, Outcome, Status, WaitingOn


class Kind(StrEnum):
    """What a row of the sheet stands for."""

    FILES = "files"
    CREDENTIALS = "credentials"
    EVENTS = "events"
    OUTREACH = "outreach"
    MEETINGS = "meetings"
    MONITORING = "monitoring"


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A license, registration, cover or check of a provider.

    `type` is a key of the catalog. The provider is found by `npi`, else by name.
    `ended`: it counts no more from that day on.
    """

    row: int
    provider: str
    npi: str | None
    type: str
    state: str | None
    number: str | None
    issued: date | None
    expires: date | None
    verified: date | None
    source: str | None
    verified_by: str | None
    proof: str | None
    ended: date | None
    ended_why: str | None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of a body on a day; `cancelled` is why it was."""

    row: int
    body: str
    date: date
    time: str | None
    zone: str | None
    seats: int | None
    place: str | None
    cancelled: str | None


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A provider who was looked up at a source; `result`: the name is on the list."""

    row: int
    provider: str
    npi: str | None
    source: str
    date: date
    result: bool
    evidence: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file as a sheet says it; None is "not known" or "not in the sheet".

    `row` is the sheet's own row number. `track` and `stage` are keys; an empty
    stage is the track's first one, or the last one of a file that was decided.
    `status` is None when nothing in the row says it. `cells` has the canonical
    text of each column of the sheet ("" for an empty cell: ISO dates, keys,
    trimmed words); two imports are compared by it. `credentials` are what the
    row says beside the file of the provider's license, DEA and cover.
    """

    row: int
    file: int | None
    reference: str | None
    provider: str
    npi: str | None
    specialty: str | None
    state: str | None
    track: str
    payer: str | None
    facility: str | None
    stage: str | None
    stage_entered: date | None
    opened: date | None
    received: date | None
    completed: date | None
    start_date: date | None
    due: date | None
    assignee: str | None
    waiting_on: WaitingOn | None
    last_contact: date | None
    next: date | None
    payer_reference: str | None
    submitted: date | None
    submitted_how: str | None
    line_of_business: str | None
    practice: str | None
    tin: str | None
    caqh_id: str | None
    provider_id: str | None
    start_critical: bool | None
    status: Status | None
    hold_reason: str | None
    hold_until: date | None
    outcome: Outcome | None
    decided: date | None
    effective: date | None
    note: str | None
    cells: dict[str, str]
    credentials: tuple[CredentialRow, ...] | None = None
    snooze_until: date | None = None
    snooze_reason: str | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to a file before it came here.

    `happened` is an instant in UTC; a bare date in the sheet is noon in the
    organisation's zone. `recorded` stays the sheet's own text. A row finds its
    file by `file`, else by `reference`; one of them is there.
    """

    row: int
    file: int | None
    reference: str | None
    happened: datetime
    recorded: str | None
    person: str | None
    door: str | None
    event: str
    stage_from: str | None
    stage_to: str | None
    field: str | None
    before: str | None
    after: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class OutreachRow:
    """One call, e-mail, portal look-up, letter or fax about a file."""

    row: int
    file: int | None
    reference: str | None
    happened: datetime
    person: str | None
    channel: Channel
    spoken_to: str | None
    call_ref: str | None
    text: str | None
    next: date | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one cell, and how to mend it.

    `row` is the sheet's own row number, the first line is 1; `value` is the
    cell as it stands there, shortened, and hidden when it looks like a Social
    Security number.
    """

    row: int
    column: str
    value: str
    problem: str
    hint: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a sheet: the good ones, the problems, and how many were read.

    `read` counts data rows with the rejected ones, without headings, section
    rows, totals and blanks. A row with a problem is not among `rows`.
    """

    rows: list[FileRow] | list[CredentialRow] | list[EventRow] | list[OutreachRow]
    problems: list[Problem]
    read: int
