"""The components of local descriptors are the principal ones, half whitened."""

import numpy as np
import pytest

from photosearch_training.ship.windows import fit


def descriptors(seed: int, count: int = 40) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    mixing = random.normal(size=(12, 12)) * np.geomspace(3, 0.1, 12)[:, None]
    return [(random.normal(size=(3, 3, 12)) @ mixing + 0.5).astype(np.float32) for _ in range(count)]


def test_the_components_give_unrelated_values_with_the_square_roots_of_the_variances() -> None:
    local = descriptors(0, 300)
    matrix = fit(local, 5)
    flat = np.concatenate([each.reshape(-1, 12) for each in local]).astype(np.float64)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    values = flat @ matrix[:, :-1].T + matrix[:, -1]
    np.testing.assert_allclose(values.mean(axis=0), 0, atol=1e-5)
    largest = np.linalg.eigvalsh(np.cov(flat.T, bias=True))[::-1][:5]
    np.testing.assert_allclose(np.cov(values.T, bias=True), np.diag(np.sqrt(largest)), atol=1e-4)


def test_the_same_photos_give_the_same_components() -> None:
    np.testing.assert_array_equal(fit(descriptors(1), 4), fit(descriptors(1), 4))


def test_without_photos_there_are_no_components() -> None:
    with pytest.raises(ValueError, match="no photos"):
        fit([], 4)
