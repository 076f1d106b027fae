"""A residual head: what it learns, what it preserves, and whether its gradients are right."""

import numpy as np
import pytest

from photosearch.personal import head_training as head
from photosearch.personal.head_training import HeadSettings, Step, TrainingSet
from photosearch.vision.embedding.head import project

SIZE = 8


def unit(values: np.ndarray) -> np.ndarray:
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype(np.float32)


def training_set(count: int = 40, spread: float = 1.5, apart: int = 0, seed: int = 0) -> TrainingSet:
    """Pairs that agree in half of the dimensions, and only by chance in the other half."""
    random = np.random.default_rng(seed)
    common, own = random.normal(size=(count, 1, SIZE // 2)), spread * random.normal(size=(count, 2, SIZE // 2))
    both = unit(np.concatenate((np.broadcast_to(common, own.shape), own), axis=2))
    return TrainingSet(
        np.concatenate((both[:, 0], both[:, 1])),
        np.stack((np.arange(count), count + np.arange(count)), axis=1),
        np.ones(count, np.float32),
        random.integers(0, 2 * count, (apart, 2)),
        np.arange(2 * count),
    )


def quiet(step: Step) -> None:
    pass


def found(embeddings: np.ndarray, pairs: np.ndarray) -> float:
    """The share of photos whose nearest neighbour is their partner."""
    similarities = embeddings @ embeddings.T
    np.fill_diagonal(similarities, -np.inf)
    return float((similarities[pairs[:, 0]].argmax(axis=1) == pairs[:, 1]).mean())


def test_training_learns_what_pairs_have_in_common_and_generalises() -> None:
    trained = head.train(training_set(300), HeadSettings(epochs=40, rate=2e-2, pull=1e-4, preserve=0), quiet)
    others = training_set(seed=1)
    before = found(others.embeddings, others.pairs)
    assert found(project(trained, others.embeddings), others.pairs) > before + 0.15


def test_the_pull_keeps_the_head_near_the_identity() -> None:
    free, held = (
        head.train(training_set(), HeadSettings(epochs=200, rate=1e-2, pull=pull), quiet) for pull in (0, 100)
    )
    assert np.abs(held - np.eye(SIZE)).max() < 0.2 * np.abs(free - np.eye(SIZE)).max()


def test_photos_marked_as_different_move_apart() -> None:
    random = np.random.default_rng(3)
    one = unit(random.normal(size=(1, SIZE)))
    near = np.concatenate((one, unit(one + 0.3 * random.normal(size=one.shape)), unit(random.normal(size=(6, SIZE)))))
    what = TrainingSet(near, np.empty((0, 2), np.int64), np.empty(0, np.float32), np.array([[0, 1]]), np.arange(8))
    turned = project(head.train(what, HeadSettings(epochs=60, rate=1e-2, pull=0.0), quiet), near)
    assert turned[0] @ turned[1] < near[0] @ near[1] - 0.1


def test_photos_of_one_event_are_never_pushed_apart() -> None:
    given = training_set(8)
    alone = TrainingSet(given.embeddings, given.pairs, given.weights, given.apart, np.zeros(16, np.int64))
    np.testing.assert_allclose(head.train(alone, HeadSettings(epochs=3, preserve=0), quiet), np.eye(SIZE), atol=1e-6)


def test_without_pairs_the_head_is_the_identity() -> None:
    nothing = TrainingSet(
        training_set().embeddings, np.empty((0, 2), np.int64), np.empty(0, np.float32), np.empty((0, 2), np.int64),
        np.arange(80),
    )  # fmt: skip
    assert (head.train(nothing, HeadSettings(), quiet) == np.eye(SIZE)).all()


def test_the_same_seed_trains_the_same_head_and_another_seed_another() -> None:
    one, again, other = (head.train(training_set(), HeadSettings(seed=seed, batch=16), quiet) for seed in (0, 0, 1))
    assert (one == again).all()
    assert not (one == other).all()


@pytest.mark.parametrize("adversarial", [0.0, 1.0])
@pytest.mark.parametrize(("count", "apart"), [(0, 5), (6, 0), (6, 5)])
@pytest.mark.parametrize("preserve", [0.0, 3.0])
def test_gradients_agree_with_differences(adversarial: float, count: int, apart: int, preserve: float) -> None:
    given = training_set(max(count, 4), apart=apart)
    batch = head.Batch(given.pairs[:count], np.linspace(0.2, 1, count, dtype=np.float32), given.apart)
    # Without rotation, a rotated point moves as the point itself does, and the difference is exact.
    settings = HeadSettings(adversarial=adversarial, theta=0.0, temperature=0.5, preserve=preserve)
    random = np.random.default_rng(5)
    change, way = (0.1 * random.normal(size=(2, SIZE, SIZE))).astype(np.float64)
    loss, gradient = head.loss_and_gradient(given, batch, change, settings)
    more, less = (head.loss_and_gradient(given, batch, change + step * way, settings)[0] for step in (1e-4, -1e-4))
    assert (gradient * way).sum() == pytest.approx((more - less) / 2e-4, rel=2e-3, abs=1e-6)
    assert loss >= 0


def test_rotated_features_are_harder() -> None:
    given = training_set(20)
    batch = head.Batch(given.pairs, given.weights, given.apart)
    change = np.zeros((SIZE, SIZE), np.float32)
    plain = head.loss_and_gradient(given, batch, change, HeadSettings(adversarial=0.0))[0]
    harder = [
        head.loss_and_gradient(given, batch, change, HeadSettings(adversarial=1.0, theta=theta))[0] - plain
        for theta in (0.0, 0.05, 0.1)
    ]
    assert plain == pytest.approx(harder[0])
    assert harder[0] < harder[1] < harder[2]


def test_embeddings_keep_unit_norm_and_interpolation_starts_at_the_identity() -> None:
    trained = head.train(training_set(), HeadSettings(epochs=5), quiet)
    np.testing.assert_allclose(np.linalg.norm(project(trained, training_set().embeddings), axis=1), 1, atol=1e-5)
    assert (head.interpolate(trained, 0.0) == np.eye(SIZE)).all()
    np.testing.assert_allclose(head.interpolate(trained, 1.0), trained, atol=1e-7)


def test_each_epoch_is_reported_and_an_exception_ends_the_training() -> None:
    steps: list[Step] = []
    head.train(training_set(), HeadSettings(epochs=4), steps.append)
    assert [step.epoch for step in steps] == [1, 2, 3, 4]
    assert steps[-1].loss < steps[0].loss

    def stop(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        head.train(training_set(), HeadSettings(epochs=4), stop)
