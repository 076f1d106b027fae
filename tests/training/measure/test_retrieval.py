"""The measures agree with those of pytorch-metric-learning, and with counts by hand."""

import numpy as np
import pytest
import torch
from pytorch_metric_learning.distances import CosineSimilarity
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import CustomKNN
from sklearn.cluster import KMeans

from photosearch.errors import InputError
from photosearch_training.measure import retrieval


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def calculator(*names: str, k: int | str = "max_bin_count", clusters: object = None) -> AccuracyCalculator:
    knn = CustomKNN(CosineSimilarity(), batch_size=32)
    return AccuracyCalculator(include=names, knn_func=knn, kmeans_func=clusters, k=k)


@pytest.mark.parametrize("chunk", [7, 512])
@pytest.mark.parametrize("seed", [0, 1])
def test_measures_agree_with_the_accuracy_calculator(seed: int, chunk: int) -> None:
    random = np.random.default_rng(seed)
    labels = random.integers(0, 9, 120)
    embeddings = unit(random.normal(size=(9, 16))[labels] + random.normal(0, 1.2, (120, 16)))
    ours = retrieval.measure(embeddings, labels.astype(np.int64), chunk=chunk)
    names = ("precision_at_1", "r_precision", "mean_average_precision_at_r")
    theirs = calculator(*names).get_accuracy(torch.from_numpy(embeddings), torch.from_numpy(labels))
    assert ours.recall[1] == pytest.approx(theirs["precision_at_1"], abs=1e-9)
    assert ours.map_at_r == pytest.approx(theirs["mean_average_precision_at_r"], abs=1e-6)
    assert ours.r_precision == pytest.approx(theirs["r_precision"], abs=1e-6)


def test_recall_counts_any_of_the_k_nearest() -> None:
    angles = np.deg2rad([0, 10, 20, 90, 100, 31])
    embeddings = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    labels = np.array([0, 1, 0, 1, 1, 2])
    quality = retrieval.measure(embeddings, labels, ranks=(1, 2, 4))
    # the only photo of class 2 is no query; 1st hits: 0 no, 10 no, 20 no, 90 yes, 100 yes
    assert quality.recall == {1: pytest.approx(2 / 5), 2: pytest.approx(3 / 5), 4: pytest.approx(1.0)}
    assert (quality.photos, quality.classes) == (6, 3)


def test_a_perfect_embedding_and_a_single_class_score_one() -> None:
    labels = np.repeat(np.arange(4), 3)
    embeddings = np.eye(4, dtype=np.float32)[labels]
    quality = retrieval.measure(embeddings, labels)
    assert quality.map_at_r == quality.r_precision == quality.recall[1] == 1


@pytest.mark.parametrize("chunk", [7, 512])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_gallery_of_other_photos_agrees_with_the_accuracy_calculator(seed: int, chunk: int) -> None:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(9, 16))
    labels, gallery_labels = random.integers(0, 9, 40), random.integers(0, 7, 120)
    queries = unit(centres[labels] + random.normal(0, 1.2, (40, 16)))
    gallery = unit(centres[gallery_labels] + random.normal(0, 1.2, (120, 16)))
    ours = retrieval.measure_against(queries, labels, gallery, gallery_labels, (1, 10), chunk=chunk)
    names = ("precision_at_1", "r_precision", "mean_average_precision_at_r")
    theirs = calculator(*names).get_accuracy(
        *map(torch.from_numpy, (queries, labels, gallery, gallery_labels)), ref_includes_query=False
    )
    assert ours.recall[1] == pytest.approx(theirs["precision_at_1"], abs=1e-9)
    assert ours.map_at_r == pytest.approx(theirs["mean_average_precision_at_r"], abs=1e-6)
    assert ours.r_precision == pytest.approx(theirs["r_precision"], abs=1e-6)


def test_a_query_finds_all_but_its_own_photo() -> None:
    gallery = unit(np.array([[1, 0.0], [1, 0.2], [0, 1.0], [0.1, 1]]))
    labels = np.array([0, 1, 0, 1])
    asked = gallery[:1], labels[:1], gallery, labels
    assert retrieval.measure_against(*asked, ranks=(1, 2, 9)).recall == {1: 1, 2: 1, 9: 1}
    alone = retrieval.measure_against(*asked, ranks=(1, 2, 3), own=np.array([0]))
    assert alone.recall == {1: 0, 2: 0, 3: 1}
    assert alone.map_at_r == 0


def test_leave_one_out_equals_a_gallery_that_hides_each_own_photo() -> None:
    random = np.random.default_rng(3)
    labels = random.integers(0, 5, 50)
    embeddings = unit(random.normal(size=(50, 4)))
    rows = np.arange(0, 50, 3)
    whole = retrieval.measure(embeddings, labels)
    parts = [
        retrieval.measure_against(embeddings[part], labels[part], embeddings, labels, own=part)
        for part in (rows, np.setdiff1d(np.arange(50), rows))
    ]
    for rank in retrieval.RANKS:
        weighed = (len(rows) * parts[0].recall[rank] + (50 - len(rows)) * parts[1].recall[rank]) / 50
        assert whole.recall[rank] == pytest.approx(weighed)


def test_queries_without_a_relevant_photo_are_skipped() -> None:
    gallery, labels = np.eye(3, dtype=np.float32), np.array([0, 1, 2])
    queries, query_labels = np.eye(3, dtype=np.float32)[[0, 1, 2]], np.array([0, 7, 2])
    assert retrieval.measure_against(queries, query_labels, gallery, labels).recall[1] == 1
    with pytest.raises(InputError, match="another photo of its class"):
        retrieval.measure_against(queries, np.array([7, 8, 9]), gallery, labels)


@pytest.mark.parametrize("ranks", [(), (0, 1)])
def test_invalid_ranks_are_refused(ranks: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="ranks"):
        retrieval.measure(np.eye(4, dtype=np.float32), np.array([0, 0, 1, 1]), ranks)


def test_mutual_information_agrees_with_the_accuracy_calculator() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 6, 200)
    embeddings = unit(random.normal(size=(6, 8))[labels] + random.normal(0, 0.6, (200, 8)))

    def clusters(rows: torch.Tensor, count: int, **_: object) -> torch.Tensor:
        return torch.from_numpy(KMeans(count, n_init=1, random_state=0).fit_predict(rows.numpy()))

    theirs = calculator("NMI", clusters=clusters).get_accuracy(torch.from_numpy(embeddings), torch.from_numpy(labels))
    ours = retrieval.measure(embeddings, labels, nmi=True)
    assert ours.nmi == pytest.approx(theirs["NMI"], abs=1e-6)
    assert 0.3 < theirs["NMI"] < 1
    assert ours.to_dict()["nmi"] == ours.nmi
    assert "nmi" not in retrieval.measure(embeddings, labels).to_dict()


def test_mutual_information_is_one_if_clusters_are_classes_and_small_for_noise() -> None:
    labels = np.repeat(np.arange(5), 40)
    assert retrieval.mutual_information(np.eye(5, dtype=np.float32)[labels], labels) == pytest.approx(1)
    noise = unit(np.random.default_rng(0).normal(size=(200, 8)))
    assert retrieval.mutual_information(noise, labels) < 0.15
