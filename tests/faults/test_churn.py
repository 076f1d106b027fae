"""Photos that come and go while the index is built and asked: every answer is right all the time."""

import time
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.core.events import FoldersChanged, SearchDone
from photosearch.core.query.query import Example, Query
from photosearch.jobs.runner import Runner
from photosearch.search.engine import Engine
from photosearch.search.index import Snapshot
from tests.support.faults.counts import counts
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Heard
from tests.support.search.vectors import clustered, numbered

MODEL = "a" * 64
DIMENSION = 64
ROUNDS = 8


@counts(short=5, full=600)
def test_queries_ingest_and_rebuilding_bear_each_other(
    application: Application, folder: Path, runner: Runner, heard: Heard, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """For `count` seconds; any trouble that is told fails the test."""
    monkeypatch.setattr("photosearch.search.engine.TAIL_LIMIT", 20)
    runner.add_folder(str(folder))
    runner.start()
    present: list[Path] = []
    snapshots = set[Path]()
    end, written = time.monotonic() + count, 0
    while time.monotonic() < end or not snapshots:
        present += write_many(folder, 10, first=written)
        written += 10
        for path in present[:-100:2]:
            path.unlink()
            present.remove(path)
        ticket = runner.search(Query((Example(picture(written)),), 10))
        answer = heard.wait_for(SearchDone, lambda event, ticket=ticket: event.ticket == ticket)
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True)
        snapshots.update(application.paths.snapshots.glob("*.graph"))
    runner.rescan()
    with application.open_reader() as store:
        while {photo.file.path for photo in store.photos.browse(written)} != {str(path) for path in present}:
            heard.wait_for(FoldersChanged)
        assert store.check() == ()
    print(f"{written} photos, {len(snapshots)} snapshots seen")


@counts(short=3_000, full=30_000)
def test_after_churn_every_living_vector_finds_itself_and_nothing_deleted_is_shown(
    tmp_path: Path, seed: int, count: int
) -> None:
    chance, vectors, path = np.random.default_rng(seed), clustered(seed, count, DIMENSION), tmp_path / "index"
    living = np.zeros(count + 1, np.bool_)
    engine, added = Engine(DIMENSION), count // ROUNDS

    def rows(ids: np.ndarray) -> np.ndarray:
        return vectors[ids - 1]

    for turn in range(ROUNDS):
        came = numbered(turn * added + 1, added)
        went = chance.choice(np.flatnonzero(living), added // 3, replace=False) if turn else came[:0]
        engine.apply(came, rows(came), np.sort(went))
        living[came], living[went] = True, False
        ids = np.flatnonzero(living)
        if turn == 0:
            made = Snapshot.build(ids, rows(ids), model=MODEL)
        elif turn % 3 == 0:
            last = Snapshot.load(path, model=MODEL)
            made = last.extend(ids[ids > last.last_id], rows(ids[ids > last.last_id]))
        else:
            continue
        assert made is not None
        made.save(path)
        tail = ids[ids > made.last_id]
        engine.publish(made, ids[ids <= made.last_id], tail, rows(tail))
    stats = engine.stats()
    assert min(stats.tail, stats.gone, stats.snapshot) > 0
    found = []
    for vector_id in ids:
        near = engine.search(vectors[vector_id - 1], 10).ids
        assert living[near].all()
        found.append(vector_id in near)
    in_tail = ids > Snapshot.load(path, model=MODEL).last_id
    assert np.mean(np.array(found)[in_tail]) == 1.0
    assert np.mean(np.array(found)[~in_tail]) >= 0.999
