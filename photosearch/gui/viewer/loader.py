"""Brings a canvas its photo: what is at hand, then a view for the screen, and every pixel when the person zooms in."""

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
"""A photo with more is held, and shown, at the largest size within: 350 megabytes with its smaller levels."""
SCREEN_SIDE = 4096
"""A larger first view shows nothing more on any screen."""
_NEARLY = 1.01


class Loader(QObject):
    """Loads one photo after another into one canvas; what arrives for one that was left behind is dropped.

    Args:
        background: makes the views for the screen.
        thorough: makes those with every pixel, which take a second or more.
    """

    limited = Signal(float)
    """Of its own width and height the photo is shown at most at this fraction: 1, unless it is too large to be held."""

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
        """Shows the photo `source`, or none; `first` until it is there, of a photo whose own size is `natural`."""
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
        """Asks for every pixel, once, when the photo is shown larger than what is there of it."""
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
        """Every pixel takes more time or memory than a photo may cost: the view that is there is the largest."""
        self.limited.emit(self._canvas.detail)


def _bounded(width: int, height: int) -> int:
    """Returns the longest side at which a photo has no more than MOST_PIXELS."""
    return math.floor(max(width, height) * min(1.0, math.sqrt(MOST_PIXELS / (width * height))))


def _screen_side() -> int:
    screen = QGuiApplication.primaryScreen()
    size = screen.size() * screen.devicePixelRatio()
    return min(SCREEN_SIDE, max(size.width(), size.height()))
