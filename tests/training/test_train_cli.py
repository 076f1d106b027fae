"""photosearch-train on the command line: real processes, and a one-line error for invalid input."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from photosearch_training.cli import main
from tests.support.programs import started
from tests.support.training.commands import settings

ROOT = Path(__file__).parents[2]


def test_a_fitted_model_can_be_evaluated(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    assert main(["fit", "--json", "--run", str(run), *settings(schedule__steps="2"), str(photos)]) == 0
    events = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert events[-1] == "finished"
    assert main(["evaluate", "--json", "--model", str(run / "model.safetensors"), str(photos)]) == 0
    quality = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (quality["half"], quality["side"], quality["sources"]["gratings"]["classes"]) == ("test", 64, 5)
    frozen = ["evaluate", "--frozen", "timm:test_efficientnet", "--weights", "random", "--side", "64", str(photos)]
    assert main(frozen) == 0
    table = capsys.readouterr().out
    assert all(name in table for name in ("R@1", "MAP@R", "gratings"))


def test_runs_are_merged_and_settings_they_fix_are_refused_before_anything_is_written(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, merged = tmp_path / "run", tmp_path / "merged.safetensors"
    assert main(["fit", "--json", "--run", str(run), *settings(schedule__steps="2"), str(photos)]) == 0
    merge = ["merge", "--json", "--out", str(merged), "--cache", str(tmp_path / "cache"), f"{run}=0.5"]
    data = ["--data", str(photos)]
    for asked, said in (
        (["--set", "schedule.steps=9", *data], "schedule.steps"),
        (["--set", "photos.fit=crop"], "--data"),
    ):
        assert main([*merge, *asked]) == 2
        assert said in capsys.readouterr().err
        assert not merged.exists()
    assert main([*merge, *data, "--set", "model.dimension=5"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["event"], 0 <= told["score"] <= 1) == ("validated", True)
    assert main(["evaluate", "--json", "--model", str(merged), str(photos)]) == 0


def test_help_lists_every_command_without_loading_torch() -> None:
    program = (
        "import sys, pytest\n"
        "from photosearch_training.cli import main\n"
        "with pytest.raises(SystemExit): main(['--help'])\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {"fit", "evaluate", "experiments", "signals", "personal"} <= set(done.stdout.split())


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send an interrupt to one process")
def test_an_interrupted_run_keeps_a_checkpoint_and_resumes(photos: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    command = [sys.executable, "-m", "photosearch_training.cli", "fit", "--json", "--run", str(run)]
    options = [*settings(schedule__steps="3000", schedule__evaluate_every="3000"), str(photos)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with started([*command, *options], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line).get("stage") == "train":
                process.send_signal(signal.SIGINT)
                break
        last = [json.loads(line) for line in process.stdout][-1]
    assert process.returncode == 130
    assert last["event"] == "stopped"
    shorter = settings(schedule__steps="2", schedule__evaluate_every="3000")
    assert main(["fit", "--json", "--run", str(run), "--resume", *shorter, str(photos)]) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fit", "--run", "{tmp}/run", "{tmp}/nowhere"], "nowhere"),
        (["fit", "--run", "{tmp}/run", "--set", "loss.name=Triplet", "{photos}"], "Unknown loss 'Triplet'"),
        (["fit", "--run", "{tmp}/run", "--set", "model.backbone=timm:nothing", "{photos}"], "Unknown backbone"),
        (["fit", "--run", "{tmp}/run", "--weights", "{tmp}/none.safetensors", "{photos}"], "none.safetensors"),
        (["fit", "--run", "{tmp}/run", "--resume", "{photos}"], "no run to resume"),
        (["evaluate", "--model", "{tmp}/none.safetensors", "{photos}"], "none.safetensors"),
        (["evaluate", "--model", "{tmp}", "{photos}"], "no model in"),
    ],
)
def test_invalid_input_gives_a_one_line_error_and_exit_code_2(
    arguments: list[str], message: str, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [argument.format(tmp=tmp_path, photos=photos) for argument in arguments]
    tiny_options = settings() if filled[0] == "fit" else []
    assert main([filled[0], "--json", *tiny_options, *filled[1:]]) == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert len(complaint.splitlines()) == 1


def test_a_run_is_neither_overwritten_nor_resumed_with_other_settings(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["fit", "--json", "--run", str(tmp_path / "run"), str(photos)]
    assert main([*command, *settings(schedule__steps="1")]) == 0
    assert main([*command, *settings(schedule__steps="1")]) == 2
    assert "already contains a run" in capsys.readouterr().err
    assert main([*command, "--resume", *settings(schedule__steps="2", loss__name="SupConLoss")]) == 2
    assert "other settings: loss.name, schedule.steps" in capsys.readouterr().err


def test_without_torch_the_error_says_what_to_install_and_what_works_without_it() -> None:
    script = "import sys; sys.modules['torch'] = None; from photosearch_training.__main__ import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", script, "fit"], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("photosearch-train: torch is not installed. ")
    assert "pip install 'photosearch[train]'" in done.stderr
    assert "photosearch personal train" in done.stderr
