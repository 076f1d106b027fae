"""A path is due when it has not changed for long enough, and never waits forever."""

from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.folders.settle import PATIENCE, Settle

QUIET = 1.0
touches = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), min_size=1, max_size=60)
few_touches = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), min_size=1, max_size=int(PATIENCE) - 1)
"""Fewer touches than the patience allows."""


def drain(settle: Settle, until: float) -> list[tuple[str, float]]:
    """Takes each path at the moment it becomes due, up to `until`."""
    taken = []
    while (moment := settle.next_due()) is not None and moment <= until:
        taken += [(path, moment) for path in settle.take_due(moment)]
    return taken


@given(touches)
def test_every_touched_path_is_due_after_its_last_touch_and_no_other(steps: list[tuple[str, float]]) -> None:
    settle, now = Settle(QUIET), 0.0
    last_touch: dict[str, float] = {}
    taken: list[tuple[str, float]] = []
    for path, pause in steps:
        now += pause
        taken += drain(settle, now)
        settle.feed(path, now)
        last_touch[path] = now
    taken += drain(settle, now + PATIENCE * QUIET)
    assert settle.next_due() is None
    for path, moment in last_touch.items():
        assert max(at for each, at in taken if each == path) > moment
    assert {path for path, _ in taken} == last_touch.keys()


@given(few_touches)
def test_a_path_is_taken_early_only_together_with_a_due_one(steps: list[tuple[str, float]]) -> None:
    settle, now = Settle(QUIET), 0.0
    touched: dict[str, list[float]] = {}
    for path, pause in steps:
        now += pause
        before = {each: moments[-1] for each, moments in touched.items() if moments}
        due = settle.take_due(now)
        if due:
            assert any(before[each] + QUIET <= now for each in due)
            assert all(before[each] + QUIET / 2 <= now for each in due)
        for each in due:
            touched[each] = []
        settle.feed(path, now)
        touched.setdefault(path, []).append(now)


def test_a_slowly_written_file_waits_until_it_stops_changing() -> None:
    settle = Settle(QUIET)
    for tick in range(20):
        settle.feed("slow", tick * 0.5)
        assert settle.take_due(tick * 0.5) == ()
    assert settle.take_due(9.5 + QUIET) == ("slow",)


def test_a_file_that_never_stops_changing_becomes_due() -> None:
    settle, now = Settle(QUIET), 0.0
    while not (due := settle.take_due(now)):
        settle.feed("log", now)
        now += 0.5
        assert now <= PATIENCE * QUIET + 1
    assert due == ("log",)


def test_both_ends_of_a_move_are_taken_together() -> None:
    settle = Settle(QUIET)
    settle.feed("from", 0.0)
    settle.feed("to", 0.01)
    assert settle.take_due(1.0) == ("from", "to")


def test_nothing_is_due_without_touches() -> None:
    assert Settle(QUIET).next_due() is None
    assert Settle(QUIET).take_due(1e9) == ()


def test_due_paths_are_sorted() -> None:
    settle = Settle(QUIET)
    for path in ("b", "a", "c"):
        settle.feed(path, 0.0)
    assert settle.take_due(QUIET) == ("a", "b", "c")
    assert settle.next_due() is None
