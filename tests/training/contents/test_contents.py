"""Fitting, calibrating and naming the contents that a model sees."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.contents import Word
from photosearch.errors import InputError
from photosearch_training.contents import calibration, fitting, making, vocabulary
from photosearch_training.contents.fitting import Classifier
from photosearch_training.contents.vocabulary import Vocabulary, WordNet

NOUNS = """  1 a licence
00000001 03 n 01 animal 0 000 | what lives
00000002 03 n 02 dog 0 domestic_dog 0 001 @ 00000001 n 0000 | barks
00000003 03 n 01 spaniel 0 001 @ 00000002 n 0000 | hunts
"""
SENSES = """  1 a licence
animal n 1 0 1 0 00000001
dog n 1 1 @ 1 0 00000002
spaniel n 2 1 @ 2 0 00000009 00000003
"""


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    (tmp_path / "data.noun").write_text(NOUNS)
    (tmp_path / "index.noun").write_text(SENSES)
    return WordNet.read(tmp_path)


def test_wordnet_gives_names_senses_and_all_that_is_more_general(wordnet: WordNet) -> None:
    assert wordnet.names[2] == ("dog", "domestic dog")
    assert wordnet.ancestors(3) == {1, 2, 3}
    assert (wordnet.concept("dog"), wordnet.concept("spaniel.2"), wordnet.concept("00000001")) == (2, 3, 1)


def test_without_the_classes_of_imagenet_wordnet_is_refused(wordnet: WordNet, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lacks 1000 of the classes"):
        vocabulary.build(wordnet)
    with pytest.raises(InputError, match="Cannot read WordNet"):
        WordNet.read(tmp_path / "nowhere")


def made(seed: int, photos: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray, Classifier]:
    """Embeddings, pooled channels and the linear layer of a network, and a classifier on its channels."""
    random = np.random.default_rng(seed)
    layer = random.normal(size=(8, 16)).astype(np.float32)
    pooled = (3 * random.normal(size=(photos, 16))).astype(np.float32)
    values = pooled @ layer.T
    embeddings = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    return embeddings, pooled, layer, Classifier(random.normal(size=(5, 16)), random.normal(size=5))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_fitted_scores_follow_those_of_the_classifier(seed: int, with_layer: bool) -> None:
    embeddings, pooled, layer, classifier = made(seed)
    half = len(pooled) // 2
    matrix = fitting.fit(embeddings[:half], pooled[:half], classifier, layer if with_layer else None)
    scores = embeddings[half:] @ matrix[:, :-1].T + matrix[:, -1]
    wanted = classifier.scores(pooled[half:])
    assert matrix.shape == (5, 9)
    error = ((scores - wanted) ** 2).mean() / wanted.var(axis=0).mean()
    assert error < 0.9, "a half of the channels is lost in eight values; the mean alone has an error of 1"


@given(st.lists(st.tuples(st.floats(-4, 4), st.booleans()), min_size=1, max_size=40))
def test_a_calibration_curve_rises_and_keeps_the_share_of_right_words(pairs: list[tuple[float, bool]]) -> None:
    evidence = np.array([each for each, _ in pairs], np.float32)
    right = np.array([each for _, each in pairs])
    curve = calibration.curve(evidence, right, np.ones(len(pairs), np.float32))
    assert (np.diff(curve) >= 0).all()
    assert 0 <= curve[1].min() <= curve[1].max() <= 1
    assert curve[1, -1] >= right.mean() - 1e-5


def small() -> Vocabulary:
    names = ("spaniel", "terrier", "car", "ship", "tree", "dog")
    words = tuple(Word(number, ((name,), (name,), (name,))) for number, name in enumerate(names))
    above = ({0, 5}, {1, 5}, {2}, {3}, {4}, {5})
    return Vocabulary(words, np.array([[1, 1, 0, 0, 0]], np.bool_), tuple(map(frozenset, above)))


def test_families_of_the_label_are_right_and_more_special_words_are_not_judged() -> None:
    truths = {"x/dog": frozenset({5}), "x/car": frozenset({2})}
    truth = calibration.judge(small(), ["x/dog", "x/car"], truths)
    assert truth.right.tolist() == [[False] * 5 + [True], [False, False, True, False, False, False]]
    assert truth.judged.tolist() == [[False, False, True, True, True, True], [True] * 6]


def test_made_contents_show_words_that_are_right_nine_times_in_ten() -> None:
    random = np.random.default_rng(0)
    things = random.integers(0, 5, 1000)
    pooled = (4 * np.eye(5)[things] + random.normal(size=(1000, 5))).astype(np.float32)
    embeddings = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
    labels = [f"x/{number % 10}" for number in range(1000)]
    classes = small()
    right = np.array([[word.id in classes.above[thing] for word in classes.words] for thing in things])
    truth = calibration.Truth(right, np.ones_like(right))
    classifier = Classifier(4 * np.eye(5), np.zeros(5))
    # Cars that look like ships: the word "ship" alone needs more.
    alike = np.flatnonzero((things == 3) & (random.random(1000) < 0.4))
    truth.right[alike, 2], truth.right[alike, 3] = True, False
    contents = making.make(classes, labels, truth, embeddings, pooled, classifier, None)
    assert contents.least[3] > contents.least.min()
    measured = calibration.measure(contents, embeddings, labels, truth)
    assert measured.precision >= making.PRECISION
    assert measured.recall > 0.5
    by_word = calibration.by_word(contents, embeddings, labels, truth)
    assert by_word["dog"]["recall"] > 0.5
    assert by_word["ship"]["hits"] == 0 or by_word["ship"]["precision"] >= making.PRECISION
