"""Makes examples and folders of whatever is dropped, pasted or chosen.

`offered` looks at the mime data on the window's thread and copies what it needs; `Offer.resolve` may touch the disk and
encode pixels, so it runs off-thread. Nothing is decoded here but the system's own clipboard pixels, and nothing is
fetched from the net.
"""

import base64
import binascii
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

from photosearch.core import identity
from photosearch.errors import InputError

_ENCODED = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp", "image/avif", "image/heic")
"""Encoded pictures taken as they are; the decoder process reads them like any photo."""
_FAST_PNG = 85
"""Qt's PNG quality: little compression, because the bytes are read once and thrown away."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a drop or paste turned out to be: sources of examples, and folders."""

    sources: tuple[str | bytes, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What mime data holds, not yet looked into. Empty when there is nothing for us."""

    paths: tuple[str, ...] = ()
    encoded: bytes = b""
    picture: QImage | None = field(default=None, repr=False)
    remote: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.encoded or self.picture is not None or self.remote)

    def resolve(self) -> Taken:
        """Tells files from folders and encodes pixels; may block.

        Raises:
            InputError: there is only a link to a picture on the net.
        """
        if self.paths:
            folders = tuple(path for path in self.paths if Path(path).is_dir())
            return Taken(tuple(path for path in self.paths if path not in folders), folders)
        if self.encoded:
            return Taken((self.encoded,))
        if self.picture is not None:
            return Taken((_png(self.picture),))
        raise InputError(
            f"{identity.display(self.remote)} is a link; PhotoSearch never goes online",
            "Copy the picture itself, or save it and drop the file",
        )


def promises(mime: QMimeData) -> bool:
    """Whether `mime` may hold something for us, judged without copying it."""
    return mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(form) for form in _ENCODED)


def offered(mime: QMimeData) -> Offer:
    """Returns what `mime` offers: files first, then encoded pictures, then bare pixels, then a link."""
    urls = mime.urls()
    paths = tuple(_path(each) for each in urls if each.isLocalFile())
    if paths:
        return Offer(paths=paths)
    for form in _ENCODED:
        if mime.hasFormat(form) and (data := mime.data(form).data()):
            return Offer(encoded=bytes(data))
    if mime.hasImage():
        picture = mime.imageData()
        if isinstance(picture, QImage) and not picture.isNull():
            return Offer(picture=picture)
    for each in urls:
        if each.scheme() == "data":
            return Offer(encoded=_embedded(each))
        if each.scheme() in ("http", "https"):
            return Offer(remote=each.toString())
    return Offer()


def _path(url: QUrl) -> str:
    if sys.platform == "win32":
        return os.path.normpath(url.toLocalFile())
    # QUrl.toLocalFile would replace the bytes of a name that are not UTF-8.
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return os.path.normpath(identity.to_text(unquote_to_bytes(encoded)))


def _embedded(url: QUrl) -> bytes:
    """The bytes in a data: URL; empty when it holds no base64 picture."""
    head, _, body = bytes(url.toEncoded().data()).partition(b",")
    if not head.startswith(b"data:image/") or not head.endswith(b";base64"):
        return b""
    try:
        return base64.b64decode(unquote_to_bytes(body), validate=True)
    except binascii.Error:
        return b""


def _png(picture: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG", _FAST_PNG):  # type: ignore[call-overload]
        raise InputError("The picture in the clipboard cannot be read", "Save it to a file and drop that")
    return bytes(data.data())
