"""Errors of image libraries become a reason and a remedy for the person."""

from pathlib import Path

import pytest
from PIL import UnidentifiedImageError

from photosearch.core.photo import Fit, Fitting, Limits
from photosearch.errors import DamagedPhoto, OversizedPhoto, PhotoError, UnsupportedFormat
from photosearch.vision.decoding.decode import decode, describe
from photosearch.vision.decoding.failures import failures_named
from photosearch.vision.decoding.limits import RAISE_MEMORY
from photosearch.vision.decoding.reading import OpenFile, load
from tests.support.vision.pictures import dng, encoded, scene


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (OSError("image file is truncated (3 bytes not processed)"), DamagedPhoto, "a.jpg is damaged: the file ends"),
        (EOFError("unexpected EOF"), DamagedPhoto, "a.jpg is damaged: the file ends before the picture does"),
        (OSError("broken data stream when reading image file"), DamagedPhoto, "its compressed data is broken"),
        (OSError("decoder error -2"), DamagedPhoto, "its compressed data is broken"),
        (OSError("cannot allocate memory"), OversizedPhoto, "decoding needs more memory than a decoder may use"),
        (MemoryError(), OversizedPhoto, "decoding needs more memory than a decoder may use"),
        (NotImplementedError("Unsupported codec"), UnsupportedFormat, "a part of its format that is not supported"),
        (ValueError("this is not supported here"), UnsupportedFormat, "a part of its format that is not supported"),
        (UnidentifiedImageError("no"), DamagedPhoto, "a.jpg is damaged: its header cannot be read"),
        (ZeroDivisionError(), DamagedPhoto, "a.jpg is damaged: ZeroDivisionError"),
        (KeyError("tag"), DamagedPhoto, "a.jpg is damaged: 'tag'"),
        (DamagedPhoto("Its header is truncated"), DamagedPhoto, "a.jpg: its header is truncated"),
        (DamagedPhoto("TIFF of no kind"), DamagedPhoto, "a.jpg: TIFF of no kind"),
    ],
)
def test_every_failure_names_the_photo_and_its_reason(error: Exception, kind: type[PhotoError], message: str) -> None:
    with pytest.raises(kind, match=message) as refused, failures_named("a.jpg"):
        raise error
    assert type(refused.value) is kind
    assert (refused.value.remedy == RAISE_MEMORY) == (kind is OversizedPhoto)


def test_metadata_of_a_raw_file_is_read_without_decoding() -> None:
    metadata = describe(dng(scene(720, 480)))
    assert (metadata.format, metadata.width, metadata.height) == ("RAW", 720, 480)
    assert (metadata.camera, metadata.taken_at) == ("Maker One", "2021-02-03T04:05:06")


def test_a_truncated_raw_file_is_damaged() -> None:
    whole = dng(scene(720, 480))
    with pytest.raises(DamagedPhoto, match="the raw file cannot be read"):
        decode(whole[: len(whole) // 2], Fitting(64, Fit.SQUASH), 0)


def test_a_raw_file_with_an_unknown_mosaic_is_unsupported() -> None:
    strange = dng(scene(720, 480)).replace((32803).to_bytes(2, "little"), (34892).to_bytes(2, "little"), 1)
    with pytest.raises((UnsupportedFormat, DamagedPhoto), match="raw file"):
        decode(strange[:400], Fitting(64, Fit.SQUASH), 0)


def test_a_loaded_photo_is_decoded_after_its_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(encoded(scene(), "PNG"))
    expected = decode(str(path), Fitting(32, Fit.SQUASH), 0)
    with path.open("rb") as file:
        loaded = [load(source, Limits()) for source in (str(path), OpenFile(str(path), file.fileno()))]
    path.unlink()
    for each in loaded:
        assert each.name.endswith("photo.png")
        assert (decode(each, Fitting(32, Fit.SQUASH), 0).pixels == expected.pixels).all()
