"""False proofs: the same picture counts, other frames of a burst do not; a rate has an upper bound."""

import numpy as np
import pytest

from photosearch.errors import InputError
from photosearch_training.edits.look_alikes import LOOK_ALIKES, burst
from photosearch_training.measure.false_proofs import Proofs, compare, measure
from photosearch_training.measure.intervals import upper_bound
from photosearch_training.progress import Silent


@pytest.mark.parametrize("kind", LOOK_ALIKES)
def test_look_alikes_depend_on_their_seed_alone_and_differ(kind: str) -> None:
    render = LOOK_ALIKES[kind]
    one, again, other = render(3), render(3), render(4)
    assert (one.dtype, one.shape[2]) == (np.uint8, 3)
    np.testing.assert_array_equal(one, again)
    assert one.shape != other.shape or (one != other).any()


def test_the_same_picture_is_proven_and_other_frames_of_its_burst_are_not() -> None:
    frames = [burst(number) for number in range(3)]
    assert compare(frames).proven == 0
    again = compare([*frames, frames[1]])
    assert (again.pairs, again.proven) == (6, 1), "each pair counts once"
    assert 1 <= again.tried <= 6


def test_at_least_the_wanted_pairs_are_compared() -> None:
    plain = {"plain": lambda seed: np.full((40, 60, 3), seed % 256, np.uint8)}
    assert measure(301, 0, Silent(), plain) == {"plain": Proofs(600, 0, 0)}
    with pytest.raises(InputError, match="0 pairs"):
        measure(0, 0, Silent(), plain)


def test_without_a_failure_in_n_the_bound_is_about_three_in_n() -> None:
    assert upper_bound(0, 100_000) == pytest.approx(3e-5, rel=0.01)
    assert upper_bound(3, 3) == 1
    with pytest.raises(InputError):
        upper_bound(0, 0)
