"""Measures a frame of the viewer on a large photo, against a widget that draws a plain pixmap of its own size.

    python -m tests.benchmarks.bench_viewer [MEGAPIXELS]

Each frame repaints the whole widget after the photo was moved or zoomed, on Qt's software renderer. Figures are
processor time of all threads, so other work on the machine does not count. The photo goes through the decoder
process, as in the application. While it loads, a timer measures how long another thread has to wait.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from photosearch.core.photo import Fit, Fitting
from photosearch.core.viewport import View
from photosearch.gui.look.theme import Theme
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.picture.pyramid import Pyramid
from photosearch.gui.work.images import heat_image
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits

SIZES = ((1280, 800), (1920, 1080), (3840, 2160))
FRAMES = 40


class Plain(QWidget):
    """Draws a pixmap of its own size."""

    def __init__(self) -> None:
        super().__init__()
        self.pixmap = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).drawPixmap(0, 0, self.pixmap)


def write(path: Path, megapixels: float) -> Path:
    """Writes a JPEG with a 3:2 shape."""
    width = round((megapixels * 1e6 * 1.5) ** 0.5)
    height = round(width / 1.5)
    rough = np.random.default_rng(0).integers(0, 256, (height // 16, width // 16, 3), dtype=np.uint8)
    Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC).save(path, quality=92)
    return path


def load(path: Path) -> tuple[Pyramid, float, float]:
    """Returns the photo, the seconds until it was loaded, and the longest wait of this thread in seconds."""
    made: list[Pyramid] = []

    def work() -> None:
        with Decoder(Fitting(224, Fit.CROP), 0, DecodeLimits(seconds=3600.0)) as decoder:
            made.append(Pyramid.build(decoder.preview(str(path), 1_000_000).pixels))

    worker = threading.Thread(target=work)
    started = last = time.perf_counter()
    longest = 0.0
    worker.start()
    while worker.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return made[0], time.perf_counter() - started, longest


def frames(widget: QWidget, change: Callable[[int], object]) -> tuple[float, float]:
    """Returns the median and 99th percentile of a repaint after each change, in milliseconds."""
    taken = []
    for number in range(FRAMES):
        change(number)
        started = time.process_time()
        widget.repaint()
        taken.append(1000 * (time.process_time() - started))
    return statistics.median(taken), float(np.percentile(taken, 99))


def ways(canvas: Canvas) -> dict[str, Callable[[int], object]]:
    """Yields what a person does with a photo, as changes from one frame to the next."""
    full = canvas.frame.full

    def view(zoom: float, number: int) -> None:
        canvas.show_view(View(zoom, 0.3 + number / 1000, 0.4))

    return {
        "whole": lambda number: canvas.show_view(View(1.0 + number / 1e6)),
        "moved at 100%": lambda number: view(full, number),
        "moved at 70%": lambda number: view(0.7 * full, number),
        "zoomed in up to 400%": lambda number: view((4 * full) ** (number / FRAMES), 0),
    }


def main(megapixels: float) -> None:
    """Prints a table."""
    application = QApplication([])
    Theme(application)
    with tempfile.TemporaryDirectory() as folder:
        pyramid, seconds, longest = load(write(Path(folder) / "large.jpg", megapixels))
    held = sum(level.sizeInBytes() for level in pyramid.levels) / 1e6
    print(f"{pyramid.width} x {pyramid.height}: there after {seconds:.1f} s, {held:.0f} MB, a thread beside it")
    print(f"waited {1000 * longest:.0f} ms at most")
    heat = heat_image(np.random.default_rng(0).random((7, 7), np.float32))
    print(f"{'window':>12}{'':26}{'median ms':>10}{'p99 ms':>8}{'of plain':>10}")
    for size in SIZES:
        plain, canvas = Plain(), Canvas()
        plain.pixmap = QPixmap(*size)
        plain.pixmap.fill()
        for widget in (plain, canvas):
            widget.setFixedSize(*size)
            widget.show()
            application.processEvents()
        canvas.show_picture(pyramid)
        least, _ = frames(plain, lambda number: None)
        rows = {name: frames(canvas, way) for name, way in ways(canvas).items()}
        canvas.overlay.heat = heat
        rows["moved at 70%, with heat"] = frames(canvas, ways(canvas)["moved at 70%"])
        print(f"{size[0]:>6} x {size[1]}{'  a plain pixmap':<26}{least:>10.2f}")
        for name, (median, worst) in rows.items():
            print(f"{'':12}  {name:<24}{median:>10.2f}{worst:>8.2f}{median / least:>9.1f}x")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megapixels", nargs="?", type=float, default=50.0)
    main(parser.parse_args().megapixels)
