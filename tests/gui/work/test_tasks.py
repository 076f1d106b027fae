from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui.work.tasks import Tasks


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_time_left_follows_the_rate_of_the_step() -> None:
    clock = Clock()
    tasks = Tasks(clock=clock)
    tasks.advance("learning", "Reading", 0, 100)
    assert tasks.running["learning"].seconds_left is None
    clock.seconds = 2.0
    tasks.advance("learning", "Reading", 20, 100)
    assert tasks.running["learning"].seconds_left == 8.0
    tasks.advance("learning", "Training", 0, 50)
    assert tasks.running["learning"].seconds_left is None, "another step begins"


def test_a_result_is_shown_until_it_is_seen_or_its_task_runs_again() -> None:
    tasks = Tasks()
    tasks.advance("learning", "Training", 1, 2)
    tasks.end("learning", "Better")
    assert (tasks.running, tasks.outcome) == ({}, "Better")
    tasks.dismiss()
    assert tasks.outcome == ""
    tasks.end("switching", "In use")
    tasks.advance("switching", "Switching", 1, 2)
    assert tasks.outcome == ""


def test_a_task_without_a_result_keeps_the_result_of_another() -> None:
    tasks = Tasks()
    tasks.end("learning", "Better")
    tasks.advance("exporting", "Exporting", 1, 2)
    tasks.end("exporting")
    assert tasks.outcome == "Better"
    tasks.end("switching", "In use")
    assert tasks.outcome == "In use"


@given(st.lists(st.tuples(st.sampled_from(["learning", "switching"]), st.integers(0, 9), st.booleans())))
def test_tasks_do_not_mix(steps: list[tuple[str, int, bool]]) -> None:
    tasks, expected = Tasks(), dict[str, int]()
    for name, done, ends in steps:
        if ends:
            tasks.end(name)
            expected.pop(name, None)
        else:
            tasks.advance(name, name, done, 9)
            expected[name] = done
    assert {name: task.done for name, task in tasks.running.items()} == expected
