"""Reads the exposure of the current photo from its file, because the library does not store it."""

from functools import partial

from PySide6.QtCore import QObject, QTimer

from photosearch.core.photo import Hit, Preview
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.pictures import Pictures

REST_MS = 150
"""Time on a photo before its exposure is read."""


class Exposures(QObject):
    """Supplies the details panel with the exposure."""

    def __init__(self, details: DetailsPanel, pictures: Pictures, background: Background) -> None:
        super().__init__(details)
        self._details = details
        self._pictures = pictures
        self._newest = Newest(background)
        self._hit: Hit | None = None
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        self._resting.timeout.connect(self._fetch)
        details.shown.connect(self._resting.start)

    def want(self, hit: Hit | None) -> None:
        """Reads the exposure of `hit`, once, after it has been current for a moment."""
        same = hit is not None and self._hit is not None and hit.photo == self._hit.photo
        self._hit = hit
        if not same:
            self._resting.start()

    def _fetch(self) -> None:
        if self._hit is None or not self._details.isVisible():
            return
        photo = self._hit.photo

        def show(preview: Preview) -> None:
            self._details.show_exposure(photo, preview.exposure)

        # The smallest view suffices; a JPEG is decoded at an eighth of its size.
        self._newest.run(partial(self._pictures.preview, photo.file.path, 1), show)
