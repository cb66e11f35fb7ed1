"""What belongs to a provider and ends: `/cred expiring`, `renew`, `credential`."""

from tests.slack.office import Slack, Team
from tests.slack.reading import read
from tests.slack.test_sheets import drop


def test_a_renewal_replaces_and_can_be_taken_back(slack: Slack, team: Team) -> None:
    """Typed with date and source; the old one stays, linked; Undo puts it back."""
    sam = team.add("Sam Sample", "specialist")
    team.file("Ana Ruiz, MD", npi="2000000010", assignee=sam.id, state="TX")

    first = slack.type(sam, "/cred renew ruiz COI until 12/01/2026 verified 8/10 Example Carrier")
    slack.type(sam, "/cred renew ruiz DEA TX until 2026-12-09 number BS1234563")
    listed = slack.type(sam, "/cred expiring 30")
    wrong = slack.type(sam, "/cred renew ruiz COI until 11/30/2026")
    again = slack.type(sam, "/cred renew ruiz coi until 12/01/2027 verified today Example Carrier")
    page = slack.type(sam, "/cred credential ruiz")

    assert first.startswith(
        "*Ana Ruiz, MD*: COI added, until Tue Dec 1. Verified Mon Aug 10 at Example Carrier by own "
        "staff. 1 open file goes by it.\n[Undo] [All Credentials]"
    )
    assert "*1 person has something that ends by Wed Dec 23* (30 days" in listed
    assert "*Ana Ruiz, MD*: COI Tue Dec 1, DEA TX Wed Dec 9\n" in listed
    assert "COI: ends Tue Dec 1, in 8 days · verified Mon Aug 10 at Example Carrier, 105 days" in (
        listed
    )
    assert "1 open file, Sam Sample\n[Renewed] [Copy Text] [Open]" in listed
    assert wrong.startswith("COI is known until Dec 1, 2026 already; Nov 30, 2026 is not later.")
    assert "COI renewed until Wed Dec 1, 2027 (was Tue Dec 1)." in again
    assert "*COI*: ends Wed Dec 1, 2027, in 373 days" in page
    assert "*Over*\nCOI until Tue Dec 1, renewed" in page

    slack.type(sam, "/cred renew ruiz coi until 12/01/2028")
    undone = slack.press(sam, "expirables.undo")
    assert undone.startswith("*Ana Ruiz, MD*: taken back. COI holds until Wed Dec 1, 2027 again.")
    assert [event for event in team.recorded() if event.startswith("expirables")] == [
        "expirables.add", "expirables.add", "expirables.renew", "expirables.renew",
        "expirables.undo",
    ]  # fmt: skip


def test_the_list_is_worked_with_presses_and_one_text(slack: Slack, team: Team) -> None:
    """Renewed in a form with errors under their fields; one text for all of a person's things."""
    cora, vera = team.add("Cora Sample", "coordinator"), team.add("Vera Viewer", "leader")
    team.files(
        {"provider": "Ana Ruiz, MD", "npi": "2000000010", "state": "TX", "assignee": cora.id},
        {"provider": "Jo Kim, PA", "npi": "2000000028", "payer": "Bluestem"},
    )
    slack.type(cora, "/cred renew ruiz license TX until 12/20/2026")
    slack.type(cora, "/cred renew ruiz coi until 12/01/2026")
    slack.type(cora, "/cred renew kim caqh until 11/25/2026")

    everybody = slack.type(cora, "/cred expiring")
    assert everybody.index("Jo Kim") < everybody.index("Ana Ruiz")
    assert "Jo Kim" not in slack.type(cora, "/cred expiring 90 payer=harbor")
    assert "*1 person has something that ends by Sun Feb 21*, files of Cora Sample" in slack.type(
        cora, "/cred expiring mine"
    )
    assert "is no kind of credential. There are: license" in slack.type(cora, "/cred expiring zoo")
    assert "[Renewed]" not in slack.type(vera, "/cred expiring")

    only = slack.type(cora, "/cred expiring license")
    assert "*1 person has State license that ends by Sun Feb 21*" in only
    letter = slack.press(cora, "expirables.copy_0")
    assert "Dear Dr. Ruiz" in letter
    assert "- the certificate of your malpractice insurance for the new term: the present" in letter
    assert "- a copy of your renewed state license (TX): the present one ends on Sunday" in letter
    slack.close(cora)

    slack.type(cora, "/cred expiring license")
    slack.press(cora, "expirables.renew_0")
    number = _number(team, "license")
    form = {"credential": number, "issued": "2027-01-05", "expires": "2027-01-01", "by": "own"}
    assert slack.submit(cora, form) == "expires: It would end before it was issued."
    form |= {"verified": "2026-11-24", "expires": "2028-12-20", "issued": "2026-11-20"}
    assert slack.submit(cora, form).startswith("verified: It can't be verified on a day that")
    form |= {"verified": "2026-11-23", "source": "TX Medical Board", "proof": "see folder"}
    assert slack.submit(cora, form).startswith("proof: A proof is a link")
    form |= {"proof": "https://records.example/ruiz"}
    done = slack.submit(cora, form)
    assert "License TX renewed until Wed Dec 20, 2028 (was Sun Dec 20). Verified Mon Nov 23" in done
    slack.close(cora)
    assert "Nobody has State license that ends" in slack.type(cora, "/cred expiring license")

    slack.type(cora, "/cred credential ruiz")
    slack.press(cora, "expirables.menu", value=f"end {_number(team, 'coi')}")
    ended = slack.submit(cora, {"text": "surrendered", "day": "2026-11-20"})
    assert "COI counts no more from Fri Nov 20 on: surrendered." in ended
    slack.close(cora)
    assert "COI until Tue Dec 1, ended Fri Nov 20: surrendered" in slack.type(
        cora, "/cred credentials ruiz"
    )


