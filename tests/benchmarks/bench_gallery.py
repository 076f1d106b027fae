"""Measures the window with large libraries: frames, latency of the event loop, drops, start and memory.

    poe bench-gallery [--sizes 0 100000] [--entries 1000000] [--cache DIR] [--json]

The window runs on Qt's offscreen platform with the software renderer, so a frame includes all drawing. Work in the
grid is measured as processor time of the window's thread, so other programs do not count. Latency is measured by the
clock: how late a timer of 5 ms fires while photos are read, the wheel turns 60 times a second, and queries follow
each other. The start is compared with a bare PySide6 window, each in its own process: until the first painted frame,
until the first photos, and until a search is possible. Browsing is measured by the clock until all photos in view are
known and painted. Libraries are made in DIR, or reused if they are there; each run works on a copy.
"""

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from photosearch.core.answers.stacking import single
from photosearch.core.photo import Shapes
from photosearch.core.query.query import Example, Sort, SortKey
from photosearch.gui.application.application import qt_application
from photosearch.gui.gallery.delegate import GalleryDelegate
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.model import GalleryModel
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.gui.work.thumbnails import Thumbnails
from tests.benchmarks.measuring import Row, cached, table
from tests.support.gui.house import House
from tests.support.gui.pictures import encoded, photo, save_scenes
from tests.support.large_libraries import make_library

STARTS = 5
DROPS = 10
JUMPS = 100
ORDERS = 9
BUSY_SIZE = 100_000
"""Largest library for the test in which everything happens at once, in photos."""
BUSY_SECONDS = 10.0
IDLE_MS = 0.1
"""A turn of the loop that works less than this had nothing to do."""
INDEXED = 400
"""Number of photos that are read while latency is measured."""
BARE = """
import time
from PySide6.QtWidgets import QApplication, QWidget

class Bare(QWidget):
    def paintEvent(self, event):
        print(f"[{time.monotonic()}, 0]", flush=True)
        QApplication.exit()

application = QApplication([])
bare = Bare()
bare.resize(1280, 800)
bare.show()
application.exec()
"""


# A million entries


