import threading
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from photosearch.core.photo import Photo
from photosearch.errors import DamagedPhoto
from photosearch.gui.work.average_colours import AverageColours, Colours, average
from photosearch.gui.work.images import LONGEST_SIDE
from photosearch.gui.work.thumbnails import LARGE_SIDE, THREADS, WAITING, Thumbnails
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
    for number in range(1, WAITING + 200):
        thumbnails.get(photo(number))
    qtbot.waitUntil(lambda: len(shelf.asked) == THREADS)
    shelf.gate.set()
    last = photo(WAITING + 199)
    qtbot.waitUntil(lambda: thumbnails.get(last) is not None)
    qtbot.waitUntil(lambda: len(shelf.asked) == WAITING + THREADS)
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


def test_memory_stays_within_its_limit(shelf: Shelf, qtbot: QtBot) -> None:
    thumbnails = Thumbnails(shelf.fetch, kept_bytes=5 * 32 * 16 * 4)
    for number in range(1, 10):
        with qtbot.waitSignal(thumbnails.arrived):
            thumbnails.get(photo(number))
    shelf.gate.clear()
    kept = [number for number in range(1, 10) if thumbnails.get(photo(number)) is not None]
    assert kept == [5, 6, 7, 8, 9]
    shelf.gate.set()
    thumbnails.close()


def test_a_larger_thumbnail_is_made_only_where_the_screen_needs_it(shelf: Shelf, qtbot: QtBot) -> None:
    enlarged: list[int] = []

    def larger(wanted: Photo) -> QImage:
        enlarged.append(wanted.id)
        if wanted.id == 2:
            raise DamagedPhoto("offline")
        return QImage(LARGE_SIDE, LARGE_SIDE // 2, QImage.Format.Format_RGB888)

    thumbnails = Thumbnails(shelf.fetch, fetch_large=larger)
    for number in (1, 2):
        with qtbot.waitSignal(thumbnails.arrived):
            assert thumbnails.get(photo(number), 64) is None
        small = thumbnails.get(photo(number), 34)
        assert small is not None
        assert (small.width(), enlarged) == (32, []), "a little enlarged, it is good enough"
        with qtbot.waitSignal(thumbnails.arrived):
            assert thumbnails.get(photo(number), 64) is small, "the small one is shown until the larger one is here"
        large = thumbnails.get(photo(number), 64)
        assert large is not None
        assert large.width() == (LARGE_SIDE if number == 1 else 32), "the small one stays if the file cannot be read"
        assert not thumbnails.failed(photo(number))
        assert enlarged.pop() == number
    assert (enlarged, shelf.asked) == ([], [1, 2])
    thumbnails.close()


def test_thumbnails_come_before_larger_ones_which_are_made_one_at_a_time(shelf: Shelf, qtbot: QtBot) -> None:
    large, go = list[int](), threading.Semaphore(0)

    def larger(wanted: Photo) -> QImage:
        large.append(wanted.id)
        assert go.acquire(timeout=PATIENCE)
        return QImage(LARGE_SIDE, LARGE_SIDE // 2, QImage.Format.Format_RGB888)

    thumbnails = Thumbnails(shelf.fetch, fetch_large=larger)
    first = [photo(number) for number in range(1, 6)]
    qtbot.waitUntil(lambda: all(thumbnails.get(each) is not None for each in first))
    for each in first:
        thumbnails.get(each, 64)
    others = [photo(number) for number in range(10, 20)]
    qtbot.waitUntil(lambda: all(thumbnails.get(each) is not None for each in others))
    qtbot.waitUntil(lambda: bool(large))
    assert large == [1], "it does not hold up the thumbnails"
    shelf.gate.clear()
    late = [photo(number) for number in range(30, 30 + THREADS + 1)]
    for each in late:
        thumbnails.get(each)
    go.release()
    qtbot.waitUntil(lambda: _large(thumbnails, first[0]))
    assert large == [1], "a thumbnail waits"
    go.release(4)
    shelf.gate.set()
    qtbot.waitUntil(lambda: len(large) == len(first))
    assert large == [1, 5, 4, 3, 2], "the newest request comes first"
    qtbot.waitUntil(lambda: all(_large(thumbnails, each) for each in first))
    thumbnails.close()


def _large(thumbnails: Thumbnails, wanted: Photo) -> bool:
    shown = thumbnails.get(wanted, 64)
    return shown is not None and shown.width() == LARGE_SIDE


def test_a_bug_in_one_larger_thumbnail_does_not_stop_the_others(shelf: Shelf, qtbot: QtBot) -> None:
    def larger(wanted: Photo) -> QImage:
        return QImage(LARGE_SIDE // (wanted.id - 1), LARGE_SIDE, QImage.Format.Format_RGB888)

    thumbnails = Thumbnails(shelf.fetch, fetch_large=larger)
    qtbot.waitUntil(lambda: all(thumbnails.get(photo(number)) is not None for number in (1, 2)))
    with qtbot.captureExceptions() as caught:
        thumbnails.get(photo(1), 64)
        qtbot.waitUntil(lambda: _large(thumbnails, photo(2)))
        thumbnails.get(photo(1), 64)
    assert len(caught) == 1
    thumbnails.close()


def test_the_average_colour_is_stored_and_known_before_the_thumbnail_next_time(shelf: Shelf, qtbot: QtBot) -> None:
    stored: dict[bytes, bytes] = {}

    def read(digests: Sequence[bytes]) -> Colours:
        return {digest: stored[digest] for digest in digests if digest in stored}

    first = Thumbnails(shelf.fetch, colours=AverageColours(read, stored.update))
    assert first.colour(photo(1)) is None
    with qtbot.waitSignal(first.arrived):
        first.get(photo(1))
    shown = first.colour(photo(1))
    assert shown is not None
    first.close()
    assert list(stored) == [photo(1).digest]
    second = Thumbnails(shelf.fetch, colours=AverageColours(read, stored.update))
    with qtbot.waitSignal(second.arrived):
        assert second.colour(photo(1)) is None
    assert second.colour(photo(1)) == shown
    assert shelf.asked == [1], "no thumbnail was decoded again"
    second.close()


def test_the_average_colour_is_that_of_all_pixels() -> None:
    picture = QImage(64, 32, QImage.Format.Format_RGB888)
    picture.fill(QColor(200, 100, 0))
    assert average(picture) == bytes((200, 100, 0))
    for row in range(16):
        for column in range(64):
            picture.setPixelColor(column, row, QColor(0, 0, 100))
    assert all(abs(one - other) <= 2 for one, other in zip(average(picture), (100, 50, 50), strict=True))
