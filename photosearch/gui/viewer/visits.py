"""Opens the viewer on the current photo, on two photos, or on an example alone."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QWidget

from photosearch.core.photo import Photo
from photosearch.core.query.language import description
from photosearch.core.query.query import Example
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.actions import Actions
from photosearch.gui.query.session import Session
from photosearch.gui.viewer.presenter import Presenter
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.work.thumbnails import Thumbnails

_IN_VIEWER = ("previous", "next", "zoom_in", "zoom_out", "zoom_fit", "zoom_full", "box")
_OF_LIBRARY = ("find", "filters", "folders", "details", "larger", "smaller")
"""Actions on what the viewer hides, which close it."""


class Viewing(QObject):
    """Opens and closes the viewer, and follows the current photo of the gallery.

    Args:
        pages: the whole window: the viewer, or everything else.
        chrome: what is hidden besides: the menu bar.
    """

    def __init__(
        self,
        pages: QStackedWidget,
        chrome: QWidget,
        gallery: Gallery,
        viewer: Viewer,
        session: Session,
        presenter: Presenter,
        thumbnails: Thumbnails,
        actions: Actions,
    ) -> None:
        super().__init__(pages)
        self._pages = pages
        self._chrome = chrome
        self._gallery = gallery
        self._viewer = viewer
        self._session = session
        self._presenter = presenter
        self._thumbnails = thumbnails
        self._actions = actions
        self._chosen: Example | None = None
        """The photo to compare with instead of the example of the query."""
        self._alone = False
        """Whether an example is shown alone, so that the current photo is not followed."""
        viewer.strip.picture = self._thumbnail
        thumbnails.arrived.connect(viewer.strip.update)
        gallery.gallery_model.dataChanged.connect(viewer.strip.update)
        pages.currentChanged.connect(self._tidy)
        gallery.current_changed.connect(self._follow)
        gallery.selectionModel().selectionChanged.connect(self._enable)
        session.examples_changed.connect(self._enable)
        gallery.doubleClicked.connect(self.open)
        viewer.bar.back.clicked.connect(self.close)
        viewer.stepped.connect(gallery.step)
        viewer.strip.chosen.connect(lambda row: gallery.setCurrentIndex(gallery.gallery_model.index(row)))
        viewer.framing.searched.connect(session.exchange)
        actions["view"].triggered.connect(self.toggle)
        actions["compare"].triggered.connect(self._compare)
        actions["compare"].toggled.connect(presenter.show_example)
        for name in _OF_LIBRARY:
            actions[name].triggered.connect(self.close)
        for name in ("heat", "attention"):
            actions[name].toggled.connect(presenter.reason)
        self._enable()

    @property
    def is_open(self) -> bool:
        """Whether the viewer is shown."""
        return self._pages.currentWidget() is self._viewer

    def open(self) -> None:
        """Opens the viewer on the current photo alone."""
        self._chosen = None
        self._actions["compare"].setChecked(False)
        self._open()

    def frame(self, place: int) -> None:
        """Shows the example at `place` of the query alone, to select a detail of it."""
        self._turn(alone=True)
        self._presenter.present(None, self._session.examples[place])
        self._viewer.show_place(0, 0)
        self._enable()
        self._actions["box"].setChecked(True)

    def close(self) -> None:
        """Returns to the photos."""
        if self.is_open:
            self._chrome.show()
            self._pages.setCurrentIndex(0)
            self._gallery.scrollTo(self._gallery.currentIndex())
            self._gallery.setFocus()

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
        example = self._chosen or self._session.reference
        self._presenter.present(hit, example, self._neighbours(), description(self._session.filters.text))
        self._viewer.show_place(self._gallery.currentIndex().row(), self._gallery.gallery_model.rowCount())
        self._enable()

    def _neighbours(self) -> list[Photo]:
        """Returns the photos after and before the current one; records still missing are requested."""
        model, row = self._gallery.gallery_model, self._gallery.currentIndex().row()
        model.look(self._viewer.strip.rows())
        near = (model.hit(each) for each in (row + 1, row - 1) if 0 <= each < model.rowCount())
        return [hit.photo for hit in near if hit is not None]

    def _thumbnail(self, row: int) -> QPixmap | None:
        hit = self._gallery.gallery_model.hit(row) if row < self._gallery.gallery_model.rowCount() else None
        return self._thumbnails.get(hit.photo) if hit is not None else None

    def _turn(self, alone: bool) -> None:
        self._alone = alone
        if not self.is_open:
            self._viewer.fit()
            self._chrome.hide()
            self._pages.setCurrentWidget(self._viewer)
        self._viewer.setFocus()

    def _tidy(self) -> None:
        """Unloads the photos once the viewer is closed."""
        if not self.is_open:
            for name in ("box", "compare"):
                self._actions[name].setChecked(False)
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
