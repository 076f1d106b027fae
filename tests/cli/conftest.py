"""Fixtures of the tests of the command line."""

import json
from pathlib import Path

import pytest

from tests.support import photos
from tests.support.command_line import photosearch_process

REPORT = {"added", "updated", "moved", "removed", "skipped", "unchanged", "sidecars", "seconds", "photos_per_second"}


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """A library of eight photos and a broken one, and the photos' paths. Tests that change the library use a copy."""
    root = tmp_path_factory.mktemp("cli")
    written = photos.write_many(root / "photos", 8)
    (root / "photos" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    done = photosearch_process("index", root / "photos", "--json", library=root / "library")
    report = json.loads(done.stdout.splitlines()[-1])
    assert report.keys() == REPORT
    assert (report["added"], report["skipped"]) == (8, 1)
    return root / "library", written
