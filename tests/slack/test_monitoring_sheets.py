"""A vendor's list of who was looked up: in once, its hits to compliance alone."""

import io

from credbot.imports.rows import Kind
from credbot.imports.sheets import open_workbook
from credbot.services import importing
from tests.slack.office import BOSS, TRACKS, Slack, Team

SHEET = """\
Provider Name,NPI,Database,Date Searched,Result,Report
"Ruiz, Ana MD",,OIG LEIE,11/20/2026,No match,https://proof.example/1
"Park, Lee NP",,oig,2026-11-20,Possible match,https://proof.example/2
"Ruiz, Ana MD",,SAM.gov,2026-11-21,clear,
"Nobody, Known",,oig,2026-11-20,clear,
"Kim, Jo PA",,Facebook,2026-11-20,clear,
"Kim, Jo PA",,oig,2026-12-20,clear,
"Kim, Jo PA",,oig,2026-11-20,,
"""


def bring(team: Team) -> importing.ImportReport:
    source, kind = io.BytesIO(SHEET.encode()), Kind.MONITORING
    sheets = open_workbook(source, "vendor.csv", tracks=TRACKS, kind=kind)
    return importing.import_rows(team.db, BOSS, sheets, now=team.clock.now())


def test_a_vendors_list_is_recorded_once_and_its_hits_go_to_compliance(
    slack: Slack, team: Team
) -> None:
    dana = team.add("Dana Example", "coordinator")
    cora = team.add("Cora Compliance", "compliance")
    team.files(*({"provider": name} for name in ("Ana Ruiz, MD", "Lee Park, NP", "Jo Kim, PA")))
    report = bring(team)
    assert (report.rows, report.created) == (7, 3)
    assert sorted((one.row, one.column) for one in report.rejected) == [
        (5, "provider"),
        (6, "source"),
        (7, "date"),
        (8, "result"),
    ]
    again = bring(team)
    assert (again.created, again.unchanged) == (0, 3)
    team.deliver()
    letters = [one for one in slack.dm(cora) if one.text == "A possible match needs you."]
    assert len(letters) == 1
    listed = slack.type(dana, "/cred monitoring")
    assert "OIG LEIE: 2 of 3 done\nSAM.gov: 1 of 3 done\nState boards: 0 of 3 done" in listed
    assert "OIG LEIE, 2 providers, by a vendor" in listed
    assert "1 provider not yet checked at OIG LEIE" in slack.type(dana, "/cred calendar 30")
    slack.press(cora, "matches.clear", letters[0])
    slack.submit(cora, {"why": "another middle name"})
    bring(team)
    team.deliver()
    slack.close(cora)
    assert "*No possible match waits" in slack.type(cora, "/cred matches")
