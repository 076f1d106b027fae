"""Panoramas by what phones write: iPhones have no field of Google's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.items.panoramas import is_panorama

SIDES = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("make", "rendered", "width", "height", "expected"),
    [
        ("Apple", 6, 10_800, 2_400, True),
        ("Apple", 6, 3_900, 12_900, True),
        ("Apple", 6, 5_000, 3_900, True),
        ("Apple", None, 10_800, 2_332, True),
        ("Apple", 0, 2_332, 10_800, True),
        ("Apple", 2, 8_064, 6_048, False),
        ("Apple", 2, 8_064, 2_000, False),
        ("Apple", None, 10_000, 7_500, False),
        ("Canon", 6, 10_800, 2_400, False),
        (None, 6, 10_800, 2_400, False),
        ("Apple", (6, 6), 4_032, 3_024, False),
        ("Apple", "6", 4_032, 3_024, False),
    ],
    ids=["wide", "high", "short", "old", "old and high", "48 MP", "a crop of it", "scaled up", "another maker",
         "no maker", "a list", "a text"],
)  # fmt: skip
def test_an_iphone_marks_its_panoramas_in_exif_and_old_ones_by_their_size(
    make: str | None, rendered: object, width: int, height: int, expected: bool
) -> None:
    assert is_panorama(False, make, rendered, width, height) is expected


@given(SIDES, SIDES, st.sampled_from((None, 0, 1, 6)), st.sampled_from((None, "Apple", "samsung")))
def test_a_marked_picture_is_a_panorama_and_a_turn_changes_nothing(
    width: int, height: int, rendered: int | None, make: str | None
) -> None:
    assert is_panorama(True, make, rendered, width, height)
    assert is_panorama(False, make, rendered, width, height) == is_panorama(False, make, rendered, height, width)
