"""A decoder process that a photo has taken over: it does what a request says in place of decoding."""

import ctypes
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from photosearch.vision.decoding import process
from photosearch.vision.decoding.children.messages import Job, pack
from photosearch.vision.decoding.sandbox import sandbox

TRUE = shutil.which("true") or "/bin/true"


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def read_memory_of_parent() -> None:
    if ctypes.CDLL(None, use_errno=True).process_vm_readv(os.getppid(), None, 0, None, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "process_vm_readv")


def run_a_thread() -> None:
    thread = threading.Thread(target=sum, args=([1, 2],))
    thread.start()
    thread.join()


READING: dict[str, Callable[[Path], object]] = {
    "read a file": Path.read_bytes,
    "list a folder": lambda path: list(path.parent.iterdir()),
    "read its parent's memory": lambda _: Path(f"/proc/{os.getppid()}/mem").open("rb").close(),
}
WRITING: dict[str, Callable[[Path], object]] = {
    "write a file": lambda path: path.with_name("new").write_bytes(b"x"),
    "append to a file": lambda path: path.open("ab").write(b"x"),
    "truncate a file": lambda path: os.truncate(path, 0),
    "delete a file": Path.unlink,
    "rename a file": lambda path: path.rename(path.with_name("new")),
    "make a folder": lambda path: path.with_name("new").mkdir(),
    "delete a folder": lambda path: shutil.rmtree(path.parent),
    "make a link": lambda path: path.with_name("new").symlink_to(path),
}
CALLING: dict[str, Callable[[Path], object]] = {
    "change a file's rights": lambda path: path.chmod(0o777),
    "change a file's time": os.utime,
    "open a socket": lambda _: socket.socket(),
    "open a local socket": lambda _: socket.socket(socket.AF_UNIX),
    "open two sockets": lambda _: socket.socketpair(),
    "run a program": lambda _: subprocess.run([TRUE], check=True),
    "fork": lambda _: fork(),
    "signal its parent": lambda _: os.kill(os.getppid(), 0),
    "share memory": lambda _: os.memfd_create("x"),
    "read its parent's memory by a system call": lambda _: read_memory_of_parent(),
    # The last one, because nothing answers after it succeeds.
    "replace itself by a program": lambda _: os.execv(TRUE, ["true"]),
}
NEEDED: dict[str, Callable[[Path], object]] = {"run a thread": lambda _: run_a_thread()}
ATTEMPTS = NEEDED | READING | WRITING | CALLING


def attempt(header: dict[str, Any], source: Any, job: Job, connection: Connection) -> bytes:
    """Makes the attempt and answers with its error, or with none if it succeeded."""
    name, path = source.decode().split("\n")
    try:
        ATTEMPTS[name](Path(path))
    except Exception as error:
        return pack({"error": repr(error)})
    return pack({"error": None})


def serve(connection: Connection, job: Job, held: bool) -> None:
    enter = sandbox.enter if held else lambda *_: ()
    process.serve(connection, job, attempt, enter)