def _number(team: Team, kind: str) -> str:
    rows = team.everything()["credential"]
    return str(max(row[0] for row in rows if row[2] == kind))


def test_a_file_says_until_when_it_is_good_and_by_what(slack: Slack, team: Team) -> None:
    """The earliest of ages and ends, with its sum; anew with each verification; CAQH for all."""
    cora = team.add("Cora Sample", "coordinator")
    own, payer, other = team.files(
        {
            "provider": "Ana Ruiz, MD",
            "track": "initial",
            "payer": "",
            "stage": "committee",
            "state": "TX",
        },
        {"provider": "Ana Ruiz, MD", "assignee": cora.id, "state": "TX"},
        {"provider": "Jo Kim, PA", "track": "initial", "payer": "", "stage": "committee"},
    )

    slack.type(cora, f"/cred verified {own} license 8/10 TX Medical Board")
    assert "Good until Tue Dec 8: State license verified Aug 10 + 120 days; no meeting is" in (
        slack.type(cora, f"/cred {own}")
    )
    slack.type(cora, "/cred renew ruiz license TX until 2026-12-01")
    assert "Good until Tue Dec 1: State license ends" in slack.type(cora, f"/cred {payer}")
    slack.type(cora, "/cred renew ruiz license TX until 2028-12-01 verified 8/10")

    slack.type(cora, f"/cred got {payer} caqh")
    assert "Good until Tue Mar 23: CAQH" in slack.type(cora, f"/cred {payer}")
    assert "CAQH attestation" not in slack.type(cora, "/cred expiring 90")
    slack.type(cora, "/cred undo")
    assert "Mar 23" not in slack.type(cora, f"/cred {payer}")

    listed = slack.type(cora, "/cred queue good=30 sort=good")
    assert "good for no more than 30 days" in listed
    assert "Good until Tue Dec 8." in listed
    assert f"CR-{other}" not in listed

    slack.type(cora, f"/cred verified {own} license today TX Medical Board")
    assert "verified Nov 23 + 120 days" in slack.type(cora, f"/cred {own}")
    assert f"CR-{own}" not in slack.type(cora, "/cred queue good=30")
    slack.type(cora, f"/cred close {own} withdrawn")
    assert "Good until" not in slack.type(cora, f"/cred {own}")


