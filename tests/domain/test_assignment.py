"""Files dealt in turn, and a window's memory of which ones, against a count by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.assignment import deal, packed, seal, unpacked
from credbot.domain.errors import BadInput
from credbot.domain.files import File, Status
from credbot.domain.people import Person

TODAY = date(2026, 11, 23)
FILE = File(1, 1, 1, "enrollment", "collecting", Status.OPEN, TODAY)
NUMBERS = st.lists(st.integers(1, 10**8), unique=True, min_size=1, max_size=60)


def files(numbers: list[int]) -> list[File]:
    """Every third has no date, the others one that depends on the number."""
    return [
        replace(FILE, id=n, due=None if n % 3 == 0 else TODAY + timedelta(n % 40)) for n in numbers
    ]


@given(numbers=NUMBERS, people=st.integers(1, 7))
def test_files_go_in_turn_the_next_hard_date_first(numbers: list[int], people: int) -> None:
    owners = [Person(number, f"P{number}", roles=frozenset()) for number in range(people)]

    shares = deal(files(numbers), owners)

    by_hand: list[list[int]] = [[] for _ in owners]
    left = {n: (n % 3 == 0, n % 40 if n % 3 else 0, n) for n in numbers}
    turn = 0
    while left:
        first = min(left, key=lambda n: left[n])
        by_hand[turn % people].append(first)
        del left[first]
        turn += 1
    assert [list(share.files) for share in shares] == by_hand


@given(numbers=NUMBERS)
def test_a_window_remembers_which_files_were_seen(numbers: list[int]) -> None:
    assert unpacked(packed(numbers)) == sorted(numbers)
    seen = files(numbers)
    assert seal(seen) == seal(list(reversed(seen)))
    assert seal(seen) != seal([replace(seen[0], version=2), *seen[1:]])


def test_five_hundred_files_fit_into_what_a_window_remembers() -> None:
    assert len(packed(range(1001, 1_001_001, 2000))) < 2900


@pytest.mark.parametrize("text", ["", "a..b", "CR-1", "zzzzzzzzz", "1,2"])
def test_a_memory_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="older version"):
        unpacked(text)
