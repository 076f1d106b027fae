"""`photosearch personal`: its output, the models that it keeps, and stopping a training."""

import argparse
import io
import json
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from photosearch.app import Application
from photosearch.cli import run as photosearch
from photosearch.cli.commands import personal
from photosearch.cli.exit_codes import EXIT_BAD_INPUT, EXIT_INTERRUPTED
from photosearch.personal.evaluation import Verdict
from photosearch.personal.head_training import HeadSettings
from photosearch.personal.quick import Quick, QuickSettings
from tests.support.personal import PHOTOS

BETTER, NOT_SURE = Verdict(0.5, 0.6, 0.05, 40, 0.9, 0.9), Verdict(0.5, 0.52, 0.05, 40, 0.9, 0.9)
FEW = QuickSettings(photos=12, copies=1, scenes=1, head=HeadSettings(epochs=2))


@pytest.fixture
def library(indexed: Application, tmp_path: Path) -> Path:
    """A library of its own for each test."""
    return Path(shutil.copytree(indexed.paths.root, tmp_path / "library"))


@pytest.fixture(autouse=True)
def no_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closes the standard input, which controls a training."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def files(library: Path) -> set[str]:
    """The files in the library's folder, except SQLite's own beside the database."""
    return {path.name for path in library.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def run(library: Path, *arguments: str) -> int:
    return photosearch(["personal", *arguments, "--library", str(library), "--provider", "cpu"])


def train(library: Path, verdict: Verdict, *arguments: str) -> int:
    """Runs `train` on a few photos, as a program with its own parser does, and judges by `verdict`."""
    parser = argparse.ArgumentParser()
    method = Quick(FEW, judge=lambda *_: verdict)
    personal.add_training(parser.add_subparsers(), "train", lambda options: method)
    return personal.run(parser.parse_args(["train", *arguments, "--library", str(library), "--provider", "cpu"]))


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_signals_are_counted_and_shown(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "signals", "--json") == 0
    (counted,) = lines(capsys)
    assert counted["photos"] == PHOTOS
    assert counted["pairs"]["marked"] == counted["pairs"]["different"] == 1
    assert run(library, "signals", "--classes", "--samples", "2") == 0
    shown = capsys.readouterr().out
    assert shown.count(".jpg  +  ") == 1 + 2


def test_a_better_model_is_kept_with_its_quality(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(library, BETTER, "--json", "--name", "Our photos") == 0
    *stages, finished = lines(capsys)
    assert {stage["event"] for stage in stages} == {"stage"}
    assert {stage["name"] for stage in stages} == {"general", "copies", "head"}
    assert finished["event"] == "finished"
    assert finished["better"]
    assert all(each["wanted"].endswith(".jpg") for each in finished["examples"])
    manifest = json.loads((library / "models" / finished["model"] / "embedder.json").read_text())
    assert manifest["name"] == "Our photos"
    assert manifest["quality"] == finished["quality"]
    assert manifest["learnt_from"]["copies"] == 12


def test_the_output_gives_the_gain_and_how_to_use_the_model(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(library, BETTER) == 0
    output = capsys.readouterr()
    assert "Trained on 12 edited copies" in output.out
    assert "0.500 -> 0.600 (+0.100 ± 0.050; 40 held-out pairs" in output.out
    (model,) = (library / "models").iterdir()
    assert f"photosearch models use {model.name}" in output.out
    assert output.err == ""


def test_a_model_without_a_clear_gain_is_not_kept(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(library, NOT_SURE) == 0
    assert "your model has not changed" in capsys.readouterr().out
    assert not (library / "models").exists()


def test_the_options_set_the_amount_of_training(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "train", "--json", "--photos", "12", "--scenes", "1") == 0
    totals = {line["name"]: line["total"] for line in lines(capsys) if line["event"] == "stage"}
    assert totals == {"general": 8, "copies": 12, "head": 20}


def test_a_training_that_is_stopped_leaves_nothing_but_its_working_files(
    library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("pause\nresume\nstop\n"))
    before = files(library)
    assert train(library, BETTER, "--json") == EXIT_INTERRUPTED
    assert files(library) - before <= {"personal"}
    assert not any(line["event"] == "finished" for line in lines(capsys))
    assert not any(thread.name == "steering" and thread.is_alive() for thread in threading.enumerate())


@pytest.mark.parametrize("as_json", [True, False])
def test_an_estimate_changes_nothing(library: Path, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(library)
    assert run(library, "train", "--estimate", *["--json"] * as_json) == 0
    if as_json:
        (estimate,) = lines(capsys)
        assert estimate["photos"] == PHOTOS
        assert min(estimate["seconds"], estimate["memory_megabytes"], estimate["disk_megabytes"]) > 0
    else:
        assert f"photos: {PHOTOS}\n" in capsys.readouterr().out
    assert files(library) == before


@pytest.mark.parametrize("command", ["signals", "train"])
def test_a_missing_library_is_reported(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert photosearch(["personal", command, "--library", str(tmp_path / "none")]) == EXIT_BAD_INPUT
    assert "no library" in capsys.readouterr().err
