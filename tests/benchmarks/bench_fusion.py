"""Compares ways to join an example and a description: reciprocal ranks, standardised scores and calibrated scores.

    python -m tests.benchmarks.bench_fusion

The photos are drawn here, and the pair for descriptions is trained here, in some seconds. Each query is a photo of a
thing and a description of the same thing in another colour; photos of that thing in that colour are right. One half of
the photos calibrates, the other half is searched.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.ranking import standardised
from photosearch.core.photo import Floats
from photosearch.settings import resources
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.pairs.pair import Pair
from photosearch.vision.pairs.shelf import PairShelf
from tests.benchmarks.measuring import Row, table
from tests.support.vision import word_pair
from tests.support.vision.word_pair import COLOURS, THINGS, draw, kinds

OF_A_KIND = 6
"""Photos of each thing in each colour, in each half."""
_BINS = 20


def main() -> None:
    """Prints the mean average precision of each way."""
    random = np.random.default_rng(11)
    embedder = Embedder.open(resources() / "model", provider="cpu")
    with tempfile.TemporaryDirectory() as folder:
        trained = word_pair.train(Path(folder) / "merges")
        added = PairShelf(Path(folder) / "words").add(word_pair.immich(trained, Path(folder) / "pair"))
        halves = []
        opened = Pair.open(added.folder)
        side = embedder.manifest.fitting.side
        for _ in range(2):
            labels = [kind for kind in kinds() for _ in range(OF_A_KIND)]
            pictures = np.stack([draw(*kind, random, side) for kind in labels])
            step = side // word_pair.SIDE
            small = pictures.reshape(len(labels), word_pair.SIDE, step, word_pair.SIDE, step, 3).mean(axis=(2, 4))
            vectors = embedder.project(embedder.features(pictures))
            halves.append((labels, vectors, opened.embed_pictures(small.round().astype(np.uint8))))
        texts = {kind: opened.embed_text(f"a {kind[0]} {kind[1]}") for kind in kinds()}
    curves = _calibrate(*halves[0], texts)
    ways: dict[str, Callable[[Floats, Floats], Floats]] = {
        "example alone": lambda example, words: example,
        "description alone": lambda example, words: words,
        "reciprocal ranks": lambda example, words: _by_ranks(example) + _by_ranks(words),
        "standardised scores": lambda example, words: standardised([example, words]),
        "calibrated scores": lambda example, words: np.asarray(
            np.log(np.interp(example, *curves[0])) + np.log(np.interp(words, *curves[1])), np.float32
        ),
    }
    rows: list[Row] = []
    for name, way in ways.items():
        found = [
            _average_precision(way(example, words), right) for example, words, right in _queries(*halves[1], texts)
        ]
        rows.append({"way": name, "mean average precision": float(np.mean(found)), "queries": len(found)})
    print(table(rows))


def _queries(
    labels: list[tuple[str, str]], vectors: Floats, described: Floats, texts: dict[tuple[str, str], Floats]
) -> list[tuple[Floats, Floats, npt.NDArray[np.bool_]]]:
    """Returns for each query the scores by the example and by the description, and which photos are right."""
    made = []
    for thing in THINGS:
        for colour in COLOURS:
            number = labels.index((colour, thing))
            others = np.arange(len(labels)) != number
            for wanted in COLOURS:
                if wanted != colour:
                    right = np.array([label == (wanted, thing) for label in labels])
                    example, words = vectors @ vectors[number], described @ texts[wanted, thing]
                    made.append((example[others], words[others], right[others]))
    return made


def _calibrate(
    labels: list[tuple[str, str]], vectors: Floats, described: Floats, texts: dict[tuple[str, str], Floats]
) -> list[Floats]:
    """Returns for each kind of score a curve from the score to the share of right photos, [2, bins]."""
    queries = _queries(labels, vectors, described, texts)
    right = np.concatenate([each for _, _, each in queries])
    curves = []
    for place in (0, 1):
        scores = np.concatenate([each[place] for each in queries])
        parts = np.array_split(np.argsort(scores), _BINS)
        share = np.maximum.accumulate([(right[part].sum() + 0.1) / (len(part) + 1) for part in parts])
        curves.append(np.stack([[scores[part].mean() for part in parts], share]).astype(np.float32))
    return curves


def _by_ranks(scores: Floats) -> Floats:
    """Returns 1 / (60 + rank).

    G. V. Cormack, C. L. A. Clarke and S. Buettcher: Reciprocal rank fusion outperforms Condorcet and individual rank
    learning methods, 2009.
    """
    return np.asarray(1 / (61 + np.argsort(np.argsort(-scores, kind="stable"), kind="stable")), np.float32)


def _average_precision(scores: Floats, right: npt.NDArray[np.bool_]) -> float:
    ordered = right[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(ordered) / np.arange(1, len(ordered) + 1))[ordered].mean())


if __name__ == "__main__":
    main()
