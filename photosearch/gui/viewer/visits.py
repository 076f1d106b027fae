"""Opens the viewer on the current photo and its example, on two selected photos, or on an example alone."""

from dataclasses import replace

from PySide6.QtCore import QObject

from photosearch.core.query.query import Example
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.gallery.pages import Pages
from photosearch.gui.look.actions import Actions
from photosearch.gui.query.session import Session
from photosearch.gui.viewer.presenter import Presenter
from photosearch.gui.viewer.viewer import Viewer

_IN_VIEWER = ("previous", "next", "zoom_in", "zoom_out", "zoom_fit", "zoom_full", "box")


class Viewing(QObject):
    """Opens and closes the viewer, and follows the current photo of the gallery."""

    def __init__(
        self, pages: Pages, gallery: Gallery, viewer: Viewer, session: Session, presenter: Presenter, actions: Actions
    ) -> None:
        super().__init__(pages)
        self._pages = pages
        self._gallery = gallery
        self._viewer = viewer
        self._session = session
        self._presenter = presenter
        self._actions = actions
        self._chosen: Example | None = None
        """The photo to compare with instead of the example of the query."""
        self._alone = False
        """Whether an example is shown alone, so that the current photo is not followed."""
        pages.currentChanged.connect(self._tidy)
        gallery.current_changed.connect(self._follow)
        gallery.selectionModel().selectionChanged.connect(self._enable)
        session.examples_changed.connect(self._enable)
        gallery.doubleClicked.connect(self.open)
        viewer.bar.back.clicked.connect(self.close)
        viewer.stepped.connect(gallery.step)
        viewer.framing.searched.connect(session.exchange)
        actions["preview"].triggered.connect(self.toggle)
        actions["compare"].triggered.connect(self._compare)
        for name in ("heat", "attention"):
            actions[name].toggled.connect(presenter.reason)
        actions["compare"].setChecked(True)
        self._enable()

    @property
    def is_open(self) -> bool:
        """Whether the viewer is shown."""
        return self._pages.currentWidget() is self._viewer

    def open(self) -> None:
        """Opens the viewer on the current photo."""
        self._chosen = None
        self._open()

    def frame(self, place: int) -> None:
        """Shows the example at `place` of the query alone, to select a detail of it."""
        self._turn(alone=True)
        self._presenter.present(None, self._session.examples[place])
        self._enable()
        self._actions["box"].setChecked(True)

    def close(self) -> None:
        """Returns to the photos."""
        if self.is_open:
            self._pages.turn_to(self._gallery)

    def toggle(self) -> None:
        """Opens the viewer, or returns to the photos."""
        self.close() if self.is_open else self.open()

    def escape(self) -> bool:
        """Ends the editing of the box, else closes the viewer; returns whether there was something to close."""
        if not self.is_open:
            return False
        if self._actions["box"].isChecked():
            self._actions["box"].setChecked(False)
        else:
            self.close()
        return True

    def _compare(self) -> None:
        """Opens the viewer on two photos; inside the viewer, the panes follow the action themselves."""
        if self.is_open:
            return
        self._actions["compare"].setChecked(True)
        pair = self._gallery.pair()
        self._chosen = Example(pair[0].file.path) if pair is not None else None
        if pair is not None:
            self._gallery.turn_to(pair[1])
        self._open()

    def _open(self) -> None:
        hit = self._gallery.current_hit()
        if hit is None:
            return
        self._turn(alone=False)
        if self._chosen is not None:
            hit = replace(hit, score=None, likeness=None)  # the score refers to the query, not to this pair
        self._presenter.present(hit, self._chosen or self._session.reference)
        self._enable()

    def _turn(self, alone: bool) -> None:
        self._alone = alone
        if not self.is_open:
            self._viewer.fit()
            self._pages.setCurrentWidget(self._viewer)
        self._viewer.setFocus()

    def _tidy(self) -> None:
        """Unloads the photos once another page is shown."""
        if not self.is_open:
            self._actions["box"].setChecked(False)
            self._presenter.clear()
            self._enable()

    def _follow(self) -> None:
        if self.is_open and not self._alone:
            self._open() if self._gallery.current_hit() is not None else self.close()
        self._enable()

    def _enable(self) -> None:
        for name in _IN_VIEWER:
            self._actions[name].setEnabled(self.is_open)
        beside = self._session.reference is not None and self._gallery.has_chosen()
        comparable = self._viewer.comparable if self.is_open else beside or self._gallery.pair() is not None
        self._actions["compare"].setEnabled(comparable)
        if not self.is_open:
            for name in ("search_detail", "whole_picture"):
                self._actions[name].setEnabled(False)
