"""Words that make no sense, or that are refused: one sentence, and nothing is written."""

import pytest

from tests.slack.office import Slack, Team

EXAMPLES = {
    "advance": "advance 1042",
    "assign": "assign 1042 1043 @ana",
    "away": "away me 11/30 12/4 cover @sam",
    "channel": "channel team #credentialing America/Chicago",
    "close": "close 1042 approved",
    "date": "date 1042 start 12/14 contract signed late",
    "done": "done 1042 w9",
    "edit": "edit 1042 ref HM-2611-04417",
    "history": "history 1042 notes",
    "item": "item 1042 add signed roster form provider",
    "find": "find Ruiz",
    "got": "got 1042 coi",
    "hold": "hold 1042 payer until 12/05 waiting on roster",
    "live": "live on",
    "log": "log 1042 call Tina says not in system yet next mon",
    "mine": "mine submitted",
    "move": "move 1042 collecting signature missing",
    "note": "note 1042 practice moves in January",
    "people": "people role @ana specialist",
    "provider": "provider Ana Ruiz",
    "queue": "queue @ana submitted harbor sort=age",
    "reopen": "reopen 1042 closed by mistake",
    "resume": "resume 1042",
    "return": "return 1042 collecting signature missing",
    "settings": "settings",
    "stalled": "stalled harbor",
    "undo": "undo",
    "verified": "verified 1042 license 11/20 TX Medical Board",
    "wait": "wait 1042 provider for signed W-9 next fri",
    "waive": "waive 1042 board not claimed",
}
STAGES = (
    "There are: intake, collecting, verifying, review, committee, submitting, submitted, "
    "in_process, approved."
)
OURS = "Intake; Collecting; Submitting; Submitted; In process; Approved, not loaded."
DATES = "Dates look like `fri`, `12/05`, `2026-12-05`, `in 3 weeks` or `10 business days`."
OUTCOMES = (
    "approved, approved_with_conditions, denied, withdrawn, closed_incomplete, panel_closed, "
    "cancelled"
)
ITEMS = (
    "Items: panel, caqh, w9, coi, license, signatures, sent, acknowledgement, decision, "
    "welcome_letter, directory."
)
FACTS = "ref, id, effective, state, line, critical, npi, caqh, practice, tin"
FILED = (
    *("advance", "move", "return", "wait", "hold", "resume", "close", "reopen", "date", "note"),
    *("got", "verified", "done", "waive", "log", "assign", "item", "history"),
)
"""Verbs whose first word is a file."""

RESTS = {
    "advance": "",
    "move": "submitting",
    "return": "intake why",
    "wait": "provider for W-9",
    "hold": "payer until fri why",
    "resume": "",
    "close": "approved",
    "reopen": "why",
    "date": "start fri why",
    "note": "text",
    "got": "w9",
    "verified": "license 11/20",
    "done": "w9",
    "waive": "panel why",
    "log": "call text",
    "assign": "@sam",
    "item": "add letter",
    "history": "",
}
"""What makes them whole."""

