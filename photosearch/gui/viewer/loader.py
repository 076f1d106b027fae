"""Loads a photo into a canvas: a thumbnail first, then a screen-sized view, and full resolution when zooming in."""

import math
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from photosearch.core.photo import Preview
from photosearch.errors import PhotoSearchError
from photosearch.gui.viewer.canvas import Canvas
from photosearch.gui.viewer.pyramid import Pyramid
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.pictures import Pictures

MOST_PIXELS = 64_000_000
"""A larger photo is reduced to this number of pixels, which take 350 megabytes with the smaller levels."""
SCREEN_SIDE = 4096
"""Longest side of the first view in pixels; a larger one would show no more on any screen."""
_NEARLY = 1.01


class Loader(QObject):
    """Loads photos into one canvas; results for an earlier photo are dropped.

    Args:
        background: makes the screen-sized views.
        thorough: makes the full-resolution views, which take a second or more.
    """

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
        self, source: str | bytes | None, first: Pyramid | None = None, natural: tuple[int, int] | None = None
    ) -> None:
        """Shows the photo `source` or none; until it is loaded, shows `first`, whose full size is `natural`."""
        self._source, self._natural, self._asked = source, None, False
        for lane in (self._views, self._details):
            lane.drop()
        self.limited.emit(1.0)
        if first is not None:
            self._canvas.show_picture(first, natural)
        else:
            self._canvas.show_words("")
        if source is not None:
            self._views.run(partial(self._make, source, _screen_side()), self._show, self._fail)

    def _make(self, source: str | bytes, longest: int) -> tuple[Pyramid, Preview]:
        preview = self._pictures.preview(source, longest)
        return Pyramid.build(preview.pixels), preview

    def _show(self, outcome: tuple[Pyramid, Preview]) -> None:
        pyramid, preview = outcome
        self._natural = preview.width, preview.height
        self._canvas.show_picture(pyramid, self._natural)

    def _fail(self, error: PhotoSearchError) -> None:
        self._canvas.show_words(str(error))

    def _sharpen(self) -> None:
        """Requests full resolution, once, when the photo is shown larger than its loaded pixels."""
        canvas = self._canvas
        if self._asked or self._source is None or self._natural is None or canvas.detail == 1 or not canvas.isVisible():
            return
        if canvas.scale > canvas.detail * _NEARLY:
            self._asked = True
            self._details.run(partial(self._make, self._source, _bounded(*self._natural)), self._complete, self._stay)

    def _complete(self, outcome: tuple[Pyramid, Preview]) -> None:
        self._show(outcome)
        self.limited.emit(self._canvas.detail)

    def _stay(self, error: PhotoSearchError) -> None:
        """Keeps the current view as the largest: full resolution exceeds the limits of time or memory."""
        self.limited.emit(self._canvas.detail)


def _bounded(width: int, height: int) -> int:
    """Returns the longest side at which a photo has at most MOST_PIXELS."""
    return math.floor(max(width, height) * min(1.0, math.sqrt(MOST_PIXELS / (width * height))))


def _screen_side() -> int:
    screen = QGuiApplication.primaryScreen()
    size = screen.size() * screen.devicePixelRatio()
    return min(SCREEN_SIDE, max(size.width(), size.height()))
