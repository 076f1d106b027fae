"""Which photos of older libraries are read again because decoding has changed since."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from photosearch.core.metadata import READING_VERSION
from photosearch.core.photo import Fit, Fitting
from photosearch.vision.decoding.decode import decode, describe
from photosearch.vision.decoding.revisions import REVISIONS
from tests.support.vision.grid_files import code_points, grid_file, tile_of
from tests.support.vision.pictures import encoded, scene

PLAIN = Image.fromarray(scene())
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def misnamed() -> bytes:
    """A profile that is named sRGB but swaps red and green."""
    return SRGB.replace(b"rXYZ", b"tmp0").replace(b"gXYZ", b"rXYZ").replace(b"tmp0", b"gXYZ")


def renamed(profile: bytes) -> bytes:
    return profile.replace(b"s\0R\0G\0B", b"o\0t\0h\0e").replace(b"sRGB", b"othe")


def adobe() -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 2
    return exif


def clear() -> Image.Image:
    return Image.fromarray(np.dstack((scene(), np.full(scene().shape[:2], 99, np.uint8))))


def by_code_points() -> bytes:
    tile = tile_of("HEIF", scene(64, 64))
    return grid_file("HEIF", [tile], 1, 1, (64, 64), (64, 64), [code_points(12, 13)])


CONCERNED = {
    "called sRGB": encoded(PLAIN, "JPEG", icc_profile=misnamed()),
    "Adobe RGB": encoded(PLAIN, "JPEG", exif=adobe()),
    "code points": by_code_points(),
    "transparent": encoded(clear(), "PNG"),
    "transparent WebP": encoded(clear(), "WEBP"),
    "transparent colour": encoded(PLAIN.convert("P"), "PNG", transparency=3),
    "TIFF": encoded(PLAIN, "TIFF"),
}
NOT_CONCERNED = {
    "plain": encoded(PLAIN, "JPEG"),
    "plain PNG": encoded(PLAIN, "PNG"),
    "plain WebP": encoded(PLAIN, "WEBP"),
    "sRGB": encoded(PLAIN, "JPEG", icc_profile=SRGB),
    "another profile": encoded(PLAIN, "JPEG", icc_profile=renamed(misnamed())),
    "HEIF": encoded(PLAIN, "HEIF"),
}


@pytest.mark.parametrize("name", CONCERNED)
def test_photos_affected_by_a_revision_are_recognised(name: str) -> None:
    assert describe(CONCERNED[name]).read_since == 1


@pytest.mark.parametrize("name", NOT_CONCERNED)
def test_other_photos_are_not_read_again(name: str) -> None:
    assert describe(NOT_CONCERNED[name]).read_since == 0


@pytest.mark.parametrize("name", [*CONCERNED, *NOT_CONCERNED])
def test_decoding_and_reading_the_header_give_the_same_metadata(name: str) -> None:
    data = {**CONCERNED, **NOT_CONCERNED}[name]
    assert decode(data, Fitting(32, Fit.SQUASH), 0).metadata == describe(data)


def test_the_revisions_end_with_the_current_reading_version() -> None:
    assert [each.version for each in REVISIONS] == sorted(each.version for each in REVISIONS)
    assert REVISIONS[-1].version == READING_VERSION
