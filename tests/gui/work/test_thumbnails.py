import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photosearch.core.photo import Photo
from photosearch.errors import DamagedPhoto
from photosearch.gui.work import thumbnails as module
from photosearch.gui.work.images import LONGEST_SIDE
from photosearch.gui.work.thumbnails import THREADS, Thumbnails
from tests.support.gui.pictures import encoded, photo
from tests.support.patience import PATIENCE


class Shelf:
    """Supplies thumbnails while `open`, and records the requests."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[int] = []
        self.broken: set[int] = set()

    def fetch(self, wanted: Photo) -> bytes:
        self.asked.append(wanted.id)
        assert self.gate.wait(PATIENCE)
        if wanted.id in self.broken:
            raise DamagedPhoto("broken")
        return encoded(width=32, height=16, form="JPEG")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def thumbnails(shelf: Shelf, qtbot: QtBot) -> Iterator[Thumbnails]:
    made = Thumbnails(shelf.fetch)
    yield made
    shelf.gate.set()
    made.close()


def test_get_returns_at_once_and_arrived_follows(thumbnails: Thumbnails, qtbot: QtBot) -> None:
    wanted = photo(1)
    with qtbot.waitSignal(thumbnails.arrived):
        assert thumbnails.get(wanted) is None
    pixmap = thumbnails.get(wanted)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (32, 16)


def test_a_thumbnail_is_fetched_only_once(thumbnails: Thumbnails, shelf: Shelf, qtbot: QtBot) -> None:
    with qtbot.waitSignal(thumbnails.arrived):
        for _ in range(10):
            thumbnails.get(photo(1))
    thumbnails.get(photo(1))
    assert shelf.asked == [1]


def test_the_newest_request_comes_first(thumbnails: Thumbnails, shelf: Shelf, qtbot: QtBot) -> None:
    shelf.gate.clear()
    for number in range(1, 51):
        thumbnails.get(photo(number))
    qtbot.waitUntil(lambda: len(shelf.asked) == THREADS)
    shelf.gate.set()
    qtbot.waitUntil(lambda: len(shelf.asked) == 50)
    assert set(shelf.asked[:THREADS]) == set(range(1, THREADS + 1))
    assert 50 in shelf.asked[THREADS : 2 * THREADS]  # idle threads request in any order
    assert shelf.asked.index(40) < shelf.asked.index(20)


def test_old_requests_are_dropped(thumbnails: Thumbnails, shelf: Shelf, qtbot: QtBot) -> None:
    shelf.gate.clear()
    for number in range(1, module.WAITING + 200):
        thumbnails.get(photo(number))
    qtbot.waitUntil(lambda: len(shelf.asked) == THREADS)
    shelf.gate.set()
    last = photo(module.WAITING + 199)
    qtbot.waitUntil(lambda: thumbnails.get(last) is not None)
    qtbot.waitUntil(lambda: len(shelf.asked) == module.WAITING + THREADS)
    assert 100 not in shelf.asked


def test_an_unreadable_photo_is_retried_only_on_request(thumbnails: Thumbnails, shelf: Shelf, qtbot: QtBot) -> None:
    shelf.broken.add(1)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.get(photo(1))
    assert thumbnails.failed(photo(1))
    assert thumbnails.get(photo(1)) is None
    assert shelf.asked == [1]
    shelf.broken.clear()
    thumbnails.forget_failures()
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.get(photo(1))
    assert thumbnails.get(photo(1)) is not None


@pytest.mark.qt_log_ignore("Not a JPEG file")
@pytest.mark.parametrize("form", ["PNG", "BMP"])
def test_only_jpegs_of_thumbnail_size_are_decoded(qtbot: QtBot, form: str) -> None:
    """A photo that exploits its decoder could write any bytes, and Qt detects many more formats by content."""
    offers = {1: encoded(form=form), 2: encoded(width=LONGEST_SIDE + 1, height=1, form="JPEG"), 3: b""}
    thumbnails = Thumbnails(lambda wanted: offers[wanted.id])
    for number in offers:
        thumbnails.get(photo(number))
    qtbot.waitUntil(lambda: all(thumbnails.failed(photo(number)) for number in offers))
    thumbnails.close()


def test_memory_stays_within_its_limit(
    thumbnails: Thumbnails, shelf: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", 5 * 32 * 16 * 4)
    for number in range(1, 10):
        with qtbot.waitSignal(thumbnails.arrived):
            thumbnails.get(photo(number))
    shelf.gate.clear()
    kept = [number for number in range(1, 10) if thumbnails.get(photo(number)) is not None]
    assert kept == [5, 6, 7, 8, 9]
