"""Several processes that torchrun starts are one run: averaged gradients, one model, one voice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from photosearch.errors import InputError
from photosearch_training.cli import main
from photosearch_training.data.photo_sets import Split
from photosearch_training.network import backbones
from photosearch_training.run import processes
from tests.support.programs import started
from tests.support.training.commands import settings
from tests.support.training.gratings import tiny
from tests.support.training.runs import run, stop_after

PAIR = [
    sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
    "-m", "--", "photosearch_training.cli",
]  # fmt: skip
ALONE = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
TWICE = {  # second derivatives of the loss, through attention; the feature form draws directions of its own
    "model__attention": "last",
    "penalty__loss": "0.1",
    "penalty__loss_estimator": "exact",
    "penalty__calibrate": "1",
    "adversarial__weight": "1.0",
}

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not torch.distributed.is_gloo_available(), reason="needs torchrun with gloo, and signals"
)


def test_two_processes_train_like_one_that_accumulates_two_batches_and_resume_after_an_interruption(
    photos: Path, split: Split, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The weights after step 2 agree only if both processes took the averaged step 1."""
    chosen = {**TWICE, "batch__augment": "none", "schedule__steps": "24"}
    folder = tmp_path / "pair"
    options = ["fit", "--json", "--run", str(folder), *settings(**chosen), str(photos)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with started([*PAIR, *options], **pipes, env={**os.environ, **ALONE}) as process:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(json.loads(line))
            if told[-1].get("stage") == "train" and told[-1]["done"] == 2:
                process.send_signal(signal.SIGINT)  # torchrun passes the signal on to both
                break
        told += [json.loads(line) for line in process.stdout]
    steps = [line for line in told if line.get("stage") == "train"]
    assert [line["done"] for line in steps] == list(range(1, len(steps) + 1))
    assert {"loss", "adversarial", "loss_gradient"} <= steps[-1].keys()
    assert told[-1]["event"] == "stopped"
    assert not (folder / "model.safetensors").exists()
    assert len(list((folder / "curves").iterdir())) == 1

    alone = tiny(**chosen, schedule__accumulate="2")
    run(alone, split, tmp_path / "alone", stop_after(told[-1]["step"]))
    one, other = (weights(tmp_path / name) for name in ("pair", "alone"))
    assert one.keys() == other.keys()
    for name, value in one.items():
        torch.testing.assert_close(value, other[name], atol=1e-5, rtol=0, msg=name)

    assert main([options[0], "--resume", *options[1:]]) == 0
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (again[0]["event"], again[0]["step"]) == ("resumed", told[-1]["step"])
    assert again[-1]["event"] == "finished"


def test_more_processes_than_gpus_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "3")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(InputError, match="3 processes for 2 GPUs"):
        processes.join("float32")


def test_the_other_processes_of_a_run_print_nothing(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RANK", "1")
    assert main(["fit", "--json", "--run", str(tmp_path), *settings(schedule__steps="1"), str(photos)]) == 0
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "curves").exists()


def weights(run: Path) -> dict[str, torch.Tensor]:
    """Those after the last step, and the moments beside them."""
    tensors = backbones.read_tensors(run / "checkpoint.safetensors")
    return {name: value for name, value in tensors.items() if name.startswith(("model/", "average/"))}
