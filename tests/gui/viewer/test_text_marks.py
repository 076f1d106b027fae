"""Text in photos in the window, from the switch to the frames in the viewer, on real photos."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from photosearch.core.events import ExtraProgress
from photosearch.core.query.query import Filters
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House
from tests.support.vision.written_pictures import font

pytest.importorskip("rapidocr")


@pytest.mark.skipif(font("latin", 24) is None, reason="this machine has no font")
def test_the_switch_reads_text_and_the_viewer_frames_the_words_searched_for(look: Theme, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    type = font("latin", 24)
    for number, words in enumerate(("Ferry harbour", "Bäckerei")):
        picture = Image.new("RGB", (400, 200), "white")
        ImageDraw.Draw(picture).text((60, 80), words, "black", type)
        picture.save(photos / f"{number}.png")
    house = House(tmp_path, look)
    window = house.window
    window.welcome.add.emit(str(photos))
    house.wait(lambda: window.gallery.gallery_model.rowCount() == 2)
    house.preferences.change("read_text", True)
    house.wait(lambda: any(isinstance(each, ExtraProgress) and each.done == each.total for each in house.events))
    window.session.filter(Filters(text="harb"))
    house.wait(lambda: window.gallery.gallery_model.rowCount() == 1)
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    window.viewing.open()
    overlay = window.viewer.hit.canvas.overlay
    house.wait(lambda: overlay.words)
    (box,) = overlay.words
    assert 0.2 < box.left < 0.6
    assert 0.3 < box.top < box.bottom < 0.7
    window.session.filter(Filters(has_text=True))
    assert overlay.words == ()
    house.wait(lambda: window.gallery.gallery_model.rowCount() == 2)
    house.close()
