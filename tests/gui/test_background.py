import threading

import pytest

from photosearch.errors import DamagedPhoto
from photosearch.gui.background import Background


@pytest.fixture
def background(qtbot):
    made = Background(2)
    yield made
    made.close()


def test_work_runs_elsewhere_and_its_result_arrives_here(background, qtbot) -> None:
    worked, arrived = [], []

    def then(result: int) -> None:
        arrived.append((result, threading.get_ident()))

    background.run(lambda: worked.append(threading.get_ident()) or 42, then)
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [(42, threading.get_ident())]
    assert worked != [threading.get_ident()]


def test_expected_errors_go_to_failed(background, qtbot) -> None:
    def work() -> None:
        raise DamagedPhoto("x.jpg ends early")

    failures: list[str] = []
    background.run(work, lambda _: failures.append("wrong"), lambda error: failures.append(str(error)))
    qtbot.waitUntil(lambda: bool(failures))
    assert failures == ["x.jpg ends early."]


def test_a_bug_is_raised_on_the_windows_thread(background, qtbot) -> None:
    with qtbot.captureExceptions() as caught:
        background.run(lambda: 1 / 0, lambda _: None)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_after_closing_nothing_is_delivered_and_nothing_runs(qtbot) -> None:
    background = Background(1)
    gate, begun = threading.Event(), threading.Event()
    ran: list[int] = []
    delivered: list[object] = []

    def first() -> None:
        begun.set()
        gate.wait(5)

    background.run(first, delivered.append)
    for number in range(5):
        background.run(lambda number=number: ran.append(number), delivered.append)
    begun.wait(5)
    threading.Timer(0.05, gate.set).start()
    background.close()
    qtbot.wait(20)
    assert gate.is_set(), "closing waits for what runs"
    assert (ran, delivered) == ([], [])
    background.run(lambda: ran.append(9), delivered.append)
    qtbot.wait(20)
    assert (ran, delivered) == ([], [])
