"""The command line as scripts use it, on a real library.

Commands run in this process, except the one that a signal interrupts.
"""

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photosearch.core.photo import Box, Mark
from photosearch.core.query.feedback import Asked
from photosearch.library.store.store import Store
from photosearch.settings import resources
from photosearch.vision.embedding.manifest import read_manifest
from photosearch.vision.embedding.model_folder import write_head
from tests.support import photos
from tests.support.command_line import photosearch, process_of
from tests.support.library import damage
from tests.support.programs import started


def test_indexing_again_finds_nothing_new(indexed: tuple[Path, list[Path]]) -> None:
    library, _ = indexed
    report = json.loads(photosearch("index", "--json", library=library).stdout)
    assert (report["added"], report["updated"], report["removed"], report["unchanged"]) == (0, 0, 0, 9)


def test_retry_reads_skipped_photos_again(tmp_path: Path) -> None:
    library, photo = tmp_path / "library", photos.write(tmp_path / "photos" / "photo.jpg", 1)
    sound = photo.read_bytes()

    def run(*arguments: object) -> dict[str, int]:
        return json.loads(photosearch(*arguments, "--json", library=library).stdout)

    for retry in (("retry",), ("retry", photo)):
        photo.write_bytes(b"\xff\xd8\xff\xe0".ljust(len(sound)))
        written = photo.stat()
        assert run("index", photo.parent)["skipped"] == 1
        photo.write_bytes(sound)
        os.utime(photo, ns=(written.st_atime_ns, written.st_mtime_ns))
        changed_ns = photo.stat().st_ctime_ns
        with sqlite3.connect(library / "library.sqlite3") as database:  # makes the file look unchanged
            stamp = (changed_ns, changed_ns + 60_000_000_000)
            database.execute("UPDATE photo SET ctime_ns = ?, observed_ns = ?", stamp)
        database.close()
        assert (run("index")["unchanged"], run("status")["skipped"]) == (1, 1)
        assert run(*retry)["updated"] == 1
        assert run("status")["skipped"] == 0
    nothing = photosearch("retry", library=tmp_path / "none", check=False)
    assert (nothing.returncode, (tmp_path / "none").exists()) == (2, False)
    stranger = photosearch("retry", tmp_path / "other.png", library=library, check=False)
    assert stranger.returncode == 2
    assert "not among the skipped" in stranger.stderr


