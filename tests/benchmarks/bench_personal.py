"""Measures learning from a person's own photos, on photo sets that serve as libraries without labels.

    python -m tests.benchmarks.bench_personal SET.zip... [--depth quick deep] [--seeds 3] [--marks 0 50 200 1000]
        [--photos 1500] [--set schedule.steps=300] [--json]

Each zip holds SET/CLASS/FILE, and may hold SET/labels.csv with the sender of each photo; then each sender's photos
get a folder of their own. Only classes that the shipped model never saw are used. The labels are used afterwards, to
check how often the nearest other photo has the same class, and in place of the person who marks hits.
"""

import argparse
import csv
import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from contextlib import ExitStack
from itertools import product
from pathlib import Path

import numpy as np

from photosearch.app import Application
from photosearch.core.identity import to_text
from photosearch.core.photo import Decoded, Mark
from photosearch.core.query.feedback import Asked
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.library.store.store import Store
from photosearch.personal.collection import Collection, collect
from photosearch.personal.method import Task
from photosearch.personal.quick import Quick, QuickSettings
from photosearch.personal.report import Report
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.head import project
from photosearch_training import recipe
from photosearch_training.personal.deep import RECIPE, Deep
from photosearch_training.personal.material import Amounts

_NEIGHBOURS = 5
"""Number of hits that the simulated person looks at."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--marks", type=int, nargs="+", default=[0])
    parser.add_argument("--depth", choices=("quick", "deep"), nargs="+", default=["quick"])
    parser.add_argument("--photos", type=int, default=QuickSettings().photos)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings", help="a setting of deep"
    )
    parser.add_argument("--work", type=Path, help="keep the libraries here, and reuse them")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    for each in options.sets:
        if not each.is_file():
            print(f"{each} is not there: skipped", file=sys.stderr)
            continue
        with ExitStack() as stack:
            work = options.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            _play(each, work / each.stem, options)


def _play(archive: Path, place: Path, options: argparse.Namespace) -> None:
    labels = _unpack(archive, place / "photos")
    application = Application(LibraryPaths(place / "library"), Settings())
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(to_text(place / "photos"))
        began = time.monotonic()
        indexed = bring_up_to_date(parts, store, lambda event: None, Control())
        _tell(options, {"set": archive.stem, "indexed": indexed.added, "seconds": round(time.monotonic() - began, 1)})
        decoder = stack.enter_context(parts.decoder(0))
        for count in options.marks:
            _mark(store, collect(parts, store), labels, count)
            collection = collect(parts, store)
            classes = np.unique([labels[photo.file.path] for photo in collection.photos], return_inverse=True)[1]
            for seed, depth in product(range(options.seeds), options.depth):
                work = Task(collection, parts, decoder, application.model, place / f"seed-{seed}", "bench")
                report, after = (_quick if depth == "quick" else _deep)(work, seed, options)
                kinds = [_kinds(each, classes) for each in (collection.embeddings, after) if each is not None]
                verdict = report.verdict
                _tell(
                    options,
                    {
                        "set": archive.stem,
                        "depth": depth,
                        "marks": count,
                        "seed": seed,
                        "own": [round(verdict.own_before, 4), round(verdict.own_after, 4), round(verdict.sure, 4)],
                        "general": [round(verdict.general_before, 4), round(verdict.general_after, 4)],
                        "kinds_recall@1": [round(each[0], 4) for each in kinds],
                        "kinds_r_precision": [round(each[1], 4) for each in kinds],
                        "better": verdict.better,
                        "share": report.share,
                        "seconds": round(report.seconds, 1),
                        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                    },
                )


def _quick(work: Task, seed: int, options: argparse.Namespace) -> tuple[Report, np.ndarray]:
    """Trains a head; returns its report and its embeddings of the library."""
    settings = QuickSettings(photos=options.photos, seed=seed)
    head, report = Quick(settings).fit(work, lambda stage: None)
    return report, project(head, work.collection.embeddings)


def _deep(work: Task, seed: int, options: argparse.Namespace) -> tuple[Report, np.ndarray | None]:
    """Trains a network; like `_quick`, with None if it is not better and so not kept."""
    chosen = recipe.read(RECIPE, (*options.settings, f"schedule.seed={seed}"))
    report, kept = Deep(chosen, Amounts(photos=options.photos, seed=seed)).train(work, lambda stage: None)
    if kept is None:
        return report, None
    model = work.parts.library.shelf.find(kept)
    embedder = Embedder.open(model.folder)
    rows = {photo.file.path: row for row, photo in enumerate(work.collection.photos)}
    embeddings = np.zeros((len(rows), embedder.manifest.dimension), np.float32)
    for file, outcome in work.decoder.decode_all([photo.file for photo in work.collection.photos]):
        if isinstance(outcome, Decoded):
            embeddings[rows[file.path]] = embedder.embed(outcome.pixels[None])[0]
    work.parts.library.shelf.remove(model)
    return report, embeddings


def _unpack(archive: Path, folder: Path) -> dict[str, str]:
    """Writes the photos of the second half of the classes; returns each photo's class by its path."""
    labels: dict[str, str] = {}
    with zipfile.ZipFile(archive) as stored:
        names = [name for name in stored.namelist() if name.count("/") == 2 and not name.endswith((".csv", "/"))]
        senders = _senders(stored)
        classes = sorted({name.split("/")[1] for name in names})
        unseen = set(classes[(len(classes) + 1) // 2 :])
        for name in names:
            _, label, file = name.split("/")
            if label not in unseen:
                continue
            path = folder / senders.get(file, "photos") / f"{len(labels):05}-{file}"
            labels[to_text(path)] = label
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(stored.read(name))
    return labels


def _senders(stored: zipfile.ZipFile) -> dict[str, str]:
    table = next((name for name in stored.namelist() if name.endswith("labels.csv")), None)
    if table is None:
        return {}
    rows = csv.DictReader(io.TextIOWrapper(stored.open(table), "utf-8"))
    return {Path(row["path"]).name: row["sender_id"] for row in rows if row.get("sender_id")}


def _mark(store: Store, collection: Collection, labels: dict[str, str], count: int) -> None:
    """Marks the first hits of randomly drawn photos as the same class or not, like a person."""
    random = np.random.default_rng(0)
    photos, embeddings = collection.photos, collection.embeddings
    said = 0
    for row in random.permutation(len(photos)):
        if said >= count:
            return
        scores = embeddings @ embeddings[row]
        scores[row] = -np.inf
        marks = {
            photos[hit].digest: Mark.SAME
            if labels[photos[hit].file.path] == labels[photos[row].file.path]
            else Mark.DIFFERENT
            for hit in np.argsort(-scores)[: min(_NEIGHBOURS, count - said)]
        }
        store.marks.put(Asked(photos[row].digest), marks, 1)
        said += len(marks)


def _kinds(embeddings: np.ndarray, classes: np.ndarray) -> tuple[float, float]:
    """Returns recall@1 and R-precision by class, each photo against all others."""
    firsts, precisions = [], []
    for start in range(0, len(embeddings), 256):
        scores = embeddings[start : start + 256] @ embeddings.T
        scores[np.arange(len(scores)), start + np.arange(len(scores))] = -np.inf
        order = np.argsort(-scores, axis=1)
        same = classes[order] == classes[start : start + 256, None]
        firsts.append(same[:, 0])
        sizes = same.sum(axis=1)
        precisions += [each[:size].mean() for each, size in zip(same, sizes, strict=True) if size]
    return float(np.concatenate(firsts).mean()), float(np.mean(precisions))


def _tell(options: argparse.Namespace, line: dict[str, object]) -> None:
    print(json.dumps(line) if options.json else "  ".join(f"{key} {value}" for key, value in line.items()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
