"""Loads a photo into a canvas: a thumbnail first, then a screen-sized view, and full resolution when zooming in."""

import math
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from photosearch.errors import PhotoSearchError
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.picture.pyramid import Pyramid
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.pictures import Pictures

MOST_PIXELS = 64_000_000
"""A larger photo is reduced to this number of pixels, which take 350 megabytes with the smaller levels."""
SCREEN_SIDE = 4096
"""Longest side of the first view in pixels; a larger one would show no more on any screen."""
_NEARLY = 1.01


@dataclass(frozen=True, slots=True)
class Shown:
    """A view of a photo, and the width and height of the photo itself in pixels."""

    pyramid: Pyramid
    natural: tuple[int, int]


def screen_view(pictures: Pictures, source: str | bytes, longest: int) -> Shown:
    """Returns a view of a photo for the screen. Blocks; raises PhotoError."""
    preview = pictures.preview(source, longest)
    return Shown(Pyramid.build(preview.pixels), (preview.width, preview.height))


class Loader(QObject):
    """Loads photos into one canvas; results for an earlier photo are dropped.

    Args:
        background: makes the screen-sized views.
        thorough: makes the full-resolution views, which take a second or more.
    """

    loaded = Signal(Shown)
    """The screen-sized view of the photo is shown."""
    failed = Signal(str)
    """Why the file cannot be read. The picture shown first stays; without one, the canvas shows the reason."""
    limited = Signal(float)
    """The largest fraction of its width and height at which the photo can be shown: 1 unless it is too large."""

    def __init__(
        self, canvas: Canvas, pictures: Pictures, background: Background, thorough: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._pictures = pictures
        self._views = Newest(background)
        self._details = Newest(thorough)
        self._source: str | bytes | None = None
        self._natural: tuple[int, int] | None = None
        self._asked = False
        canvas.scaled.connect(self._sharpen)

    def load(
        self,
        source: str | bytes | None,
        first: Pyramid | None = None,
        natural: tuple[int, int] | None = None,
        ready: Shown | None = None,
    ) -> None:
        """Shows the photo `source` or none.

        Args:
            first: is shown until the photo is loaded; its full size is `natural`.
            ready: the screen-sized view, if it has been loaded before.
        """
        self._source, self._natural, self._asked = source, None, False
        for lane in (self._views, self._details):
            lane.drop()
        self.limited.emit(1.0)
        if ready is not None:
            self._show(ready)
            return
        self.show_first(first, natural)
        if source is not None:
            self._views.run(partial(screen_view, self._pictures, source, screen_side()), self._show, self._fail)

    def show_first(self, first: Pyramid | None, natural: tuple[int, int] | None) -> None:
        """Shows a picture until the photo is loaded, or nothing."""
        if first is not None:
            self._canvas.show_picture(first, natural)
        else:
            self._canvas.show_words("")

    def _show(self, view: Shown) -> None:
        self._natural = view.natural
        self._canvas.show_picture(view.pyramid, view.natural)
        self.loaded.emit(view)

    def _fail(self, error: PhotoSearchError) -> None:
        if self._canvas.pyramid is None:
            self._canvas.show_words(str(error))
        self.failed.emit(str(error))

    def _sharpen(self) -> None:
        """Requests full resolution, once, when the photo is shown larger than its loaded pixels."""
        canvas = self._canvas
        if self._asked or self._source is None or self._natural is None or canvas.detail == 1 or not canvas.isVisible():
            return
        if canvas.scale > canvas.detail * _NEARLY:
            self._asked = True
            work = partial(screen_view, self._pictures, self._source, _bounded(*self._natural))
            self._details.run(work, self._complete, self._stay)

    def _complete(self, view: Shown) -> None:
        self._canvas.show_picture(view.pyramid, view.natural)
        self.limited.emit(self._canvas.detail)

    def _stay(self, error: PhotoSearchError) -> None:
        """Keeps the current view as the largest: full resolution exceeds the limits of time or memory."""
        self.limited.emit(self._canvas.detail)


def _bounded(width: int, height: int) -> int:
    """Returns the longest side at which a photo has at most MOST_PIXELS."""
    return math.floor(max(width, height) * min(1.0, math.sqrt(MOST_PIXELS / (width * height))))


def screen_side() -> int:
    """Returns the longest side of a screen-sized view in pixels."""
    screen = QGuiApplication.primaryScreen()
    size = screen.size() * screen.devicePixelRatio()
    return min(SCREEN_SIDE, max(size.width(), size.height()))
