"""Models are altered or replaced, or the device that runs them fails."""

import random
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import onnxruntime
import pytest

from photosearch.app import Application
from photosearch.core.events import Event, FoldersChanged, IndexProgress, ProviderReady
from photosearch.errors import Interrupted, ModelError
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.runner import Runner
from photosearch.library.store.store import Store
from photosearch.vision.decoding import decode
from photosearch.vision.embedding import embed
from photosearch.vision.embedding.embed import Embedder
from tests.support.faults.counts import counts
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Heard, holds
from tests.support.jobs.tuned import tuned
from tests.support.vision import model_files
from tests.support.vision.providers import SECOND, Spoil, needs_second
from tests.support.vision.providers import spoil as spoil

OFFSETS = ((1, 2, 3), (90, 5, 40))
"""The difference between the two models."""


@counts(short=100, full=500)
def test_a_model_with_one_altered_bit_is_not_loaded(
    tmp_path: Path, seed: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[object] = []
    monkeypatch.setattr(onnxruntime, "InferenceSession", lambda *given, **named: loaded.append(given))
    chance, path = random.Random(seed), model_files.write(tmp_path) / "embedder.onnx"
    whole = path.read_bytes()
    altered = [whole[:-1], whole + b"\0", b""]
    for _ in range(count):
        place = chance.randrange(len(whole))
        altered.append(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
    for data in altered:
        path.write_bytes(data)
        with pytest.raises(ModelError, match="altered") as refused:
            Embedder.open(tmp_path)
        assert refused.value.remedy
    assert loaded == []


@counts(short=6, full=200)
@tuned(progress_seconds=0.0, commit_photos=4, tail_limit=20)
def test_vectors_of_a_replaced_model_are_never_compared_with_the_new_ones(
    application: Application, folder: Path, tmp_path: Path, seed: int, count: int
) -> None:
    chance = random.Random(seed)
    kinds = [model_files.tiny(offset=offset) for offset in OFFSETS]
    embedders = [Embedder.open(model_files.write(tmp_path / f"model {each}", kinds[each]), "cpu") for each in (0, 1)]
    mixed = 0
    for turn in range(count):
        kind = chance.randrange(2)
        model_files.write(application.model, kinds[kind])
        paths = write_many(folder, 12, first=12 * (turn % 20))
        with ExitStack() as stack:
            parts, store = application.open_writer(stack)
            model_files.write(application.model, kinds[1 - kind])  # while the application runs
            store.folders.add(str(folder))
            control, last = Control(), chance.randrange(1, 2 * len(paths))

            def interrupt(event: Event, control: Control = control, last: int = last) -> None:
                if isinstance(event, IndexProgress) and event.done >= last:
                    control.interrupt()

            try:
                bring_up_to_date(parts, store, interrupt, control)
            except Interrupted:
                mixed += 1
            stats, ids = parts.engine.stats(), store.vectors.ids(parts.model_id)
            assert stats.snapshot - stats.gone + stats.tail == len(ids)
            expected = assert_vectors_match_their_photos(parts, store, embedders[kind])
            assert len(expected) == len(ids)
            query = next(iter(expected.values()), np.ones(model_files.DIMENSION, np.float32))
            near, scores = parts.engine.search(query, 10)
            assert scores == pytest.approx([float(expected[each] @ query) for each in near.tolist()], abs=1e-5)
    assert mixed > 0


@needs_second
@pytest.mark.parametrize(
    ("fault", "reason"), [("fails", "the device is lost"), ("nan", "it gives wrong numbers")], ids=["fails", "nan"]
)
def test_a_device_lost_during_a_run_is_reported_and_the_cpu_indexes_the_rest(
    application: Application, folder: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch, fault: str, reason: str
) -> None:
    named = MappingProxyType({"cuda": SECOND, "cpu": "CPUExecutionProvider"})
    monkeypatch.setattr(embed, "EXECUTION_PROVIDERS", named)
    spoil(fault, healthy_runs=5)  # the first three are the trial runs
    write_many(folder, 60)
    asking = replace(application, settings=application.settings.replace(provider="cuda"))
    runner, heard = Runner(asking), Heard()
    runner.listen(heard.put)
    runner.indexing.add_folder(str(folder))
    runner.start()
    try:
        assert heard.wait_for(ProviderReady).name == "cuda"
        heard.wait_for(FoldersChanged, holds(60))
        told = heard.wait_for(ProviderReady)
        assert told.name == "cpu"
        assert f"cuda failed while running: {reason}" in told.reason
    finally:
        runner.stop()
    with ExitStack() as stack:
        parts, store = asking.open_writer(stack)
        assert parts.embedder.provider.name == "cuda"  # the next start tries the device again
        assert_vectors_match_their_photos(parts, store, Embedder.open(asking.model, "cpu"))


def assert_vectors_match_their_photos(parts: Parts, store: Store, embedder: Embedder) -> dict[int, np.ndarray]:
    """Checks every vector against a fresh one of its photo; returns the fresh ones by id."""
    expected = {}
    for vector_id, photo in store.vectors.photos(store.vectors.ids(parts.model_id).tolist()).items():
        decoded = decode.decode(picture(int(Path(photo.file.path).stem)), embedder.manifest.fitting, 0)
        expected[vector_id] = embedder.embed(decoded.pixels[None])[0]
    for found, rows in store.vectors.batches(parts.model_id):
        np.testing.assert_allclose(rows, [expected[each] for each in found.tolist()], atol=1e-6)
    return expected
