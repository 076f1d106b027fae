"""Each command in process: its texts for people, its JSON for scripts, and interruption."""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.cli.exit_codes import EXIT_BAD_INPUT, EXIT_FAULT, EXIT_INTERRUPTED
from photosearch.cli.interruption import interruptible
from photosearch.core.annotations.values import Property, Stamped
from photosearch.core.identity import content_digest
from photosearch.core.photo import Box
from photosearch.core.query.query import Filters, Sort, SortKey
from photosearch.core.query.saved import KeptExample, SavedSearch
from photosearch.jobs.indexing import rebuilding
from photosearch.settings import LibraryPaths, Settings, resources
from photosearch.vision.embedding import model_archive
from photosearch.vision.embedding.manifest import read_manifest
from photosearch.vision.embedding.model_folder import write_head
from tests.support import photos
from tests.support.command_line import photosearch
from tests.support.vision import model_files

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """A library of four photos and a broken one, and the photos' paths."""
    root = tmp_path_factory.mktemp("commands")
    written = photos.write_many(root / "photos", 4)
    (root / "photos" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    photosearch("index", root / "photos", library=root / "library")
    return root / "library", written


@pytest.fixture
def library(indexed: tuple[Path, list[Path]], tmp_path: Path) -> Path:
    """A copy of the library that a test may change."""
    return Path(shutil.copytree(indexed[0], tmp_path / "library"))


def output_of(library: Path, *arguments: object, code: int = 0) -> tuple[str, str]:
    """Runs a command that must exit with `code`; returns its stdout and stderr."""
    done = photosearch(*arguments, library=library, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def json_of(library: Path, *arguments: object) -> Any:
    """Runs a command that prints one JSON line."""
    return json.loads(output_of(library, *arguments, "--json")[0])


def interrupt_at(function: str) -> None:
    """Sends Ctrl+C at the next call of the function."""

    def profile(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_name == function:
            sys.setprofile(None)
            signal.raise_signal(signal.SIGINT)

    sys.setprofile(profile)


def test_index_prints_a_summary(library: Path) -> None:
    printed, remarks = output_of(library, "index")
    assert printed.startswith("0 added, 0 updated, 0 moved, 0 removed, 0 skipped, 5 unchanged in ")
    assert "Model runs on" in remarks


def test_index_needs_a_folder(tmp_path: Path) -> None:
    _, error = output_of(tmp_path / "new", "index", code=EXIT_BAD_INPUT)
    assert error == "photosearch: The library has no folder yet. Name one: photosearch index FOLDER.\n"


def test_exclude_lists_patterns_and_files(library: Path, indexed: tuple[Path, list[Path]]) -> None:
    first = indexed[1][0]
    assert output_of(library, "exclude", "*0.jpg", "--preview") == (f"{first}\n", "1 of 5 photos would be left out\n")
    printed, remarks = output_of(library, "exclude", "*0.jpg")
    assert printed == "*0.jpg\n"
    assert remarks == "1 of 5 photos are left out. To update the library: photosearch index\n"
    assert output_of(library, "exclude") == ("*0.jpg\n", "1 of 5 photos are left out\n")
    _, error = output_of(library, "exclude", "*.png", "--remove", code=EXIT_BAD_INPUT)
    assert error == "photosearch: “*.png” is not among the patterns. These are: *0.jpg.\n"
    assert output_of(library, "exclude", "*0.jpg", "--remove")[0] == ""


def test_what_is_said_of_photos_is_exported_searched_and_imported(
    library: Path, indexed: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    first, second = map(str, indexed[1][:2])
    given = tmp_path / "given.csv"
    given.write_text(
        f"path,rating,flag,keywords,albums\n{first},4,pick,Places|Vienna,Best\n{second},1,,,\n/none.jpg,3,,,\n",
        encoding="utf-8",
    )
    assert json_of(library, "metadata", "import", given) == {"photos": 2, "changed": 2, "missing": 1}
    hits = json_of(library, "search", "--min-rating", 2, "--keyword", "places", "--album", "best")["hits"]
    assert [(each["path"], each["rating"], each["flag"], each["keywords"]) for each in hits] == [
        (first, 4, "pick", ["Places|Vienna"])
    ]
    taken = tmp_path / "taken.json"
    assert output_of(library, "metadata", "export", taken)[0] == "2 photos written\n"
    assert json_of(library, "metadata", "import", taken)["changed"] == 0
    output_of(library, "items", "split", first)
    output_of(library, "metadata", "export", tmp_path / "split.json")
    output_of(library, "items", "reset", first)
    assert json_of(library, "metadata", "import", tmp_path / "split.json")["changed"] == 1
    output_of(library, "items", "reset", first)
    gone = b"\1" * 16
    with ExitStack() as stack:
        store = Application(LibraryPaths(library), Settings()).open_writing(stack)
        store.annotations.put({gone: {Property.RATING: Stamped("2", 1)}})
    assert output_of(library, "metadata", "export", taken)[0] == "3 photos written\n"
    last = json.loads(taken.read_text(encoding="utf-8"))["photos"][-1]
    assert last == {"path": "", "digest": gone.hex(), "rating": 2, "albums": []}, "a photo that is not indexed now"
    output_of(library, "metadata", "export", tmp_path / "taken.txt", code=EXIT_BAD_INPUT)


def test_saved_searches_and_empty_albums_are_exported_and_imported(library: Path, tmp_path: Path) -> None:
    pasted = KeptExample(content_digest(b"a picture"), None, -0.5, Box(0.1, 0.2, 0.5, 0.6))
    filters = Filters(text="sea -dog", labels=("red",), first_day=date(2020, 1, 2), albums=("Empty",))
    search = SavedSearch("Coast", (pasted,), filters, Sort(SortKey.NAME, True))
    taken = tmp_path / "taken.json"
    with ExitStack() as stack:
        store = Application(LibraryPaths(library), Settings()).open_writing(stack)
        store.searches.save(search, {pasted.digest: b"a picture"})
        store.albums.add("Empty", [], 1)
    output_of(library, "metadata", "export", taken)
    with ExitStack() as stack:
        store = Application(LibraryPaths(library), Settings()).open_writing(stack)
        store.searches.delete("Coast")
        store.albums.delete("Empty")
    output_of(library, "metadata", "import", taken)
    with ExitStack() as stack:
        store = Application(LibraryPaths(library), Settings()).open_writing(stack)
        assert store.searches.all() == (search,)
        assert store.searches.picture(pasted.digest) == b"a picture"
        assert "Empty" in [album.name for album in store.albums.all()]
        store.searches.delete("Coast")
    damaged = json.loads(taken.read_text(encoding="utf-8"))
    damaged["searches"]["Coast"]["sort"]["key"] = "luck"
    taken.write_text(json.dumps(damaged), encoding="utf-8")
    assert "Coast" in output_of(library, "metadata", "import", taken, code=EXIT_BAD_INPUT)[1]


def test_search_prints_one_line_for_each_hit_or_that_there_is_none(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    printed, _ = output_of(library, "search", written[0], "-k", 2)
    heading, first, second = printed.splitlines()
    assert heading == str(written[0])
    assert first.startswith("  1.000  ")
    assert first.endswith(str(written[0]))
    assert second.startswith("  0.")
    none = output_of(library, "search", "--text", "nowhere")[0]
    assert none.splitlines() == ["  No photo found", f"  Without nowhere: {len(written)} photos"]


def test_a_missing_name_is_reported_with_the_known_ones(indexed: tuple[Path, list[Path]]) -> None:
    _, error = output_of(indexed[0], "search", "--type", "raw", code=EXIT_BAD_INPUT)
    assert error == "photosearch: No photo has the type raw. The library has: JPEG.\n"


def test_models_are_listed_used_and_deleted(library: Path) -> None:
    dimension = read_manifest(resources() / "model").dimension
    made = write_head(library / "models", resources() / "model", np.eye(dimension, dtype=np.float32), "Mine", {})
    shipped, _, own, state = output_of(library, "models", "list")[0].splitlines()
    assert shipped.startswith("* ")
    assert own == f"  {made.name}  Mine"
    assert state.endswith("4 photos embedded, 0 to embed")
    assert output_of(library, "models", "use", "Mine")[0] == "Mine is in use\n"
    assert output_of(library, "models", "use", "shipped")[0].endswith(" is in use\n")
    assert output_of(library, "models", "delete", "Mine")[0] == "Deleted Mine\n"
    _, error = output_of(library, "models", "use", "Mine", code=EXIT_BAD_INPUT)
    assert error.startswith("photosearch: ")


def test_a_model_with_another_network_reads_the_photos_again(tmp_path: Path) -> None:
    library, (photo, gone) = tmp_path / "library", photos.write_many(tmp_path / "photos", 2)
    output_of(library, "index", photo.parent)
    gone.unlink()
    model_archive.export(model_files.write(tmp_path / "made", name="Tiny"), tmp_path / "tiny.zip")
    assert "photosearch models use" in output_of(library, "models", "import", tmp_path / "tiny.zip")[0]
    used = "Tiny is in use\n1 photo could not be read. The next index tries them again.\n"
    assert output_of(library, "models", "use", "Tiny")[0] == used
    output_of(library, "models", "use", "shipped")
    interrupt_at("delete")
    assert "Interrupted" in output_of(library, "models", "delete", "Tiny", code=EXIT_INTERRUPTED)[1]
    assert output_of(library, "models", "delete", "Tiny")[0] == "Deleted Tiny\n"


def test_a_duplicates_search_can_be_interrupted(indexed: tuple[Path, list[Path]]) -> None:
    interrupt_at("find_copies")
    printed, error = output_of(indexed[0], "duplicates", code=EXIT_INTERRUPTED)
    assert (printed, error) == ("", "photosearch: Interrupted. What was indexed so far is kept.\n")


def test_ctrl_c_stops_the_job_and_its_old_handler_is_restored() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as control:
        before_and_after = [control.stopped]
        signal.raise_signal(signal.SIGINT)
        before_and_after.append(control.stopped)
    assert before_and_after == [False, True]
    assert signal.getsignal(signal.SIGINT) is before


def test_status_is_readable(indexed: tuple[Path, list[Path]]) -> None:
    printed, _ = output_of(indexed[0], "status")
    assert "photos: 4\nskipped: 1\nfolders:\n  1:\n    path: " in printed
    assert "left out: none\n" in printed


def test_the_doctors_report_is_readable(indexed: tuple[Path, list[Path]]) -> None:
    printed, _ = output_of(indexed[0], "doctor")
    assert printed.startswith("healthy: yes\nversions:\n")
    assert printed.endswith("problems: none\n")


def test_the_doctor_needs_no_library(tmp_path: Path) -> None:
    report = json_of(tmp_path / "none", "doctor")
    assert report["healthy"]
    assert report["library"]["state"] == "none yet"
    assert not (tmp_path / "none").exists()


def test_the_doctor_checks_the_index(library: Path) -> None:
    with ExitStack() as stack:
        parts, store = Application(LibraryPaths(library), Settings()).open_writer(stack)
        assert rebuilding.renew(parts, store, lambda: False) is not None
    assert json_of(library, "doctor")["library"]["snapshot"] == "whole"


def test_the_doctor_reports_an_unusable_model_and_the_rest(library: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    printed, _ = output_of(library, "doctor", "--json", "--model", tmp_path / "empty", code=EXIT_FAULT)
    report = json.loads(printed)
    assert report["model"] == {"state": "unusable"}
    assert report["library"]["state"] == "whole"
    assert report["library"]["snapshot"] == "not checked: the model is unusable"


@pytest.mark.parametrize(
    ("file", "state"), [("library.sqlite3", {"state": "unusable"}), ("snapshots", {"snapshot": "damaged"})]
)
def test_the_doctor_finds_damage(library: Path, file: str, state: dict[str, str]) -> None:
    paths = LibraryPaths(library)
    if file == "snapshots":
        damaged = rebuilding.snapshot_path(paths.snapshots, read_manifest(resources() / "model"))
        damaged.parent.mkdir(exist_ok=True)
    else:
        damaged = paths.database
    damaged.write_bytes(b"this is neither a database nor an index" * 100)
    printed, _ = output_of(library, "doctor", "--json", code=EXIT_FAULT)
    report = json.loads(printed)
    assert not report["healthy"]
    assert report["problems"]
    ((key, value),) = state.items()
    assert report["library"][key].startswith(value)


def test_the_demo_needs_at_least_one_scene(tmp_path: Path) -> None:
    _, error = output_of(tmp_path, "demo", "--scenes", 0, code=EXIT_BAD_INPUT)
    assert error == "photosearch: --scenes is 0. Render one or more.\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no broken pipes")
@pytest.mark.parametrize("arguments", [("status",), ("status", "--json"), ("search", "--json")])
def test_a_closed_output_pipe_ends_the_command_quietly(
    indexed: tuple[Path, list[Path]], arguments: tuple[str, ...]
) -> None:
    command = [sys.executable, "-m", "photosearch", *arguments, "--library", str(indexed[0])]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        error = process.stderr.read()
    assert (process.returncode, error) == (EXIT_FAULT, "")
