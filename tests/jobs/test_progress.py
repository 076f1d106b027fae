from hypothesis import given
from hypothesis import strategies as st

from photosearch.jobs.progress import WINDOW_SECONDS, Progress


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0.01, 5.0)), min_size=1, max_size=40))
def test_counts_add_up_and_the_rate_is_never_negative(steps: list[tuple[int, float]]) -> None:
    now, total = 100.0, sum(count for count, _ in steps)
    progress = Progress(total, now)
    for count, seconds in steps:
        now += seconds
        progress.advance(count, now)
    event = progress.event()
    assert (event.done, event.total) == (total, total)
    assert event.rate > 0
    assert event.seconds_left == 0


def test_the_rate_follows_a_machine_that_slows_down() -> None:
    progress = Progress(10_000, 0.0)
    for second in range(1, 61):
        progress.advance(100, float(second))
    for second in range(61, 61 + int(2 * WINDOW_SECONDS)):
        progress.advance(10, float(second))
    event = progress.event()
    assert 9 <= event.rate <= 11
    assert event.seconds_left is not None
    assert abs(event.seconds_left - (event.total - event.done) / event.rate) < 1e-9


def test_there_is_no_rate_before_the_first_photo() -> None:
    assert Progress(10, 0.0).event().seconds_left is None