MISREAD = [
    (
        "assign 1001 @sam @kim.adams",
        "This gives them to one person; `deal` gives a list to several in turn.",
    ),
    ("away me 12/1 12/2 cover @sam @kim.adams", "Name one person here, not several."),
    *[(verb, "Say which file.") for verb in FILED],
    *[(f"{verb} foo {RESTS[verb]}", "foo is not a file's number.") for verb in FILED],
    *[(f"{verb} 9999 {RESTS[verb]}", "There is no file CR-9999.") for verb in FILED],
    ("advance 1001 lunch", f"Enrollment has no stage lunch. Its stages: {OURS}"),
    (
        "advance 1001 verifying",
        f"Enrollment has no stage verifying. Its stages: {OURS}",
    ),
    (
        "advance 1001 intake",
        "Intake does not lie ahead of Collecting. "
        "Ahead: Submitting; Submitted; In process; Approved, not loaded.",
    ),
    ("advance 1001 submitting please", "I don't know what please means here."),
    ("move 1001", f"Say to which stage: {OURS}"),
    ("move 1001 intake", "Say why it goes back."),
    ("move 1001 lunch", f"Enrollment has no stage lunch. Its stages: {OURS}"),
    ("return 1001", f"Say to which stage: {OURS}"),
    ("return 1001 intake", "Say why it goes back."),
    ("return 1001 submitted why", "Submitted does not lie behind Collecting."),
    ("wait 1001", "Say who has the ball: provider, payer, cvo, source, committee, us."),
    ("wait 1001 aunt", "aunt is not one of provider, payer, cvo, source, committee, us."),
    ("wait 1001 provider", "Say for what."),
    ("wait 1001 provider next fri", "Say for what."),
    ("wait 1001 provider for W-9 next 13/45", f"13/45 is not a date. {DATES}"),
    ("wait 1001 provider for W-9 next yesterday", "The next touch can't lie in the past."),
    ("wait 1001 provider for W-9 next 9999-12-31", "9999-12-31 is too far away."),
    ("hold 1001", "Say with whom it was agreed: provider, payer, internal."),
    ("hold 1001 aunt until fri x", "aunt is not one of provider, payer, internal."),
    ("hold 1001 payer", "Say until when."),
    ("hold 1001 payer until", "Say until when."),
    ("hold 1001 payer until 13/45 roster", f"13/45 is not a date. {DATES}"),
    ("hold 1001 payer until 02/30 roster", f"02/30 is not a date. {DATES}"),
    ("hold 1001 payer until soon roster", "soon is not a date."),
    ("hold 1001 payer until fri", "Say why it waits."),
    ("hold 1001 payer until today roster", "A hold ends on a day after today."),
    ("hold 1001 payer until in 91 days roster", "A hold lasts at most 90 days."),
    ("resume 1001 now", "I don't know what now means here."),
    ("close 1001", f"Say with which outcome: {OUTCOMES}."),
    ("close 1001 appoved", f"appoved is not one of {OUTCOMES}."),
    ("reopen 1003", "Say why it opens again."),
    ("date 1001", "Say which date: start or due."),
    ("date 1001 end fri x", "end is not one of start, due."),
    ("date 1001 start", "Say the new date."),
    ("date 1001 start 02/30 x", f"02/30 is not a date. {DATES}"),
    ("date 1001 start fri", "Say why it moves."),
    ("date 1001 start 9999-12-31 x", "9999-12-31 is too far away."),
    ("date 1001 start 0001-01-01 x", "0001-01-01 is too far away."),
    (
        "date 1001 start 11/03 signed late",
        "Tue Nov 3 has passed. Type it with its year to say you mean it: 2026-11-03.",
    ),
    (
        "date 1001 due yesterday a slip",
        "Sun Nov 22 has passed. Type it with its year to say you mean it: 2026-11-22.",
    ),
    ("log 1001 call she said next 11/20", "Fri Nov 20 has passed."),
    ("hold 1001 payer until 11/20 roster", "Fri Nov 20 has passed."),
    ("hold 1001 payer until yesterday roster", "A hold ends on a day after today."),
    ("hold 1001 payer until Feb 30 roster", f"feb 30 is not a date. {DATES}"),
    ("edit 1001 colour red", f"colour is no fact of a file. There are: {FACTS}."),
    ("edit 1001 npi", "Say the new value, or none to take it away."),
    (
        "edit 1001 npi 2000000011",
        "The check digit of this NPI is wrong: 2000000011. A right one looks like 2000000010.",
    ),
    ("edit 1001 state Texas", "Texas is no state. Two letters: TX."),
    ("edit 1001 tin 12", "A TIN has nine digits, as in 12-3456789: 12."),
    ("edit 1001 caqh abc", "A CAQH id is a number: abc."),
    ("edit 1001 critical maybe", "Say yes, no or none."),
    ("edit 1001 effective 13/45", f"13/45 is not a date. {DATES}"),
    ("item 1001", "Say add, and which item."),
    ("item 1001 add", "Say which item."),
    ("item 1001 add W9", "W-9 of the practice is on this checklist already."),
    ("history 1001 lunch", "lunch is not a date."),
    ("history 1001 on today", "Choose a day before today."),
    (
        "got 1001 application",
        f"Application, signed attestation is not on this checklist (Enrollment). {ITEMS}",
    ),
    ("note 1001", "Say what to note."),
    ("got 1001", "Say which item."),
    ("got 1001 horoscope", f"horoscope is no single item of this checklist. {ITEMS}"),
    (
        "got 1001 s",
        "s is no single item of this checklist. Items: license, signatures, sent, directory.",
    ),
    ("verified 1001 license", "Say on which day the source was consulted."),
    ("verified 1001 license 13/45", f"13/45 is not a date. {DATES}"),
    (
        "verified 1001 license 2026-12-01",
        "An item can't be verified on a day that has not come yet.",
    ),
    ("done 1001", "Say which item."),
    ("waive 1001 panel", "Say why it is waived."),
    ("log 1001", "Say how: call, email, portal, letter, fax."),
    ("log 1001 pigeon hello", "pigeon is not one of call, email, portal, letter, fax."),
    ("log 1001 call", "Say what was said."),
    ("log 1001 call next fri", "Say what was said."),
    ("log 1001 call she said next 02/30", f"02/30 is not a date. {DATES}"),
    ("log 1001 call she said next 11/20/2026", "The next touch can't lie in the past."),
    ("assign 1001", "Say to whom."),
    (
        "assign 1001 zebra",
        "I know nobody called zebra. Use @ to pick a person, as in `@ana`.",
    ),
    (
        "assign 1001 Kim",
        "Kim can be several people: Kim Adams, Kim Brown, Kim Clark. Type more of the name.",
    ),
    ("undo 1001", "I don't know what 1001 means here."),
    ("find", "Say what to look for."),
    ("provider", "Say whose files."),
    ("queue stage=lunch", f"lunch is not a stage. {STAGES}"),
    (
        "queue colour=red",
        "colour is nothing that files are listed by. "
        "Use stage, track, payer, facility, state, waits, status, reason, age, within, starts, "
        "good, text or sort.",
    ),
    ("queue within=soon", "within takes a whole number, not soon."),
    ("queue sort=", "Say a value after sort, as in `queue stage=submitted`."),
    ("queue sort=colour", "colour is not a sort. There are: date, age, stalled, next, file, good."),
    ("queue zebra", "I know no payer called zebra. Near: Harbor Mutual."),
    (
        "mine @zebra",
        "I know nobody called @zebra. Use @ to pick a person, as in `@ana`.",
    ),
    ("stalled zebra", "I know no payer called zebra. Near: Harbor Mutual."),
    ("people dance @sam", "dance is not one of role, add, remove."),
    ("people role", "Say who."),
    ("people role @sam", "Say which role."),
    (
        "people role @sam king",
        "king is not a role. There are: specialist, coordinator, committee, leader, viewer, "
        "compliance, admin.",
    ),
    ("channel", "Say for what: team, committee, leadership or operations."),
    ("channel team", "Say which channel."),
    ("channel team credentialing", "Pick the channel with #."),
    ("live", "Say on or off."),
    ("live maybe", "maybe is not one of on, off."),
]
"""What is typed, and what is wrong with it."""

