"""Whatever becomes of a provider's files, in any order: one cycle runs, the newest decision's."""

from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.cycles import CycleRules, Party, due_of, read_rules
from credbot.domain.cycling import Cycle, Setting, concerns, follow
from credbot.domain.files import File, Outcome, Status

RULES = CycleRules(*read_rules((files("credbot") / "data" / "cycles.yaml").read_text("utf-8")))
TODAY = date(2026, 11, 23)
AT = Setting(RULES, Party(), (), TODAY, frozenset({"recredentialing"}))
FIRST = File(1001, 1, 1, "recredentialing", "committee", Status.OPEN, TODAY)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["approve", "approve", "open", "deny", "withdraw", "import", "due"]),
        st.integers(0, 2000),
    ),
    max_size=25,
)


def changed(file: File, step: str, days: int) -> File:
    """A file after a step; `import` corrects the day of a decision."""
    day = TODAY - timedelta(days=days)
    if step == "open":
        return replace(file, status=Status.OPEN, outcome=None, decided=None)
    if step == "due":
        return replace(file, due=TODAY + timedelta(days=days)) if file.open else file
    if step == "import":
        return replace(file, decided=day) if file.decided else file
    if not file.open:
        return file
    outcome = {"approve": Outcome.APPROVED, "deny": Outcome.DENIED}.get(step, Outcome.WITHDRAWN)
    decided = None if outcome is Outcome.WITHDRAWN else day
    return replace(file, status=Status.CLOSED, outcome=outcome, decided=decided)


def check(cycles: list[Cycle], known: list[File]) -> None:
    running = [one for one in cycles if one.running]
    approved = [one for one in known if one.outcome is Outcome.APPROVED and one.decided]
    newest = max((one.decided for one in approved if one.decided), default=None)
    denied = any(one.outcome is Outcome.DENIED for one in known)
    if newest and not denied:
        assert [one.decided for one in running] == [newest]
    assert len(running) <= 1
    for one in running:
        rule = RULES.of(one.track, one.decided, Party())
        assert rule
        assert one.confirmed or one.due == due_of(one.decided, rule)
        assert one.from_file_id in {file.id for file in approved}
        assert one.file_id is None or known[one.file_id - 1001].open
        assert one.remind_from is not None
    assert all(one.remind_from is None for one in cycles if not one.running)


@given(STEPS)
def test_the_newest_decision_runs_whatever_came_first(
    steps: list[tuple[int, str, int]],
) -> None:
    known = [replace(FIRST, id=1001 + number) for number in range(4)]
    cycles: list[Cycle] = []
    for file in known:
        cycles = follow(cycles, None, file, AT)
    numbers = iter(range(1, 1000))
    for place, step, days in steps:
        before = known[place]
        after = changed(before, step, days)
        known[place] = after
        if after != before and concerns(before, after):
            cycles = follow(cycles, before, after, AT)
        # As the table does: a new one gets its number.
        cycles = [one if one.id else replace(one, id=next(numbers)) for one in cycles]
        check(cycles, known)


@given(st.integers(0, 1500), st.integers(0, 1500))
def test_an_approval_taken_back_leaves_everything_as_it_was(one: int, other: int) -> None:
    older = changed(FIRST, "approve", one)
    cycles = [replace(each, id=1) for each in follow([], None, older, AT)]
    file = replace(FIRST, id=1002)
    tied = follow(cycles, None, file, AT)
    closed = changed(file, "approve", other)
    after = [replace(each, id=each.id or 2) for each in follow(tied, file, closed, AT)]
    assert follow(after, closed, file, AT) == tied
