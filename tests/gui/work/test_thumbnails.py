import threading

import pytest

from photosearch.errors import DamagedPhoto
from photosearch.gui.work import thumbnails as module
from photosearch.gui.work.thumbnails import THREADS, Thumbnails
from tests.support.gui.pictures import encoded, photo
from tests.support.patience import PATIENCE


class Shelf:
    """Hands out thumbnails, while `open`; notes who was asked for."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[int] = []
        self.broken: set[int] = set()

    def fetch(self, wanted) -> bytes:
        self.asked.append(wanted.id)
        assert self.gate.wait(PATIENCE)
        if wanted.id in self.broken:
            raise DamagedPhoto("broken")
        return encoded(width=32, height=16, form="JPEG")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def thumbnails(shelf, qtbot):
    made = Thumbnails(shelf.fetch)
    yield made
    shelf.gate.set()
    made.close()


def test_it_answers_at_once_and_tells_when_the_thumbnail_is_there(thumbnails, qtbot) -> None:
    wanted = photo(1)
    with qtbot.waitSignal(thumbnails.arrived):
        assert thumbnails.get(wanted) is None
    pixmap = thumbnails.get(wanted)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (32, 16)


def test_it_is_fetched_once_however_often_it_is_painted(thumbnails, shelf, qtbot) -> None:
    with qtbot.waitSignal(thumbnails.arrived):
        for _ in range(10):
            thumbnails.get(photo(1))
    thumbnails.get(photo(1))
    assert shelf.asked == [1]


def test_what_was_wished_for_last_comes_first(thumbnails, shelf, qtbot) -> None:
    shelf.gate.clear()
    for number in range(1, 51):
        thumbnails.get(photo(number))
    qtbot.waitUntil(lambda: len(shelf.asked) == THREADS)
    shelf.gate.set()
    qtbot.waitUntil(lambda: len(shelf.asked) == 50)
    assert set(shelf.asked[:THREADS]) == set(range(1, THREADS + 1))
    assert 50 in shelf.asked[THREADS : 2 * THREADS]  # threads that are free together ask in any order
    assert shelf.asked.index(40) < shelf.asked.index(20)


def test_wishes_scrolled_past_are_forgotten(thumbnails, shelf, qtbot) -> None:
    shelf.gate.clear()
    for number in range(1, module.WAITING + 200):
        thumbnails.get(photo(number))
    qtbot.waitUntil(lambda: len(shelf.asked) == THREADS)
    shelf.gate.set()
    last = photo(module.WAITING + 199)
    qtbot.waitUntil(lambda: thumbnails.get(last) is not None)
    qtbot.waitUntil(lambda: len(shelf.asked) == module.WAITING + THREADS)
    assert 100 not in shelf.asked


def test_a_broken_photo_is_tried_again_only_when_told(thumbnails, shelf, qtbot) -> None:
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
def test_nothing_but_a_jpeg_of_a_thumbnails_size_is_read(qtbot, form) -> None:
    """A photo that took over its decoder may have written any bytes; Qt reads many more formats, by content."""
    offers = {1: encoded(form=form), 2: encoded(width=module.LONGEST_SIDE + 1, height=1, form="JPEG"), 3: b""}
    thumbnails = Thumbnails(lambda wanted: offers[wanted.id])
    for number in offers:
        thumbnails.get(photo(number))
    qtbot.waitUntil(lambda: all(thumbnails.failed(photo(number)) for number in offers))
    thumbnails.close()


def test_memory_stays_within_its_bound(thumbnails, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", 5 * 32 * 16 * 4)
    for number in range(1, 10):
        with qtbot.waitSignal(thumbnails.arrived):
            thumbnails.get(photo(number))
    kept = [number for number in range(9, 0, -1) if (number, photo(number).digest) in thumbnails._kept]
    assert kept == [9, 8, 7, 6, 5]
