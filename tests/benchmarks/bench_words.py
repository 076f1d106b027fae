"""Measures what search by words costs, and how often the words for contents are right.

    python -m tests.benchmarks.bench_words [PHOTOS] [--data FOLDER]

Costs are milliseconds of processor time, with one thread: for contents in a made-up library of PHOTOS (20,000 by
default), for descriptions with networks of the size of CLIP ViT-B/32 and random weights, and for text with a rendered
receipt. The words are measured on rendered scenes and, with --data, on the test classes of caltech101, a zip in FOLDER.
A hit is right only if the photo has this label, so it counts as wrong if it shows the thing beside another one.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from photosearch.core.photo import Pixels
from photosearch.core.query.query import Filters
from photosearch.library.store.store import Store
from photosearch.packages import has_extra
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import render
from photosearch.search.space import Space
from photosearch.settings import resources
from photosearch.vision.decoding.decode import fit
from photosearch.vision.embedding.contents import Contents
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.pairs.occlusion import PLACES, WINDOW
from photosearch_training.data import benchmarks
from photosearch_training.data.photo_sets import load_pixels
from tests.benchmarks.measuring import Row, table
from tests.support.library.material import indexed
from tests.support.photo_vectors import photo_vectors
from tests.support.vision.transformer import transformer
from tests.support.vision.written_pictures import PICTURES, font

COMMIT, REPEATS, AT_ONCE = 2_000, 5, 32
SCENES = 24
"""Rendered scenes of each kind."""
SHOWN: Mapping[str, tuple[str, ...]] = {
    "coast": ("seashore", "beach"),
    "lake": ("lakeside",),
    "harbour": ("ship or boat", "dock"),
    "fruit": ("fruit",),
    "interior": ("lamp", "table lamp"),
    "balloons": ("balloon",),
    "skyline": (),
    "forest": (),
    "dunes": (),
    "snow": (),
}
"""The words that are right for a rendered scene of each kind; scenes of the last kinds show none of them."""
CLIP_WIDTHS = {"picture": (768, 50), "text": (512, 77)}
"""Width and tokens of the networks of CLIP ViT-B/32, each with 12 layers."""
CLIP_VECTOR = 512
CALTECH = "caltech101.zip"


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="?", type=int, default=20_000)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help=f"a folder with {CALTECH}")
    chosen = parser.parse_args()
    caltech: Path | None = chosen.data / CALTECH if chosen.data else None
    if caltech is not None and not caltech.is_file():
        parser.error(f"{caltech} is missing")
    embedder = Embedder.open(resources() / "model", provider="cpu", threads=1)
    contents = embedder.contents
    assert contents is not None
    print(table([*_contents(contents, chosen.photos), *_descriptions(chosen.photos), *_text()]), end="\n\n")
    scenes = [(kind, seed) for kind in SHOWN for seed in range(SCENES)]
    fitting, truths = embedder.manifest.fitting, {kind: frozenset(right) for kind, right in SHOWN.items()}
    batches = (
        np.stack([fit(Image.fromarray(render(kind, seed, Camera(), 640, 480)), fitting) for seed in range(SCENES)])
        for kind in SHOWN
    )
    print(table(_by_word(embedder, contents, batches, [kind for kind, _ in scenes], truths)), end="\n\n")
    if caltech is None:
        print("caltech101 is left out: no --data")
    else:
        print(table(_caltech(embedder, contents, caltech)))


def _milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Returns the least processor time of several runs, in milliseconds."""
    times = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return 1000 * min(times)


def _contents(contents: Contents, photos: int) -> list[Row]:
    vectors = photo_vectors(3, photos, contents.matrix.shape[1] - 1)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "library.sqlite3") as store:
        model = store.models.register("aa" * 32, "made up", "1", vectors.shape[1])
        for start in range(0, photos, COMMIT):
            some = enumerate(vectors[start : start + COMMIT], start)
            store.commit([replace(indexed(f"/photos/{at:06}.jpg", at), vector=each) for at, each in some], model)
        store.contents.prepare(model, "made up", contents.words, contents.within())

        def name() -> None:
            while store.contents.name_some(model, COMMIT, contents.of):
                pass

        naming = _milliseconds(name, 1) / photos
        rows = [_cost("contents", "a photo", naming)]
        if counts := store.contents.counts():  # few made-up photos may show nothing
            word, found = max(counts, key=lambda each: each[1])
            name_of_word = word.name("en")
            searching = _milliseconds(lambda: store.photos.browse(200, Filters(text=f'content:"{name_of_word}"')))
            what = f"a query for {name_of_word}, which {found:,} of {photos:,} photos show"
            rows.append(_cost("contents", what, searching))
        browsing = _milliseconds(lambda: store.photos.browse(200))
    return [*rows, _cost("contents", "browsing the same library", browsing)]


