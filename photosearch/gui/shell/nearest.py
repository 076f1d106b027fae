"""If no photo matches, names the filters and offers searches with fewer of them that find photos."""

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from photosearch.core.query import relaxing
from photosearch.core.query.query import Filters
from photosearch.gui.filters import wording
from photosearch.gui.look.texts import text
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
        self._content.searched = ", ".join(part.words for part in wording.parts(filters.of_photo))
        find = partial(relaxing.nearest, filters.of_photo, _relaxed, self._words.passing)
        self._newest.run(find, partial(self._show, filters))

    def _show(self, asked: Filters, found: Sequence[relaxing.Nearest[wording.Part]]) -> None:
        if asked != self._session.filters or self._session.hits:
            return
        self._content.nearest = tuple(map(self._action, found[:MOST]))
        self._content.show()

    def _action(self, found: relaxing.Nearest[wording.Part]) -> QAction:
        removed = ", ".join(part.words for part in found.without)
        action = QAction(self.tr("Without {}: {}").format(removed, text.photos(found.photos)), self)
        filters = found.filters.replace(least_score=self._session.filters.least_score)
        action.triggered.connect(partial(self._session.filter, filters))
        return action


def _relaxed(filters: Filters) -> Iterator[tuple[wording.Part, Filters]]:
    """Yields the filters without each part; a single part is left to the button that clears all filters."""
    for part in wording.parts(filters):
        if fewer := part.taken_from(filters):
            yield part, fewer
