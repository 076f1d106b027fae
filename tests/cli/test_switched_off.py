"""A part that is switched off costs nothing: indexing and searching load neither its files nor its packages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from photosearch.settings import LIBRARY_VARIABLE, LibraryPaths, Settings, save
from photosearch.vision.pairs.shelf import PairShelf
from tests.support import photos
from tests.support.repository import ROOT
from tests.support.vision import word_pair
from tests.support.vision.pictures import at_position

pytest.importorskip("tokenizers")

WATCHED = """
import json, sys
from pathlib import Path
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
from photosearch.cli import run
for command in json.loads(sys.argv[1]):
    assert run(command) == 0, command
packages = [each for each in ("rapidocr", "cv2", "tokenizers", "photosearch.vision.pairs.pair") if each in sys.modules]
Path(sys.argv[2]).write_text(json.dumps([sorted(Path(each).name for each in opened), packages]))
"""
"""Runs commands and notes which files this process opens, and which packages it imports."""


def watched(library: Path, *commands: list[str]) -> tuple[set[str], list[str]]:
    """The names of the files that the commands open, and the packages of optional parts that they import."""
    told = library / "watched.json"
    environment = {**os.environ, LIBRARY_VARIABLE: str(library)}
    arguments = [sys.executable, "-c", WATCHED, json.dumps(commands), str(told)]
    subprocess.run(arguments, check=True, env=environment, cwd=ROOT, capture_output=True)
    files, packages = json.loads(told.read_text())
    return set(files), packages


@pytest.mark.parametrize("on", [False, True], ids=["off", "on"])
def test_contents_descriptions_text_and_places_cost_nothing_while_they_are_off(tmp_path: Path, on: bool) -> None:
    paths, folder = LibraryPaths(tmp_path / "library"), tmp_path / "photos"
    first, *_ = photos.write_many(folder, 3)
    photos.write(folder / "vienna.jpg", 3, exif=at_position((48.0, 12.0, 30.0), (16.0, 22.0, 20.0)))
    paths.root.mkdir()
    save(Settings(provider="cpu", decoders=1, contents=on, place_names=on), paths.settings)
    shelf = PairShelf(paths.words)
    shelf.add(word_pair.immich(word_pair.train(tmp_path / "merges"), tmp_path / "pair"))
    if not on:
        shelf.use("")
    searches = [["search", "boat", "--json"], ["search", str(first)], *([["search", "shows:boat"]] if on else [])]
    files, packages = watched(paths.root, ["index", str(folder)], *searches)
    assert "embedder.onnx" in files
    assert ("contents.npz" in files) == on
    assert {"visual.onnx", "textual.onnx"} <= files if on else not {"visual.onnx", "textual.onnx"} & files
    assert ("tokenizers" in packages) == on
    assert not {"rapidocr", "cv2"} & set(packages), "read_text is off"
    assert ("cities.npz" in files) == on
