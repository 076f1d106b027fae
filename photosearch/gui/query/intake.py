"""Makes examples and folders of whatever is dropped, pasted or chosen; of what a browser gives, the picture in it.

`offered` looks at the mime data on the window's thread and copies what it needs; `Offer.resolve` may touch the disk and
encode pixels, so it runs off-thread. Nothing is decoded here but the system's own clipboard pixels, and nothing is
fetched from the net.
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
from photosearch.errors import InputError

_ENCODED = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp", "image/avif", "image/heic")
"""Encoded pictures taken as they are; the decoder process reads them like any photo."""
_QT_IMAGE = "application/x-qt-image"
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
    markup: str = field(default="", repr=False)
    """HTML with a picture in it, or a link to one."""
    remote: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.encoded or self.picture is not None or self.markup or self.remote)

    def resolve(self) -> Taken:
        """Tells files from folders and encodes pixels; may block.

        Raises:
            InputError: there is only a link to a picture on the net, or one that cannot be read.
        """
        if self.paths:
            folders = tuple(path for path in self.paths if Path(path).is_dir())
            return Taken(tuple(path for path in self.paths if path not in folders), folders)
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
            raise InputError("The picture in it cannot be read", "Save it to a file and drop that")
        raise InputError(
            f"{identity.display(link)} is a link; PhotoSearch never goes online",
            "Copy the picture itself, not its address, and paste it, or save it and drop the file",
        )


def promises(mime: QMimeData) -> bool:
    """Whether `mime` may hold something for us, judged without copying it."""
    return mime.hasUrls() or _has_pixels(mime) or mime.hasHtml() or any(mime.hasFormat(form) for form in _ENCODED)


def offered(mime: QMimeData) -> Offer:
    """Returns what `mime` offers: files first, then encoded pictures, then bare pixels, then HTML, links."""
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
        if data := mime.data(_QT_IMAGE).data():  # a program's own pixels, which Qt sends as a PNG
            return Offer(encoded=bytes(data))
    for each in urls:
        if each.scheme() == "data":
            return Offer(encoded=_embedded(bytes(each.toEncoded().data()).decode()))
    markup = mime.html() if mime.hasHtml() else ""
    remote = next((each.toString() for each in urls if each.scheme() in ("http", "https")), "")
    return Offer(markup=markup if "<img" in markup.lower() else "", remote=remote)


class _Pictures(HTMLParser):
    """Gathers the addresses of the pictures in HTML; anything else in it is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[str] = []

    @classmethod
    def addresses(cls, markup: str) -> list[str]:
        """Returns them in their order."""
        parser = cls()
        parser.feed(markup)
        return parser._found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._found += [value for name, value in attrs if (tag, name) == ("img", "src") and value]


def _has_pixels(mime: QMimeData) -> bool:
    """Whether there are bare pixels; what comes encoded Qt would read in this process, of any format that it knows."""
    return mime.hasImage() and not any(form.startswith("image/") for form in mime.formats())


def _path(url: QUrl) -> str:
    if sys.platform == "win32":
        return os.path.normpath(url.toLocalFile())
    # QUrl.toLocalFile would replace the bytes of a name that are not UTF-8.
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return os.path.normpath(identity.to_text(unquote_to_bytes(encoded)))


def _embedded(address: str) -> bytes:
    """The bytes in a data: URL; empty when it holds no base64 picture."""
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
        raise InputError("The picture in the clipboard cannot be read", "Save it to a file and drop that")
    return bytes(data.data())
