"""The sandbox on Linux: Landlock restricts files, seccomp restricts system calls.

The C library has no wrapper for Landlock. libseccomp builds seccomp's filter, because it knows the system call numbers
of every processor. If one of them is missing, that layer is reported as missing.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_NO_NEW_PRIVILEGES = 38

# Landlock: linux/landlock.h. Its system call numbers are the same on every processor.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILE_RIGHTS = ((5, 16), (3, 15), (2, 14), (1, 13))
"""The number of file rights that each version knows, newest first."""
_ALL_TCP, _ALL_SCOPES = 0b11, 0b11

# Seccomp: seccomp.h of libseccomp.
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_ALL_THREADS = 4
_NOT_EQUAL, _MASKED_EQUAL = 1, 7
_NEW_THREAD = 0x00010000
_INSERT_INPUT = (0x5412, 0x541C)
"""Requests that type text into a terminal."""

# fmt: off
_DENIED = (
    # the network, and other processes that listen
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
    # programs and processes
    "execve", "execveat", "fork", "vfork", "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open",
    "pidfd_getfd", "pidfd_send_signal", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp",
    # changes to files, not all of which Landlock covers
    "creat", "truncate", "ftruncate", "fallocate", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename",
    "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "chmod", "fchmod",
    "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat",
    "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    # memory shared with other processes
    "memfd_create", "memfd_secret", "shmget", "shmat", "msgget", "semget", "mq_open",
    # ways around the filter, and kernel features that a decoder does not need
    "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at", "unshare", "setns", "mount",
    "umount2", "pivot_root", "chroot", "bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl",
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "personality",
)
# fmt: on
_ABSENT = ("clone3", "openat2")
"""Calls that seem to be absent, so that programs use the older ones: a filter cannot see their arguments in memory."""


class _Compare(ctypes.Structure):
    """A condition on an argument of a system call."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("value", ctypes.c_uint64),
        ("masked", ctypes.c_uint64),
    )


def restrict_files() -> str:
    """Restricts this thread and those it starts to reading its own code, and no other files.

    Raises:
        OSError: the kernel has no Landlock, or it is disabled.
    """
    try:
        version = _call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError as error:
        raise OSError(f"the kernel offers no Landlock: {error.strerror}") from error
    rights = (1 << next(count for since, count in _FILE_RIGHTS if version >= since)) - 1
    handled = struct.pack("=QQQ", rights, _ALL_TCP, _ALL_SCOPES)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    rules = _call(_CREATE_RULESET, handled, len(handled), 0)
    for path in set(_code()):
        _allow_reading(rules, path)
    _give_up_privileges()
    _call(_RESTRICT_SELF, rules, 0)
    os.close(rules)
    return f"Landlock {version}: it can read its own code and the photo passed to it, and write nothing"


def filter_calls() -> str:
    """Makes the kernel refuse the system calls that decoding does not need, for all threads of this process.

    Raises:
        OSError: the kernel has no seccomp, or libseccomp is not installed.
    """
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    try:
        _check(library.seccomp_attr_set(context, _ALL_THREADS, 1))
        for name, failure, condition in _rules():
            number = library.seccomp_syscall_resolve_name(name.encode())
            if number == -1:  # unknown to this version of the library
                continue
            compare = (_Compare * 1)(condition) if condition else None
            action = ctypes.c_uint32(_FAIL | failure)
            _check(library.seccomp_rule_add_array(context, action, number, 1 if condition else 0, compare))
        _check(library.seccomp_load(context))
    finally:
        library.seccomp_release(context)
    return "seccomp: no network, no programs, no processes, no changes to files"


def _code() -> Iterator[Path]:
    """Yields the folders of the running code, from which more may be loaded later."""
    yield Path(sys.executable)  # in a packaged application it contains the modules
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and "." not in name and name not in ("__main__", "__mp_main__"):  # these may be anywhere
            yield Path(file).parent


def _allow_reading(rules: int, path: Path) -> None:
    if not path.exists():  # a module within an archive
        return
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
        _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _rules() -> Iterator[tuple[str, int, _Compare | None]]:
    """Yields the refused calls: name, resulting error, and condition."""
    for name in _DENIED:
        yield name, errno.EPERM, None
    for name in _ABSENT:
        yield name, errno.ENOSYS, None
    yield "clone", errno.EPERM, _Compare(0, _MASKED_EQUAL, _NEW_THREAD, 0)
    yield "tgkill", errno.EPERM, _Compare(0, _NOT_EQUAL, os.getpid())
    yield "prlimit64", errno.EPERM, _Compare(0, _NOT_EQUAL, 0)
    for flag in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC):
        yield "open", errno.EACCES, _Compare(1, _MASKED_EQUAL, flag, flag)
        yield "openat", errno.EACCES, _Compare(2, _MASKED_EQUAL, flag, flag)
    for request in _INSERT_INPUT:
        yield "ioctl", errno.EPERM, _Compare(1, _MASKED_EQUAL, 0xFFFFFFFF, request)


def _give_up_privileges() -> None:
    if _LIBC.prctl(_SET_NO_NEW_PRIVILEGES, *map(ctypes.c_ulong, (1, 0, 0, 0))) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _call(number: int, *arguments: int | bytes | None) -> int:
    """Makes a system call that has no function in the C library."""
    given = [ctypes.c_long(each) if isinstance(each, int) else ctypes.c_char_p(each) for each in arguments]
    result = int(_LIBC.syscall(ctypes.c_long(number), *given))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _check(result: int) -> None:
    """Raises the error that a libseccomp function returned."""
    if result != 0:
        raise OSError(-result, os.strerror(-result))
