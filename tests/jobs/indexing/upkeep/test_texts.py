"""The text in photos is read once, in the background, and only if it is wanted."""

import dataclasses
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from photosearch.core.events import Extra, ExtraProgress, Trouble
from photosearch.core.photo import Fitting
from photosearch.core.query.query import Filters
from photosearch.errors import Interrupted
from photosearch.jobs.indexing.upkeep.texts import TextReading
from photosearch.jobs.opening.library import Library as Opened
from photosearch.vision.decoding.decoder import Decoder, at_once
from photosearch.vision.decoding.limits import DecodeLimits
from tests.support import photos
from tests.support.jobs.library import Library
from tests.support.jobs.tuned import tuned
from tests.support.vision.children import crash_first_starts
from tests.support.vision.written_pictures import font

pytest.importorskip("rapidocr")
pytestmark = pytest.mark.skipif(font("latin", 20) is None, reason="this machine has no font")


def write(folder: Path, word: str) -> Path:
    """A small sign."""
    type = font("latin", 24)
    picture = Image.new("RGB", (200, 60), "white")
    ImageDraw.Draw(picture).text((20, 15), word, "black", type)
    picture.save(folder / f"{len(list(folder.iterdir()))}.png")
    return folder


def reading(library: Library, opened: Opened | None = None) -> TextReading:
    made = TextReading(
        opened or library.parts.library, library.store, library.events.append, library.control, library.parts.model_id
    )
    made.begin(True)
    return made


def finish(reading: TextReading) -> None:
    while reading.step():
        pass


def found(library: Library, text: str) -> list[str]:
    return [Path(photo.file.path).name for photo in library.store.photos.browse(10, Filters(text=text))]


def never(fitting: Fitting, workers: int, niceness: Callable[[], int] = at_once, texts: bool = False) -> Decoder:
    raise AssertionError("a decoder")


@tuned(text_photos=2)
def test_each_photo_is_read_once_and_later_only_new_ones(library: Library) -> None:
    for word in ("harbour", "Bäckerei", "harbour"):
        write(library.folder, word)
    photos.write(library.folder / "scene.jpg", 1)
    library.update()
    assert found(library, "harbour") == [], "reading text is off by default"
    finish(reading(library))
    assert sorted(found(library, "harbour")) == ["0.png", "2.png"]
    assert found(library, "text:backerei") == ["1.png"]
    told = [event for event in library.events if isinstance(event, ExtraProgress)]
    assert told[0].total == 4
    assert told[-1] == ExtraProgress(Extra.TEXT, 4, 4)
    finish(reading(library, dataclasses.replace(library.parts.library, make_decoder=never)))
    write(library.folder, "Ausgang")
    library.update()
    library.events.clear()
    finish(reading(library))
    assert found(library, "ausgang") == ["4.png"]
    assert [event.total for event in library.events if isinstance(event, ExtraProgress)] == [1, 1]


@tuned(text_photos=1)
def test_later_passes_look_only_at_new_photos_and_at_those_that_were_missing(library: Library) -> None:
    for word in ("harbour", "garden", "garden"):
        write(library.folder, word)
    library.update()
    away = [(library.folder / name, library.folder.parent / name) for name in ("0.png", "1.png")]
    for here, there in away:
        here.rename(there)
    kept = reading(library)
    finish(kept)
    assert found(library, "harbour") == []
    assert sorted(found(library, "garden")) == ["1.png", "2.png"], "a copy is read instead of the missing file"
    for here, there in away:
        there.rename(here)
    write(library.folder, "Ausgang")
    library.update()
    kept.begin(True)
    finish(kept)
    assert found(library, "harbour") == ["0.png"]
    assert found(library, "ausgang") == ["3.png"]


@tuned(text_photos=1)
def test_interrupted_reading_continues_where_it_stopped(library: Library) -> None:
    write(write(library.folder, "harbour"), "garden")
    library.update()
    first = reading(library)
    assert first.step()
    library.control.interrupt()
    with pytest.raises(Interrupted):
        finish(first)
    first.close()
    library.control.rearm()
    assert (found(library, "harbour"), found(library, "garden")) == (["0.png"], [])
    library.events.clear()
    finish(reading(library))
    assert found(library, "garden") == ["1.png"]
    assert library.events[-1] == ExtraProgress(Extra.TEXT, 1, 1)


def test_a_reader_that_does_not_start_is_reported_once_and_indexing_continues(library: Library, tmp_path: Path) -> None:
    write(library.folder, "harbour")
    library.update()
    (tmp_path / "started").mkdir()

    def make(fitting: Fitting, workers: int, niceness: Callable[[], int] = at_once, texts: bool = False) -> Decoder:
        return Decoder(
            fitting, 64, DecodeLimits(), workers, serve=partial(crash_first_starts, tmp_path / "started", 99)
        )

    broken = reading(library, dataclasses.replace(library.parts.library, make_decoder=make))
    finish(broken)
    assert not broken.step()
    assert [event.message for event in library.events if isinstance(event, Trouble)] == [
        "The package that reads text does not work. Install it again: pip install 'photosearch[ocr]'."
    ]
    finish(reading(library))
    assert found(library, "harbour") == ["0.png"]
