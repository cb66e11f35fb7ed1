"""All tables, each area in a module of its own. Keys are integers; instants are UTC."""

from credbot.store.base import FAR, OPEN, Base, Instant
from credbot.store.schema_alerts import (
    AlertFiredRow,
    AlertRow,
    AlertRuleRow,
    CoverRow,
    EscalationRow,
)
from credbot.store.schema_calendar import (
    CycleRow,
    FeedRow,
    MatchNoteRow,
    MatchRow,
    MeetingRow,
    MeetingSeriesRow,
    MonitoringRow,
    MonitoringRunRow,
    OccasionRow,
    OccasionTaskRow,
)
from credbot.store.schema_files import (
    CredentialRow,
    FacilityRow,
    FileRow,
    ImportedEventRow,
    ImportedRow,
    OutreachRow,
    PayerRow,
    ProviderRow,
    RequirementRow,
    UsualRow,
    VisitRow,
)
from credbot.store.schema_intake import (
    AskedFileRow,
    AskedRow,
    DepartureRow,
    ScreenCheckRow,
    SentBackRow,
)
from credbot.store.schema_lists import SavedViewRow
from credbot.store.schema_people import ChannelRow, PersonRow, SettingRow
from credbot.store.schema_record import AuditRow, BlockRow, TallyRow
from credbot.store.schema_sending import LaneRow, OutboxRow, PostingRow, RequestRow, RunRow
from credbot.store.schema_team import SheetRow

__all__ = [
    "FAR",
    "OPEN",
    "AlertFiredRow",
    "AlertRow",
    "AlertRuleRow",
    "AskedFileRow",
    "AskedRow",
    "AuditRow",
    "Base",
    "BlockRow",
    "ChannelRow",
    "CoverRow",
    "CredentialRow",
    "CycleRow",
    "DepartureRow",
    "EscalationRow",
    "FacilityRow",
    "FeedRow",
    "FileRow",
    "ImportedEventRow",
    "ImportedRow",
    "Instant",
    "LaneRow",
    "MatchNoteRow",
    "MatchRow",
    "MeetingRow",
    "MeetingSeriesRow",
    "MonitoringRow",
    "MonitoringRunRow",
    "OccasionRow",
    "OccasionTaskRow",
    "OutboxRow",
    "OutreachRow",
    "PayerRow",
    "PersonRow",
    "PostingRow",
    "ProviderRow",
    "RequestRow",
    "RequirementRow",
    "RunRow",
    "SavedViewRow",
    "ScreenCheckRow",
    "SentBackRow",
    "SettingRow",
    "SheetRow",
    "TallyRow",
    "UsualRow",
    "VisitRow",
]
