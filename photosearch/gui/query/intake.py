"""Turns dropped, pasted or chosen data into examples and folders; from browser data, takes the embedded picture.

`offered` copies the needed mime data on the window's thread. `Offer.resolve` may read the disk and encode pixels, so it
runs on another thread. Only raw pixels from the clipboard are decoded here, and nothing is downloaded.
"""

import base64
import binascii
import os
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

from photosearch.core import identity
from photosearch.core.items.names import is_film
from photosearch.errors import InputError

_ENCODED = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp", "image/avif", "image/heic")
"""Encoded pictures taken unchanged; the decoder process reads them like any photo."""
_QT_IMAGE = "application/x-qt-image"
_FAST_PNG = 85
"""Qt's PNG quality: little compression, because the bytes are read only once."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of a drop or paste: sources of examples, and folders."""

    sources: tuple[str | bytes, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """The useful content of mime data, not yet examined. Empty if there is none."""

    paths: tuple[str, ...] = ()
    encoded: bytes = b""
    picture: QImage | None = field(default=None, repr=False)
    markup: str = field(default="", repr=False)
    """HTML with a picture in it, or a link to one."""
    remote: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.encoded or self.picture is not None or self.markup or self.remote)

    def resolve(self) -> Taken:
        """Separates files from folders and encodes pixels; may block.

        Raises:
            InputError: there is only a link to an online picture, or the picture cannot be read.
        """
        if self.paths:
            folders = tuple(path for path in self.paths if Path(path).is_dir())
            files = tuple(path for path in self.paths if path not in folders)
            # Of a Live Photo, the still is searched for.
            return Taken(tuple(path for path in files if not is_film(path)) or files, folders)
        if self.encoded:
            return Taken((self.encoded,))
        if self.picture is not None:
            return Taken((_png(self.picture),))
        addresses = _Pictures.addresses(self.markup)
        for address in addresses:
            if embedded := _embedded(address):
                return Taken((embedded,))
        link = next((each for each in (self.remote, *addresses) if each.startswith(("http:", "https:"))), "")
        if not link:
            raise InputError("The dropped picture cannot be read", "Save it to a file, and drop the file")
        raise InputError(
            f"{identity.display(link)} is a link, and PhotoSearch never goes online",
            "Copy the picture itself instead of its address and paste it, or save it and drop the file",
        )


def promises(mime: QMimeData) -> bool:
    """Whether `mime` may contain something useful, checked without copying it."""
    return mime.hasUrls() or _has_pixels(mime) or mime.hasHtml() or any(mime.hasFormat(form) for form in _ENCODED)


def offered(mime: QMimeData) -> Offer:
    """Returns the content of `mime`: files, else encoded pictures, else raw pixels, else HTML and links."""
    urls = mime.urls()
    paths = tuple(_path(each) for each in urls if each.isLocalFile())
    if paths:
        return Offer(paths=paths)
    for form in _ENCODED:
        if mime.hasFormat(form) and (data := mime.data(form).data()):
            return Offer(encoded=bytes(data))
    if _has_pixels(mime):
        picture = mime.imageData()
        if isinstance(picture, QImage) and not picture.isNull():
            return Offer(picture=picture)
        if data := mime.data(_QT_IMAGE).data():  # pixels from a Qt program, sent as PNG
            return Offer(encoded=bytes(data))
    for each in urls:
        if each.scheme() == "data":
            return Offer(encoded=_embedded(bytes(each.toEncoded().data()).decode()))
    markup = mime.html() if mime.hasHtml() else ""
    remote = next((each.toString() for each in urls if each.scheme() in ("http", "https")), "")
    return Offer(markup=markup if "<img" in markup.lower() else "", remote=remote)


class _Pictures(HTMLParser):
    """Collects the addresses of the pictures in HTML and ignores everything else."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[str] = []

    @classmethod
    def addresses(cls, markup: str) -> list[str]:
        """Returns the addresses in document order."""
        parser = cls()
        parser.feed(markup)
        return parser._found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._found += [value for name, value in attrs if (tag, name) == ("img", "src") and value]


def _has_pixels(mime: QMimeData) -> bool:
    """Whether there are raw pixels. Qt would decode encoded pictures in this process, so they are excluded."""
    return mime.hasImage() and not any(form.startswith("image/") for form in mime.formats())


def _path(url: QUrl) -> str:
    if sys.platform == "win32":
        return os.path.normpath(url.toLocalFile())
    # QUrl.toLocalFile would replace the bytes of a name that are not UTF-8.
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return os.path.normpath(identity.to_text(unquote_to_bytes(encoded)))


def _embedded(address: str) -> bytes:
    """Returns the bytes in a data: URL; empty if it contains no base64 picture."""
    head, _, body = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        return b""
    try:
        return base64.b64decode(b"".join(unquote_to_bytes(body).split()), validate=True)
    except binascii.Error:
        return b""


def _png(picture: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG", _FAST_PNG):  # type: ignore[call-overload]
        raise InputError("The picture on the clipboard cannot be read", "Save it to a file, and drop the file")
    return bytes(data.data())
