"""The table of who may do what, cell by cell, by what people type and press."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from credbot.commands.table import COMMANDS
from credbot.domain.errors import NotAllowed
from credbot.domain.roles import ABOUT, MAY, Role
from credbot.sandbox.models import User
from credbot.services import audit, controls, doctor, jobs, people, requests
from tests.slack.office import BOSS, Slack, Team

NOT_YOURS = ("does not include this", "Your role")


@dataclass
class Office:
    """One person with one role, a fresh file (Sam's), a colleague, and what is read then."""

    slack: Slack
    team: Team
    who: User
    sam: User
    file: int

    def type(self, words: str) -> str:
        return self.slack.type(self.who, f"/cred {words}")

    def refused(self, service: Callable[..., object], *given: object) -> str:
        """What a service without a door in Slack says to this person."""
        person = people.find(self.team.db, self.who.id)
        try:
            service(self.team.db, person, *given)
        except NotAllowed as told:
            return str(told)
        return "done"


def dropped(office: Office) -> str:
    """A spreadsheet that cannot be read is told so only to who may import."""
    person = office.slack.box.person(office.who.id)
    before = len(office.slack.dm(office.who))
    person.upload(person.dm_id, "sheet.csv", b"a,b\n1,2\n")
    office.slack.box.push.settle(5)
    office.team.deliver()
    return office.slack.dms(office.who)[before]


def strict(office: Office) -> str:
    """Moving on without the items, where the organisation asks for them."""
    now = office.team.clock.now()
    controls.change(office.team.db, BOSS, {"advance_needs_items": True}, now=now)
    answer = office.type(f"advance {office.file} because the payer said so")
    controls.change(office.team.db, BOSS, {"advance_needs_items": False}, now=now)
    return answer


def run_nothing(office: Office) -> str:
    person = people.find(office.team.db, office.who.id)
    assert person is not None
    now = office.team.clock.now()
    return office.refused(lambda db, who: jobs.run_slots(db, [], now, lambda *_: {}, who))


WAYS: dict[str, Callable[[Office], str]] = {
    "alerts.change": lambda at: at.type("alerts hour 7"),
    "provider.status": lambda at: at.type("provider Ruiz"),
    "pipeline.read": lambda at: at.type(f"history {at.file}"),
    "pipeline.load": lambda at: at.type("load"),
    "pipeline.work": lambda at: at.type(f"note {at.file} called"),
    "pipeline.share": lambda at: at.type(f"share {at.file}"),
    "pipeline.waive": lambda at: at.type(f"waive {at.file} panel closed group"),
    "pipeline.override": strict,
    "pipeline.assign_self": lambda at: at.type(f"assign {at.file} me"),
    "pipeline.assign": lambda at: at.type(f"deal harbor <@{at.sam.id}>"),
    "intake.open": lambda at: at.type("new"),
    "screening.decide": lambda at: at.type(f"screen {at.file}"),
    "requests.ask": lambda at: at.type("request hire Ana Ruiz, MD"),
    "requests.settle": lambda at: at.refused(requests.starts_of, 1),
    "providers.leave": lambda at: at.type("leaving Ana Ruiz 12/18"),
    "intake.import": dropped,
    "meetings.read": lambda at: at.type("meetings"),
    "calendar.change": lambda at: at.type("committee new 12/17"),
    "monitoring.record": lambda at: at.type("monitoring record"),
    "monitoring.decide": lambda at: at.type("matches"),
    "reports.export": lambda at: at.type("export csv stalled"),
    "reports.audit": lambda at: at.refused(audit.verify),
    "people.read": lambda at: at.type("people"),
    "people.manage": lambda at: at.type(f"people add <@{at.sam.id}> viewer"),
    "settings.read": lambda at: at.type("settings"),
    "settings.change": lambda at: at.type("settings zone America/Denver"),
    "settings.doctor": lambda at: at.refused(doctor.list_stuck),
    "jobs.run": run_nothing,
}
"""One way to each action: typed, pressed or sent; at the service where only the terminal leads."""


def test_every_action_of_the_table_has_its_words_and_its_way() -> None:
    assert set(ABOUT) == set(MAY)
    assert set(WAYS) == set(MAY)


@pytest.mark.parametrize("role", list(Role))
def test_each_cell_of_the_table_holds_in_slack(slack: Slack, team: Team, role: Role) -> None:
    """What a role includes is done; what it does not is refused, and nothing is written."""
    team.add("Boss Example", "coordinator", "admin")
    sam = team.add("Sam Sample", "specialist")
    who = team.add("Max Member", role.value)
    mine = ("pipeline.assign_self",)
    owners = {action: "Max Member" if action in mine else "Sam Sample" for action in WAYS}
    rows = [
        {"provider": "Ana Ruiz, MD", "assignee": owner, "reference": action}
        for action, owner in owners.items()
    ]
    wrong = []
    for (action, way), file in zip(WAYS.items(), team.files(*rows), strict=True):
        allowed = role in MAY[action]
        before = None if allowed else _kept(team)
        answer = way(Office(slack, team, who, sam, file))
        slack.close(who)
        told = any(words in answer for words in NOT_YOURS)
        if "went wrong" in answer or told is allowed:
            wrong.append((action, answer[:90]))
        if before and action != "pipeline.override" and _kept(team) != before:
            wrong.append((action, "something was written"))
    assert wrong == []


def _kept(team: Team) -> dict[str, object]:
    """All that is kept, save which requests were carried out."""
    return {name: rows for name, rows in team.everything().items() if name != "request"}


def test_help_shows_the_table_and_what_is_ones_own(slack: Slack, team: Team) -> None:
    vera = team.add("Vera Viewer", "viewer")
    shown = slack.type(vera, "/cred help roles")
    assert shown.startswith("*Who may do what.* You are viewer; ✓ is what that includes.\n")
    assert "✓ see where a provider stands: specialist, coordinator, leader, viewer," in shown
    assert "– give and take roles: coordinator, admin" in shown


def test_help_lists_what_ones_roles_include_and_where_the_rest_is(slack: Slack, team: Team) -> None:
    vera = team.add("Vera Viewer", "viewer")
    shown = slack.type(vera, "/cred help commands")
    listed = {line[1:].split()[0].strip("`") for line in shown.splitlines() if line[:1] == "`"}
    assert listed - {"/cred"} == {"find", "provider", "request", "alerts", "help"}
    others = len(COMMANDS) - 5
    assert f"{others} more commands for other roles: `/cred help all`." in shown
    assert "`hold 1042" in slack.type(vera, "/cred help all")
    assert "for other roles" not in slack.type(vera, "/cred help all")


@pytest.mark.parametrize("role", ["leader", "admin"])
def test_no_command_that_help_lists_refuses_its_reader(slack: Slack, team: Team, role: str) -> None:
    who = team.add("Max Member", role)
    shown = slack.type(who, "/cred help commands")
    for command in COMMANDS:
        answer = slack.type(who, f"/cred {command.example}")
        slack.close(who)
        if f"`{f'{command.verb} {command.usage}'.strip()}`" in shown:
            assert not any(words in answer for words in NOT_YOURS), command.verb
