"""`photosearch personal`: what it says, what it keeps, and how it is paused and ended."""

import io
import json
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.cli import run as photosearch
from photosearch.cli.exit_codes import EXIT_BAD_INPUT, EXIT_INTERRUPTED
from photosearch.personal import learning
from photosearch.personal.head_training import HeadSettings
from photosearch.personal.judging import Verdict
from photosearch.personal.learning import learn
from tests.support.personal import PHOTOS

BETTER, NOT_SURE = Verdict(0.5, 0.6, 0.05, 40, 0.9, 0.9), Verdict(0.5, 0.52, 0.05, 40, 0.9, 0.9)


@pytest.fixture
def place(indexed: Application, tmp_path: Path) -> Path:
    """A library of its own for each test."""
    return Path(shutil.copytree(indexed.paths.root, tmp_path / "library"))


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch):
    """Learns little, and gives the verdict that a test is about."""

    def choose(verdict: Verdict | None) -> None:
        def learn_little(collection, embedder, decoder, folder, settings, told):
            little = replace(settings, copies=1, scenes=1, head=HeadSettings(epochs=2))
            head, report = learn(collection, embedder, decoder, folder, little, told)
            return head, replace(report, verdict=verdict or report.verdict)

        monkeypatch.setattr(learning, "learn", learn_little)

    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return choose


def files(place: Path) -> set[str]:
    """What lies in the library's folder, but for SQLite's own files beside the database."""
    return {path.name for path in place.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def run(place: Path, *arguments: str) -> int:
    return photosearch(["personal", *arguments, "--library", str(place), "--provider", "cpu"])


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_signals_are_counted_and_shown(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "signals", "--json") == 0
    (told,) = lines(capsys)
    assert told["photos"] == PHOTOS
    assert told["pairs"]["marked"] == told["pairs"]["different"] == 1
    assert run(place, "signals", "--classes", "--samples", "2") == 0
    shown = capsys.readouterr().out
    assert shown.count(".jpg  +  ") == 1 + 2


def test_a_model_that_is_better_is_kept_with_what_it_is_worth(
    place: Path, judged, capsys: pytest.CaptureFixture[str]
) -> None:
    judged(BETTER)
    assert run(place, "train", "--json", "--photos", "30", "--name", "Ours") == 0
    *stages, finished = lines(capsys)
    assert {stage["name"] for stage in stages} == {"general", "copies", "head"}
    assert finished["better"]
    description = json.loads((place / "models" / finished["model"] / "embedder.json").read_text())
    assert description["name"] == "Ours"
    assert description["quality"] == finished["quality"]
    assert description["learnt_from"]["copies"] == 30


def test_a_model_that_is_not_surely_better_is_not_kept(place: Path, judged, capsys: pytest.CaptureFixture[str]) -> None:
    judged(NOT_SURE)
    assert run(place, "train", "--photos", "30") == 0
    assert "has not changed" in capsys.readouterr().out
    assert not (place / "models").exists()


def test_it_is_steered_by_lines_and_its_end_leaves_nothing_but_what_it_can_go_on_from(
    place: Path, judged, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judged(None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("pause\nresume\nstop\n"))
    before = files(place)
    assert run(place, "train", "--json", "--photos", "30") == EXIT_INTERRUPTED
    assert files(place) - before <= {"personal"}
    assert not any(told["event"] == "finished" for told in lines(capsys))
    assert not any(thread.name == "steering" and thread.is_alive() for thread in threading.enumerate())


def test_an_estimate_does_nothing_but_measure(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(place)
    assert run(place, "train", "--estimate", "--json") == 0
    (told,) = lines(capsys)
    assert told["photos"] == PHOTOS
    assert min(told["seconds"], told["memory_megabytes"], told["disk_megabytes"]) > 0
    assert files(place) == before


def test_too_few_photos_are_told(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert photosearch(["personal", "train", "--library", str(tmp_path / "none")]) == EXIT_BAD_INPUT
    assert "no library" in capsys.readouterr().err
