"""Few requests are worked on at a time, and none is kept waiting by those that wait themselves."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from credbot.app.requests import Turns

FOREVER = 60.0


def test_no_more_work_at_a_time_than_there_are_turns() -> None:
    turns, lock = Turns(2, FOREVER), Lock()
    working, most = 0, 0

    def work(_number: int) -> None:
        nonlocal working, most
        with turns.turn():
            with lock:
                working += 1
                most = max(most, working)
            with lock:
                working -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(400)))

    assert 1 <= most <= 2


def test_who_has_waited_for_long_goes_ahead_of_those_that_wait_for_a_lock() -> None:
    turns, lock_is_free = Turns(2, 0.01), Event()

    def wait_for_the_lock() -> None:
        with turns.turn():
            assert lock_is_free.wait(FOREVER)

    with ThreadPoolExecutor(2) as threads:
        writers = [threads.submit(wait_for_the_lock) for _ in range(2)]
        for _ in range(3):  # each comes in though nobody has left
            with turns.turn():
                pass
        lock_is_free.set()
        assert [writer.result() for writer in writers] == [None, None]
