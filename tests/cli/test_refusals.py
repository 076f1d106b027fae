"""What a script gets if the input, the library or the model cannot be used: an error of one line with a remedy."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from photosearch.settings import resources
from tests.support.command_line import photosearch
from tests.support.library import damage
from tests.support.repository import ROOT


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "{missing}"), "does not exist"),
        (("search", "{folder}"), "is a folder"),
        (("search", "{text}"), "not in a photo format"),
        (("search", "{photo}", "-k", "0"), "-k is 0"),
        (("search", "--from", "soon"), "not a date"),
        (("search", "--from", "2023", "--to", "2022"), "lies before"),
        (("search", "--camera", "Leica"), "The library has: none"),
        (("search", "--sort", "similarity"), "needs an image"),
        (("search", "--min-score", "0.5"), "needs an image"),
        (("search", "--in", "{missing}"), "No photo lies in"),
        (("search", "--min-rating", "6"), "invalid choice"),
        (("search", "beach OR shows:boat"), "beach OR shows:boat cannot be searched"),
        (("library", "export", "{missing}", "--in", "{folder}"), "--in needs a shared library"),
        (("duplicates", "--threshold", "1.5"), "--threshold is 1.5"),
        (("feedback",), "required"),
        (("index", "{missing}"), "no folder"),
        (("index", "{photo}"), "not a folder"),
        (("index", "--provider", "abacus"), "invalid choice"),
        (("status", "--model", "{folder}"), "no model"),
        (("dance",), "invalid choice"),
        (("library",), "required"),
        (("doctor", "--repair", "--library", "{missing}"), "no library"),
        (("library", "relocate", "{folder}/nowhere", "{folder}"), "No watched folder"),
    ],
)
def test_bad_input_prints_one_line_and_changes_nothing(
    indexed: tuple[Path, list[Path]], tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    library, written = indexed
    text = tmp_path / "text.jpg"
    text.write_text("not an image")
    places = {"missing": tmp_path / "none.jpg", "folder": tmp_path, "text": text, "photo": written[0]}
    before = (library / "library.sqlite3").read_bytes()
    done = photosearch(*(each.format(**places) for each in arguments), library=library, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    assert (library / "library.sqlite3").read_bytes() == before


def test_the_name_of_a_missing_image_is_not_searched_as_text(indexed: tuple[Path, list[Path]], tmp_path: Path) -> None:
    for name in ("beach.jpg", tmp_path / "beach"):
        done = photosearch("search", name, library=indexed[0], check=False)
        assert done.returncode == 2
        assert "does not exist" in done.stderr


def test_a_missing_damaged_or_newer_library_is_refused_with_a_remedy(
    indexed: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    _, written = indexed
    missing = photosearch("search", written[0], library=tmp_path / "none", check=False)
    assert missing.returncode == 2
    assert "photosearch index" in missing.stderr
    assert not (tmp_path / "none").exists()

    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "library.sqlite3").write_bytes(b"this is not a database, whatever its name says" * 100)
    for command in (("status",), ("search", written[0]), ("index", written[0].parent)):
        done = photosearch(*command, library=damaged, check=False)
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
    assert (damaged / "library.sqlite3").read_bytes().startswith(b"this is not")

    newer = tmp_path / "newer"
    photosearch("index", written[0].parent, library=newer)
    with sqlite3.connect(newer / "library.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    done = photosearch("index", library=newer, check=False)
    assert done.returncode == 2
    assert "newer PhotoSearch" in done.stderr


def test_a_library_that_cannot_be_created_is_an_error(indexed: tuple[Path, list[Path]], tmp_path: Path) -> None:
    _, written = indexed
    occupied = tmp_path / "occupied"
    occupied.write_text("a file where the folder should be")
    for place in (occupied, occupied / "below"):
        done = photosearch("index", written[0].parent, library=place, check=False)
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
        assert str(place) in done.stderr
    assert occupied.read_text().startswith("a file")


@pytest.mark.parametrize(("fault", "said"), [("cut", "Export it again"), ("newer", "Update"), ("missing", "no file")])
def test_a_failed_import_changes_nothing(
    indexed: tuple[Path, list[Path]], tmp_path: Path, fault: str, said: str
) -> None:
    library, _ = indexed
    exported = tmp_path / "exported"
    if fault != "missing":
        photosearch("library", "export", exported, library=library)
    if fault == "cut":
        damage.cut(exported, 0.7)
    if fault == "newer":
        with sqlite3.connect(exported) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    before = {path: path.read_bytes() for path in library.iterdir() if path.is_file()}
    done = photosearch("library", "import", exported, library=library, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
    assert {path: path.read_bytes() for path in library.iterdir() if path.is_file()} == before


def test_opening_a_window_without_a_display_is_an_error(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "photosearch", "--library", str(tmp_path)],
        capture_output=True, text=True, env=environment, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no display" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_altered_model_is_refused(indexed: tuple[Path, list[Path]], tmp_path: Path) -> None:
    library, written = indexed
    model = tmp_path / "model"
    shutil.copytree(resources() / "model", model)
    altered = bytearray((model / "embedder.onnx").read_bytes())
    altered[len(altered) // 2] ^= 1
    (model / "embedder.onnx").write_bytes(altered)
    done = photosearch("search", written[0], "--model", model, library=library, check=False)
    assert done.returncode == 2
    assert "altered" in done.stderr
    doctor = photosearch("doctor", "--json", "--model", model, library=library, check=False)
    assert doctor.returncode == 1
    assert not json.loads(doctor.stdout)["healthy"]
