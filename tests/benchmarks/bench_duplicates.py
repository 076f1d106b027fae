"""Measures the search for copies among many vectors, against bare queries to hnswlib.

    python -m tests.benchmarks.bench_duplicates [--vectors 100000] [--dimension 256]

A tenth of the vectors are noisy copies of others, at cosines from 0.85. The bare figure is one call of `knn_query`
for all vectors, with the number of neighbours that the search asks for first. Recall is measured on the exact pairs
of some vectors. Seconds are processor time of all threads, which a busy machine changes little.
"""

import argparse
import time

import numpy as np

from photosearch.core.answers.duplicates import Copies, groups
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Floats, Ids, Photo, PhotoState
from photosearch.search.engine import TAIL_LIMIT, Engine
from photosearch.search.index import Snapshot
from photosearch.search.pairing import NEIGHBOURS

FLOOR = 0.8
NO_IDS: Ids = np.empty(0, np.int64)


def library(count: int, dimension: int) -> Floats:
    """Returns unit vectors in loose clusters, like photos of the same kinds, and copies of a tenth of them."""
    random = np.random.default_rng(1)
    centres = random.normal(size=(max(1, count // 100), dimension))
    vectors = centres[random.integers(0, len(centres), count)] + random.normal(size=(count, dimension))
    copied = random.permutation(count)[: count // 10]
    noise = random.uniform(0.0, 0.6, (len(copied), 1)) * random.normal(size=(len(copied), dimension))
    vectors[copied] = vectors[random.integers(0, count, len(copied))] + 1.4 * noise
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def exact_pairs(vectors: Floats, floor: float) -> set[tuple[int, int]]:
    """Returns the exact pairs of every fiftieth vector with all vectors."""
    asking = np.arange(0, len(vectors), 50)
    rows, columns = np.nonzero(vectors[asking] @ vectors.T >= floor)
    ends = zip(asking[rows].tolist(), columns.tolist(), strict=True)
    return {(min(pair) + 1, max(pair) + 1) for pair in ends if pair[0] != pair[1]}


def main() -> None:
    """Prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--dimension", type=int, default=256)
    options = parser.parse_args()
    vectors = library(options.vectors, options.dimension)
    ids = np.arange(1, len(vectors) + 1, dtype=np.int64)
    tail = min(TAIL_LIMIT // 4, len(vectors) // 2)
    upto = len(vectors) - tail
    started = time.process_time()
    snapshot = Snapshot.build(ids[:upto], vectors[:upto], model="bench")
    assert snapshot is not None
    print(f"building the snapshot of {upto}: {time.process_time() - started:.1f} s")
    engine = Engine(options.dimension)
    engine.publish(snapshot, ids[:upto], ids[upto:], vectors[upto:])
    started = time.process_time()
    snapshot.knn_each(vectors, NEIGHBOURS)
    bare = time.process_time() - started
    started = time.process_time()
    pairs = engine.pairs(FLOOR, NO_IDS, lambda done, total: None, lambda: False)
    taken = time.process_time() - started
    assert pairs is not None
    print(f"bare questions: {bare:.1f} s; pairs: {taken:.1f} s, {taken / bare:.2f} of it; {len(pairs.first)} pairs")
    wanted = exact_pairs(vectors, FLOOR)
    found = set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    print(f"recall against the exact {len(wanted)} pairs: {len(found & wanted) / len(wanted):.4f}")
    metadata = Metadata("JPEG", 4000, 3000)
    concerned = np.unique(np.concatenate((pairs.first, pairs.second))).tolist()
    photos = {
        each: Photo(each, FileState(f"/{each}.jpg", 10**6 + each, each, 0), PhotoState.INDEXED, metadata)
        for each in concerned
    }
    copies = Copies(photos, (), pairs, FLOOR, 0.95)
    for threshold in (0.8, 0.9, 0.95):
        started = time.process_time()
        number = len(groups(copies, threshold))
        print(f"{number} groups at {threshold}: {(time.process_time() - started) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
