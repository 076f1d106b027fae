"""Pictures in memory, up to a number of bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from PySide6.QtGui import QPixmap

K = TypeVar("K", bound=Hashable)


class PixmapCache(Generic[K]):
    """Keeps pictures by key, at most `most_bytes` of them. Those that were not used for the longest time go first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[K, QPixmap] = OrderedDict()

    def get(self, key: K) -> QPixmap | None:
        """Returns the picture, or None if it is not kept."""
        pixmap = self._kept.get(key)
        if pixmap is not None:
            self._kept.move_to_end(key)
        return pixmap

    def put(self, key: K, pixmap: QPixmap) -> None:
        """Keeps a picture, in place of an earlier one with this key. The latest is kept even if it is too large."""
        replaced = self._kept.pop(key, None)
        self._bytes += _bytes(pixmap) - (_bytes(replaced) if replaced is not None else 0)
        self._kept[key] = pixmap
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            self._bytes -= _bytes(self._kept.popitem(last=False)[1])


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
