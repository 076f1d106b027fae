"""Cyclic garbage is collected on the window's thread, never on another."""

import gc
import threading
import weakref

import pytest
from pytestqt.qtbot import QtBot

from photosearch.gui.work.garbage import GarbageCollection


class Circle:
    """Refers to itself, so that only the garbage collection ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_collected_on_the_windows_thread(qtbot: QtBot) -> None:
    gc.enable()
    collection = GarbageCollection(interval_ms=1)
    collection.begin()
    assert not gc.isenabled()
    collected: list[int] = []
    weakref.finalize(Circle(), lambda: collected.append(threading.get_ident()))
    kept: list[list[int]] = []
    thread = threading.Thread(target=lambda: kept.extend([] for _ in range(50 * gc.get_threshold()[0])))
    thread.start()
    thread.join()
    assert not collected
    qtbot.waitUntil(lambda: bool(collected))
    assert collected == [threading.get_ident()]
    collection.close()
    assert gc.isenabled()
    gc.disable()  # as in every test of the window


def test_old_garbage_is_collected_too(qtbot: QtBot) -> None:
    collection = GarbageCollection(interval_ms=1, full_every=5)
    collection.begin()
    circle = Circle()
    gc.collect()  # moves it to the oldest generation
    gone = weakref.ref(circle)
    del circle
    kept: list[list[int]] = []

    def allocated() -> bool:
        kept.extend([] for _ in range(2 * gc.get_threshold()[0]))
        return gone() is None

    qtbot.waitUntil(allocated)
    collection.close()


@pytest.mark.parametrize("automatic", [True, False])
def test_the_automatic_collection_is_restored(qtbot: QtBot, automatic: bool) -> None:
    (gc.enable if automatic else gc.disable)()
    try:
        collection = GarbageCollection()
        collection.begin()
        assert not gc.isenabled()
        collection.close()
        assert gc.isenabled() == automatic
    finally:
        gc.disable()  # as in every test of the window
