"""Shows the query and its answer in the panels."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton

from photosearch.core.answers.folding import similar
from photosearch.core.events import SearchDone
from photosearch.core.query.query import Example
from photosearch.gui.look.texts import text
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
        self._answer = SearchDone(0, (), 0.0)
        """The answer shown."""
        self._seconds = 0.0
        """How long its first hits took; nobody waits for the refinement."""
        fold = frame.all_actions["less_similar"]
        self._fold = QToolButton()
        self._fold.setProperty("look", "flat")
        self._fold.setToolTip(fold.toolTip())
        self._fold.clicked.connect(fold.toggle)
        self._fold.hide()
        frame.gallery.set_foot(self._fold)
        self._fold.hide()
        fold.toggled.connect(lambda: self._show_hits(same=True))
        session.examples_changed.connect(self._show_examples)
        session.asked.connect(self._show_asked)
        session.answered.connect(self._show_answer)
        session.failed.connect(self._show_failure)
        session.touched = lambda: frame.gallery.place().touched
        frame.query_panel.wanted.connect(self._fetch_chip)

    def widen(self) -> None:
        """Requests more hits, unless the answer has ended."""
        if self._fold.isHidden() or self._frame.all_actions["less_similar"].isChecked():
            self._session.widen()

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
        self._answer = event
        if not same:
            self._seconds = event.seconds
        self._show_hits(same)
        self._frame.welcome.show_samples(event.hits)
        self._content.show_outcome()
        if self._session.browsing:
            self._frame.status.show_results("")
        else:
            unfolded = self._frame.all_actions["less_similar"].isChecked()
            items = len({hit.photo.whole for hit in (event.hits if unfolded else similar(event.hits))})
            found = self.tr("%Ln photo(s) found in {} ms", "", items)
            self._frame.status.show_results(found.format(text.count(round(self._seconds * 1000))))

    def _show_hits(self, same: bool) -> None:
        """Shows the hits that are at least similar; the others follow below a line if the person wants them."""
        event, unfolded = self._answer, self._frame.all_actions["less_similar"].isChecked()
        likely = similar(event.hits)
        less = len(event.hits) - len(likely)
        if unfolded and event.stacks is None:
            shown = {hit.photo.id for hit in likely}
            hits = (*likely, *(hit for hit in event.hits if hit.photo.id not in shown))
        else:
            hits = likely
        words = (
            self.tr("Hide %Ln less similar photo(s)", "", less)
            if unfolded
            else self.tr("%Ln less similar photo(s)", "", less)
        )
        self._fold.setText(words)
        self._fold.setVisible(less > 0)
        self._frame.gallery.show_hits(hits, keep_place=same, stacks=event.stacks, shapes=event.shapes)

    def _show_failure(self, message: str) -> None:
        self._fold.hide()
        self._frame.gallery.show_hits((), keep_place=False)
        self._frame.status.show_results(self.tr("Search failed"))
        self._content.show_outcome(message)
