"""Photos are added and deleted while the index is rebuilt and searched: every answer is right."""

from functools import partial
from pathlib import Path

import numpy as np

from photosearch.app import Application
from photosearch.core.events import FoldersChanged, SearchDone
from photosearch.core.query.query import Example, Query
from photosearch.jobs.runner import Runner
from photosearch.search.engine import Engine
from photosearch.search.index import Snapshot
from tests.support.faults.counts import counts
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Heard
from tests.support.jobs.tuned import tuned
from tests.support.patience import wait_until
from tests.support.search.vectors import clustered, numbered

MODEL = "a" * 64
DIMENSION = 64
ROUNDS = 8


def is_answer_to(ticket: int, event: SearchDone) -> bool:
    return event.ticket == ticket


@counts(short=100, full=50_000)
@tuned(tail_limit=20, served_photos=1)
def test_searches_are_right_while_photos_change_and_the_index_is_rebuilt(
    application: Application, folder: Path, runner: Runner, heard: Heard, count: int
) -> None:
    """Adds ten photos and searches, `count` times; any reported trouble fails the test."""
    runner.indexing.add_folder(str(folder))
    runner.start()
    present: list[Path] = []
    snapshots = set[Path]()
    for turn in range(count):
        present += write_many(folder, 10, first=10 * turn)
        for path in present[:-100:2]:
            path.unlink()
            present.remove(path)
        ticket = runner.searches.search(
            Query((Example(picture(10 * turn)),), 20), 10
        )  # the first hits keep their order, the rest is refined
        answer = heard.wait_for(SearchDone, partial(is_answer_to, ticket))
        scores = [hit.score or 0.0 for hit in answer.hits]
        assert scores == sorted(scores, reverse=True)
        snapshots.update(application.paths.snapshots.glob("*.graph"))
    runner.indexing.rescan()
    with application.open_folder() as store:
        while {photo.file.path for photo in store.photos.browse(10 * count)} != {str(path) for path in present}:
            heard.wait_for(FoldersChanged)
        assert store.check() == ()
    wait_until(lambda: snapshots or any(application.paths.snapshots.glob("*.graph")))
    print(f"{len(snapshots)} snapshots seen")


@counts(short=3_000, full=30_000)
def test_after_many_changes_every_vector_finds_itself_and_no_deleted_one_is_found(
    tmp_path: Path, seed: int, count: int
) -> None:
    chance, vectors, path = np.random.default_rng(seed), clustered(seed, count, DIMENSION), tmp_path / "index"
    living = np.zeros(count + 1, np.bool_)
    searched, added = Engine(DIMENSION), count // ROUNDS

    def rows(ids: np.ndarray) -> np.ndarray:
        return vectors[ids - 1]

    for turn in range(ROUNDS):
        came = numbered(turn * added + 1, added)
        went = chance.choice(np.flatnonzero(living), added // 3, replace=False) if turn else came[:0]
        searched.apply(came, rows(came), np.sort(went))
        living[came], living[went] = True, False
        ids = np.flatnonzero(living)
        if turn == 0:
            made = Snapshot.build(ids, rows(ids), model=MODEL)
        elif turn % 3 == 0:
            made = Snapshot.load(path, model=MODEL)
            made.add(ids[ids > made.last_id], rows(ids[ids > made.last_id]))
        else:
            continue
        assert made is not None
        made.save(path)
        tail = ids[ids > made.last_id]
        searched.publish(made, ids[ids <= made.last_id], tail, rows(tail))
    stats = searched.stats()
    assert min(stats.tail, stats.gone, stats.snapshot) > 0
    found = []
    for vector_id in ids:
        near = searched.search(vectors[vector_id - 1], 10).ids
        assert living[near].all()
        found.append(vector_id in near)
    in_tail = ids > Snapshot.load(path, model=MODEL).last_id
    assert np.mean(np.array(found)[in_tail]) == 1.0
    assert np.mean(np.array(found)[~in_tail]) >= 0.999
