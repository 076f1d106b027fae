"""Pixels find a photo in another, give its place, and prove it; look-alikes are never proven."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from photosearch.core.answers.same_picture import Grey
from photosearch.search.pixels import find, shrunk
from photosearch.search.placement import placement
from photosearch.search.proof import prove
from tests.support.search.grey import HEIGHT, WIDTH, photo


def crop(picture: Grey) -> Grey:
    return picture[30:140, 80:220]


def mirrored(picture: Grey) -> Grey:
    return np.ascontiguousarray(picture[:, ::-1])


def turned(picture: Grey) -> Grey:
    return np.asarray(Image.fromarray(picture).rotate(10, Image.Resampling.BILINEAR))[50:150, 60:200]


def darker(picture: Grey) -> Grey:
    return np.asarray(picture * 0.6 + 10, np.uint8)


def smaller(picture: Grey) -> Grey:
    return np.asarray(Image.fromarray(picture).resize((128, 96), Image.Resampling.LANCZOS))


def on_a_page(picture: Grey) -> Grey:
    page = np.full((480, 270), 245, np.uint8)
    page[140:320, 15:255] = np.asarray(Image.fromarray(picture).resize((240, 180), Image.Resampling.LANCZOS))
    return page


EDITS = (crop, mirrored, turned, darker, smaller, on_a_page)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_photo_is_found_among_others_and_proven(edit: Callable[[Grey], Grey]) -> None:
    photos = [photo(seed) for seed in range(10)]
    query = edit(photos[7])
    found = find(query, photos)
    assert found.scores.argmax() == 7
    assert prove(query, photos[7], found.transforms[7]).proven


def test_the_place_of_a_crop_is_exact() -> None:
    whole = photo(1)
    query = crop(whole)
    proof = prove(query, whole, find(query, [whole]).transforms[0])
    place = placement(proof.transform, query.shape, whole.shape)
    exact = np.array([80 / 256, 30 / 192, 220 / 256, 140 / 192])
    np.testing.assert_allclose((place.part.left, place.part.top, place.part.right, place.part.bottom), exact, atol=0.01)
    assert place.scale == pytest.approx(256 / 140, rel=0.02)
    assert place.turn == pytest.approx(0, abs=1)
    assert not place.mirrored


def test_the_place_of_a_photo_on_a_page_is_exact() -> None:
    whole = photo(2)
    query = on_a_page(whole)
    proof = prove(query, whole, find(query, [whole]).transforms[0])
    box = placement(proof.transform, query.shape, whole.shape).of_query
    exact = np.array([15 / 270, 140 / 480, 255 / 270, 320 / 480])
    np.testing.assert_allclose((box.left, box.top, box.right, box.bottom), exact, atol=0.01)


def test_rotation_and_mirroring_are_reported() -> None:
    whole = photo(3)
    query = turned(whole)
    place = placement(prove(query, whole, find(query, [whole]).transforms[0]).transform, query.shape, whole.shape)
    assert place.turn == pytest.approx(-10, abs=1)
    query = mirrored(whole)
    assert placement(find(query, [whole]).transforms[0], query.shape, whole.shape).mirrored


def moved(picture: npt.NDArray[np.uint8], by: int) -> tuple[Grey, Grey]:
    """Returns two frames of a pan."""
    return picture[:, by:], picture[:, :-by]


@pytest.mark.parametrize("by", [8, 16, 40])
def test_two_frames_of_a_pan_are_not_proven(by: int) -> None:
    frames = [moved(photo(seed, 192, 256 + by), by) for seed in range(4)]
    proofs = [prove(one, other, find(one, [other]).transforms[0]).proven for one, other in frames]
    assert not any(proofs)


def test_other_photos_and_plain_pictures_are_never_proven() -> None:
    photos = [*map(photo, range(5)), *(np.full((HEIGHT, WIDTH), tone, np.uint8) for tone in (0, 255))]
    for number, query in enumerate(photos):
        others = [each for place, each in enumerate(photos) if place != number]
        found = find(query, others)
        assert not any(prove(query, other, found.transforms[place]).proven for place, other in enumerate(others))


def test_a_shrunk_picture_keeps_its_mean() -> None:
    picture = photo(5)
    small = shrunk(picture, 64)
    assert small.shape == (48, 64)
    assert small.mean() == pytest.approx(picture.mean(), abs=1)
