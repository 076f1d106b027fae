"""Runs that are out of memory, overflow or are interrupted, and the settings for faster training."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from photosearch.errors import InputError
from photosearch_training import recipe
from photosearch_training.data.batches import Batches
from photosearch_training.data.photo_sets import Split
from photosearch_training.network import backbones, embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.losses import Objective
from photosearch_training.run import loop, optimiser
from tests.support.repository import ROOT
from tests.support.training.gratings import tiny
from tests.support.training.runs import Recorder, run, stop_after

ALL = {
    "model__attention": "last",
    "adversarial__weight": "1.0",
    "penalty__loss": "0.1",
    "penalty__feature": "0.1",
    "penalty__feature_estimator": "projection",
    "penalty__calibrate": "2",
    "loss__name": "triplet-all",
    "batch__augment": "standard",
    "schedule__interpolate": "[1.0]",
}

WITHOUT_MEMORY = """
import resource, sys
from pathlib import Path
from photosearch_training import cli
from photosearch_training.data import batches

iterate = batches.Batches.iterate

def limited(*arguments):
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 2**25, resource.RLIM_INFINITY))
    return iterate(*arguments)

batches.Batches.iterate = limited
sys.exit(cli.main(sys.argv[1:]))
"""
"""The command line, in a process that may take 32 MiB more once its first step begins."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_running_out_of_memory_is_reported_and_the_last_checkpoint_resumes(
    photos: Path, split: Split, tmp_path: Path
) -> None:
    large = tiny(photos__train_side="320", photos__cache_side="320", schedule__steps="3")
    folder = tmp_path / "run"
    run(large, split, folder, stop_after(1))
    recipe.write(large, folder / "recipe.json")
    (tmp_path / "recipe.toml").write_text(as_toml(large))
    checkpoint = (folder / "checkpoint.safetensors").read_bytes()
    options = ["--resume", "--run", folder, "--cache", tmp_path / "cache", "--recipe", tmp_path / "recipe.toml"]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MEMORY, "fit", "--json", *map(str, options), str(photos)],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "not enough memory for step 2" in done.stderr
    assert "batch.photos" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (folder / "checkpoint.safetensors").read_bytes() == checkpoint
    assert not list(folder.glob("*.partial"))
    resumed = run(large, split, folder)
    assert (resumed.events[0], len(resumed.steps)) == ("resumed", 2)


def test_an_overflowing_gradient_keeps_the_last_checkpoint(split: Split, tmp_path: Path) -> None:
    run(tiny(), split, tmp_path / "run", stop_after(2))
    checkpoint = (tmp_path / "run" / "checkpoint.safetensors").read_bytes()
    huge = tiny(adversarial__weight="1e37", adversarial__ramp="0.0")
    with pytest.raises(InputError, match="not finite at step 3"):
        run(huge, split, tmp_path / "run")
    assert (tmp_path / "run" / "checkpoint.safetensors").read_bytes() == checkpoint


def test_a_nan_gradient_of_the_proxies_stops_before_the_weights_change(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Embedder] = []
    build = optimiser.build_optimiser

    def spoiled(model: Embedder, objective: nn.Module, schedule: Any) -> torch.optim.Optimizer:
        built.append(model)
        next(objective.parameters()).register_hook(lambda gradient: gradient * float("nan"))
        return build(model, objective, schedule)

    monkeypatch.setattr(loop, "build_optimiser", spoiled)
    with pytest.raises(InputError, match="not finite at step 1"):
        run(tiny(loss__name="ProxyAnchorLoss"), split, tmp_path / "run")
    start = embedding_network.load(tmp_path / "run" / "start.safetensors")
    pairs = zip(start.parameters(), built[0].parameters(), strict=True)
    assert all(torch.equal(before, after) for before, after in pairs)
    assert not (tmp_path / "run" / "checkpoint.safetensors").exists()


