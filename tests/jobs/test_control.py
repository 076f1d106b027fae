import threading

import pytest

from photosearch.jobs.control import Control, Interrupted


def test_a_paused_job_waits_until_it_may_go_on() -> None:
    control = Control()
    control.pause()
    passed = threading.Event()
    job = threading.Thread(target=lambda: (control.checkpoint(), passed.set()))
    job.start()
    assert not passed.wait(0.1)
    control.pause(False)
    assert passed.wait(5)
    job.join()


@pytest.mark.parametrize("end", ["stop", "interrupt"])
def test_a_paused_job_still_leaves_when_asked(end: str) -> None:
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
    assert left.wait(5)
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