def frames(entries: int) -> dict[str, list[float]]:
    """Returns the milliseconds of each step in a grid of `entries` photos: the slot and its repaint."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    look = Theme(application)
    look.wear(DARK)
    thumbnail = encoded(width=256, height=192, form="JPEG")
    thumbnails = Thumbnails(lambda _: thumbnail)
    gallery = Gallery(GalleryModel(lambda ids: {each: photo(each) for each in ids}))
    gallery.setItemDelegate(GalleryDelegate(thumbnails, look, gallery))
    thumbnails.arrived.connect(gallery.viewport().update)
    gallery.resize(1600, 1000)
    gallery.show()
    order = np.arange(1, entries + 1)
    renewed = np.insert(order, 0, entries + 1)
    bar, draw = gallery.verticalScrollBar(), np.random.default_rng(0)
    shapes = Shapes(draw.choice(np.array([3 / 2, 4 / 3, 3 / 4, 16 / 9], np.float32), entries + 2))

    def steps(work: Callable[[int], object], times: int) -> list[float]:
        taken = []
        for number in range(times):
            started = time.thread_time()
            work(number)
            gallery.viewport().repaint()
            taken.append(1000 * (time.thread_time() - started))
            application.processEvents()
        return taken

    def key(which: Qt.Key) -> Callable[[int], object]:
        return lambda _: QTest.keyClick(gallery, which)

    measured = {
        "all photos anew": steps(lambda _: gallery.show_hits((), False, single(order), shapes), 10),
        "wheel": steps(lambda _: wheel(gallery, -120), 200),
        "scroll bar, anywhere": steps(lambda _: bar.setValue(int(draw.integers(bar.maximum()))), 100),
        "Page Down": steps(key(Qt.Key.Key_PageDown), 50),
        "End, Home": steps(lambda n: QTest.keyClick(gallery, Qt.Key.Key_End if n % 2 else Qt.Key.Key_Home), 20),
        "arrows": steps(key(Qt.Key.Key_Down), 50),
        "width of the view": steps(lambda n: gallery.resize(1600 - 8 * n, 1000), 60),
        "thumbnail size": steps(lambda n: gallery.set_side(96 + 8 * n), 36),
        "select all": steps(lambda _: gallery.selectAll(), 10),
    }
    gallery.setCurrentIndex(gallery.gallery_model.index(entries // 2))
    answers = itertools.cycle((renewed, order))
    measured["the same asked again"] = steps(lambda _: gallery.show_hits((), True, single(next(answers)), shapes), 10)
    gallery.gallery_model.close()
    thumbnails.close()
    gallery.close()
    return measured


def wheel(gallery: Gallery, angle: int) -> None:
    """Turns the mouse wheel over the photos."""
    middle = QPointF(gallery.viewport().rect().center())
    none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        gallery.viewport(), QWheelEvent(middle, middle, QPoint(), QPoint(0, angle), buttons, none, phase, False)
    )


# A library that is browsed


def browsing(root: Path) -> dict[str, list[float]]:
    """Returns the milliseconds from a key, a jump or a new order until all photos in view are known and painted."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    look = Theme(application)
    look.wear(DARK)
    house = House(root, look)
    window, gallery = house.window, house.window.gallery
    window.welcome.leave()
    house.wait(lambda: window.session.settled and gallery.gallery_model.rowCount() and window.content.ready, 120.0)
    house.wait(lambda: window.folders_panel.model.folders and not window.status.indexing, 120.0)
    bar, draw = gallery.verticalScrollBar(), np.random.default_rng(0)

    def shown(work: Callable[[], object]) -> float:
        started = time.perf_counter()
        work()
        house.wait(lambda: window.session.settled)
        rows = gallery.rows_in_view()
        house.wait(lambda: all(gallery.gallery_model.hit(row) for row in rows))
        gallery.viewport().repaint()
        return 1000 * (time.perf_counter() - started)

    orders = itertools.cycle((Sort(SortKey.NAME, ascending=True), Sort(SortKey.SIZE), Sort(SortKey.DATE)))
    measured = {
        "End": [shown(lambda: QTest.keyClick(gallery, Qt.Key.Key_End))],
        "scroll bar, anywhere": [shown(lambda: bar.setValue(int(draw.integers(bar.maximum())))) for _ in range(JUMPS)],
        "another order": [shown(lambda: window.session.arrange(next(orders))) for _ in range(ORDERS)],
    }
    house.close()
    return measured


# While much goes on


def busy(root: Path, scratch: Path) -> dict[str, list[float]]:
    """Milliseconds: of drops, from letting go to the painted hits, with nothing else to do; and, while the window
    indexes, scrolls and searches at once, by which its event loop is late, and that each turn of it works.
    """
    pictures = save_scenes(scratch / "examples", DROPS)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    look = Theme(application)
    look.wear(DARK)
    house = House(root, look)
    house.window.welcome.leave()
    house.wait(lambda: house.window.session.hits and house.window.content.ready, 120.0)
    house.wait(lambda: not house.window.status.indexing, 120.0)
    house.garbage.spare_existing()  # as the application does
    drops = [_drop(house, picture) for picture in pictures]
    house.window.session.set_limit(5000)
    house.runner.indexing.add_folder(str(save_scenes(scratch / "new", INDEXED)[0].parent))
    house.wait(lambda: house.window.status.indexing, 120.0)
    late, own = _beat(house, [str(picture) for picture in pictures])
    house.runner.indexing.remove_folder(str(scratch / "new"))
    house.wait(lambda: len(house.window.folders_panel.model.folders) == 1, 120.0)
    house.close()
    return {
        "drop to painted hits, nothing else going on": drops,
        "event loop late while indexing, scrolling, searching": late,
        "the same: processor time of a turn of the loop": own,
    }


def _drop(house: House, picture: Path) -> float:
    window = house.window
    painted = Painted(window.gallery.viewport())
    started = time.perf_counter()
    asked = window.session.examples
    house.drop([picture])
    house.wait(lambda: window.session.examples != asked and window.session.settled)
    painted.times.clear()
    house.wait(lambda: painted.times)
    return 1000 * (time.perf_counter() - started)


