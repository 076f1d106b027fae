"""Photos of several files in the whole window: shown once, joined, separated and copied."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageFilter
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from photosearch.core.events import FacetsCounted
from photosearch.core.query.query import Sort, SortKey
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House
from tests.support.photos import pixels

pytestmark = pytest.mark.shared_application
FILM = b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(64)


def frame(path: Path, number: int, blur: float) -> None:
    """A frame of a burst, two tenths of a second after the one before."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Camera"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2022:05:06 07:08:09"
    details[ExifTags.Base.SubsecTimeOriginal] = str(200 * number)
    picture = Image.fromarray(pixels(50)).filter(ImageFilter.GaussianBlur(blur))
    Image.fromarray(np.roll(np.asarray(picture), 3 * number, axis=1)).save(path, exif=exif, quality=92)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Live Photo that was edited, two other photos, and a burst of which the second frame is sharp."""
    root = tmp_path_factory.mktemp("photos")
    for name, seed in (("IMG_0001.jpg", 1), ("IMG_E0001.jpg", 2), ("other.jpg", 3), ("third.jpg", 4)):
        Image.fromarray(pixels(seed)).save(root / name)
    (root / "IMG_0001.MOV").write_bytes(FILM)
    for number, blur in enumerate((3.0, 0.0, 2.0)):
        frame(root / f"DSC_000{number}.jpg", number, blur)
    return root


@pytest.fixture(scope="module")
def house(folder: Path, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(folder)
    house.window.session.arrange(Sort(SortKey.NAME, ascending=True))
    house.wait(lambda: house.names()[:1] == ["DSC_0000.jpg"])
    house.settle()
    yield house
    house.close()


def choose(house: House, *names: str) -> None:
    """Selects photos by name."""
    house.settle()
    gallery = house.window.gallery
    gallery.clearSelection()
    for name in names:
        row = house.names().index(name)
        gallery.selectionModel().select(gallery.gallery_model.index(row), gallery.selectionModel().SelectionFlag.Select)
        gallery.turn_to(gallery.gallery_model.hit(row).photo)


def test_an_item_is_one_photo_with_the_finished_picture_in_front(house: House) -> None:
    assert house.names() == ["DSC_0000.jpg", "IMG_E0001.jpg", "other.jpg", "third.jpg"]
    assert sum(each.photos for each in house.window.folders_panel.model.folders) == 4
    counted = [event for event in house.events if isinstance(event, FacetsCounted)]
    assert counted[-1].facets.photos == 4
    choose(house, "IMG_E0001.jpg")
    house.wait(lambda: "IMG_0001.MOV" in shown(house))
    house.window.all_actions["stack"].trigger()
    house.wait(lambda: house.names()[1:3] == ["IMG_E0001.jpg", "IMG_0001.jpg"])
    house.window.all_actions["stack"].trigger()


def shown(house: House) -> str:
    """All words of the details panel."""
    return " ".join(label.text() for label in house.window.details.findChildren(QLabel))


def test_photos_are_joined_and_separated_and_both_can_be_undone(house: House) -> None:
    act = house.window.all_actions
    choose(house, "IMG_E0001.jpg")
    act["split"].trigger()
    house.wait(lambda: len(house.names()) == 5)
    act["undo"].trigger()
    house.wait(lambda: len(house.names()) == 4)
    choose(house, "other.jpg", "third.jpg")
    act["join"].trigger()
    house.wait(lambda: len(house.names()) == 3)
    house.runner.indexing.rescan()
    act["undo"].trigger()
    house.wait(lambda: len(house.names()) == 4)


def test_all_files_of_an_item_are_copied_or_the_one_shown_as_the_person_chose(house: House, folder: Path) -> None:
    clipboard = QGuiApplication.clipboard()
    choose(house, "IMG_E0001.jpg")
    house.window.all_actions["copy"].trigger()
    assert [url.toLocalFile() for url in clipboard.mimeData().urls()] == [str(folder / "IMG_E0001.jpg")]
    house.preferences.change("item_files", "all")
    house.window.all_actions["copy"].trigger()
    house.wait(lambda: len(clipboard.mimeData().urls()) == 3)
    house.preferences.change("item_files", "shown")


def test_the_sharpest_frame_of_a_burst_is_suggested_with_the_reason(house: House) -> None:
    choose(house, "DSC_0000.jpg")
    house.window.all_actions["best"].trigger()
    house.wait(lambda: "DSC_0001.jpg" in house.window.banner.words.text())
    assert "as sharp" in house.window.banner.words.text()
    assert house.window.banner.isVisible()
    current = house.window.gallery.current_photo
    house.wait(lambda: (photo := current()) is not None and photo.file.path.endswith("DSC_0001.jpg"))
