"""Pairs of similar photos in a real library are called copies only if pixels prove it."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from photosearch.core.answers.duplicates import Copy, Kind, groups, related
from photosearch.jobs.searching.copies import find_copies
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import render
from tests.support.jobs.library import Library


def save(folder: Path) -> None:
    """A photo, with a smaller copy, a mirrored one, a crop, and another frame of the same scene."""
    folder.mkdir(exist_ok=True)
    photo = Image.fromarray(render("harbour", 3, Camera(), 720, 540))
    photo.save(folder / "photo.jpg", quality=92)
    photo.resize((480, 360)).save(folder / "small.jpg", quality=70)
    ImageOps.mirror(photo).save(folder / "mirrored.jpg", quality=85)
    photo.crop((120, 60, 640, 460)).save(folder / "crop.jpg", quality=85)
    moved = np.array(photo)
    moved[300:420, 100:200] = np.random.default_rng(0).integers(0, 255, (120, 100, 3))
    Image.fromarray(moved).save(folder / "frame.jpg", quality=92)


def test_copies_parts_and_other_frames_are_distinguished(library: Library) -> None:
    save(library.folder)
    library.update()
    found = find_copies(library.parts, library.store, lambda done, total: None, lambda: False, -1.0)
    assert found is not None

    def names(photos: Iterable[Copy]) -> list[str]:
        return [Path(copy.photo.file.path).stem for copy in photos]

    (group,) = groups(found, -1.0)
    assert group.kind is Kind.SAME
    assert sorted(names(group.copies)) == ["mirrored", "photo", "small"]
    assert Path(group.kept.file.path).stem == "photo"
    (whole,) = related(found, Kind.PART, -1.0)
    assert names(whole.others) == ["crop"]
    similar = found.related[Kind.SIMILAR]
    frame = next(each for each, photo in found.photos.items() if photo.file.path.endswith("frame.jpg"))
    assert frame in {*similar.first.tolist(), *similar.second.tolist()}
    assert frame not in {*found.pairs.first.tolist(), *found.pairs.second.tolist()}
    assert related(found, Kind.SIMILAR, -1.0)[0].reason is None
    quick = find_copies(
        library.parts, library.store, lambda done, total: None, lambda: False, -1.0, parts_of_photos=False
    )
    assert quick is not None
    assert groups(quick, -1.0) == groups(found, -1.0), "mirrored copies too"
    assert related(quick, Kind.PART, -1.0) == ()


def test_files_of_one_item_are_not_compared(library: Library) -> None:
    library.folder.mkdir(exist_ok=True)
    photo = Image.fromarray(render("harbour", 3, Camera(), 480, 360))
    photo.save(library.folder / "IMG_0001.jpg", quality=92)
    photo.save(library.folder / "IMG_0001-edited.jpg", quality=70)
    library.update()
    found = find_copies(library.parts, library.store, lambda done, total: None, lambda: False, -1.0)
    assert found is not None
    assert len(found.pairs.first) == 0
    photo.save(library.folder / "copy.jpg", quality=80)
    library.update()
    found = find_copies(library.parts, library.store, lambda done, total: None, lambda: False, -1.0)
    assert found is not None
    assert len(found.pairs.first) == 2, "the copy with each file of the item"
