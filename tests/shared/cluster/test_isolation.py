"""A network of its own: loopback works, and nothing else is there."""

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


def test_an_isolated_program_reaches_only_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:
        script = LOOK.replace("PORT", str(outside.getsockname()[1]))
        program = isolation.command([sys.executable, "-c", script])
        done = subprocess.run(program, capture_output=True, text=True)
    if done.returncode and not isolation.is_possible():
        pytest.skip("this system allows no network namespace")
    assert done.stdout.splitlines() == ["['lo']", "alone"], done.stderr


def test_isolation_is_reported_impossible_if_a_program_cannot_start_in_it() -> None:
    assert not isolation.is_possible([sys.executable + " that is not here"])
