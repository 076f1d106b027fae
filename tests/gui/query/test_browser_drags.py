"""Pictures dragged from a browser, with the data that browsers provide, dropped for real and searched for."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House
from tests.support.gui.pictures import save_scenes, scene

pytestmark = pytest.mark.shared_application
PAGE, LINK = "https://example.org/page.html", "https://example.org/cat.jpg"


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(save_scenes(tmp_path_factory.mktemp("photos"), 6)[0].parent)
    yield house
    house.close()


@pytest.fixture
def house(shared: House) -> House:
    shared.window.session.ask(())
    shared.window.banner.hide()
    shared.settle()
    return shared


def encoded(seed: int, form: str = "PNG") -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert scene(seed).save(buffer, form)
    return bytes(data.data())


def data_url(seed: int) -> str:
    return "data:image/png;base64," + base64.b64encode(encoded(seed)).decode()


def of_link(*addresses: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(each) for each in addresses])
    return mime


def with_pixels() -> QMimeData:
    mime = of_link(LINK)
    mime.setImageData(scene(1))
    return mime


def with_encoded_pixels() -> QMimeData:
    mime = of_link(LINK)
    mime.setHtml(f'<a href="{PAGE}"><img src="{LINK}" alt="cat"></a>')
    mime.setData("image/jpeg", encoded(1, "JPEG"))
    return mime


def as_qt_image() -> QMimeData:
    mime = of_link(LINK)
    mime.setData("application/x-qt-image", encoded(1))
    return mime


def in_markup() -> QMimeData:
    mime = of_link(PAGE)
    mime.setHtml(f"<meta charset='utf-8'><p>1 < 2</p><img class=\"a\" src='{data_url(1)}' width=\"9\">")
    return mime


def in_wrapped_markup() -> QMimeData:
    mime = QMimeData()
    address = data_url(1)
    mime.setHtml(f'<IMG alt="a > b" SRC = "{address[:90]}\n  {address[90:]}"/>')
    return mime


def behind_another() -> QMimeData:
    mime = QMimeData()
    mime.setHtml(f'<img src="{LINK}"><img src="{data_url(1)}">')
    return mime


def as_data_url() -> QMimeData:
    return of_link(data_url(1))


GIVEN = [with_pixels, with_encoded_pixels, as_qt_image, in_markup, in_wrapped_markup, behind_another, as_data_url]


@pytest.mark.parametrize("make", GIVEN)
def test_the_dragged_picture_is_searched_for(house: House, make: Any) -> None:
    assert house.drop(make())
    house.wait(lambda: house.window.session.examples)
    house.settle()
    assert house.names()[0] == "scene 001.jpg"
    assert not house.window.banner.isVisible()
    (chip,) = house.window.query_panel.chips
    house.wait(lambda: not chip.picture.image.isNull())


def test_a_drop_on_the_query_bar_adds_the_picture(house: House) -> None:
    house.drop(in_markup())
    house.wait(lambda: len(house.window.session.examples) == 1)
    house.drop(of_link(data_url(2)), on=house.window.query_panel)
    house.wait(lambda: len(house.window.session.examples) == 2)


def test_pasted_markup_yields_its_picture(house: House) -> None:
    QGuiApplication.clipboard().setMimeData(in_markup())
    house.window.all_actions["paste"].trigger()
    house.wait(lambda: house.window.session.examples)
    house.settle()
    assert house.names()[0] == "scene 001.jpg"


def linked() -> QMimeData:
    mime = QMimeData()
    mime.setHtml(f'<img src="{LINK}?a=1&amp;b=2">')
    return mime


@pytest.mark.parametrize(
    ("mime", "named"), [(of_link(LINK), LINK), (linked(), f"{LINK}?a=1&b=2")], ids=["a link", "a link in markup"]
)
def test_a_link_alone_shows_a_remedy(house: House, mime: QMimeData, named: str) -> None:
    assert house.drop(mime)
    house.wait(lambda: house.window.banner.isVisible())
    words = house.window.banner.words.text()
    assert words.startswith(f"{named} is a link, and PhotoSearch never goes online")
    assert "Copy the picture itself" in words
    assert not house.window.session.examples


def test_markup_without_a_picture_shows_an_error(house: House) -> None:
    mime = QMimeData()
    mime.setHtml("<b>only words</b>")
    assert not house.drop(mime)
    assert "contains no picture" in house.window.banner.words.text()


@pytest.mark.parametrize("address", ["data:image/png;base64,???", "data:image/png,abc", "data:text/html;base64,PGI+"])
def test_an_invalid_picture_is_rejected(house: House, address: str) -> None:
    mime = QMimeData()
    mime.setHtml(f'<img src="{address}">')
    house.drop(mime)
    house.wait(lambda: house.window.banner.isVisible())
    assert not house.window.session.examples
