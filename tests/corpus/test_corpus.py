"""Every file of the corpus shows its expected colours, or is refused with its expected error."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import PhotoError
from photosearch.vision.decoding.decode import decode, describe
from tests.support.corpus.files import COLOURS, GREYS, File, all_files, quarters, tiff_of
from tests.support.vision.pictures import encoded, exif, stored_as

SQUARE = Fitting(64, Fit.SQUASH)
FILES = all_files()
PARTS = ((10, 10), (10, 42), (42, 10), (42, 42))


def shown(data: bytes) -> np.ndarray:
    """The mean colours of the quarters, away from their edges."""
    pixels = decode(data, SQUARE, 0).pixels.astype(float)
    return np.array([pixels[top : top + 12, left : left + 12].reshape(-1, 3).mean(axis=0) for top, left in PARTS])


def test_the_corpus_has_hundreds_of_files_with_distinct_names() -> None:
    assert len(FILES) >= 300
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_shows_its_colours_or_raises_its_error(file: File) -> None:
    if file.error is not None:
        with pytest.raises(file.error) as refused:
            decode(file.data, SQUARE, 0)
        assert type(refused.value) is file.error
        return
    assert np.abs(shown(file.data) - np.array(file.colours)).max() <= file.off
    metadata = describe(file.data)
    assert (metadata.width, metadata.height) == (96, 64)


@pytest.mark.full
@settings(max_examples=2000, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF"]),
    st.integers(1, 8),
    st.tuples(st.integers(8, 300), st.integers(8, 300)),
    st.booleans(),
)
def test_photos_of_any_size_and_orientation_are_shown_upright(
    form: str, orientation: int, size: tuple[int, int], grey: bool
) -> None:
    colours = GREYS if grey else COLOURS
    stored = stored_as(quarters(colours, size), orientation)
    data = encoded(stored, form, exif=exif(orientation), **({"quality": 97} if form == "JPEG" else {}))
    metadata = describe(data)
    assert (metadata.width, metadata.height) == size
    if min(size) >= 64:
        assert np.abs(shown(data) - np.array(colours)).max() <= 12


@pytest.mark.full
@settings(max_examples=2000, deadline=None)
@given(
    st.sampled_from(["u1", "u2", "u4", "f4"]),
    st.sampled_from("<>"),
    st.booleans(),
    st.integers(1, 70),
    st.booleans(),
    st.tuples(st.integers(64, 400), st.integers(64, 400)),
)
def test_a_tiff_of_any_layout_shows_its_colours(
    kind: str, order: str, planes: bool, rows: int, packed: bool, size: tuple[int, int]
) -> None:
    data = tiff_of(quarters(COLOURS, size), 2, None, kind, order, planes, rows, packed)
    assert np.abs(shown(data) - np.array(COLOURS)).max() <= 8


@pytest.mark.full
@settings(max_examples=5000, deadline=None)
@given(st.sampled_from(FILES), st.integers(0, 2**31), st.binary(min_size=1, max_size=8), st.booleans())
def test_a_damaged_file_gives_a_photo_or_a_photo_error(file: File, place: int, noise: bytes, cut: bool) -> None:
    at = place % len(file.data)
    data = file.data[:at] if cut else file.data[:at] + noise + file.data[at + len(noise) :]
    with contextlib.suppress(PhotoError):
        assert decode(data, SQUARE, 0).pixels.shape == (64, 64, 3)
