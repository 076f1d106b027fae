"""Sums up several selected photos for the details panel."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from photosearch.core import identity
from photosearch.core.answers.selection import summed_up
from photosearch.core.photo import Photo
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.texts import photo_text
from photosearch.gui.work.background import Background, Newest

REST_MS = 100
"""Time without a change of the selection before it is summed up."""
MOST = 20_000
"""The most photos to sum up; for more, only their number is shown."""


class SelectionDetails(QObject):
    """Follows the selection of the gallery while several photos are selected."""

    turned = Signal()
    """Several photos are selected now, or no longer."""
    gathered = Signal(object)
    """The selected photos, a list, after each change of several."""

    def __init__(self, details: DetailsPanel, gallery: Gallery, background: Background) -> None:
        super().__init__(details)
        self._details = details
        self._gallery = gallery
        self._newest = Newest(background)
        self._shown = False
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        self._resting.timeout.connect(self._read)
        gallery.selectionModel().selectionChanged.connect(self.follow)
        gallery.gallery_model.modelReset.connect(self.follow)
        details.shown.connect(self.follow)

    @property
    def photos(self) -> int:
        """The number of selected photos."""
        return sum(span.height() for span in self._gallery.selectionModel().selection().toList())

    def follow(self) -> None:
        """Sums up the selection after a moment, if it has several photos."""
        self._newest.drop()  # a sum of another selection
        if self.photos > 1:
            if not self._shown:
                self._shown = True
                self._details.show_number(self.photos)
                self.turned.emit()
            self._resting.start()
        elif self._shown:
            self._shown = False
            self._resting.stop()
            self.turned.emit()

    def _read(self) -> None:
        if not self._details.isVisible():
            return
        self._details.show_number(self.photos)
        if self.photos <= MOST:
            self._gallery.with_selected(self._sum_up)

    def _sum_up(self, photos: list[Photo]) -> None:
        if len(photos) == self.photos > 1:
            self.gathered.emit(photos)
            place_of = partial(photo_text.place_of, named=self._details.place_names)
            self._newest.run(partial(summed_up, photos, place_of, _folder), self._details.show_selection)


def _folder(photo: Photo) -> str:
    return identity.parent(photo.file.path)  # the panel makes it printable