def _beat(house: House, pictures: list[str]) -> tuple[list[float], list[float]]:
    """Measures how late a timer of 5 ms fires while the wheel turns and queries run, and each turn of the loop."""
    window, late, own = house.window, [], []
    last = time.perf_counter()
    questions = itertools.cycle([(), *((Example(each),) for each in pictures)])

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, 1000 * (now - last) - 5.0))
        last = now

    timers = []
    for every, work in (
        (5, beat),
        (16, lambda: wheel(window.gallery, -120)),
        (500, lambda: window.session.ask(next(questions))),
    ):
        timer = QTimer(window, interval=every)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(work)
        timer.start()
        timers.append(timer)
    end = time.perf_counter() + BUSY_SECONDS
    while time.perf_counter() < end:
        began = time.thread_time()
        QApplication.processEvents()
        if (worked := 1000 * (time.thread_time() - began)) > IDLE_MS:
            own.append(worked)
    for timer in timers:
        timer.stop()
    return late, own


class Painted(QObject):
    """Records when a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times: list[float] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.times.append(time.monotonic())
        return False


# The start


def started(*arguments: str) -> list[float]:
    """Runs a program and returns the list that it prints: moments in seconds since the start, and bytes."""
    begun = time.monotonic()
    # With compiled modules, as in an installed application.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True, env=environment)
    *moments, memory = json.loads(run.stdout.splitlines()[-1])
    return [*(moment - begun for moment in moments), memory]


def starts(library: Path) -> tuple[float, ...]:
    """Returns medians: seconds until painted, until photos show, until it can search; resident bytes then."""
    runs = [started("-m", "tests.benchmarks.start_window", str(library)) for _ in range(STARTS)]
    return tuple(statistics.median(column) for column in zip(*runs, strict=True))


def spread(taken: list[float]) -> dict[str, float]:
    """Returns p50, p99 and the worst."""
    return {"p50": statistics.median(taken), "p99": float(np.percentile(taken, 99)), "worst": max(taken)}


def run(sizes: Sequence[int], entries: int, cache: Path) -> Mapping[str, Sequence[Row]]:
    """Measures all of it."""
    rows: dict[str, list[Row]] = {
        "frames, ms": [{"": name, **spread(taken)} for name, taken in frames(entries).items()]
    }
    bare = statistics.median(started("-c", BARE)[0] for _ in range(STARTS))
    none = dict.fromkeys(("with photos s", "can search s", "memory MB"), "-")
    rows["start"] = [{"photos": "bare window", "painted s": bare, "of bare": 1.0, **none}]
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            root = Path(scratch) / f"of-{size}"
            if size:
                shutil.copytree(make_library(cache / f"library-{size}", size).root, root / "library")
            painted, shown, ready, memory = starts(root / "library")
            row: dict[str, float | str] = {
                "photos": str(size),
                "painted s": painted,
                "of bare": painted / bare,
                "with photos s": shown,
            }
            rows["start"].append({**row, "can search s": ready, "memory MB": memory / 1e6})
            if size:
                rows[f"browsing {size}, ms"] = [{"": name, **spread(taken)} for name, taken in browsing(root).items()]
            if size and size == max(each for each in sizes if each <= BUSY_SIZE):
                measured = busy(root, Path(scratch))
                rows["event loop, ms"] = [{"": name, **spread(taken)} for name, taken in measured.items()]
            shutil.rmtree(root)
    return rows


def main() -> None:
    """Prints tables or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 100_000], help="numbers of photos in the libraries")
    parser.add_argument("--entries", type=int, default=1_000_000, help="number of photos in the grid")
    parser.add_argument("--cache", type=Path, help="keep libraries there, and reuse them")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    application = qt_application()
    with cached(options.cache) as cache:
        rows = run(options.sizes, options.entries, cache)
    if options.json:
        print(json.dumps(rows))
    else:
        print("\n\n".join(f"{name}\n{table(each)}" for name, each in rows.items()))
    del application


if __name__ == "__main__":
    main()
