"""Processes that torchrun starts are one run: averaged gradients, one model, one reporter."""

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
from photosearch_training.network import backbones
from photosearch_training.run import processes
from tests.support.repository import ROOT
from tests.support.training.commands import settings

PAIR = [
    sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
    "-m", "--", "photosearch_training.cli",
]  # fmt: skip
ALONE = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
TWICE = {  # second derivatives of loss and embedding, through attention
    "model__attention": "last",
    "penalty__loss": "0.1",
    "penalty__feature": "0.1",
    "penalty__loss_estimator": "exact",
    "penalty__feature_estimator": "projection",
    "penalty__calibrate": "1",
    "adversarial__weight": "1.0",
}

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not torch.distributed.is_gloo_available(), reason="needs torchrun with gloo, and signals"
)


def test_two_processes_train_like_one_that_accumulates_two_batches(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Step 2 agrees only if both processes took the averaged step 1."""
    plain = {"batch__augment": "none", "schedule__steps": "2"}
    command = [*PAIR, "fit", "--json", "--run", str(tmp_path / "pair"), *settings(**plain), str(photos)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **ALONE})
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["done"], line["total"]) for line in told if line.get("stage") == "train"] == [(1, 2), (2, 2)]
    assert [line["event"] for line in told].count("finished") == 1
    assert len(list((tmp_path / "pair").glob("model*.safetensors"))) == 1
    assert len(list((tmp_path / "pair" / "curves").iterdir())) == 1

    alone = settings(**plain, schedule__accumulate="2")
    assert main(["fit", "--json", "--run", str(tmp_path / "alone"), *alone, str(photos)]) == 0
    capsys.readouterr()
    one, other = (weights(tmp_path / name) for name in ("pair", "alone"))
    assert one.keys() == other.keys()
    for name, value in one.items():
        torch.testing.assert_close(value, other[name], atol=1e-5, rtol=0, msg=name)


def test_two_interrupted_processes_keep_a_checkpoint_and_resume(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    options = ["fit", "--json", "--run", str(run), *settings(**TWICE, schedule__steps="24"), str(photos)]
    with subprocess.Popen(
        [*PAIR, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **ALONE},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        trained = {}
        for line in process.stdout:
            trained = json.loads(line)
            if trained.get("stage") == "train":
                process.send_signal(signal.SIGINT)  # torchrun passes the signal on to both
                break
        last = [json.loads(line) for line in process.stdout][-1]
    assert {"loss", "adversarial", "loss_gradient", "feature_gradient"} <= trained.keys()
    assert last["event"] == "stopped"
    assert not (run / "model.safetensors").exists()

    assert main([options[0], "--resume", *options[1:]]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0]["event"] == "resumed"
    assert told[0]["step"] == last["step"]
    assert told[-1]["event"] == "finished"


def test_more_processes_than_gpus_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "3")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(InputError, match="3 processes for 2 GPUs"):
        processes.join("float32")


def test_only_the_first_process_of_a_run_reports(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RANK", "1")
    assert main(["fit", "--json", "--run", str(tmp_path), *settings(schedule__steps="1"), str(photos)]) == 0
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "curves").exists()


def weights(run: Path) -> dict[str, torch.Tensor]:
    """Returns the weights after the last step, and the optimiser's moments."""
    tensors = backbones.read_tensors(run / "checkpoint.safetensors")
    return {name: value for name, value in tensors.items() if name.startswith(("model/", "average/"))}
