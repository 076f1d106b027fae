"""Copies are distinguished from look-alikes by their pixels."""

import functools
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from photosearch.core.answers.same_picture import is_page, is_same
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render
from tests.support.vision.pictures import encoded

PLACES = sorted(KINDS)[:4]
STILL = Camera()


@functools.cache
def photo(kind: str, camera: Camera = STILL) -> Image.Image:
    return Image.fromarray(render(kind, 3, camera, 640, 480))


def small(picture: Image.Image) -> np.ndarray:
    shown = picture.convert("L")
    shown.thumbnail((256, 256), Image.Resampling.BICUBIC)
    return np.asarray(shown)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def page(seed: int, number: int = 1) -> Image.Image:
    """A page of bars in place of words, with a line that shows `number`."""
    random = np.random.default_rng(seed)
    picture = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(picture)
    for line in range(40):
        x = 60
        while x < 540:
            word = int(random.integers(10, 50))
            draw.rectangle((x, 60 + 18 * line, min(x + word, 560), 68 + 18 * line), fill="black")
            x += word + 6
    draw.text((400, 20), f"{number:05}", fill="black")
    return picture


@pytest.mark.parametrize("kind", PLACES)
def test_a_smaller_or_recompressed_picture_is_the_same(kind: str) -> None:
    original = photo(kind)
    for size, quality in (((640, 480), 30), ((320, 240), 80), ((240, 180), 60)):
        copy = opened(encoded(original.resize(size, Image.Resampling.LANCZOS), "JPEG", quality=quality))
        assert is_same(small(original), small(copy))
        assert is_same(small(copy), small(original))


@pytest.mark.parametrize("kind", PLACES)
def test_a_copy_with_another_tone_curve_is_the_same(kind: str) -> None:
    original = small(photo(kind))
    assert is_same(original, (40 + 0.7 * original).astype(np.uint8))
    assert is_same(original, (255 * (original / 255.0) ** 0.7).astype(np.uint8))


@pytest.mark.parametrize("camera", [Camera(0.02), Camera(0.0, 1.02), Camera(0.05, 1.0)], ids=repr)
@pytest.mark.parametrize("kind", PLACES)
def test_another_frame_of_a_burst_is_not_the_same(kind: str, camera: Camera) -> None:
    assert not is_same(small(photo(kind)), small(photo(kind, camera)))


def test_pages_with_different_text_are_not_the_same() -> None:
    pages = [small(page(seed)) for seed in range(4)]
    assert all(is_page(each) for each in pages)
    assert not any(is_same(pages[one], pages[other]) for one in range(4) for other in range(one))
    assert is_same(pages[0], small(opened(encoded(page(0).resize((310, 438)), "JPEG", quality=80))))


def test_pages_that_differ_in_one_number_are_not_the_same_at_full_size() -> None:
    one, other = (np.asarray(page(1, number).convert("L")) for number in (12345, 86020))
    assert is_same(one, one.copy())
    assert not is_same(one, other)


@pytest.mark.parametrize("seed", range(3))
def test_pictures_without_structure_are_never_the_same(seed: int) -> None:
    random = np.random.default_rng(seed)
    plain = np.full((192, 256), 40 * seed, np.uint8)
    dark = np.clip(random.normal(6, 3, (192, 256)), 0, 255).astype(np.uint8)
    sky = (np.linspace(120, 220, 192)[:, None] + random.normal(0, 2, (192, 256))).astype(np.uint8)
    for picture in (plain, dark, sky, np.asarray(Image.fromarray(sky).filter(ImageFilter.GaussianBlur(2)))):
        assert not is_same(picture, picture.copy())


def test_pictures_of_different_proportions_are_not_the_same() -> None:
    original = photo(PLACES[0])
    assert not is_same(small(original), small(original.crop((0, 0, 640, 420))))
    assert not is_same(small(original), small(original.resize((480, 480))))


def test_photos_are_not_recognised_as_pages() -> None:
    assert not any(is_page(small(photo(kind))) for kind in PLACES)
