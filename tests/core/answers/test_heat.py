import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from photosearch.core.answers.heat import Ramp, coloured, enlarge, heat, relative, standing_out, within

MAPS = arrays(
    np.float32,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.floats(-8, 8, width=32),
)


@given(MAPS, st.integers(1, 40), st.integers(1, 40))
def test_enlarging_never_leaves_the_range_of_the_map(weights: np.ndarray, height: int, width: int) -> None:
    large = enlarge(weights, height, width)
    assert large.shape == (height, width)
    assert large.min() >= weights.min() - 1e-4
    assert large.max() <= weights.max() + 1e-4


@given(st.integers(1, 6), st.integers(1, 6))
def test_enlarging_mirrors_with_the_map(height: int, width: int) -> None:
    weights = np.random.default_rng(height * 7 + width).random((height, width), np.float32)
    np.testing.assert_allclose(enlarge(weights[:, ::-1], 20, 30), enlarge(weights, 20, 30)[:, ::-1], atol=1e-5)


@given(MAPS)
def test_relative_maps_range_from_zero_to_one(weights: np.ndarray) -> None:
    scaled = relative(weights)
    assert scaled.min() >= 0
    assert scaled.max() == pytest.approx(1.0 if weights.max() > 0 else 0.0)


@given(MAPS)
def test_standing_out_subtracts_the_average_and_keeps_the_best_place(likeness: np.ndarray) -> None:
    above = standing_out(likeness)
    assert above.mean() == pytest.approx(0, abs=1e-4)
    assert np.array_equal(above > above.max() - 1e-6, likeness - likeness.mean() > above.max() - 1e-6)


def test_a_place_is_most_similar_to_itself_and_an_empty_place_to_none() -> None:
    local = np.random.default_rng(0).normal(size=(3, 4, 5)).astype(np.float32)
    local[0, 0] = 0
    found = within(local, (2, 1))
    assert np.unravel_index(found.argmax(), found.shape) == (2, 1)
    assert found[2, 1] == pytest.approx(1)
    assert found[0, 0] == 0
    assert not within(local, (0, 0)).any()


def test_the_hottest_place_is_where_the_map_is_strongest() -> None:
    weights = np.zeros((7, 7), np.float32)
    weights[2, 5] = 1.0
    picture = heat(weights, 70, 70).astype(int)
    row, column = np.unravel_index(picture[..., :3].sum(-1).argmax(), (70, 70))
    assert (row // 10, column // 10) == (2, 5)
    assert picture[row, column].tolist() == [255, 255, 255, 255]


def test_a_map_without_a_match_is_transparent() -> None:
    for weights in (np.zeros((4, 4), np.float32), np.full((4, 4), -1, np.float32), np.full((2, 2), np.nan, np.float32)):
        assert not heat(weights, 8, 8)[..., 3].any()


@given(st.floats(0, 1))
def test_places_below_three_tenths_of_the_strongest_are_transparent(value: float) -> None:
    for ramp in Ramp:
        opacity = coloured(np.array([[value]], np.float32), ramp)[0, 0, 3]
        assert opacity == 0 if value <= 0.3 else opacity > 0 or value < 0.32


def test_a_map_has_the_colours_of_its_legend() -> None:
    values = np.linspace(0, 1, 50, dtype=np.float32)[None]
    for ramp in Ramp:
        drawn = heat(np.pad(values, ((0, 0), (0, 1)), mode="edge"), 1, 51, ramp)[:, :50].astype(int)
        assert np.abs(drawn[..., 3] - coloured(values, ramp)[..., 3]).max() <= 20
        assert not drawn[..., 3][values < 0.28].any()
        assert drawn[..., 3][values > 0.33].all()


@given(st.floats(0.3, 1), st.floats(0.3, 1))
def test_stronger_is_lighter_and_the_two_maps_differ_in_colour(one: float, other: float) -> None:
    weak, strong = sorted((one, other))
    for ramp in Ramp:
        dark, light = coloured(np.array([[weak, strong]], np.float32), ramp)[0, :, :3].astype(int) @ (299, 587, 114)
        assert dark <= light
    match, attention = (coloured(np.array([[weak]], np.float32), ramp)[0, 0].astype(int) for ramp in Ramp)
    assert match[0] >= match[2], "amber"
    assert attention[0] <= attention[2], "blue"
