"""If no photo matches, names the filters and offers searches without one of them that find photos."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from photosearch.core.query.query import Filters
from photosearch.gui.filters import wording
from photosearch.gui.look import text
from photosearch.gui.query.session import Session
from photosearch.gui.shell.content import Content
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.contents import ContentWords

MOST = 3
"""The most searches to offer."""


class Nearest(QObject):
    """Offers such searches in the empty state."""

    def __init__(self, content: Content, session: Session, words: ContentWords, background: Background) -> None:
        super().__init__(content)
        self._content = content
        self._session = session
        self._words = words
        self._newest = Newest(background)
        session.filters_changed.connect(self._forget)
        session.answered.connect(self._look)

    def _forget(self) -> None:
        self._content.searched, self._content.nearest = "", ()

    def _look(self) -> None:
        filters = self._session.filters
        if self._session.hits or not filters.of_photo or not self._session.settled:
            return
        parts = list(wording.parts(filters.of_photo))
        self._content.searched = ", ".join(part.words for part in parts)
        if len(parts) < 2:
            return  # without its only part, nothing is left to search for
        left = [part.taken_from(filters) for part in parts]
        self._newest.run(partial(self._words.passing, left), partial(self._show, filters, parts, left))

    def _show(self, asked: Filters, parts: list[wording.Part], left: list[Filters], counts: tuple[int, ...]) -> None:
        if asked != self._session.filters or self._session.hits:
            return
        found = sorted(zip(counts, range(len(parts)), strict=True), reverse=True)[:MOST]
        self._content.nearest = tuple(self._action(parts[at], left[at], photos) for photos, at in found if photos)
        self._content.show()

    def _action(self, part: wording.Part, filters: Filters, photos: int) -> QAction:
        words = self.tr("Without {}: {}").format(part.words, text.photos(photos))
        action = QAction(words, self)
        action.triggered.connect(partial(self._session.filter, filters))
        return action
