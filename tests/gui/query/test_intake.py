import base64
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from photosearch.core import identity
from photosearch.errors import InputError
from photosearch.gui.query.intake import Offer, Taken, offered, promises
from photosearch.gui.work import desktop


def picture() -> QImage:
    made = QImage(20, 10, QImage.Format.Format_RGB32)
    made.fill(QColor("orange"))
    return made


def urls(*texts: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(text) for text in texts])
    return mime


def test_files_and_folders_are_separated(tmp_path: Path) -> None:
    photo, folder = tmp_path / "a b#%41.jpg", tmp_path / "folder"
    photo.write_bytes(b"x")
    folder.mkdir()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(each)) for each in (photo, folder)])
    assert promises(mime)
    assert offered(mime).resolve() == Taken((str(photo),), (str(folder),))


def test_the_still_of_a_live_photo_is_searched_for_and_not_its_film() -> None:
    both = offered(desktop.file_list(["/photos/IMG_1.HEIC", "/photos/IMG_1.MOV"]))
    assert both.resolve().sources == ("/photos/IMG_1.HEIC",)
    assert offered(desktop.file_list(["/photos/IMG_1.MOV"])).resolve().sources == ("/photos/IMG_1.MOV",)


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_any_file_name_survives_the_clipboard(name: str) -> None:
    path = "/photos/x" + identity.to_text(name)
    assert offered(desktop.file_list([path])).paths == (path,)


def test_raw_pixels_become_a_png() -> None:
    mime = QMimeData()
    mime.setImageData(picture())
    (source,) = offered(mime).resolve().sources
    assert isinstance(source, bytes)
    back = QImage.fromData(source)
    assert back.size() == picture().size()
    assert back.pixelColor(3, 3) == QColor("orange")


def test_encoded_pictures_are_taken_unchanged() -> None:
    mime = QMimeData()
    mime.setData("image/webp", b"RIFF....WEBP")
    assert promises(mime)
    assert offered(mime).resolve().sources == (b"RIFF....WEBP",)


def test_a_picture_that_only_qt_can_read_is_rejected() -> None:
    """Qt would also offer the pixels of such bytes and decode them in this process."""
    mime = QMimeData()
    mime.setImageData(picture())
    mime.setData("image/svg+xml", b"<svg/>")
    assert not promises(mime)
    assert not offered(mime)
    mime.setData("image/png", b"\x89PNG")
    assert offered(mime).resolve().sources == (b"\x89PNG",)


def test_a_picture_in_a_data_link_is_read() -> None:
    text = "data:image/png;base64," + base64.b64encode(b"\x89PNG!").decode()
    assert offered(urls(text)).resolve().sources == (b"\x89PNG!",)
    assert not offered(urls("data:image/png;base64,???"))
    assert not offered(urls("data:text/html,hello"))


def test_a_picture_from_a_browser_wins_over_its_link() -> None:
    mime = urls("https://example.org/cat.jpg")
    mime.setImageData(picture())
    assert offered(mime).resolve().sources


def test_a_link_alone_is_rejected_with_a_remedy() -> None:
    with pytest.raises(InputError, match="never goes online") as refused:
        offered(urls("https://example.org/cat.jpg")).resolve()
    assert refused.value.remedy


def test_plain_text_contains_nothing_useful() -> None:
    mime = QMimeData()
    mime.setText("hello")
    assert not promises(mime)
    assert offered(mime) == Offer()
    assert not offered(mime)


@pytest.mark.skipif(os.name != "posix", reason="the rule of file URLs on POSIX")
def test_copied_files_are_available_as_uris_and_text() -> None:
    mime = desktop.file_list(["/a/ü ß.jpg", "/b/c.jpg"])
    assert bytes(mime.data("text/uri-list").data()) == b"file:///a/%C3%BC%20%C3%9F.jpg\r\nfile:///b/c.jpg\r\n"
    assert mime.text() == "/a/ü ß.jpg\n/b/c.jpg"
