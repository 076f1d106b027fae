"""A network of its own for a process and its children, in which nobody else is: only loopback exists there.

Ray listens on every address of its machine; in such a network, no other machine and no other program can reach it.
"""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS = 0x8914
"""SIOCSIFFLAGS of linux/sockios.h."""
_UP = 1


def enter() -> None:
    """Moves this process, which must have one thread, into a new network with loopback alone.

    Raises:
        OSError: the system does not allow it, or is not Linux.
    """
    if sys.platform != "linux":
        raise OSError("only Linux has network namespaces")
    import fcntl  # late: not every system has it

    user, group = os.geteuid(), os.getegid()
    library = ctypes.CDLL(None, use_errno=True)
    # Without administrator's rights, a new user namespace gives them, for the new network only.
    flags = _NEW_NETWORK if user == 0 else _NEW_NETWORK | _NEW_USER
    if library.unshare(flags):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def is_possible(enter: Callable[[], None] = enter) -> bool:
    """Whether a child of this process can enter such a network."""
    if sys.platform != "linux":
        return False
    child = os.fork()
    if child == 0:
        try:
            enter()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