def test_a_changed_age_says_what_moves_before_it_moves_it(slack: Slack, team: Team) -> None:
    cora = team.add("Cora Sample", "coordinator")
    file = team.file("Ana Ruiz, MD", track="initial", payer="", stage="committee", state="TX")
    slack.type(cora, f"/cred verified {file} license 8/10 TX Medical Board")

    rules = slack.type(cora, "/cred settings ages")
    wrong = slack.type(cora, "/cred settings age 90 for tonsils from 2026-01-01")
    preview = slack.type(cora, "/cred settings age 90 cvo 60 from 2026-01-01 for license")

    assert "From Tue Jul 1, 2025: 120 days by own staff, 90 by a CVO: application, lic" in rules
    assert "NCQA standards from 1 July 2025" in rules
    assert wrong.startswith("tonsils is no item. There are: ")
    assert "The last good day of 1 file would move." in preview
    assert "Good until Tue Dec 8" in slack.type(cora, f"/cred {file}")

    slack.type(cora, "/cred settings age 90 cvo 60 from 2026-01-01 for license")
    saved = slack.press(cora, "settings.save")
    assert "The last good day of 1 file moved." in saved
    assert "Was good until Sun Nov 8: State license verified Aug 10 + 90 days" in (
        slack.type(cora, f"/cred {file}")
    )
    slack.type(cora, "/cred settings age default")
    slack.press(cora, "settings.save")
    assert "Good until Tue Dec 8" in slack.type(cora, f"/cred {file}")


def test_what_was_here_before_is_settled_once_by_upkeep(slack: Slack, team: Team) -> None:
    """Rows from before ends were kept get their ends, reminders and good days in the night."""
    sam = team.add("Sam Sample", "specialist")
    file = team.file("Ana Ruiz, MD", track="enrollment", state="TX")
    slack.type(sam, f"/cred got {file} caqh 11/02")
    slack.type(sam, "/cred renew ruiz license TX until 2026-12-20")
    forget = "UPDATE credential SET remind_from = NULL, expires = CASE type WHEN 'caqh' THEN NULL"
    with team.db.begin() as work:
        work.connection.exec_driver_sql(f"{forget} ELSE expires END")
        work.connection.exec_driver_sql("UPDATE file SET good_until = NULL, good_until_item = NULL")

    team.morning("2026-11-24T08:00")
    assert "Good until Sun Dec 20: State license ends" in slack.type(sam, f"/cred {file}")
    ends = slack.type(sam, "/cred expiring 120")
    assert "License TX Sun Dec 20, CAQH Tue Mar 2" in ends


def test_a_sheet_of_credentials_dropped_in_slack_comes_in_and_goes_again(
    slack: Slack, team: Team
) -> None:
    cora = team.add("Cora Sample", "coordinator")
    team.file("Ana Ruiz, MD", npi="2000000010", state="TX")
    slack.type(cora, "/cred renew ruiz coi until 12/01/2026")
    before = slack.type(cora, "/cred credential ruiz")
    rows = (
        "Provider,NPI,Type,State,Number,Expires\n"
        "Ana Ruiz,2000000010,COI,,P-7,12/1/2027\n"
        "Ana Ruiz,2000000010,DEA,TX,BS1234563,1/5/2027\n"
        "Ana Ruiz,2000000010,DEA,TX,BS1234564,1/5/2027\n"
    )

    shown = drop(slack, cora, "credentials.csv", rows)
    assert read(shown.blocks).startswith(
        "I read 3 rows of credentials.csv: 2 credentials, 1 person. 1 refused."
    )
    assert "Row 4, number: BS1234564. The check digit of this DEA number is wrong" in (
        read(shown.blocks)
    )
    assert "[Import 2 Credentials]" in read(shown.blocks)
    slack.press(cora, "sheets.import", shown)
    team.deliver()
    done = slack.dm(cora)[-1]
    assert read(done.blocks).startswith("2 rows are in.")
    assert "COI: ends Wed Dec 1, 2027" in slack.type(cora, "/cred credential ruiz").replace("*", "")

    slack.press(cora, "sheets.back", done)
    team.deliver()
    assert slack.type(cora, "/cred credential ruiz") == before


def test_a_date_that_reads_both_ways_is_said_in_words(slack: Slack, team: Team) -> None:
    """Who lives where the day comes first hears which day was meant, and the way to the other."""
    lena = team.add("Lena Sample", "specialist", tz="Europe/London")
    sam = team.add("Sam Sample", "specialist")
    team.files({"provider": "Ana Ruiz, MD"}, {"provider": "Jo Kim, PA"})

    said = slack.type(lena, "/cred renew ruiz coi until 02/03/2027")
    assert "COI added, until Wed Feb 3." in said
    assert "I read 02/03/2027 as Feb 3, not 2 March; for the other type 2027-03-02." in said
    assert "I read" not in slack.type(sam, "/cred renew kim coi until 02/03/2027")
    assert "I read" not in slack.type(lena, "/cred renew ruiz dea until 02/13/2028")
