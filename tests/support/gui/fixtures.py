"""Fixtures for tests of the window. A conftest imports those that it provides."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House
from tests.support.gui.shell import delete_now, speaking
from tests.support.patience import PATIENCE

MILLISECONDS = int(1000 * PATIENCE)


class PatientBot(QtBot):
    """Waits for events as long as every other test, not five seconds."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = MILLISECONDS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = MILLISECONDS, **how: Any) -> SignalBlocker:  # noqa: N802
        return super().waitSignal(signal, timeout=timeout, **how)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Sends input to widgets, and waits for their signals."""
    return PatientBot(request)


@pytest.fixture(scope="module", autouse=True)
def collected(qapp: QApplication) -> Iterator[None]:
    """Collects the garbage of window tests on this thread: Qt crashes if another thread destroys a running timer.

    Automatic collections run on any thread that allocates, and one of them receives messages of pytest-xdist.
    """
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def swept(qapp: QApplication) -> Iterator[None]:
    """Nothing that a test leaves for deletion is there in the next test."""
    yield
    delete_now()
    gc.collect(1)  # most garbage is young; a full collection takes longer than many a test


@pytest.fixture(scope="session", autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """The application speaks English, whatever the language of the machine that runs the tests."""
    with speaking("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """Qt's offscreen platform deletes the clipboard's content after Python has ended, and would crash on ours."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def look(qapp: QApplication) -> Theme:
    """The dark theme."""
    made = Theme(qapp)
    made.wear(DARK)
    return made


@pytest.fixture
def open_house(look: Theme, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Opens the library of this test, any number of times."""
    opened: list[House] = []

    def open_one(**changes: Any) -> House:
        opened.append(House(tmp_path, look, **changes))
        return opened[-1]

    yield open_one
    for house in opened:
        house.close()
