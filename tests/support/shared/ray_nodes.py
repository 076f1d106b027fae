"""A Ray cluster of several nodes on this machine: a head without processors, and nodes with one processor each."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

_START = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--object-store-memory=80000000"]

_START_SECONDS = 120.0


class RayNodes:
    """Runs the nodes. `environment` is that of the nodes and of their drivers, and holds the cluster's token."""

    def __init__(self, folder: Path, port: int, environment: dict[str, str]) -> None:
        self.address = f"127.0.0.1:{port}"
        self.environment = {
            **environment, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32),
            "RAY_USAGE_STATS_ENABLED": "0", "RAY_raylet_start_wait_time_s": str(int(_START_SECONDS)),
        }  # fmt: skip
        self._folder = folder
        self._port = port
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, count: int) -> None:
        """Starts the head and `count` nodes, one after the other."""
        self._run("head", f"--port={self._port}", "--head", "--num-cpus=0", "--include-dashboard=false")
        self._await_processors(0)
        for number in range(count):
            self._run(f"node{number}", f"--address={self.address}", "--num-cpus=1")
            self._await_processors(number + 1)

    def kill_node_of(self, process: int) -> None:
        """Kills everything of the node that runs a process, as a power cut would."""
        for each in self._processes:
            family = [psutil.Process(each.pid), *psutil.Process(each.pid).children(recursive=True)]
            if process in [one.pid for one in family]:
                for one in family:
                    one.send_signal(signal.SIGKILL)
                return
        raise ValueError(f"no node runs the process {process}")

    def stop(self) -> None:
        """Ends every node."""
        for each in self._processes:
            for one in psutil.Process(each.pid).children(recursive=True) if each.poll() is None else ():
                one.kill()
            each.kill()
            each.wait()

    def _run(self, name: str, *arguments: str) -> None:
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen([*_START, *arguments], env=self.environment, stdout=log, stderr=log)
        self._processes.append(process)

    def _await_processors(self, count: int) -> None:
        look = (
            "import ray, time\n"
            f"ray.init('{self.address}', log_to_driver=False)\n"
            f"while ray.cluster_resources().get('CPU', 0) < {count}: time.sleep(0.2)\n"
        )
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(subprocess.TimeoutExpired):
                done = subprocess.run(
                    [sys.executable, "-c", look], env=self.environment, capture_output=True, timeout=_START_SECONDS
                )
                if done.returncode == 0:
                    return
        raise RuntimeError(f"the nodes do not start; see {self._folder}")


@contextmanager
def nodes(folder: Path, port: int, environment: dict[str, str] | None = None) -> Iterator[RayNodes]:
    """Runs a head and two nodes while the block lasts."""
    running = RayNodes(folder, port, dict(environment or os.environ))
    try:
        running.start(2)
        yield running
    finally:
        running.stop()
