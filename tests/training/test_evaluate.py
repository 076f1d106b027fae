"""The measures agree with pytorch-metric-learning's, and with what can be counted by hand."""

import numpy as np
import pytest
import torch
from pytorch_metric_learning.distances import CosineSimilarity
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import CustomKNN

from training import evaluate


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("chunk", [7, 512])
@pytest.mark.parametrize("seed", [0, 1])
def test_measures_agree_with_the_accuracy_calculator(seed: int, chunk: int) -> None:
    random = np.random.default_rng(seed)
    labels = random.integers(0, 9, 120)
    embeddings = unit(random.normal(size=(9, 16))[labels] + random.normal(0, 1.2, (120, 16)))
    ours = evaluate.measure(embeddings, labels.astype(np.int64), chunk=chunk)
    calculator = AccuracyCalculator(
        include=("precision_at_1", "r_precision", "mean_average_precision_at_r"),
        knn_func=CustomKNN(CosineSimilarity(), batch_size=32),
        k="max_bin_count",
    )
    theirs = calculator.get_accuracy(torch.from_numpy(embeddings), torch.from_numpy(labels))
    assert ours.recall[1] == pytest.approx(theirs["precision_at_1"], abs=1e-9)
    assert ours.map_at_r == pytest.approx(theirs["mean_average_precision_at_r"], abs=1e-6)
    assert ours.r_precision == pytest.approx(theirs["r_precision"], abs=1e-6)


def test_recall_counts_any_of_the_k_nearest() -> None:
    angles = np.deg2rad([0, 10, 20, 90, 100, 31])
    embeddings = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    labels = np.array([0, 1, 0, 1, 1, 2])
    quality = evaluate.measure(embeddings, labels, ranks=(1, 2, 4))
    # the photo alone in class 2 asks nothing; 1st hits: 0 no, 10 no, 20 no, 90 yes, 100 yes
    assert quality.recall == {1: pytest.approx(2 / 5), 2: pytest.approx(3 / 5), 4: pytest.approx(1.0)}
    assert (quality.photos, quality.classes) == (6, 3)


def test_perfect_and_single_class_are_one() -> None:
    labels = np.repeat(np.arange(4), 3)
    embeddings = np.eye(4, dtype=np.float32)[labels]
    quality = evaluate.measure(embeddings, labels)
    assert quality.map_at_r == quality.r_precision == quality.recall[1] == 1
