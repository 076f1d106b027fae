import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.errors import DamagedPhoto
from photosearch.gui.work.background import Background, Newest
from tests.support.patience import PATIENCE


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background(2)
    yield made
    made.close()


def test_work_runs_on_another_thread_and_its_result_arrives_here(background: Background, qtbot: QtBot) -> None:
    worked, arrived = [], []

    def then(result: int) -> None:
        arrived.append((result, threading.get_ident()))

    background.run(lambda: worked.append(threading.get_ident()) or 42, then)
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [(42, threading.get_ident())]
    assert worked != [threading.get_ident()]


def test_only_the_newest_request_runs_after_the_current_one(background: Background, qtbot: QtBot) -> None:
    newest, go = Newest(background), threading.Event()
    begun: list[int] = []
    arrived: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        go.wait(PATIENCE)
        return number

    for number in range(5):
        newest.run(partial(work, number), arrived.append)
    go.set()
    qtbot.waitUntil(lambda: bool(arrived))
    assert (begun, arrived) == ([0, 4], [4])


def test_dropped_work_delivers_nothing_and_later_work_does(background: Background, qtbot: QtBot) -> None:
    newest, go = Newest(background), threading.Event()
    arrived: list[object] = []

    def fail() -> None:
        go.wait(PATIENCE)
        raise DamagedPhoto("x.jpg ends early")

    newest.run(fail, arrived.append, arrived.append)
    newest.run(lambda: "waiting", arrived.append)
    newest.drop()
    go.set()
    newest.run(lambda: "later", arrived.append)
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == ["later"]


def test_expected_errors_go_to_failed(background: Background, qtbot: QtBot) -> None:
    def work() -> None:
        raise DamagedPhoto("x.jpg ends early")

    failures: list[str] = []
    background.run(work, lambda _: failures.append("wrong"), lambda error: failures.append(str(error)))
    qtbot.waitUntil(lambda: bool(failures))
    assert failures == ["x.jpg ends early."]


def test_a_bug_is_raised_on_the_windows_thread(background: Background, qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as caught:
        background.run(lambda: 1 / 0, lambda _: None)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def calls_after(work: Callable[[], object], qtbot: QtBot) -> list[str]:
    """Returns the functions that are called after `work`, in their order."""
    background, heard = Background(1), list[str]()
    hear = heard.append
    background.run(work, lambda _: hear("then"), lambda _: hear("failed"), lambda: hear("ended"))
    background.run(lambda: None, lambda _: hear("next"))
    qtbot.waitUntil(lambda: "next" in heard)
    background.close()
    return heard[:-1]


def test_the_end_comes_before_a_result_an_error_or_a_bug(qtbot: QtBot) -> None:
    def damaged() -> None:
        raise DamagedPhoto("x.jpg ends early")

    assert calls_after(lambda: None, qtbot) == ["ended", "then"]
    assert calls_after(damaged, qtbot) == ["ended", "failed"]
    with qtbot.captureExceptions() as caught:
        assert calls_after(lambda: 1 / 0, qtbot) == ["ended"]
    assert len(caught) == 1


def test_the_newest_request_runs_although_the_one_before_has_a_bug(background: Background, qtbot: QtBot) -> None:
    newest, arrived = Newest(background), list[str]()
    with qtbot.captureExceptions() as caught:
        newest.run(lambda: 1 / 0, lambda _: None)
        newest.run(lambda: "later", arrived.append)
        qtbot.waitUntil(lambda: bool(arrived))
    assert len(caught) == 1


def test_after_closing_nothing_is_delivered_and_nothing_runs(qtbot: QtBot) -> None:
    background = Background(1)
    gate, begun = threading.Event(), threading.Event()
    ran: list[int] = []
    delivered: list[object] = []

    def first() -> None:
        begun.set()
        gate.wait(PATIENCE)

    background.run(first, delivered.append)
    for number in range(5):
        background.run(partial(ran.append, number), delivered.append)
    begun.wait(PATIENCE)
    threading.Timer(0.05, gate.set).start()
    background.close()
    QApplication.processEvents()
    assert gate.is_set(), "closing waits for what runs"
    assert (ran, delivered) == ([], [])
    background.run(lambda: ran.append(9), delivered.append)
    QApplication.processEvents()
    assert (ran, delivered) == ([], [])


def test_finish_completes_all_work(qtbot: QtBot) -> None:
    background = Background(1)
    ran: list[int] = []
    delivered: list[object] = []
    for number in range(5):
        background.run(partial(ran.append, number), delivered.append)
    background.finish()
    QApplication.processEvents()
    assert (ran, delivered) == ([0, 1, 2, 3, 4], [])


def test_destroying_it_before_closing_does_not_block(qtbot: QtBot) -> None:
    window = QObject()
    background = Background(1, window)
    gate, begun, done = threading.Event(), threading.Event(), threading.Event()
    delivered: list[object] = []

    def work() -> None:
        begun.set()
        gate.wait()
        done.set()

    background.run(work, delivered.append)
    begun.wait()
    shiboken6.delete(window)
    gate.set()
    done.wait()
    background.close()
    QApplication.processEvents()
    assert delivered == []
