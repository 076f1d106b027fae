"""Deep personal training from start to end: real photos, decoding, steps, the test, and the switch of models."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from photosearch.app import Application
from photosearch.core.events import Event, SwitchProgress
from photosearch.core.identity import to_text
from photosearch.core.query.query import Example, Query
from photosearch.errors import InputError, ModelError
from photosearch.jobs.control import Control
from photosearch.jobs.once import bring_up_to_date, use_model
from photosearch.jobs.tuning import Tuning
from photosearch.personal.collection import TEST, collect
from photosearch.personal.evaluation import Verdict
from photosearch.personal.method import Stage, Task
from photosearch.personal.report import Report
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import WEIGHTS_FILE, read_manifest
from photosearch_training import recipe
from photosearch_training.cli import main
from photosearch_training.network import embedding_network
from photosearch_training.personal import deep
from photosearch_training.personal.deep import RECIPE, Deep
from photosearch_training.personal.material import Amounts, Material, drawn
from tests.support.photos import write_places
from tests.support.programs import started
from tests.support.repository import ROOT
from tests.support.training import trainable

PHOTOS, SCENES = 56, 1
SWITCHED_AT_ONCE = 16
LEARNING = (
    "batch.photos=16", "batch.copies=16", "photos.train_side=64", "loss.preserve=0.5", "schedule.average=0.9",
    "schedule.warmup=2", "schedule.checkpoint_every=1", "schedule.evaluate_every=100",
)  # fmt: skip
LITTLE = (*LEARNING, "schedule.steps=6", "schedule.interpolate=[1.0]")
NO_BETTER = (*LITTLE, "schedule.backbone_rate=1e-12", "schedule.head_rate=1e-12")
"""Learns nothing, so that the network is not better."""
FEW = Amounts(copies=4)
BETTER = Verdict(0.5, 0.6, 0.05, 40, 1.0, 1.0)


class Left(Exception):
    """Raised by the progress callback."""


@dataclass
class Place:
    """A library indexed by a small model with weights, and everything needed to train on it."""

    application: Application
    work: Task

    def learn(self, settings: tuple[str, ...], heard: list[Stage] | None = None) -> tuple[Report, str | None]:
        told = heard.append if heard is not None else lambda stage: None
        return self.deep(settings).train(self.work, told)

    @staticmethod
    def deep(settings: tuple[str, ...], amounts: Amounts = FEW) -> Deep:
        return Deep(recipe.read(RECIPE, settings), amounts, SCENES)

    @property
    def runs(self) -> list[Path]:
        return list((self.application.paths.personal / "deep").glob("*"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with random weights, in the form of a shipped one."""
    return Path(shutil.copytree(trainable.shared(tmp_path_factory), tmp_path_factory.mktemp("model") / "shipped"))


