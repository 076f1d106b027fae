"""Processes are killed while switching models: one of the two is in use, and the library is sound."""

import random
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.decoding import decode
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import read_manifest
from photosearch.vision.embedding.model_folder import write_head
from tests.support.faults.counts import counts
from tests.support.faults.indexing_child import PROCESSES
from tests.support.faults.pictures import picture, write_many
from tests.support.faults.switching_child import switch
from tests.support.vision import model_files

PHOTOS = 25
LONGEST = 1.2
"""Seconds from the first switch to the latest kill: a few switches."""


@pytest.fixture
def application(tmp_path: Path, folder: Path) -> Application:
    """An application with a shipped model, a head on its network and another network, on a library of photos."""
    paths = LibraryPaths(tmp_path / "library")
    made = Application(
        paths, Settings(provider="cpu", decoders=1, effort="full"), shipped=model_files.write(tmp_path / "shipped")
    )
    head = np.random.default_rng(0).normal(size=(model_files.DIMENSION, model_files.DIMENSION)).astype(np.float32)
    write_head(paths.models, made.shipped, head, "head", {})
    network = model_files.write(tmp_path / "network", model_files.tiny(offset=(-100, 30, 5)), name="network")
    network.rename(paths.models / read_manifest(network).id)
    write_many(folder, PHOTOS)
    with ExitStack() as stack:
        parts, store = made.open_writer(stack)
        store.folders.add(str(folder))
        bring_up_to_date(parts, store, lambda event: None, Control())
    return made


def run_and_kill(application: Application, seed: int, after: float) -> tuple[set[str], bool]:
    """Switches in another process and kills it; returns the models that may be in use, and if a switch was running."""
    possible = {application.described()[0].id}
    at_work = False
    ours, theirs = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=switch, args=(application, 1000, seed, theirs))
    child.start()
    theirs.close()
    ours.poll(None)  # returns when the first switch has begun
    time.sleep(after)
    child.kill()
    child.join()
    with ours:
        while True:
            try:
                model, done = ours.recv()
            except EOFError:
                break
            at_work = not done
            possible = {model} if done else possible | {model}
    assert child.exitcode == -signal.SIGKILL
    child.close()
    return possible, at_work


def assert_searches_are_complete(application: Application) -> None:
    """Checks that a search finds every photo, with exactly the scores of the model in use."""
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        assert parts.notice == ""
        assert store.check() == ()
        assert store.vectors.missing_count(parts.model_id) == 0
        embedder = Embedder.open(application.model, "cpu")
        pixels = [decode.decode(picture(each), embedder.manifest.fitting, 0).pixels for each in range(PHOTOS)]
        vectors = embedder.embed(np.stack(pixels))
        ids, scores = parts.engine.search(vectors[0], PHOTOS)
        photos = store.vectors.photos(ids.tolist())
        numbers = [int(Path(photos[each].file.path).stem) for each in ids.tolist()]
        assert sorted(numbers) == list(range(PHOTOS))
        np.testing.assert_allclose(scores, vectors[numbers] @ vectors[0], atol=1e-5)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@counts(short=8, full=1000)
def test_after_a_killed_switch_one_of_the_two_models_is_in_use(application: Application, seed: int, count: int) -> None:
    chance = random.Random(seed)
    at_work = 0
    for _ in range(count):
        possible, working = run_and_kill(application, chance.randrange(2**32), chance.uniform(0, LONGEST))
        at_work += working
        assert application.described()[0].id in possible
        assert_searches_are_complete(application)
    print(f"{at_work} of {count} were killed during a switch")
    assert at_work > count / 5
