"""How the command line reads its arguments, and how it reports bad ones."""

import subprocess
import sys
from pathlib import Path

import pytest

from photosearch.cli import run
from tests.support import photos

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the window refuse to open, so that a test sees the attempt."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


no_display_exists = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")


@no_display_exists
@pytest.mark.parametrize("arguments", [(), ("{photo}",), ("{photo}", "{photo}"), ("gui", "{photo}")])
@pytest.mark.parametrize("options", [(), ("--library", "{library}"), ("--provider=cpu",)])
def test_images_without_a_command_open_the_window(
    arguments: tuple[str, ...], options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"photo": photos.write(tmp_path / "photo.jpg", 1), "library": tmp_path / "library"}
    assert run([each.format(**places) for each in (*options, *arguments)]) == 2
    assert "no display" in capsys.readouterr().err


@no_display_exists
def test_an_image_without_a_suffix_opens_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    photos.write(tmp_path / "photo.jpg", 1).rename(tmp_path / "photo")
    monkeypatch.chdir(tmp_path)
    assert run(["photo"]) == 2
    assert "no display" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.jpg",), "The image missing.jpg does not exist. Name a photo file."),
        (("{folder}",), "The image {folder} is a folder. Name a photo file."),
        (("library",), "the following arguments are required: COMMAND. See: photosearch library --help."),
        (("status", "--colour"), "unrecognized arguments: --colour. See: photosearch --help."),
        (("status", "--provider"), "argument --provider: expected one argument. See: photosearch status --help."),
    ],
)
def test_an_error_is_one_line_that_names_the_program_once(
    arguments: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([each.format(folder=tmp_path) for each in arguments]) == 2
    output = capsys.readouterr()
    assert output.err == f"photosearch: {message.format(folder=tmp_path)}\n"
    assert output.out == ""


def test_an_unknown_word_is_reported_with_the_list_of_commands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["dance"]) == 2
    message = capsys.readouterr().err
    assert message.count("photosearch:") == 1
    assert "invalid choice: 'dance'" in message
    assert "duplicates" in message


def test_the_process_names_itself_once_in_an_error() -> None:
    command = [sys.executable, "-m", "photosearch", "index", "--provider", "abacus"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("photosearch: argument --provider: invalid choice: 'abacus'")
    assert done.stderr.endswith("See: photosearch index --help.\n")


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["--help"])
    assert left.value.code == 0
    overview = capsys.readouterr().out
    names = [line.split()[0] for line in overview.split("COMMAND\n")[1].split("\n\n")[0].splitlines() if line[4] != " "]
    assert {"gui", "index", "search", "library", "demo"} <= set(names)
    for name in names:
        with pytest.raises(SystemExit):
            run([name, "--help"])
        assert capsys.readouterr().out.startswith(f"usage: photosearch {name}")
