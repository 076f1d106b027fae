"""A node, and the driver, of a real cluster of three nodes are killed: no photo is lost, none is done twice."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from photosearch.core.address import Address
from photosearch.settings import LIBRARY_VARIABLE
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.store import SharedStore
from tests.support import photos
from tests.support.command_line import process_of
from tests.support.shared.ray_nodes import RayNodes, nodes
from tests.support.vision import model_files

pytestmark = pytest.mark.full
COUNT = 600


@pytest.fixture(scope="module")
def cluster(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayNodes]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "PGPASSWORD": server.password, "XDG_DATA_HOME": home}
    with nodes(tmp_path_factory.mktemp("nodes"), port, environment) as running:
        yield running


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    photos.write_many(tmp_path / "museum", COUNT)
    return tmp_path / "museum"


def begin(cluster: RayNodes, archive: Address, museum: Path) -> subprocess.Popen[str]:
    model = museum.parent / "model"
    if not model.exists():
        model_files.write(model)
    arguments = ("cluster", "index", museum, "--address", cluster.address, "--model", model, "--provider", "cpu")
    command, environment = process_of(*arguments, "--json", library=str(archive))
    return subprocess.Popen(command, env={**environment, **cluster.environment, LIBRARY_VARIABLE: str(archive)},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip


def end(process: subprocess.Popen[str]) -> dict[str, Any]:
    printed, problems = process.communicate(timeout=300)
    assert process.returncode == 0, problems
    return json.loads(printed)


def await_work(shared: SharedStore, process: subprocess.Popen[str]) -> int:
    """Waits until the first photos are in the library and a worker has claimed more; returns its process."""
    while process.poll() is None:
        if vectors(shared):
            for each in shared.indexing():
                return int(each.process.rpartition(":")[2])
        time.sleep(0.02)
    raise AssertionError(process.communicate())


def vectors(shared: SharedStore) -> int:
    return sum(shared.vectors.count(model.id) for model in shared.models.all())


def require_whole(shared: SharedStore) -> None:
    shared.models.load()
    (model,) = shared.models.all()
    assert (shared.vectors.count(model.id), shared.pending.count(model.id)) == (COUNT, 0)
    assert shared.photos.counts().photos == COUNT


def test_after_a_killed_driver_the_next_run_does_what_is_left(
    cluster: RayNodes, shared: SharedStore, archive: Address, museum: Path
) -> None:
    process = begin(cluster, archive, museum)
    await_work(shared, process)
    process.kill()
    process.communicate()
    while shared.indexing():  # Ray ends the workers of a driver that is gone
        time.sleep(0.05)
    done = vectors(shared)
    assert 0 < done < COUNT
    report = end(begin(cluster, archive, museum))
    # Photos that were read right after they were written are read once more, and keep their vectors.
    assert report["added"] + report["updated"] == COUNT - done
    require_whole(shared)


def test_the_photos_of_a_killed_node_are_read_by_another(
    cluster: RayNodes, shared: SharedStore, archive: Address, museum: Path
) -> None:
    process = begin(cluster, archive, museum)
    cluster.kill_node_of(await_work(shared, process))
    assert len(end(process)["lost"]) == 1
    require_whole(shared)
