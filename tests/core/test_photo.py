"""The shapes of photos by id."""

import numpy as np
import pytest

from photosearch.core.photo import USUAL_ASPECT, Shapes

WANTED = np.array([4, 0, 2, 9], np.int64)


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (Shapes(np.zeros(0, np.float32)), [USUAL_ASPECT] * 4),
        (Shapes(np.array([1.5, 0, 0.5, 0, 2], np.float32)), [2, 1.5, 0.5, USUAL_ASPECT]),
        (Shapes(np.array([0.5, 2], np.float32), np.array([2, 4], np.int64)), [2, USUAL_ASPECT, 0.5, USUAL_ASPECT]),
        (Shapes(np.array([0, 3], np.float32), np.array([2, 9], np.int64)), [USUAL_ASPECT] * 3 + [3]),
    ],
    ids=["none", "all", "some", "an unknown one"],
)
def test_a_photo_of_unknown_shape_has_the_usual_one(shapes: Shapes, expected: list[float]) -> None:
    np.testing.assert_allclose(shapes.of(WANTED), expected)
