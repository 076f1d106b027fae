"""Workers on a real Ray of two processors: no work is lost if a worker dies."""

import os
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.cluster_application import ClusterIndexer, PendingWorker, status
from photosearch.core.address import Address
from photosearch.core.events import Event as AnyEvent
from photosearch.core.events import IndexProgress
from photosearch.errors import InputError
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.shared.pending import Batch
from photosearch.jobs.indexing.shared.together import bring_up_to_date
from photosearch.settings import Settings, library_paths
from photosearch.shared.cluster.pool import Cluster, Done, Event, Lost, connected, require, work
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.store import SharedStore
from tests.support import photos
from tests.support.vision import model_files

pytest.importorskip("fcntl")
from tests.support.shared.folder_work import FolderWorker

FILES = 40


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for the files of this machine."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def cluster(server: EmbeddedServer, home: Path) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as environment:
        # The workers inherit this environment.
        environment.setenv("PGPASSWORD", server.password)
        environment.setenv("XDG_DATA_HOME", str(home))
        with connected(None, processors=2) as cluster:
            yield cluster


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("todo", "done", "here"):
        (tmp_path / name).mkdir()
    for number in range(FILES):
        (tmp_path / "todo" / f"{number:03}").touch()
    return tmp_path


def run(cluster: Cluster, folder: Path) -> list[Event[int]]:
    def remaining() -> int:
        return len(list((folder / "todo").iterdir()))

    events = work(cluster, partial(FolderWorker, folder, 2), 2, remaining, freed_seconds=20)
    return [event for event in events if event is not None]


def test_two_workers_do_each_piece_of_work_once(cluster: Cluster, folder: Path) -> None:
    assert cluster.cpus == 2
    events = run(cluster, folder)
    assert len(events) == FILES
    assert {event.worker.partition(":")[2] for event in events} == {
        path.read_text() for path in (folder / "done").iterdir()
    }
    assert len({event.worker for event in events}) == 2


def test_others_finish_the_work_of_a_killed_or_disconnected_worker(cluster: Cluster, folder: Path) -> None:
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


def test_without_ray_the_error_says_what_to_install() -> None:
    require(installed=True)
    with pytest.raises(InputError, match=r"pip install 'photosearch\[cluster\]'"):
        require(installed=False)


@pytest.mark.parametrize(
    ("workers", "gpus", "room"), [(None, 0.0, 8), (3, 0.0, 3), (20, 0.0, 8), (None, 0.5, 4), (None, 2.0, 1)]
)
def test_no_more_workers_start_than_the_cluster_has_room_for(workers: int | None, gpus: float, room: int) -> None:
    assert Cluster(None, cpus=8, gpus=2).room(workers, gpus) == room


@pytest.mark.parametrize(("cluster", "says"), [(Cluster(None, 0, 0), "processor"), (Cluster(None, 4, 0), "1 GPUs")])
def test_a_cluster_without_room_for_a_worker_is_refused(cluster: Cluster, says: str) -> None:
    with pytest.raises(InputError, match=says):
        cluster.room(None, 1.0)


@pytest.fixture
def application(archive: Address, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    model = model_files.write(tmp_path / "model")
    return Application(library_paths(str(archive)), Settings(provider="cpu"), model)


def lone_worker(application: Application) -> PendingWorker:
    return PendingWorker(str(application.paths.address), "cpu", application.pinned)


def test_a_worker_takes_photos_only_after_others_release_them(
    shared: SharedStore, application: Application, tmp_path: Path
) -> None:
    photos.write_many(tmp_path / "museum", 4)
    assert application.shared is not None
    with application.shared.open_store() as store:
        store.folders.add(str(tmp_path / "museum"))
        model_id = application.shared.register_model(store)
        bring_up_to_date(store, model_id, lambda emit, control: Batch(), lambda event: None, Control())
    worker = lone_worker(application)
    try:
        with application.shared.open_store() as other, other.pending.claim(model_id, 64) as claimed:
            assert len(claimed) == 4
            assert [each.process.partition(":")[2] for each in shared.indexing()] == [str(os.getpid())]
            assert worker.step() is None
        batch = worker.step()
        assert batch is not None
        assert (batch.embedded, worker.step()) == (4, None)
    finally:
        worker.close()


def test_killing_a_worker_loses_no_photo_and_stores_none_twice(
    cluster: Cluster, shared: SharedStore, application: Application, archive: Address, tmp_path: Path
) -> None:
    count = 160
    photos.write_many(tmp_path / "museum", count)
    killed: list[int] = []

    def kill_one(event: AnyEvent) -> None:
        if isinstance(event, IndexProgress) and not killed:
            for each in shared.indexing():
                killed.append(int(each.process.partition(":")[2]))
                os.kill(killed[0], signal.SIGKILL)
                return

    indexer = ClusterIndexer(application, lambda: nullcontext(cluster), workers=2)
    done = indexer.run([str(tmp_path / "museum")], kill_one, Control())
    assert len(killed) == 1
    # On a busy machine, the replacement may start so late that it is given up. The other worker then does all the work.
    assert [each.given_up for each in done.lost].count(False) == 1
    (model,) = shared.models.all()
    assert (shared.vectors.count(model.id), shared.photos.counts().photos) == (count, count)

    again = indexer.run([], lambda event: None, Control()).report
    assert (again.added, again.updated, again.unchanged) == (0, 0, count)
    assert application.shared is not None
    told = status(application.shared, 0)
    assert (told["pending"], told["indexed_by"], told["photos_per_second"]) == (0, [], None)
