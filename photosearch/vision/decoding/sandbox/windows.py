"""The sandbox on Windows: a job object limits memory and forbids other processes."""

import ctypes
import sys
from ctypes import wintypes

import psutil

assert sys.platform == "win32"  # on other systems the type checker skips the rest

_EXTENDED_LIMITS = 9
_ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_ERROR, _KILL_ON_CLOSE = 0x8, 0x100, 0x400, 0x2000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", wintypes.DWORD),
        ("least_working_set", ctypes.c_size_t),
        ("largest_working_set", ctypes.c_size_t),
        ("active_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority_class", wintypes.DWORD),
        ("scheduling_class", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def enter_job(megabytes: int) -> str:
    """Puts this process into its own job object, which ends with it.

    Raises:
        OSError: Windows refuses.
    """
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))  # never closed, because it ends with the process
    limits = _ExtendedLimits()
    limits.basic.flags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_ERROR | _KILL_ON_CLOSE
    limits.basic.active_processes = 1
    limits.process_memory = psutil.Process().memory_info().pagefile + megabytes * 1_000_000
    if not (
        job.value
        and kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        and kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))
    ):
        raise ctypes.WinError(ctypes.get_last_error())
    return f"no other process, {megabytes} megabytes in addition to the libraries"