def _cost(part: str, what: str, milliseconds: float) -> Row:
    return {"part": part, "of": what, "milliseconds": milliseconds}


def _descriptions(photos: int) -> list[Row]:
    random, costs = np.random.default_rng(4), {}
    for name, (width, tokens) in CLIP_WIDTHS.items():
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(transformer(width, tokens), options, providers=["CPUExecutionProvider"])
        given = {"tokens": random.standard_normal((1, tokens, width), np.float32)}
        costs[name] = _milliseconds(lambda session=session, given=given: session.run(None, given))  # type: ignore[misc]
    space = Space()
    space.add([(np.arange(1, photos + 1), photo_vectors(5, photos, CLIP_VECTOR))])
    vector = photo_vectors(6, 1, CLIP_VECTOR)[0]
    scan = _milliseconds(lambda: space.nearest(vector, space.ids, 200))
    runs = 2 * (PLACES - WINDOW + 1) ** 2
    return [
        _cost("descriptions", "a photo", costs["picture"]),
        _cost("descriptions", f"a query among {photos:,} photos", costs["text"] + scan),
        _cost("descriptions", "of which comparing vectors", scan),
        _cost("descriptions", "a heat map", runs * costs["picture"]),
    ]


def _text() -> list[Row]:
    type = font("latin", 20)
    if not has_extra("ocr") or type is None:
        print("Text in pictures is left out: it needs rapidocr and a font")
        return []
    from photosearch.vision.ocr.reader import Reader

    reader, random = Reader(), np.random.default_rng(7)
    receipt = PICTURES["receipts"](random, type, "latin", (1024, 768)).pixels
    scene = render("lake", 1, Camera(), 1024, 768)
    return [
        _cost("text", "a photo of a receipt", _milliseconds(lambda: reader.read(receipt), 2)),
        _cost("text", "a photo without text", _milliseconds(lambda: reader.read(scene), 2)),
    ]


def _caltech(embedder: Embedder, contents: Contents, data: Path) -> list[Row]:
    photos = benchmarks.open_data([str(data)]).test.photos
    names = {name for word in contents.words for name in word.names[0]}
    labels = [photo.label for photo in photos]
    # Only labels that are a name of a word: families are not known without WordNet.
    truths = {label: frozenset({_name(label)} & names) for label in set(labels)}

    def batches() -> Iterator[Pixels]:
        with tempfile.TemporaryDirectory() as folder:
            for start in range(0, len(photos), AT_ONCE):
                part = Path(folder) / str(start)
                part.mkdir()
                yield np.array(load_pixels(photos[start : start + AT_ONCE], embedder.manifest.fitting, part))

    return _by_word(embedder, contents, batches(), labels, truths)


def _name(label: str) -> str:
    return label.split("/")[-1].replace("_", " ").lower()


def _by_word(
    embedder: Embedder,
    contents: Contents,
    batches: Iterable[Pixels],
    labels: Sequence[str],
    truths: Mapping[str, frozenset[str]],
) -> list[Row]:
    """Returns precision and recall of a search for each word that is right for some label."""
    features = np.concatenate([embedder.features(batch) for batch in batches])
    shown = contents.shown(contents.confidences(features))
    print(f"{shown.any(axis=1).sum():,} of {len(shown):,} photos have a word")
    places = {word.id: at for at, word in enumerate(contents.words)}
    rows: list[Row] = []
    for number, inside in contents.within().items():
        word = contents.words[places[number]]
        right = np.array([bool(truths[label] & set(word.names[0])) for label in labels])
        if right.any():
            hits = shown[:, [places[each] for each in inside]].any(axis=1)
            found = int((hits & right).sum())
            precision = f"{found / hits.sum():.2f}" if hits.any() else "-"
            rows.append({"word": word.name("en"), "photos": int(right.sum()), "hits": int(hits.sum()),
                         "precision": precision, "recall": f"{found / right.sum():.2f}"})  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
