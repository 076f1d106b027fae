"""The commands of a cluster, as far as they need no cluster."""

import json
from pathlib import Path

import pytest

from photosearch.cli.exit_codes import EXIT_BAD_INPUT
from photosearch.core.address import Address
from photosearch.shared.store.store import SharedStore
from tests.support.command_line import photosearch


def test_status_shows_what_is_pending_in_each_root(
    shared: SharedStore, archive: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    shared.folders.add(str(tmp_path), "museum")
    status = json.loads(photosearch("cluster", "status", "--seconds", 0, "--json", library=str(archive)).stdout)
    assert [(each["name"], each["pending"], each["scanned_by"]) for each in status["roots"]] == [("museum", 0, None)]
    assert (status["pending"], status["indexed_by"], status["photos_per_second"]) == (0, [], None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("index",), "shared libraries only"),
        (("status",), "shared libraries only"),
        (("index", "--workers", "0"), "--workers is 0"),
        (("index", "--gpus", "-1"), "--gpus is -1"),
        (("status", "--seconds", "-1"), "--seconds is -1"),
        (("demo", "--scenes", "1"), "--scenes is 1"),
    ],
)
def test_bad_input_gives_one_clear_line(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = photosearch("cluster", *arguments, library=tmp_path / "library", check=False)
    assert (done.returncode, done.stdout) == (EXIT_BAD_INPUT, "")
    assert says in done.stderr
    assert not (tmp_path / "library").exists()
