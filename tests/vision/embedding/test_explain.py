import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.photo import Description
from photosearch.settings import resources
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.explain import match_maps, place_pairs
from tests.support.photos import pixels


def description(local: np.ndarray) -> Description:
    mean = local.astype(np.float64).mean(axis=(0, 1))
    length = np.linalg.norm(mean)
    embedding = np.asarray(mean / length if length else mean, np.float32)
    return Description(embedding, local.astype(np.float32), np.linalg.norm(local, axis=-1).astype(np.float32))


@given(st.integers(0, 2**32 - 1), st.integers(1, 7), st.integers(1, 7), st.integers(2, 64))
def test_both_maps_add_up_to_the_cosine(seed: int, height: int, width: int, dimension: int) -> None:
    random = np.random.default_rng(seed)
    query = description(random.normal(1, 2, (height, width, dimension)))
    hit = description(random.normal(0.5, 2, (width, height, dimension)))
    ours, theirs, cosine = match_maps(query, hit)
    assert (ours.shape, theirs.shape) == ((height, width), (width, height))
    assert cosine == pytest.approx(float(query.embedding @ hit.embedding))
    assert ours.sum() == pytest.approx(cosine, abs=1e-4)
    assert theirs.sum() == pytest.approx(cosine, abs=1e-4)


def test_both_maps_add_up_for_the_shipped_model() -> None:
    embedder = Embedder.open(resources() / "model", "cpu", threads=1)
    described = [embedder.describe(pixels(seed, 224, 224)) for seed in range(4)]
    for query in described:
        for hit in described:
            ours, theirs, cosine = match_maps(query, hit)
            assert cosine == pytest.approx(float(query.embedding @ hit.embedding))
            assert ours.sum() == pytest.approx(cosine, abs=1e-4)
            assert theirs.sum() == pytest.approx(cosine, abs=1e-4)
    assert match_maps(described[0], described[0])[2] == pytest.approx(1, abs=1e-5)


def test_a_shared_part_is_highlighted_at_its_place_in_both_photos() -> None:
    query, hit = np.zeros((4, 4, 3)), np.zeros((4, 4, 3))
    query[1, 2] = hit[3, 0] = (5, 0, 0)  # the feature that both photos show
    query[0, 0], hit[0, 3] = (0, 5, 0), (0, 0, 5)  # and one that only one of them shows
    ours, theirs, cosine = match_maps(description(query), description(hit))
    assert cosine == pytest.approx(0.5)
    assert np.argwhere(np.abs(ours) > 1e-6).tolist() == [[1, 2]]
    assert np.argwhere(np.abs(theirs) > 1e-6).tolist() == [[3, 0]]


def test_a_place_finds_its_counterpart_at_any_position_and_strength() -> None:
    random = np.random.default_rng(0)
    query = random.normal(0, 1, (4, 5, 16))
    order = random.permutation(20)
    hit = (query.reshape(20, 16)[order] * random.uniform(0.5, 9, (20, 1))).reshape(5, 4, 16)
    pairs = place_pairs(description(query), description(hit))
    assert pairs.shape == (4, 5, 5, 4)
    assert np.array_equal(pairs.reshape(20, 20).argmax(axis=1)[order], np.arange(20))
    assert pairs.max() == pytest.approx(1, abs=1e-5)


def test_a_photo_without_features_matches_nowhere() -> None:
    ours, theirs, cosine = match_maps(description(np.zeros((2, 2, 3))), description(np.ones((2, 2, 3))))
    assert cosine == 0
    assert not ours.any()
    assert not theirs.any()
    assert not place_pairs(description(np.zeros((2, 2, 3))), description(np.ones((2, 2, 3)))).any()
