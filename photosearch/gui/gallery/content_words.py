"""Supplies the details panel with the words for the current photo, and removes words that the person refuses."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from photosearch.core.contents import Word
from photosearch.core.photo import Hit, Photo
from photosearch.errors import PhotoSearchError
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.gallery.exposures import REST_MS
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.contents import ContentWords


class ContentNews(QObject):
    """Reads the words of a photo while it is current.

    Args:
        fail: receives the reason if a word cannot be refused, for example by a reader of a shared library.
    """

    def __init__(
        self,
        details: DetailsPanel,
        words: ContentWords,
        background: Background,
        fail: Callable[[PhotoSearchError], None],
    ) -> None:
        super().__init__(details)
        self._details = details
        self._words = words
        self._background = background
        self._fail = fail
        self._newest = Newest(background)
        self._photo: Photo | None = None
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        self._resting.timeout.connect(self._fetch)
        details.shown.connect(self._resting.start)
        details.refused.connect(self._refuse)

    def want(self, hit: Hit | None) -> None:
        """Reads the words of `hit`, once, after it has been current for a moment."""
        photo = hit.photo if hit is not None else None
        if photo != self._photo:
            self._photo = photo
            self._resting.start()

    def _fetch(self) -> None:
        photo = self._photo
        if photo is not None and self._details.isVisible():
            self._newest.run(partial(self._words.of, photo.id), partial(self._details.show_contents, photo))

    def _refuse(self, photo: Photo, word: Word) -> None:
        def again(_: object) -> None:
            if self._photo == photo:
                self._fetch()

        self._background.run(partial(self._words.refuse, photo.id, word), again, self._fail)