@pytest.fixture(scope="module")
def indexed(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Application:
    paths = LibraryPaths(tmp_path_factory.mktemp("library"))
    application = Application(paths, Settings(decoders=2, provider="cpu"), shipped=shipped)
    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(to_text(write_places(paths.root.parent / "photos", PHOTOS)))
        assert bring_up_to_date(parts, store, lambda event: None, Control()).added == PHOTOS
    return application


@pytest.fixture
def place(indexed: Application) -> Iterator[Place]:
    with ExitStack() as stack:
        small_steps = replace(indexed, tuning=Tuning(switch_photos=SWITCHED_AT_ONCE))
        parts, store = small_steps.open_indexed(stack)
        decoder = stack.enter_context(parts.decoder(2))
        work = Task(collect(parts, store), parts, decoder, indexed.model, indexed.paths.personal, "Ours")
        yield Place(small_steps, work)


def test_a_better_network_is_kept_and_the_old_one_stays_in_use_until_the_switch(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deep, "compare", lambda *seen: BETTER)
    heard: list[Stage] = []
    report, kept = place.learn(LITTLE, heard)
    assert report.examples
    stages = [stage.name for stage in heard if stage.done == stage.total]
    assert stages == ["general", "photos", "copies", "train", "compare", "judge"]
    assert [stage.done for stage in heard if stage.name == "train"] == list(range(1, 7))
    assert place.runs == []
    application = place.application
    assert application.described()[0].name == "small"
    folder = application.paths.models / str(kept)
    manifest = read_manifest(folder)
    assert (manifest.name, manifest.details["base"]["name"]) == ("Ours", "small")
    assert manifest.details["quality"] == report.verdict.rounded()
    assert manifest.thresholds is not None
    assert -1 < manifest.thresholds.likely_match <= 1
    assert embedding_network.load(folder / WEIGHTS_FILE).settings.dimension == 16

    query = Query((Example(place.work.collection.photos[0].file.path),), PHOTOS)

    def answers() -> dict[int, float]:
        with application.searcher() as searcher:
            return {hit.photo.id: round(hit.score or 0.0, 4) for hit in searcher.search(query)}

    before, meanwhile = answers(), []

    def ask(event: Event) -> None:
        if isinstance(event, SwitchProgress):
            meanwhile.append(answers())

    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        use_model(parts, store, application.shelf.find("Ours"), ask, Control())
        after = answers()
        use_model(parts, store, application.shelf.find("shipped"), lambda event: None, Control())
    assert len(meanwhile) >= PHOTOS // SWITCHED_AT_ONCE
    assert all(each == before for each in meanwhile)
    assert after.keys() == before.keys()
    assert after != before
    assert answers() == before


def test_a_stopped_run_continues_at_the_next_step_with_the_decoded_photos_and_a_network_that_is_no_better_is_deleted(
    place: Place,
) -> None:
    models_before = set(place.application.paths.models.glob("*"))

    def leave(stage: Stage) -> None:
        if stage.name == "train" and stage.done == 3:
            raise Left

    with pytest.raises(Left):
        place.deep(NO_BETTER).train(place.work, leave)
    heard: list[Stage] = []
    report, kept = place.learn(NO_BETTER, heard)
    # the step that was running when the callback raised is the last of the first run
    assert [stage.done for stage in heard if stage.name == "train"] == [5, 6]
    assert not [stage for stage in heard if stage.name in ("photos", "copies")]
    assert not report.verdict.better
    assert kept is None
    assert set(place.application.paths.models.glob("*")) == models_before
    assert place.runs == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_after_a_kill_the_old_model_stays_in_use_and_the_run_continues(place: Place, shipped: Path) -> None:
    before = place.application.shelf.choice()
    long = (*LITTLE, "schedule.steps=4000")
    options = [*(part for each in long for part in ("--set", each)), "--scenes", str(SCENES)]
    where = ["--library", str(place.application.paths.root), "--model", str(shipped), "--provider", "cpu"]
    command = [sys.executable, "-m", "photosearch_training", "personal", "--depth", "deep", "--json", *options, *where]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            told = json.loads(line)
            if told["name"] == "train" and told["done"] >= 3:
                process.send_signal(signal.SIGKILL)
                break
    assert place.application.shelf.choice() == before
    assert not [each for each in place.application.paths.models.glob("*") if "." in each.name]
    (run,) = place.runs
    step = int(embedding_network.read_notes(run / "checkpoint.safetensors")["step"])
    assert step >= 2
    first: list[int] = []

    def leave(stage: Stage) -> None:
        if stage.name == "train":
            first.append(stage.done)
            raise Left

    with pytest.raises(Left):
        place.deep(long, Amounts()).train(place.work, leave)
    assert first[0] == step + 1


def test_unreadable_photos_are_left_out_of_training(place: Place, tmp_path: Path) -> None:
    collection = drawn(place.work.collection, FEW)
    gone = Path(collection.photos[5].file.path)
    kept = gone.read_bytes()
    side = place.work.parts.embedder.manifest.fitting.side
    arguments = (collection, place.work.decoder, side, tmp_path, FEW, lambda *_: None, lambda *_: None)
    try:
        gone.unlink()
        material = Material.decode(*arguments)
    finally:
        gone.write_bytes(kept)
    assert len(material.pixels) == len(material.parts) == PHOTOS - 1
    seen = place.work.parts.embedder.embed(np.array(material.pixels))
    np.testing.assert_allclose(seen, material.collection.embeddings, atol=1e-5)
    assert set(material.owners.tolist()) == set(np.flatnonzero(material.parts > 0).tolist())
    again = Material.decode(*arguments)
    assert (again.pixels == material.pixels).all()
    judged = material.among(np.flatnonzero(material.parts == TEST))
    assert len(judged.copies) == FEW.copies * len(judged.pixels)
    own = judged.queries(TEST, judged.collection.embeddings, place.work.parts.embedder.embed(judged.copies))
    assert (own.targets[: len(judged.copies)] == judged.owners).all()


def test_the_error_for_a_model_without_weights_names_the_remedy(place: Place, shipped: Path, tmp_path: Path) -> None:
    weights = (shipped / WEIGHTS_FILE).rename(tmp_path / WEIGHTS_FILE)
    try:
        with pytest.raises(ModelError, match=r"without embedder\.safetensors.*models use shipped"):
            place.learn(LITTLE)
    finally:
        weights.rename(shipped / WEIGHTS_FILE)


def test_attention_is_added_as_an_identity(shipped: Path) -> None:
    plain, attended = (embedding_network.load(shipped / WEIGHTS_FILE) for _ in range(2))
    embedding_network.attend(attended, "last", 16)
    images = torch.rand(3, 3, 64, 64)
    assert torch.equal(plain(images), attended.eval()(images))
    assert attended.settings.attention == "last"


def test_precision_recorded_on_the_same_general_set_is_the_reference(shipped: Path) -> None:
    origin = read_manifest(shipped)
    assert deep.noted_precision(origin, 60) == 0
    origin = replace(origin, details={"general": {"scenes": 60, "precision": 0.7}})
    assert deep.noted_precision(origin, 60) == 0.7
    assert deep.noted_precision(origin, 2) == 0


def test_the_commands_match_those_of_the_application(
    place: Place, shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--library", str(place.application.paths.root), "--model", str(shipped), "--provider", "cpu", "--json"]
    assert main(["signals", *where]) == 0
    assert json.loads(capsys.readouterr().out)["photos"] == PHOTOS
    little = [part for each in LITTLE for part in ("--set", each)]
    for depth in ("quick", "deep"):
        assert main(["personal", "--depth", depth, "--estimate", *where, *little]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["photos"] == PHOTOS
        assert min(told["seconds"], told["memory_megabytes"]) > 0
    assert main(["personal", "--depth", "deep", "--set", "loss.copies=1.0", *where]) == 2
    assert "loss.copies" in capsys.readouterr().err


def test_the_shipped_recipe_is_valid_for_personal_training() -> None:
    deep.check(recipe.read(RECIPE))
    with pytest.raises(InputError, match="teacher"):
        deep.check(recipe.read(RECIPE, ["teacher.sides=[64]"]))


def test_training_can_continue_from_the_shipped_model() -> None:
    """Its weights match the network that the application runs."""
    folder = ROOT / "resources" / "model"
    embedder = Embedder.open(folder, "cpu", threads=1)
    side = embedder.manifest.fitting.side
    pixels = np.random.default_rng(0).integers(0, 256, (2, side, side, 3), np.uint8)
    ours = embedding_network.load(folder / WEIGHTS_FILE)(torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255)
    np.testing.assert_allclose(ours.detach().numpy(), embedder.embed(pixels), atol=1e-3)
