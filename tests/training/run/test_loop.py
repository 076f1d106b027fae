"""Training runs: repeatable by seed, unchanged by interruption, and improving the model."""

import io
import json
from pathlib import Path

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from photosearch.errors import InputError
from photosearch_training.data.photo_sets import Split
from photosearch_training.measure.retrieval import images
from photosearch_training.network import backbones, embedding_network
from photosearch_training.progress import Curves, JsonLines, Several
from photosearch_training.run import checkpoints, course, loop, optimiser
from photosearch_training.run.start import prepare
from tests.support.training.gratings import tiny
from tests.support.training.runs import Recorder, run, stop_after

PROXIES = {"loss__name": "ProxyAnchorLoss", "loss__preserve": "1.0", "batch__augment": "standard"}


@pytest.mark.parametrize("norm", ["true", "false"])
def test_a_resumed_run_gives_the_same_weights_as_an_uninterrupted_one(split: Split, tmp_path: Path, norm: str) -> None:
    recipe = tiny(**PROXIES, schedule__frozen_norm=norm)
    whole = run(recipe, split, tmp_path / "whole")
    first = run(recipe, split, tmp_path / "parts", stop_after(3))
    second = run(recipe, split, tmp_path / "parts")
    assert first.events[-1] == "stopped"
    assert not (tmp_path / "parts" / "model.safetensors").exists() or second.events[0] == "resumed"
    assert first.steps + second.steps == whole.steps
    assert len(first.steps) == 3
    for name in ("checkpoint", "model"):
        one, other = (backbones.read_tensors(tmp_path / each / f"{name}.safetensors") for each in ("whole", "parts"))
        assert one.keys() == other.keys()
        assert all(torch.equal(one[key], other[key]) for key in one), name


def test_a_run_of_no_steps_keeps_the_starting_weights(split: Split, tmp_path: Path) -> None:
    run(tiny(schedule__steps="0"), split, tmp_path / "run")
    start, model = (backbones.read_tensors(tmp_path / "run" / f"{name}.safetensors") for name in ("start", "model"))
    assert all(torch.equal(start[name], model[name]) for name in start)


def test_another_seed_gives_other_losses(split: Split, tmp_path: Path) -> None:
    one = run(tiny(schedule__steps="2"), split, tmp_path / "one")
    other = run(tiny(schedule__steps="2", schedule__seed="1"), split, tmp_path / "other")
    assert one.steps != other.steps


WITH_TEACHER = {
    "model__fold_norm": "true",
    "model__head": "teacher",
    "teacher__sides": "[48, 64]",
    "loss__weight": "0.0",
    "loss__distil": "1.0",
    "batch__copies": "6",
    "photos__train_side": "32",
    "photos__last_side": "56",
}


def test_distillation_brings_the_model_closer_to_its_teacher(split: Split, tmp_path: Path) -> None:
    quick = {"schedule__steps": "40", "schedule__evaluate_every": "40", "schedule__backbone_rate": "1e-3"}
    steps = run(tiny(**WITH_TEACHER, **quick), split, tmp_path / "run").steps
    assert all(list(step) == ["distil"] for step in steps)
    assert sum(step["distil"] for step in steps[-8:]) < 0.8 * sum(step["distil"] for step in steps[:8])


def test_a_run_with_a_teacher_resumes_with_the_same_teacher_and_sizes(split: Split, tmp_path: Path) -> None:
    recipe = tiny(**WITH_TEACHER)
    whole = run(recipe, split, tmp_path / "whole")
    first = run(recipe, split, tmp_path / "parts", stop_after(3))
    assert first.steps + run(recipe, split, tmp_path / "parts").steps == whole.steps


OF_PARTS = {
    "photos__fit": "letterbox",
    "photos__train_fit": "squash",
    "batch__augment": "whole",
    "batch__copies": "3",
    "batch__parts": "6",
    "loss__windows": "1.0",
    "loss__entropy": "0.1",
}


def test_a_run_that_continues_from_a_model_begins_with_its_weights_and_keeps_the_start(
    split: Split, tmp_path: Path
) -> None:
    run(tiny(**OF_PARTS), split, tmp_path / "first")
    trained = tmp_path / "first" / "model.safetensors"
    run(tiny(**OF_PARTS, schedule__steps="0"), split, tmp_path / "second", after=trained)
    starts = [backbones.read_tensors(tmp_path / name / "start.safetensors") for name in ("first", "second")]
    assert all(torch.equal(starts[0][name], starts[1][name]) for name in starts[0])
    before, begun = (embedding_network.load(path) for path in (trained, tmp_path / "second" / "model.safetensors"))
    for name, weight in before.backbone.named_parameters():
        torch.testing.assert_close(dict(begun.backbone.named_parameters())[name], weight)


def test_a_run_that_learns_windows_of_parts_resumes_as_if_it_had_never_stopped(split: Split, tmp_path: Path) -> None:
    recipe = tiny(**OF_PARTS)
    run(tiny(**OF_PARTS, schedule__steps="2"), split, tmp_path / "first")
    after = tmp_path / "first" / "model.safetensors"
    whole = run(recipe, split, tmp_path / "whole", after=after)
    first = run(recipe, split, tmp_path / "parts", stop_after(3), after)
    assert first.steps + run(recipe, split, tmp_path / "parts", after=after).steps == whole.steps
    assert all({"loss", "windows", "entropy"} == set(step) for step in whole.steps)
    assert all(step["windows"] > 0 for step in whole.steps)


def test_a_model_with_another_network_cannot_be_continued_from(split: Split, tmp_path: Path) -> None:
    run(tiny(model__attention="last", schedule__steps="0"), split, tmp_path / "first")
    with pytest.raises(InputError, match="is not that of the recipe"):
        run(tiny(), split, tmp_path / "second", after=tmp_path / "first" / "model.safetensors")


