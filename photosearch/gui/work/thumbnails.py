"""Fetches thumbnails for the screen on other threads, newest request first, and caches a limited number."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from photosearch.core.photo import Photo
from photosearch.errors import PhotoSearchError
from photosearch.gui.work.background import Background
from photosearch.gui.work.images import thumbnail_image

Key: TypeAlias = tuple[int, bytes]

THREADS = 3
KEPT_BYTES = 192 * 2**20
WAITING = 400
"""Older requests beyond this number were scrolled past long ago."""


class Thumbnails(QObject):
    """Answers at once with what is cached; `arrived` means that asking again gives more.

    Args:
        fetch: returns the encoded thumbnail of a photo. It blocks, can be called from any thread and raises PhotoError.
    """

    arrived = Signal()

    def __init__(self, fetch: Callable[[Photo], bytes], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._background = Background(THREADS, self)
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._kept_bytes = 0
        self._waiting: OrderedDict[Key, Photo] = OrderedDict()
        self._working: set[Key] = set()
        self._failed: set[Key] = set()
        # Thumbnails that arrive within one frame share a repaint.
        self._announcing = QTimer(self, singleShot=True, interval=16)
        self._announcing.timeout.connect(self.arrived)

    def get(self, photo: Photo) -> QPixmap | None:
        """Returns the thumbnail, or None if it is not here yet (then it is requested) or unavailable."""
        key = (photo.id, photo.digest)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._failed and key not in self._working:
            self._wish(key, photo)
        return None

    def failed(self, photo: Photo) -> bool:
        """Whether no thumbnail is available: the file cannot be read and none is cached."""
        return (photo.id, photo.digest) in self._failed

    def forget_failures(self) -> None:
        """Allows another attempt for unreadable photos, whose drive may be connected again."""
        self._failed.clear()

    def close(self) -> None:
        """Drops all requests and waits for the running ones."""
        self._waiting.clear()
        self._announcing.stop()
        self._background.close()

    def _wish(self, key: Key, photo: Photo) -> None:
        self._waiting[key] = photo
        self._waiting.move_to_end(key)
        if len(self._waiting) > WAITING:
            self._waiting.popitem(last=False)
        self._serve()

    def _serve(self) -> None:
        while self._waiting and len(self._working) < THREADS:
            key, photo = self._waiting.popitem()
            self._working.add(key)
            self._background.run(partial(self._load, photo), partial(self._arrive, key), partial(self._fail, key))

    def _load(self, photo: Photo) -> QImage:
        return thumbnail_image(self._fetch(photo)).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def _arrive(self, key: Key, picture: QImage) -> None:
        self._working.discard(key)
        if picture.isNull():
            self._failed.add(key)
        else:
            self._keep(key, QPixmap.fromImage(picture))
        if not self._announcing.isActive():
            self._announcing.start()
        self._serve()

    def _fail(self, key: Key, _error: PhotoSearchError) -> None:
        self._arrive(key, QImage())

    def _keep(self, key: Key, pixmap: QPixmap) -> None:
        self._kept[key] = pixmap
        self._kept_bytes += _bytes(pixmap)
        while self._kept_bytes > KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= _bytes(oldest)


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
