"""A description in the text field of a real window ranks photos by the library's model for words, and shows why."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.core.events import Extra, ExtraProgress
from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.gui.look.theme import Theme
from photosearch.vision.pairs.shelf import PairShelf
from tests.support.gui.house import House
from tests.support.gui.shell import heated
from tests.support.vision import word_pair
from tests.support.vision.word_pair import draw

pytest.importorskip("tokenizers")


def test_a_description_in_the_text_field_puts_matching_photos_first(look: Theme, tmp_path: Path) -> None:
    random, photos = np.random.default_rng(4), tmp_path / "photos"
    photos.mkdir()
    for colour, thing in (("red", "boat"), ("blue", "house"), ("green", "tree")):
        Image.fromarray(draw(colour, thing, random, 128)).save(photos / f"{colour} {thing}.png")
    trained = word_pair.train(tmp_path / "merges")
    PairShelf(tmp_path / "library" / "words").add(word_pair.immich(trained, tmp_path / "pair"))
    house = House(tmp_path, look)
    window = house.window
    window.welcome.add.emit(str(photos))
    house.wait(lambda: any(_is_done(each) for each in house.events))

    def names() -> list[str]:
        hits = (window.gallery.gallery_model.hit(row) for row in range(window.gallery.gallery_model.rowCount()))
        return [Path(hit.photo.file.path).stem for hit in hits if hit is not None]

    window.session.filter(Filters(text='shows:"a blue house"'))
    house.wait(lambda: len(names()) == 3 and names()[0] == "blue house")
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    window.all_actions["view"].trigger()
    window.all_actions["heat"].setChecked(True)
    house.wait(lambda: heated(window.viewer.hit.canvas))
    assert "match the description" in window.viewer.foot.note
    window.all_actions["heat"].setChecked(False)
    window.all_actions["view"].trigger()
    window.session.filter(Filters(text='shows:"a red boat" house'))
    house.wait(lambda: names() == ["blue house"])
    window.session.filter(ALL_PHOTOS)
    house.wait(lambda: len(names()) == 3)
    house.close()


def _is_done(event: object) -> bool:
    return isinstance(event, ExtraProgress) and event.extra is Extra.WORDS and event.done == event.total
