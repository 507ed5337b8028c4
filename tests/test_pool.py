"""Work in one process and in several: the same results, whatever happens to a worker."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from listingkit.errors import InputError
from listingkit.run.pool import Crew, Outcome, attempt, run_ordered


def factory(offset: int) -> Callable[[int], int]:
    """Work that doubles; some numbers misbehave in their own way."""

    def work(item: int) -> int:
        if item == 13:
            raise InputError("is unlucky", where=f"item:{item}", fix="Take another.")
        if item == 14:
            return 1 // 0
        if item == 15:
            return work(15)
        if item == 16:
            os.kill(os.getpid(), signal.SIGKILL)
        if item == 17:
            os._exit(7)
        if item % 5 == 0:
            time.sleep(0.002)
        return 2 * item + offset

    return work


def kinds(outcomes: Iterator[Outcome[int, int]]) -> list[tuple[int, int | None, str | None]]:
    return [(one.item, one.result, one.failure.kind if one.failure else None) for one in outcomes]


def test_order_and_results_do_not_depend_on_jobs() -> None:
    items = [item for item in range(120) if item not in (16, 17)]
    serial = kinds(run_ordered(factory, 1, items, 1))
    assert serial == kinds(run_ordered(factory, 1, items, 2))
    assert [item for item, _, _ in serial] == items
    assert serial[13] == (13, None, "input")
    assert serial[14] == (14, None, "internal")
    assert serial[15] == (15, None, "input")


def test_a_worker_that_dies_takes_only_its_item() -> None:
    outcomes = list(run_ordered(factory, 0, range(40), 2))
    assert [one.item for one in outcomes] == list(range(40))
    died = {one.item: one.failure.message for one in outcomes if one.failure and one.item > 15}
    assert set(died) == {16, 17}
    assert "signal 9" in died[16]
    assert "exit code 7" in died[17]
    assert all(one.result == 2 * one.item for one in outcomes if one.failure is None)


def test_items_are_taken_as_needed() -> None:
    taken = 0

    def stream() -> Iterator[int]:
        nonlocal taken
        for item in range(10_000):
            taken += 1
            yield 20 + item

    results = run_ordered(factory, 0, stream(), 2)
    assert next(results).result == 40
    results.close()  # type: ignore[attr-defined]
    assert taken < 2000


def test_large_items_and_results_do_not_block() -> None:
    outcomes = list(run_ordered(echo, None, [b"x" * 1_000_000] * 6, 2))
    assert all(one.result == one.item for one in outcomes)


def echo(settings: None) -> Callable[[bytes], bytes]:
    return lambda item: item


def broken(settings: None) -> Callable[[int], int]:
    raise InputError("settings are wrong")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_wrong_setting_is_no_hang(jobs: int) -> None:
    if jobs == 1:
        with pytest.raises(InputError):
            list(run_ordered(broken, None, range(10), jobs))
    else:
        outcomes = list(run_ordered(broken, None, range(10), jobs))
        assert {one.failure.kind for one in outcomes if one.failure} == {"input"}


def whose(settings: None) -> Callable[[int], int]:
    return lambda item: os._exit(1) if item < 0 else os.getpid()


def test_processes_stay_from_round_to_round_and_dead_ones_are_replaced() -> None:
    with Crew(whose, None, 2) as crew:
        first, second = ({one.result for one in crew.run(range(60))} for _ in range(2))
        assert len(first | second) <= 2
        assert os.getpid() not in first | second
        assert {one.result for one in crew.run(range(3))} == {os.getpid()}  # not worth a process
        next(crew.run(range(60)))  # a round that is left
        third = [one.result for one in crew.run([-1, *range(60)])]
    assert third[0] is None
    assert {*third[1:]}.isdisjoint({os.getpid(), None} | first)


def test_nothing_to_do() -> None:
    assert list(run_ordered(factory, 0, [], 2)) == []


def test_failures_travel() -> None:
    _, failure = attempt(factory(0), 13)
    again = pickle.loads(pickle.dumps(failure))
    assert again == failure or str(again.error) == str(failure.error)  # type: ignore[union-attr]
    assert str(again.error) == "item:13: is unlucky. Take another."
