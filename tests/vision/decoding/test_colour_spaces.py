"""Transfer curves and primaries by code point: published values, white that stays white, and unsupported ones."""

import numpy as np
import pytest

from photosearch.errors import UnsupportedFormat
from photosearch.vision.decoding.colour_spaces import (
    BT709,
    GRAPHICS_WHITE,
    HLG,
    PQ,
    SRGB,
    Space,
    from_chromaticities,
    from_code_points,
    to_linear_srgb,
)


def grey(value: int, transfer: float) -> float:
    """Returns the linear light of a grey with this value in all channels."""
    light = to_linear_srgb(np.full((1, 3), value, np.uint8), Space(BT709, transfer))
    assert np.ptp(light) < 1e-3
    return float(light.mean())


@pytest.mark.parametrize(
    ("transfer", "value", "light"),
    [
        (13, 128, 0.2159),  # sRGB
        (1, 128, 0.2159),  # video is treated as sRGB
        (4, 128, 0.2195),  # gamma 2.2
        (5, 128, 0.1452),  # gamma 2.8
        (8, 128, 0.5020),  # linear
        (9, 128, 0.1009),  # logarithmic over two decades
        (10, 128, 0.0569),  # logarithmic over two and a half decades
        (17, 128, 0.1818),  # SMPTE ST 428-1
        (-1.8, 128, 0.2891),
    ],
)
def test_each_curve_matches_its_published_definition(transfer: float, value: int, light: float) -> None:
    assert grey(value, transfer) == pytest.approx(light, abs=2e-3)
    assert grey(0, transfer) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("transfer", [1, 4, 5, 8, 9, 10, 13, 17, -1.8])
def test_the_highest_value_is_white(transfer: float) -> None:
    assert grey(255, transfer) == pytest.approx(1, abs=1e-3)


def test_pq_gives_absolute_luminance() -> None:
    """SMPTE ST 2084: 58 % of the signal is 203 cd/m2, graphics white, which tone mapping darkens; 38 % is 26 cd/m2."""
    dark = grey(97, PQ)
    assert dark * GRAPHICS_WHITE == pytest.approx(26, abs=1)
    assert 0.75 < grey(148, PQ) < 1
    assert grey(148, PQ) < grey(165, PQ) <= grey(255, PQ) <= 1


def test_hlg_gives_graphics_white_at_three_quarters() -> None:
    """ITU-R BT.2408: 75 % is graphics white. Half of the signal is a twelfth of the light, then the system gamma."""
    assert grey(128, HLG) * GRAPHICS_WHITE == pytest.approx(1000 * (1 / 12) ** 1.2, rel=0.02)
    assert 0.75 < grey(191, HLG) < 1
    assert grey(191, HLG) < grey(220, HLG) < grey(255, HLG) <= 1


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_bright_colours_keep_their_hue_and_stay_below_white(transfer: int) -> None:
    light = to_linear_srgb(np.array([[255, 200, 150]], np.uint8), Space(BT709, transfer))[0]
    assert light.max() <= 1
    red, green, blue = light
    assert red > green > blue


@pytest.mark.parametrize("primaries", [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22])
def test_white_stays_white_with_all_primaries(primaries: int) -> None:
    white = to_linear_srgb(np.full((1, 3), 255, np.uint8), from_code_points(primaries, 8))
    np.testing.assert_allclose(white, 1, atol=2e-3)


def test_xyz_primaries_are_converted() -> None:
    """Code point 10 is XYZ itself: equal energy of a tenth is a grey of a tenth."""
    light = to_linear_srgb(np.full((1, 3), 26, np.uint8), from_code_points(10, 8))
    np.testing.assert_allclose(light, 26 / 255, atol=1e-3)


@pytest.mark.parametrize(("primaries", "transfer"), [(0, 13), (3, 13), (23, 13), (1, 0), (1, 3), (1, 19), (200, 200)])
def test_reserved_code_points_are_refused(primaries: int, transfer: int) -> None:
    with pytest.raises(UnsupportedFormat, match=f"unknown code points {primaries} and {transfer}"):
        from_code_points(primaries, transfer)


@pytest.mark.parametrize(
    "primaries",
    [
        ((1.5, 0.33), (0.3, 0.6), (0.15, 0.06), (0.3127, 0.329)),
        ((0.64, 0.33), (0.3, 0.6), (0.15, 0.06), (0.3127, 0.01)),
        ((0.64, 0.33), (0.5, 0.33), (0.4, 0.33), (0.3127, 0.329)),
        ((0.64, 0.33), (0.3, 0.6), (0.15, 0.06), (0.8, 0.1)),
    ],
    ids=["outside", "a white without luminance", "on a line", "a white outside"],
)
def test_invalid_primaries_are_replaced_by_those_of_srgb(primaries: tuple[tuple[float, float], ...]) -> None:
    red, green, blue, white = primaries
    assert from_chromaticities(None, (red, green, blue, white)) == SRGB


@pytest.mark.parametrize(
    ("gamma", "transfer"), [(0.5, -2.0), (1.0, -1.0), (None, 13), (0.05, 13), (4.0, 13), (0.0, 13)]
)
def test_an_invalid_gamma_is_replaced_by_the_srgb_curve(gamma: float | None, transfer: float) -> None:
    assert from_chromaticities(gamma, None) == Space(BT709, transfer)


def test_a_space_near_srgb_needs_no_conversion() -> None:
    assert SRGB.is_srgb
    assert Space(BT709, -2.2).is_srgb
    assert not Space(BT709, -1.8).is_srgb
    assert not from_code_points(12, 13).is_srgb
    assert [Space(BT709, each).is_hdr for each in (13, PQ, HLG)] == [False, True, True]
