"""A network of its own for a program and its children, in which nobody else is: only loopback exists there.

Ray listens on every address of its machine; in such a network, no other machine and no other program can reach it.

`python -m photosearch.shared.cluster.isolation PROGRAM ARGUMENT ...` runs a program in one. It is a process of its own
because a process with threads cannot enter a network.
"""

import ctypes
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS = 0x8914
"""SIOCSIFFLAGS of linux/sockios.h."""
_UP = 1


def command(program: Sequence[str]) -> list[str]:
    """Returns the command that runs `program` in a network of its own."""
    return [sys.executable, "-m", "photosearch.shared.cluster.isolation", *program]


def is_possible(program: Sequence[str] = (sys.executable, "-c", "")) -> bool:
    """Whether this system lets a program enter such a network; tries it with `program`."""
    if sys.platform != "linux":
        return False
    done = subprocess.run(command(program), capture_output=True, check=False)  # noqa: S603  (a fixed program)
    return done.returncode == 0


def enter() -> None:
    """Moves this process, which must have one thread, into a new network with loopback alone.

    Raises:
        OSError: the system does not allow it.
    """
    import fcntl  # late: not every system has it

    user, group = os.geteuid(), os.getegid()
    library = ctypes.CDLL(None, use_errno=True)
    # Without administrator's rights, a new user namespace gives them, for the new network only.
    if library.unshare(_NEW_NETWORK if user == 0 else _NEW_NETWORK | _NEW_USER):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as some_socket:
        fcntl.ioctl(some_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


if __name__ == "__main__":
    enter()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  (no shell takes part)