def test_exclude_adds_lists_and_removes_patterns(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "photos"
    photos.write_many(folder, 2)
    photos.write_many(folder / "Cache", 1, first=5)
    photosearch("index", folder, library=library)

    def run(*arguments: object) -> dict[str, Any]:
        return json.loads(photosearch(*arguments, "--json", library=library).stdout)

    preview = run("exclude", "cache/", "*1.jpg", "--preview")
    assert preview["paths"] == [str(folder / "0001.jpg"), str(folder / "Cache" / "0005.jpg")]
    assert run("exclude")["patterns"] == []
    assert run("exclude", "cache/", "--in", folder)["left_out"] == 1
    assert run("index")["removed"] == 1
    status = run("status")
    assert (status["photos"], status["folders"][0]["left_out"], status["left_out"]) == (2, ["cache/"], [])
    assert run("exclude", "cache/", "--in", folder, "--remove")["left_out"] == 0
    assert run("index")["added"] == 1
    for arguments in (("!",), ("*.png", "--remove"), ("*.png", "--in", tmp_path)):
        assert photosearch("exclude", *arguments, library=library, check=False).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows itself keeps the data folder private")
def test_a_library_is_readable_by_its_owner_only(indexed: tuple[Path, list[Path]]) -> None:
    library, _ = indexed
    assert stat.S_IMODE(library.stat().st_mode) == 0o700


def test_duplicates_prints_the_photo_to_keep_and_its_copies(tmp_path: Path) -> None:
    written = photos.write_many(tmp_path / "photos", 3)
    shutil.copy(written[1], tmp_path / "photos" / "copy.jpg")
    library = tmp_path / "library"
    photosearch("index", tmp_path / "photos", library=library)
    (line,) = photosearch("duplicates", "--threshold", 1, "--json", library=library).stdout.splitlines()
    group = json.loads(line)
    assert group["keep"] == str(written[1])
    assert group["reason"] == "date"
    assert group["copies"] == [{"path": str(tmp_path / "photos" / "copy.jpg"), "score": 1.0, "identical": True}]
    assert group["spare_bytes"] == written[1].stat().st_size
    assert "keep: earliest date" in photosearch("duplicates", "--threshold", 1, library=library).stdout


def test_feedback_is_exported_as_json_lines(indexed: tuple[Path, list[Path]], tmp_path: Path) -> None:
    library, written = indexed
    with Store.open(library / "library.sqlite3") as store:
        query, hit = (store.photos.at(str(path)) for path in written[:2])
        assert query is not None
        assert hit is not None
        asked = Asked(query.digest, Box(0.0, 0.25, 0.5, 1.0), str(written[0]))
        store.marks.put(asked, {hit.digest: Mark.SAME}, 1_700_000_000_000_000_000)
    photosearch("feedback", "export", tmp_path / "said.jsonl", library=library)
    (line,) = (tmp_path / "said.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "query": query.digest.hex(),
        "query_path": str(written[0]),
        "box": [0.0, 0.25, 0.5, 1.0],
        "photo": hit.digest.hex(),
        "photo_path": str(written[1]),
        "mark": "same",
        "marked_at": "2023-11-14T22:13:20+00:00",
    }


def test_status_and_doctor_report_the_library_and_the_machine(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    status = json.loads(photosearch("status", "--json", library=library).stdout)
    assert status["indexing"] == {"effort": "auto", "waiting": None}
    assert (status["photos"], status["skipped"]) == (8, 1)
    assert [folder["path"] for folder in status["folders"]] == [str(written[0].parent)]
    assert [skip["reason"] for skip in status["skips"]] == ["damaged"]
    assert status["index"] == {"vectors": 8, "snapshot": False, "awaiting": 0}
    doctor = json.loads(photosearch("doctor", "--json", library=library).stdout)
    assert doctor["healthy"]
    assert {report["name"] for report in doctor["providers"]} == {"cuda", "directml", "coreml", "cpu"}
    assert all(report["usable"] or report["reason"] for report in doctor["providers"])
    assert {layer["name"] for layer in doctor["sandbox"]} >= {"priority", "files", "system calls"}
    assert all(layer["reason"] for layer in doctor["sandbox"])
    assert "broken.jpg" in photosearch("status", library=library).stdout


def test_export_import_and_relocate_move_a_library(indexed: tuple[Path, list[Path]], tmp_path: Path) -> None:
    """The steps on a new machine where the photos are in another folder; no photo is read again."""
    library, written = indexed
    exported, moved = tmp_path / "exported.library", tmp_path / "moved"
    photosearch("library", "export", exported, library=library)
    assert [each.name for each in tmp_path.iterdir()] == [exported.name]
    again = photosearch("library", "export", exported, library=library, check=False)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "already exists" in again.stderr

    photosearch("index", written[0].parent, library=moved)
    said = photosearch("library", "import", exported, library=moved).stdout
    (aside,) = moved.glob("library.sqlite3.aside-*")
    assert str(aside) in said

    shutil.copytree(written[0].parent, tmp_path / "new place")
    said = photosearch("library", "relocate", written[0].parent, tmp_path / "new place", library=moved).stdout
    assert said.startswith("8 photos")
    report = json.loads(photosearch("index", "--json", library=moved).stdout)
    assert (report["unchanged"], report["added"], report["updated"], report["removed"]) == (8, 0, 0, 0)
    answer = json.loads(photosearch("search", written[0], "-k", 1, "--json", library=moved).stdout)
    assert answer["hits"][0]["path"] == str(tmp_path / "new place" / written[0].name)
    assert json.loads(photosearch("doctor", "--json", library=moved).stdout)["healthy"]


def test_doctor_repairs_a_damaged_library_and_index_completes_it(
    indexed: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    _, written = indexed
    library, folder = tmp_path / "library", tmp_path / "photos"
    shutil.copytree(written[0].parent, folder)
    photosearch("index", folder, library=library)
    assert len(list((library / "backups").iterdir())) == 1
    (folder / "later.jpg").write_bytes(photos.write(tmp_path / "later.jpg", 900).read_bytes())
    photosearch("index", library=library)
    damage.zero_pages(library / "library.sqlite3", [0])
    refused = photosearch("index", library=library, check=False)
    assert refused.returncode == 2
    assert "doctor --repair" in refused.stderr
    report = json.loads(photosearch("doctor", "--repair", "--json", library=library).stdout)
    assert report["healthy"]
    assert report["repair"]["photos"] == 8
    assert report["repair"]["folders"] == [str(folder)]
    assert Path(report["repair"]["aside"]).read_bytes()[:4096] == bytes(4096)
    report = json.loads(photosearch("index", "--json", library=library).stdout)
    assert (report["added"], report["unchanged"]) == (1, 9)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_models_can_be_used_renamed_exported_imported_and_deleted(
    indexed: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    library, written = tmp_path / "library", indexed[1]
    shutil.copytree(indexed[0], library)

    def listed() -> dict[str, dict[str, object]]:
        lines = photosearch("models", "list", "--json", library=library).stdout.splitlines()
        return {each["name"]: each for each in map(json.loads, lines)}

    def hits() -> dict[str, float]:
        line = photosearch("search", written[0], "--json", library=library).stdout
        return {each["path"]: each["score"] for each in json.loads(line)["hits"]}

    shipped, first = next(iter(listed())), hits()
    dimension = read_manifest(resources() / "model").dimension
    head = np.random.default_rng(0).normal(size=(dimension, dimension)).astype(np.float32)
    head[2:] = 0  # keeps only two dimensions, so that the scores differ
    made = write_head(library / "models", resources() / "model", head, "mine", {"quality": {"pairs": 0.75}})
    mine = listed()["mine"]
    assert (mine["id"], mine["active"], mine["base"]) == (made.name, False, shipped)
    assert (mine["quality"], mine["vectors"], mine["lacking"]) == ({"pairs": 0.75}, 8, 0)
    used = json.loads(photosearch("models", "use", "mine", "--json", library=library).stdout)
    assert (used["model"], used["name"], used["lacking"]) == (made.name, "mine", 0)
    assert [name for name, each in listed().items() if each["active"]] == ["mine"]
    assert json.loads(photosearch("status", "--json", library=library).stdout)["model"]["id"] == made.name
    second = hits()
    assert second.keys() == first.keys()
    assert any(abs(second[path] - first[path]) > 0.01 for path in first)

    assert "in use" in photosearch("models", "delete", "mine", library=library, check=False).stderr
    photosearch("models", "rename", "mine", "ours", library=library)
    photosearch("models", "export", "ours", tmp_path / "ours.zip", library=library)
    assert "ours is in use" not in photosearch("models", "use", "shipped", library=library).stdout
    assert hits() == first
    photosearch("models", "delete", made.name[:8], library=library)
    assert listed().keys() == {shipped}
    photosearch("models", "import", tmp_path / "ours.zip", library=library)
    photosearch("models", "use", "ours", library=library)
    assert hits() == second

    shutil.rmtree(made)
    answer = photosearch("search", written[0], "--json", library=library)
    assert "shipped model is used instead" in answer.stderr
    assert {each["path"]: each["score"] for each in json.loads(answer.stdout)["hits"]} == first
    assert photosearch("doctor", library=library, check=False).returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupted_index_keeps_its_work_and_the_next_one_completes_it(tmp_path: Path) -> None:
    photos.write_many(tmp_path / "photos", 60)
    library = tmp_path / "library"
    command, environment = process_of("index", tmp_path / "photos", "--json", library=library)
    pipe = subprocess.PIPE
    with started(command, env=environment, stdout=pipe, stderr=pipe) as running:
        assert running.stderr is not None
        assert any(line.startswith("Model runs on") for line in running.stderr)  # the folder is stored by then
        running.send_signal(signal.SIGINT)
        told, said = running.communicate()
    assert "Traceback" not in said
    if "Interrupted. What was indexed so far is kept." in said:
        # Python ends itself with the signal if it came while a module ran generated code; a shell shows 130 for both.
        assert running.returncode in (130, -signal.SIGINT)
    else:  # it finished before the signal, which ends Python itself if it is already exiting
        assert json.loads(told)["added"] == 60
        assert running.returncode in (0, -signal.SIGINT)
    report = json.loads(photosearch("index", "--json", library=library).stdout)
    assert report["added"] + report["unchanged"] == 60
    assert json.loads(photosearch("doctor", "--json", library=library).stdout)["healthy"]
