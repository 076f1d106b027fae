import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable

import pytest

from photosearch.core.events import Hold, IndexHeld, IndexSlowed, Slowdown
from photosearch.errors import Interrupted
from photosearch.jobs.control import Control
from photosearch.jobs.pace import Tempo
from tests.support.patience import PATIENCE


def test_a_paused_job_waits_until_it_is_resumed() -> None:
    control = Control()
    control.pause()
    passed = threading.Event()
    job = threading.Thread(target=lambda: (control.checkpoint(), passed.set()))
    job.start()
    assert not passed.wait(0.1)
    control.pause(False)
    assert passed.wait(PATIENCE)
    job.join()


@pytest.mark.parametrize("end", ["stop", "interrupt"])
def test_a_paused_job_can_be_interrupted_and_stopped(end: str) -> None:
    control = Control()
    control.pause()
    left = threading.Event()

    def work() -> None:
        try:
            control.checkpoint()
        except Interrupted:
            left.set()

    job = threading.Thread(target=work)
    job.start()
    getattr(control, end)()
    assert left.wait(PATIENCE)
    job.join()


def test_an_interruption_ends_one_pass_and_a_stop_ends_all() -> None:
    control = Control()
    control.interrupt()
    with pytest.raises(Interrupted):
        control.checkpoint()
    control.rearm()
    control.checkpoint()
    control.stop()
    control.rearm()
    with pytest.raises(Interrupted):
        control.checkpoint()


@pytest.mark.parametrize("step", [Control.check, Control.checkpoint, Control.give_way])
def test_a_job_gives_way_to_a_search(step: Callable[[Control], None]) -> None:
    control, passed = Control(), threading.Event()
    job = threading.Thread(target=lambda: (step(control), passed.set()))
    with control.hold_back(PATIENCE):
        job.start()
        assert not passed.wait(0.1)
    assert passed.wait(PATIENCE)
    job.join()


def test_a_long_search_holds_a_job_back_only_for_some_time() -> None:
    control = Control()
    with control.hold_back(0.1):
        started = time.monotonic()
        control.checkpoint()
        assert time.monotonic() - started >= 0.09
        control.checkpoint()


def test_a_job_that_gives_way_can_be_stopped() -> None:
    control, left = Control(), threading.Event()

    def work() -> None:
        with contextlib.suppress(Interrupted):
            control.check()
        left.set()

    job = threading.Thread(target=work)
    with control.hold_back(10 * PATIENCE):
        job.start()
        control.stop()
        assert left.wait(PATIENCE)
    job.join()


def test_a_job_reports_why_it_waits_and_when_it_continues() -> None:
    hold: list[Hold | None] = [Hold.IDLE]
    told: queue.SimpleQueue[IndexHeld | IndexSlowed] = queue.SimpleQueue()
    control = Control(lambda: Tempo(hold[0]), told.put)
    job = threading.Thread(target=control.checkpoint)
    job.start()
    assert told.get(timeout=PATIENCE) == IndexHeld(Hold.IDLE)
    control.pause()
    assert told.get(timeout=PATIENCE) == IndexHeld(Hold.PAUSED)
    control.pause(False)
    assert told.get(timeout=PATIENCE) == IndexHeld(Hold.IDLE)
    hold[0] = None
    control.wake()
    assert told.get(timeout=PATIENCE) == IndexHeld(None)
    job.join()
    control.checkpoint()
    assert told.empty()


def test_a_job_reports_each_change_of_its_speed_once() -> None:
    told: list[IndexHeld | IndexSlowed] = []
    tempo = Tempo(slowdown=Slowdown.BEHIND)
    control = Control(lambda: tempo, told.append)
    control.checkpoint()
    control.checkpoint()
    tempo = Tempo()
    control.checkpoint()
    assert told == [IndexSlowed(Slowdown.BEHIND), IndexSlowed(None)]


def test_a_gentle_job_rests_for_the_work_that_its_processes_did_meanwhile() -> None:
    spent = iter([1.0, 1.0, 1.0 + 0.1 * (os.cpu_count() or 1)])
    control = Control(lambda: Tempo(share=0.999), spent=lambda: next(spent))
    control.checkpoint()
    control.checkpoint()
    started = time.monotonic()
    control.checkpoint()
    assert time.monotonic() - started >= 0.09


def test_a_gentle_job_pauses_and_can_be_stopped_during_a_pause() -> None:
    control = Control(lambda: Tempo(share=1e-9))
    left = threading.Event()

    def work() -> None:
        with contextlib.suppress(Interrupted):
            while True:
                control.checkpoint()
        left.set()

    job = threading.Thread(target=work)
    job.start()
    control.stop()
    assert left.wait(PATIENCE)
    job.join()
