"""Fetches thumbnails for the screen on other threads, newest request first, and caches a limited number."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPixmap

from photosearch.core.photo import Photo
from photosearch.gui.work.average_colours import AverageColours, average
from photosearch.gui.work.background import Background
from photosearch.gui.work.images import thumbnail_image
from photosearch.gui.work.pixmap_cache import PixmapCache

Key: TypeAlias = tuple[int, bytes, bool]
"""Id and digest of a photo, and whether its larger thumbnail is meant."""

THREADS = 3
"""Threads that fetch thumbnails; one more makes larger ones, which takes much longer."""
KEPT_BYTES = 192 * 2**20
LARGE_SIDE = 512
"""Longest side of a larger thumbnail, in pixels."""
_ENOUGH = 1.15
"""A thumbnail is enlarged up to this factor before a larger one is made."""
WAITING = 400
"""Older requests beyond this number were scrolled past long ago."""


class Thumbnails(QObject):
    """Answers at once with what is cached; `arrived` means that asking again gives more.

    Args:
        fetch: returns the encoded thumbnail of a photo. It blocks, can be called from any thread and raises PhotoError.
        fetch_large: returns a picture of the photo of LARGE_SIDE, in the same way; without it there are none.
        colours: the average colours; without it none are known.
        kept_bytes: the memory for thumbnails.
    """

    arrived = Signal()

    def __init__(
        self,
        fetch: Callable[[Photo], bytes],
        parent: QObject | None = None,
        fetch_large: Callable[[Photo], QImage] | None = None,
        colours: AverageColours | None = None,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._fetch_large = fetch_large
        self._colours = colours
        self._background = Background(THREADS + 1, self)
        self._kept = PixmapCache[Key](kept_bytes)
        self._waiting: OrderedDict[Key, Photo] = OrderedDict()
        self._waiting_large: OrderedDict[Key, Photo] = OrderedDict()
        self._working: set[Key] = set()
        self._failed: set[Key] = set()
        # Thumbnails that arrive within one frame share a repaint.
        self._announcing = QTimer(self, singleShot=True, interval=16)
        self._announcing.timeout.connect(self.arrived)
        if colours is not None:
            colours.arrived.connect(self._announce)

    def get(self, photo: Photo, pixels: float = 0) -> QPixmap | None:
        """Returns the thumbnail, or None if it is not here yet (then it is requested) or unavailable.

        Args:
            pixels: longest side on the screen. If the thumbnail is too small for it, a larger one is requested, and
                returned once it is here.
        """
        small = self._find((photo.id, photo.digest, False), photo)
        if small is None or self._fetch_large is None or not _larger_helps(small, photo, pixels):
            return small
        return self._find((photo.id, photo.digest, True), photo) or small

    def colour(self, photo: Photo) -> QColor | None:
        """Returns the average colour of a photo, or None if it is not known (yet)."""
        return self._colours.get(photo) if self._colours is not None else None

    def failed(self, photo: Photo) -> bool:
        """Whether no thumbnail is available: the file cannot be read and none is cached."""
        return (photo.id, photo.digest, False) in self._failed

    def forget_failures(self) -> None:
        """Allows another attempt for unreadable photos, whose drive may be connected again."""
        self._failed.clear()

    def close(self) -> None:
        """Drops all requests and waits for the running ones."""
        self._waiting.clear()
        self._waiting_large.clear()
        self._announcing.stop()
        self._background.close()
        if self._colours is not None:
            self._colours.close()

    def _find(self, key: Key, photo: Photo) -> QPixmap | None:
        """Returns what is cached; requests what is not."""
        kept = self._kept.get(key)
        if kept is None and key not in self._failed and key not in self._working:
            self._wish(key, photo)
        return kept

    def _wish(self, key: Key, photo: Photo) -> None:
        _, _, large = key
        waiting = self._waiting_large if large else self._waiting
        waiting[key] = photo
        waiting.move_to_end(key)
        if len(waiting) > WAITING:
            waiting.popitem(last=False)
        self._serve()

    def _serve(self) -> None:
        """Fetches thumbnails, and one larger one at a time once no thumbnail waits."""
        larger = sum(large for _, _, large in self._working)
        while self._waiting and len(self._working) - larger < THREADS:
            self._begin(*self._waiting.popitem())
        if self._waiting_large and not self._waiting and not larger:
            self._begin(*self._waiting_large.popitem())

    def _begin(self, key: Key, photo: Photo) -> None:
        self._working.add(key)
        self._background.run(
            partial(self._load, key, photo),
            partial(self._arrive, key),
            lambda _: self._announce(),
            partial(self._end, key),
        )

    def _end(self, key: Key) -> None:
        self._working.discard(key)
        self._failed.add(key)  # until it arrives, so that a bug is not repeated at every repaint
        self._serve()

    def _load(self, key: Key, photo: Photo) -> tuple[QImage, bytes]:
        """Returns the picture and its average colour."""
        _, _, large = key
        picture = self._fetch_large(photo) if large and self._fetch_large else thumbnail_image(self._fetch(photo))
        colour = b"" if large or picture.isNull() else average(picture)
        return picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied), colour

    def _arrive(self, key: Key, loaded: tuple[QImage, bytes]) -> None:
        picture, colour = loaded
        if colour and self._colours is not None:
            self._colours.learn(key[1], colour)
        if not picture.isNull():
            self._failed.discard(key)
            self._kept.put(key, QPixmap.fromImage(picture))
        self._announce()

    def _announce(self) -> None:
        if not self._announcing.isActive():
            self._announcing.start()


def _larger_helps(small: QPixmap, photo: Photo, pixels: float) -> bool:
    """Whether a thumbnail is too small for the screen, and the photo has more pixels."""
    side = max(small.width(), small.height())
    known = photo.metadata
    return pixels > _ENOUGH * side and (known is None or max(known.width, known.height) > side)
