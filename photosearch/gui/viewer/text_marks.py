"""Frames the words of the search text where they stand in the photo."""

from PySide6.QtCore import QObject

from photosearch.core.photo import Hit, Photo
from photosearch.core.written import Lines, asks_for_text, marks
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.query.session import Session
from photosearch.gui.work.background import Background
from photosearch.jobs.searching.pictures import Pictures


class TextMarks(QObject):
    """Follows the photo in the viewer and the search text; text is loaded only if the search asks for words."""

    def __init__(self, canvas: Canvas, pictures: Pictures, background: Background, session: Session) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pictures = pictures
        self._background = background
        self._session = session
        self._photo: Photo | None = None
        self._lines: Lines | None = None
        session.filters_changed.connect(self._renew)

    def show_hit(self, hit: Hit | None) -> None:
        """Frames the words in this photo, or none."""
        photo = hit.photo if hit is not None else None
        if photo != self._photo:
            self._photo, self._lines = photo, None
        self._renew()

    def _renew(self) -> None:
        photo, text = self._photo, self._session.filters.text
        if photo is not None and self._lines is None and asks_for_text(text):
            self._background.run(lambda: self._pictures.text_in(photo), lambda lines: self._keep(photo, lines))
        self._canvas.overlay.words = marks(self._lines or (), text)
        self._canvas.update()

    def _keep(self, photo: Photo, lines: Lines) -> None:
        if photo == self._photo and self._lines is None:
            self._lines = lines
            self._renew()
