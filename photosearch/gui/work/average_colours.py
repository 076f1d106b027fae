"""The average colours of photos, which the grid shows until their thumbnails are here."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage

from photosearch.core.photo import Photo
from photosearch.gui.work.background import Background

KEPT = 50_000
"""Colours kept in memory, a few megabytes."""
_WAITING = 400
"""Older requests beyond this number were scrolled past long ago."""
_KEEP_MS = 1000
"""New colours are stored together after this time."""

Colours = Mapping[bytes, bytes]
"""By the digest of the photo: red, green and blue, a byte each."""


def average(picture: QImage) -> bytes:
    """Returns the average colour of a picture as three bytes."""
    colour = picture.scaled(
        1, 1, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).pixelColor(0, 0)
    return bytes((colour.red(), colour.green(), colour.blue()))


class AverageColours(QObject):
    """Answers at once with what is known; `arrived` means that asking again gives more.

    A colour is computed from the thumbnail when that is first decoded, and is stored for the next time.

    Args:
        read: returns the stored colours of photos.
        keep: stores colours. Both block, are called from another thread, and may raise PhotoSearchError.
    """

    arrived = Signal()

    def __init__(
        self, read: Callable[[Sequence[bytes]], Colours], keep: Callable[[Colours], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._read, self._keep = read, keep
        self._known: OrderedDict[bytes, bytes | None] = OrderedDict()
        """By digest; None if it was looked up in vain."""
        self._new: dict[bytes, bytes] = {}
        """Colours that are not stored yet."""
        self._wanted: OrderedDict[bytes, None] = OrderedDict()
        self._background = Background(1, self)
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        self._keeping = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keeping.timeout.connect(self._store)

    def get(self, photo: Photo) -> QColor | None:
        """Returns the average colour, or None if it is not known (yet)."""
        if photo.digest in self._known:
            found = self._known[photo.digest]
            return QColor(*found) if found is not None else None
        self._wanted[photo.digest] = None
        if len(self._wanted) > _WAITING:
            self._wanted.popitem(last=False)
        self._asking.start()
        return None

    def learn(self, digest: bytes, colour: bytes) -> None:
        """Remembers the colour of a photo whose thumbnail was decoded."""
        if self._known.get(digest) is None:
            self._remember({digest: colour})
            self._new[digest] = colour
            if not self._keeping.isActive():
                self._keeping.start()

    def close(self) -> None:
        """Stores new colours and waits for that."""
        self._asking.stop()
        self._store()
        self._background.finish()

    def _ask(self) -> None:
        wanted = [digest for digest in self._wanted if digest not in self._known]
        self._wanted.clear()
        if wanted:
            self._background.run(partial(self._read, wanted), partial(self._arrive, wanted))

    def _arrive(self, wanted: Sequence[bytes], found: Colours) -> None:
        self._remember({digest: found.get(digest) for digest in wanted if self._known.get(digest) is None})
        if found:
            self.arrived.emit()

    def _remember(self, colours: Mapping[bytes, bytes | None]) -> None:
        self._known.update(colours)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    def _store(self) -> None:
        self._keeping.stop()
        new, self._new = self._new, {}
        if new:
            self._background.run(partial(self._keep, new), lambda _: None)