def test_overflowing_weights_do_not_replace_the_last_checkpoint(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = tiny(schedule__checkpoint_every="1")
    run(every, split, tmp_path / "run", stop_after(2))
    checkpoint = (tmp_path / "run" / "checkpoint.safetensors").read_bytes()
    build = optimiser.build_optimiser

    def overflowing(model: Embedder, objective: nn.Module, schedule: Any) -> torch.optim.Optimizer:
        optimiser = build(model, objective, schedule)

        def overflow(*_: object) -> None:
            model.head.weight.data[0].fill_(float("inf"))

        optimiser.register_step_post_hook(overflow)
        return optimiser

    monkeypatch.setattr(loop, "build_optimiser", overflowing)
    with pytest.raises(InputError, match="weights are not finite after step 3"):
        run(every, split, tmp_path / "run")
    monkeypatch.undo()
    assert (tmp_path / "run" / "checkpoint.safetensors").read_bytes() == checkpoint
    assert len(run(every, split, tmp_path / "run").steps) == 4


def test_a_run_whose_miner_finds_no_triplets_stops_with_a_remedy(split: Split, tmp_path: Path) -> None:
    never = {"loss__name": "triplet-semihard", "loss__miner_parameters": "{ margin = 0.0 }"}
    with pytest.raises(InputError, match=r"miner found nothing in the first 6 batches.*miner_parameters\.margin"):
        run(tiny(**never), split, tmp_path / "run")


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_run_with_all_methods_resumes_at_any_step_to_the_same_weights(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, precision: str
) -> None:
    """The penalties' weights also come from the checkpoint: a resumed run never calibrates them again."""
    everything = tiny(**ALL, schedule__steps="3", schedule__precision=precision)
    whole = run(everything, split, tmp_path / "whole")
    assert {"loss", "adversarial", "loss_gradient", "feature_gradient"} == whole.steps[0].keys()
    expected = backbones.read_tensors(tmp_path / "whole" / "checkpoint.safetensors")
    assert 0 < expected["objective/penalty.of_loss"] < float("inf")
    first = run(everything, split, tmp_path / "1", stop_after(1))
    monkeypatch.setattr(Objective, "calibrate", lambda *arguments: pytest.fail("calibrated again"))
    shutil.copytree(tmp_path / "1", tmp_path / "2")
    second = run(everything, split, tmp_path / "2", stop_after(1))
    for folder, earlier in (("1", first.steps), ("2", first.steps + second.steps)):
        later = run(everything, split, tmp_path / folder)
        assert earlier + later.steps == whole.steps
        tensors = backbones.read_tensors(tmp_path / folder / "checkpoint.safetensors")
        assert tensors.keys() == expected.keys()
        assert all(torch.equal(tensors[name], expected[name]) for name in expected)


def test_training_in_bfloat16_lowers_the_loss(split: Split, tmp_path: Path) -> None:
    quick = {"schedule__steps": "16", "schedule__evaluate_every": "16", "schedule__backbone_rate": "1e-3"}
    half = run(tiny(**quick, batch__augment="none", schedule__precision="bfloat16"), split, tmp_path / "run").steps
    assert sum(step["loss"] for step in half[-4:]) < 0.9 * sum(step["loss"] for step in half[:4])
    tensors = backbones.read_tensors(tmp_path / "run" / "model.safetensors")
    assert all(tensor.dtype != torch.bfloat16 for tensor in tensors.values())


def test_accumulated_half_batches_give_their_mean_gradient(
    split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = tiny(loss__name="triplet-all", batch__augment="standard", schedule__steps="1")
    taken = gradients_of(lambda: run(single, split, tmp_path / "0"), monkeypatch)
    monkeypatch.setattr(Batches, "__getitem__", shifted(Batches.__getitem__))
    taken += gradients_of(lambda: run(single, split, tmp_path / "1"), monkeypatch)
    monkeypatch.undo()
    both = tiny(loss__name="triplet-all", batch__augment="standard", schedule__steps="1", schedule__accumulate="2")
    (mean,) = gradients_of(lambda: run(both, split, tmp_path / "both"), monkeypatch)
    assert not torch.equal(taken[0], taken[1])
    torch.testing.assert_close(mean, (taken[0] + taken[1]) / 2, atol=1e-7, rtol=1e-5)


def gradients_of(work: Callable[[], Recorder], monkeypatch: pytest.MonkeyPatch) -> list[torch.Tensor]:
    """The network's whole gradient at each step of a run, before it is clipped."""
    seen: list[torch.Tensor] = []

    def clip(parameters: Any, largest: float) -> torch.Tensor:
        given = [weight.grad for weight in parameters if weight.grad is not None]
        if given:
            seen.append(torch.cat([gradient.flatten().clone() for gradient in given]))
        return torch.zeros(())

    with monkeypatch.context() as patch:
        patch.setattr(nn.utils, "clip_grad_norm_", clip)
        work()
    return seen


def shifted(get: Callable[[Batches, int], Any]) -> Callable[[Batches, int], Any]:
    return lambda batches, number: get(batches, number + 1)


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor that is not a leaf")  # torch's own query
def test_a_compiled_run_gives_the_same_losses(split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Traced and differentiated like a compiled run, but executed by torch itself, which needs no C++ compiler."""
    monkeypatch.setattr(nn.Module, "compile", quickly(nn.Module.compile))
    settings = {"schedule__steps": "2", "penalty__loss": "0.1", "penalty__calibrate": "1"}
    plain = run(tiny(**settings), split, tmp_path / "plain").steps
    compiled = run(tiny(**settings, schedule__compiled="true"), split, tmp_path / "compiled").steps
    for one, other in zip(plain, compiled, strict=True):
        assert one == pytest.approx(other, rel=1e-3)
    twice = tiny(**settings, schedule__compiled="true", penalty__loss_estimator="exact")
    with pytest.raises(InputError, match=r"cannot be differentiated twice.*schedule\.compiled to false"):
        run(twice, split, tmp_path / "twice")
    torch.compiler.reset()


def quickly(compile_: Callable[..., None]) -> Callable[..., None]:
    return lambda module: compile_(module, backend="aot_eager")


def as_toml(chosen: recipe.Recipe) -> str:
    """The settings that differ from the default recipe's."""
    lines = []
    for name in recipe.Recipe().difference(chosen):
        section, key = name.split(".")
        value = getattr(getattr(chosen, section), key)
        lines.append(f"{name} = {json.dumps(list(value) if isinstance(value, tuple) else value)}")
    return "\n".join(lines)
