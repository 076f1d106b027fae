"""A process in its own network namespace: only its own loopback works."""

import socket
import subprocess
import sys

import pytest

from photosearch.shared.cluster import isolation

LOOK = """
import socket
here = socket.create_server(("127.0.0.1", 0))
socket.create_connection(here.getsockname(), 5).close()
print([name for _, name in socket.if_nameindex()])
try:
    socket.create_connection(("127.0.0.1", PORT), 5)
except ConnectionRefusedError:
    print("alone")
"""


def test_an_isolated_process_reaches_only_itself() -> None:
    if not isolation.is_possible():
        pytest.skip("this system allows no network namespace")
    with socket.create_server(("127.0.0.1", 0)) as outside:
        script = LOOK.replace("PORT", str(outside.getsockname()[1]))
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, preexec_fn=isolation.enter
        )
    assert done.stdout.split("\n")[:2] == ["['lo']", "alone"]


def test_isolation_is_reported_impossible_where_the_system_refuses_it() -> None:
    def refuse() -> None:
        raise OSError("not here")

    assert not isolation.is_possible(refuse)