def test_a_teacher_head_without_a_teacher_is_an_error(split: Split, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"teacher\.sides"):
        run(tiny(model__head="teacher"), split, tmp_path / "run")


def test_the_teacher_sees_every_view_of_each_photo(split: Split, tmp_path: Path) -> None:
    photos = course.open_photos(tiny(**WITH_TEACHER), split, tmp_path / "cache", Recorder())
    assert [view.shape[1:3] for view in photos.views] == [(48, 48), (48, 48), (64, 64), (64, 64)]
    assert all(len(view) == len(photos.train.photos) for view in photos.views)
    start = prepare(tiny(**WITH_TEACHER), photos.train_pixels, photos.views, tmp_path, Recorder())
    assert torch.allclose(start.embeddings.norm(dim=1), torch.ones(len(photos.train.photos)), atol=1e-5)
    with torch.inference_mode():
        told = start.model.eval()(images(photos.train_pixels))
    assert (told * start.embeddings).sum(1).mean() > 0.8


def test_training_lowers_the_loss(split: Split, tmp_path: Path) -> None:
    quick = {"schedule__steps": "24", "schedule__evaluate_every": "24", "schedule__backbone_rate": "1e-3"}
    steps = run(tiny(**quick, batch__augment="none"), split, tmp_path / "run").steps
    assert sum(step["loss"] for step in steps[-6:]) < 0.8 * sum(step["loss"] for step in steps[:6])


def test_the_chosen_model_is_the_interpolation_that_validates_best(split: Split, tmp_path: Path) -> None:
    recipe = tiny(schedule__interpolate="[0.0]")
    run(recipe, split, tmp_path / "run")
    start, chosen = (embedding_network.load(tmp_path / "run" / f"{name}.safetensors") for name in ("start", "model"))
    assert all(
        torch.equal(a, b) for a, b in zip(start.state_dict().values(), chosen.state_dict().values(), strict=True)
    )
    assert embedding_network.recipe_of(tmp_path / "run" / "model.safetensors") == recipe


def test_all_layers_are_trained(split: Split, tmp_path: Path) -> None:
    run(tiny(schedule__interpolate="[1.0]"), split, tmp_path / "run")
    start, chosen = (embedding_network.load(tmp_path / "run" / f"{name}.safetensors") for name in ("start", "model"))
    same = [
        name
        for (name, before), after in zip(start.named_parameters(), chosen.parameters(), strict=True)
        if torch.equal(before, after)
    ]
    assert not same


def test_a_diverging_loss_is_reported_and_keeps_the_last_checkpoint(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tiny(), split, tmp_path / "run", stop_after(2))
    checkpoint = (tmp_path / "run" / "checkpoint.safetensors").read_bytes()
    monkeypatch.setattr(optimiser, "rate", lambda step, schedule: float("nan"))
    with pytest.raises(InputError, match="not finite at step 4"):
        run(tiny(), split, tmp_path / "run")
    assert (tmp_path / "run" / "checkpoint.safetensors").read_bytes() == checkpoint


def test_a_damaged_checkpoint_is_refused(split: Split, tmp_path: Path) -> None:
    run(tiny(), split, tmp_path / "run", stop_after(2))
    checkpoint = tmp_path / "run" / "checkpoint.safetensors"
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.raises(InputError, match="damaged"):
        run(tiny(), split, tmp_path / "run")


def test_a_checkpoint_that_cannot_be_written_keeps_the_last_one(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tiny(), split, tmp_path / "run", stop_after(2))
    checkpoint = tmp_path / "run" / "checkpoint.safetensors"
    before = checkpoint.read_bytes()

    def torn(tensors: object, path: Path, notes: object) -> None:
        Path(path).write_bytes(b"half a checkp")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints, "save_file", torn)
    with pytest.raises(Exception, match="No space is left"):
        run(tiny(), split, tmp_path / "run")
    assert checkpoint.read_bytes() == before
    assert [path.name for path in (tmp_path / "run").glob("*.partial")] == []


def test_progress_lines_are_json(split: Split, tmp_path: Path) -> None:
    stream = io.StringIO()
    recipe, reporter = tiny(schedule__steps="2"), JsonLines(stream)
    photos = course.open_photos(recipe, split, tmp_path / "cache", reporter)
    loop.fit(recipe, photos, tmp_path / "run", reporter, lambda: False)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    trained = [line for line in lines if line.get("stage") == "train"]
    assert [(line["done"], line["total"]) for line in trained] == [(1, 2), (2, 2)]
    assert all({"loss", "photos_per_second", "seconds"} <= line.keys() for line in trained)
    assert [line["event"] for line in lines if line["event"] != "progress"] == [
        "validated", *["interpolated"] * 2, "finished",
    ]  # fmt: skip


def test_curves_for_tensorboard_hold_training_and_validation(split: Split, tmp_path: Path) -> None:
    recipe = tiny(schedule__steps="4", schedule__evaluate_every="2")
    photos = course.open_photos(recipe, split, tmp_path / "cache", Recorder())
    with Curves(tmp_path / "curves") as curves:
        recorder = Recorder()
        loop.fit(recipe, photos, tmp_path / "run", Several(recorder, curves), lambda: False)
    events = EventAccumulator(str(tmp_path / "curves")).Reload()
    losses = events.Scalars("train/loss")
    assert [(point.step, point.value) for point in losses] == [
        (number, pytest.approx(step["loss"])) for number, step in enumerate(recorder.steps, 1)
    ]
    assert [point.step for point in events.Scalars("validation/score")] == [2, 4]
    assert {"train/photos_per_second", "validation/gratings/recall@1"} <= set(events.Tags()["scalars"])
