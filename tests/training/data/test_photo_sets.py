"""Sources, the class-disjoint split, and decoded pixels."""

import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import InputError
from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import LabelledPhoto, PhotoSet
from tests.support.training.gratings import render, zipped


def listed(sizes: dict[str, int]) -> list[LabelledPhoto]:
    return [
        LabelledPhoto(source, f"{source}/{number:03}", "", f"{number}-{photo}")
        for source, classes in sizes.items()
        for number in range(classes)
        for photo in range(2)
    ]


@given(st.dictionaries(st.sampled_from("abc"), st.integers(8, 210), min_size=1))
def test_the_parts_share_no_class_and_cover_all_classes(sizes: dict[str, int]) -> None:
    photos = listed(sizes)
    split = photo_sets.split(photos)
    parts = [{photo.label for photo in split.half(name).photos} for name in ("train", "validation", "test")]
    assert sum(len(part) for part in parts) == len(set().union(*parts)) == sum(sizes.values())
    for source, classes in sizes.items():
        inside = [sorted(label for label in part if label.startswith(f"{source}/")) for part in parts]
        assert len(inside[0]) + len(inside[1]) == classes // 2
        assert max(inside[0] + inside[1]) < min(inside[2])
        assert len(inside[1]) == max(2, (classes // 2) // 10)


def test_the_split_does_not_depend_on_the_order_of_the_photos() -> None:
    photos = listed({"a": 20, "b": 12})
    one, other = photo_sets.split(photos), photo_sets.split(photos[::-1])
    assert one.train.photos == other.train.photos
    assert np.array_equal(one.test.labels, other.test.labels)


def labels_of(photos: PhotoSet) -> dict[str, int]:
    return dict(zip((photo.label for photo in photos.photos), photos.labels.tolist(), strict=True))


def test_known_labels_are_numbered_together_with_those_of_the_photos() -> None:
    photos = listed({"a": 4})
    everyone = labels_of(PhotoSet.of(photos))
    some = labels_of(PhotoSet.of([photo for photo in photos if photo.label > "a/001"], everyone))
    assert some.items() <= everyone.items()
    assert len(some) == 2


def test_a_gallery_shares_class_numbers_with_the_queries_even_if_classes_are_missing() -> None:
    photos = listed({"a": 8})
    part = photo_sets.parts(
        "a", [f"a/{number:03}" for number in range(4)], [f"a/{number:03}" for number in range(4, 8)]
    )
    gallery = [LabelledPhoto("a", f"a/{number:03}", "", "g") for number in (2, 5, 9)]
    asked = photo_sets.Split.of([photo for photo in photos if photo.label != "a/006"], part, gallery)
    assert asked.gallery is not None
    numbers, answers = labels_of(asked.test), labels_of(asked.gallery)
    assert all(answers[label] == numbers[label] for label in answers.keys() & numbers.keys())
    assert len(set((numbers | answers).values())) == len(numbers | answers)
    assert photo_sets.split(photos).gallery is None


def test_merging_splits_equals_splitting_all_photos() -> None:
    one, other = listed({"a": 20}), listed({"b": 9})
    merged, whole = (
        photo_sets.Split.merged([photo_sets.split(other), photo_sets.split(one)]),
        photo_sets.split(one + other),
    )
    for half in ("train", "validation", "test"):
        assert merged.half(half).photos == whole.half(half).photos
        assert np.array_equal(merged.half(half).labels, whole.half(half).labels)
    with pytest.raises(InputError, match="Two sources are called 'a'"):
        photo_sets.Split.merged([photo_sets.split(one), photo_sets.split(one)])


def test_too_few_classes_raise_an_error() -> None:
    with pytest.raises(InputError, match="'few' has 7 classes"):
        photo_sets.split(listed({"few": 7}))


def test_a_folder_and_its_zip_have_the_same_classes_but_stay_separate_sources(photos: Path, tmp_path: Path) -> None:
    archive = zipped(photos, tmp_path / "packed.zip")
    found = photo_sets.open_sources([photos, archive])
    labels = {source: {p.label.split("/")[1] for p in found if p.source == source} for source in ("gratings", "packed")}
    assert labels["gratings"] == labels["packed"]
    assert len({photo.label for photo in found}) == 2 * len(labels["packed"])
    fitting = Fitting(32, Fit.SQUASH)
    halves = [[photo for photo in found if photo.source == source] for source in ("gratings", "packed")]
    pixels = [photo_sets.load_pixels(half, fitting, tmp_path / "cache") for half in halves]
    assert np.array_equal(pixels[0], pixels[1])


def test_pixels_are_decoded_once(photos: Path, tmp_path: Path) -> None:
    found = photo_sets.open_sources([photos])[:4]
    calls: list[int] = []
    for _ in range(2):
        pixels = photo_sets.load_pixels(found, Fitting(32, Fit.CROP), tmp_path, lambda done, total: calls.append(done))
    assert calls == [4]
    assert pixels.shape == (4, 32, 32, 3)
    assert pixels.dtype == np.uint8
    assert len(list(tmp_path.iterdir())) == 1


def test_a_changed_photo_is_decoded_again(tmp_path: Path) -> None:
    folder = render(tmp_path / "data", classes=1, photos=2)
    found = photo_sets.open_sources([folder])
    before = np.array(photo_sets.load_pixels(found, Fitting(32, Fit.SQUASH), tmp_path))
    render(tmp_path / "other", classes=1, photos=2, seed=5).joinpath("class-00", "0.png").replace(found[0].name)
    after = photo_sets.load_pixels(found, Fitting(32, Fit.SQUASH), tmp_path)
    assert not np.array_equal(before[0], after[0])
    assert np.array_equal(before[1], after[1])


def test_errors_name_the_invalid_source(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        photo_sets.open_sources([tmp_path / "nowhere"])
    single = render(tmp_path / "single", classes=2, photos=1)
    with pytest.raises(InputError, match=r"class-00.*only one photo"):
        photo_sets.open_sources([single])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="No photos in class folders"):
        photo_sets.open_sources([tmp_path / "empty"])
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK nonsense")
    with pytest.raises(InputError, match=r"broken\.zip"):
        photo_sets.open_sources([broken])


def test_the_error_names_a_photo_that_is_damaged_in_its_zip(tmp_path: Path) -> None:
    folder, packed = render(tmp_path / "data", classes=1, photos=2), tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for photo in sorted(folder.rglob("*.png")):
            archive.write(photo, f"packed/class/{photo.name}")
    with zipfile.ZipFile(packed) as archive:
        entry = archive.infolist()[1]
    data = bytearray(packed.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename)
    data[start : start + 8] = b"\xff" * 8
    packed.write_bytes(data)
    with pytest.raises(InputError, match=entry.filename):
        photo_sets.load_pixels(photo_sets.open_sources([packed]), Fitting(32, Fit.SQUASH), tmp_path / "cache")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_the_error_names_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    folder = render(tmp_path / "data", classes=1, photos=2)
    (folder / "class-00" / "lost.png").symlink_to(tmp_path / "nowhere.png")
    with pytest.raises(InputError, match=r"lost\.png"):
        photo_sets.load_pixels(photo_sets.open_sources([folder]), Fitting(32, Fit.SQUASH), tmp_path / "cache")


def test_the_error_names_a_damaged_photo_and_no_cache_remains(tmp_path: Path) -> None:
    folder = render(tmp_path / "data", classes=1, photos=2)
    (folder / "class-00" / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    with pytest.raises(InputError, match=r"1\.png"):
        photo_sets.load_pixels(photo_sets.open_sources([folder]), Fitting(32, Fit.SQUASH), tmp_path / "cache")
    assert not list((tmp_path / "cache").iterdir())
