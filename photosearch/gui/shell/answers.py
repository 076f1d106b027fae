"""Shows the query and its answer in the panels."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from photosearch.core.events import SearchDone
from photosearch.core.query.query import Example
from photosearch.gui.look import text
from photosearch.gui.query.session import Session
from photosearch.gui.shell.content import Content
from photosearch.gui.shell.frame import Frame
from photosearch.gui.viewer.visits import Viewing
from photosearch.gui.work.background import Background
from photosearch.gui.work.images import image
from photosearch.jobs.searching.pictures import Pictures

CHIP_SIDE = 128


class Answers(QObject):
    """Follows the session."""

    def __init__(
        self,
        frame: Frame,
        session: Session,
        content: Content,
        viewing: Viewing,
        pictures: Pictures,
        background: Background,
    ) -> None:
        super().__init__(frame)
        self._frame = frame
        self._session = session
        self._content = content
        self._viewing = viewing
        self._pictures = pictures
        self._background = background
        session.examples_changed.connect(self._show_examples)
        session.asked.connect(self._show_asked)
        session.answered.connect(self._show_answer)
        session.failed.connect(self._show_failure)
        session.touched = lambda: frame.gallery.place().touched
        frame.query_panel.wanted.connect(self._fetch_chip)

    def _show_examples(self) -> None:
        self._frame.query_panel.show_examples(self._session.examples)
        self._viewing.close()
        if not self._session.browsing:
            self._frame.welcome.leave()

    def _fetch_chip(self, example: Example) -> None:
        if not self._content.ready:
            return
        show = self._frame.query_panel.show_picture
        self._background.run(
            lambda: image(self._pictures.preview(example.source, CHIP_SIDE, example.box).pixels),
            lambda picture: show(example, picture),
            lambda error: show(example, QImage()),
        )

    def _show_asked(self) -> None:
        self._frame.status.show_results("" if self._session.browsing else self.tr("Searching…"))

    def _show_answer(self, event: SearchDone, same: bool) -> None:
        self._frame.gallery.show_hits(event.hits, keep_place=same, stacks=event.stacks, shapes=event.shapes)
        self._frame.welcome.show_samples(event.hits)
        self._content.show_outcome()
        if self._session.browsing:
            self._frame.status.show_results("")
        else:
            items = len({hit.photo.whole for hit in event.hits})
            found = self.tr("%Ln photo(s) found in {} ms", "", items)
            self._frame.status.show_results(found.format(text.count(round(event.seconds * 1000))))

    def _show_failure(self, message: str) -> None:
        self._frame.gallery.show_hits((), keep_place=False)
        self._frame.status.show_results(self.tr("Search failed"))
        self._content.show_outcome(message)
