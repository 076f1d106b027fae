"""Workers on a real Ray of two processors: none of the work is lost, whichever worker dies."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from photosearch.errors import InputError
from photosearch.shared.cluster.pool import Cluster, Done, Event, Lost, connected, work

pytest.importorskip("fcntl")
from tests.support.shared.folder_work import FolderWorker

FILES = 40


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with connected(None, processors=2) as cluster:
        yield cluster


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "todo").mkdir()
    (tmp_path / "done").mkdir()
    for number in range(FILES):
        (tmp_path / "todo" / f"{number:03}").touch()
    return tmp_path


def run(cluster: Cluster, folder: Path) -> list[Event[int]]:
    def remaining() -> int:
        return len(list((folder / "todo").iterdir()))

    events = work(cluster, partial(FolderWorker, folder), 2, remaining, freed_seconds=20)
    return [event for event in events if event is not None]


def test_two_workers_do_all_work_once(cluster: Cluster, folder: Path) -> None:
    assert cluster.cpus == 2
    events = run(cluster, folder)
    assert len(events) == FILES
    assert {event.worker.partition(":")[2] for event in events} == {
        path.read_text() for path in (folder / "done").iterdir()
    }
    assert len({event.worker for event in events}) == 2


def test_what_a_killed_or_disconnected_worker_had_begun_is_done_by_others(cluster: Cluster, folder: Path) -> None:
    (folder / "todo" / "010").write_text("kill")
    (folder / "todo" / "020").write_text("lose")
    events = run(cluster, folder)
    assert sum(isinstance(event, Done) for event in events) == FILES
    lost = [event for event in events if isinstance(event, Lost)]
    assert sorted(event.reason for event in lost) == ["The connection broke.", "its process or its machine died"]
    assert not any(event.given_up for event in lost)


def test_an_error_of_every_worker_ends_the_run(cluster: Cluster, folder: Path) -> None:
    (folder / "refuse").touch()
    with pytest.raises(InputError, match="No work on this machine"):
        run(cluster, folder)
    assert len(list((folder / "todo").iterdir())) == FILES