REFUSED = [
    *[
        (
            f"{verb} 1003 {RESTS[verb]}",
            "CR-1003 is closed. Open it again first: `/cred reopen 1003 why`.",
        )
        for verb in FILED
        if verb
        not in ("resume", "reopen", "note", "move", "return", "waive", "verified", "history")
    ],
    ("resume 1003", "CR-1003 is not on hold."),
    ("resume 1001", "CR-1001 is not on hold."),
    ("reopen 1001 why", "CR-1001 is open."),
    ("advance 1002", "CR-1002 is on hold. Resume it first: `/cred resume 1002`."),
    (
        "return 1002 intake why",
        "CR-1002 is on hold. Resume it first: `/cred resume 1002`.",
    ),
    (
        "advance 1004",
        "CR-1004 is in its last stage, Approved, not loaded. "
        "Close it with an outcome: `/cred close 1004 approved`.",
    ),
    (
        "provider zebra",
        "I know no provider called zebra. Try `/cred find zebra`.",
    ),
    (
        "assign 1001 @leo",
        "Leo Leader has no role that works files. Give one first: "
        "`/cred people role @who specialist`.",
    ),
    (
        "assign 1001 <@U0NOBODY>",
        "I don't know this person yet. Give them a role first: `/cred people add @who specialist`.",
    ),
    ("undo", "There is nothing of yours to undo."),
    (
        "call 1001 Tina said so",
        "Nothing found for call 1001 Tina said so. Did you mean `/cred log`? "
        "For example: `/cred log 1042 call Tina says not in system yet next mon`",
    ),
]
"""What is clear, and refused."""


@pytest.fixture
def full(team: Team) -> Team:
    """CR-1001 in Collecting, CR-1002 on hold, CR-1003 closed, CR-1004 in its last stage."""
    team.add("Sam Sample", "specialist")
    team.add("Leo Leader", "leader")
    for name in ("Kim Adams", "Kim Brown", "Kim Clark"):
        team.add(name, "specialist", handle=name.replace(" ", ".").lower())
    team.files(
        {"provider": "Ana Ruiz, MD"},
        {"provider": "Lee Park, NP", "status": "hold", "hold_until": "2026-12-04"},
        {"provider": "Jo Kim, PA", "status": "closed", "outcome": "denied"},
        {"provider": "Dev Shah, MD", "stage": "approved"},
    )
    return team


def test_a_misreading_shows_what_is_wrong_and_a_right_example(slack: Slack, full: Team) -> None:
    mia = full.add("Mia Example", "coordinator")
    before = full.everything()

    for typed, wrong in MISREAD:
        verb = typed.split()[0]
        right = "" if "`" in wrong and wrong.startswith("I know") else _example(verb)
        assert slack.type(mia, f"/cred {typed}") == wrong + right, typed
        assert full.everything() == before, typed


def test_a_refusal_says_what_would_help_and_writes_nothing(slack: Slack, full: Team) -> None:
    mia = full.add("Mia Example", "coordinator")
    before = full.everything()

    for typed, said in REFUSED:
        assert slack.type(mia, f"/cred {typed}") == said, typed
        assert full.everything() == before, typed


def _example(verb: str) -> str:
    return f" For example: `/cred {EXAMPLES[verb]}`"
