"""Asks the system whether the computer runs on mains power, and how long nobody has used it.

Each answer is None if the system does not report it. Nothing is cached: a caller that asks often keeps the answer.
"""

import subprocess
import sys
from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")
_SECONDS = 5
"""Longer than any of the system's own programs needs."""


class Machine:
    """Asks the system. On Linux it reads power from the kernel's files, and idleness from the session manager.

    Args:
        supplies: the folder in which the kernel lists power supplies.
        session: the program that prints the state of the login session.
    """

    def __init__(self, supplies: Path = _SUPPLIES, session: str = "loginctl") -> None:
        self._supplies = supplies
        self._session = session

    def on_mains(self) -> bool | None:
        """Whether the computer is not running on its battery."""
        if sys.platform == "win32":
            return _windows_on_mains()
        if sys.platform == "darwin":
            told = _output("/usr/bin/pmset", "-g", "ps")
            return "AC Power" in told if "drawing from" in told else None
        return self._linux_on_mains()

    def idle_seconds(self) -> float | None:
        """How long nobody has used keyboard or mouse; on Linux 0 until the session is idle, then infinite."""
        if sys.platform == "win32":
            return _windows_idle_seconds()
        if sys.platform == "darwin":
            return _mac_idle_seconds(_output("/usr/sbin/ioreg", "-c", "IOHIDSystem", "-d", "4"))
        told = _output(self._session, "show-session", "auto", "--property=IdleHint", "--value").strip()
        return {"yes": float("inf"), "no": 0.0}.get(told)

    def _linux_on_mains(self) -> bool | None:
        """A discharging battery counts unless mains power is connected; batteries of mice and other devices do not."""
        try:
            supplies = [each for each in self._supplies.iterdir() if _read(each / "scope") != "Device"]
        except OSError:
            return None
        kinds = [(_read(each / "type"), each) for each in supplies]
        if any(kind in ("Mains", "USB") and _read(each / "online") == "1" for kind, each in kinds):
            return True
        return not any(kind == "Battery" and _read(each / "status") == "Discharging" for kind, each in kinds)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _output(*command: str) -> str:
    """Returns the output of one of the system's own programs; empty if it fails or does not exist."""
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours
            command, capture_output=True, text=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _mac_idle_seconds(told: str) -> float | None:
    for line in told.splitlines():
        name, _, value = line.partition("=")
        if '"HIDIdleTime"' in name and value.strip().isdigit():
            return int(value) / 1e9
    return None


if sys.platform == "win32":
    import ctypes

    class _PowerStatus(ctypes.Structure):
        _fields_ = (
            *((name, ctypes.c_ubyte) for name in ("line", "battery", "percent", "saver")),
            ("seconds_left", ctypes.c_ulong),
            ("seconds_full", ctypes.c_ulong),
        )

    class _LastInput(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("ticks", ctypes.c_ulong))

    def _windows_on_mains() -> bool | None:
        status = _PowerStatus()
        if not ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status)):
            return None
        return {0: False, 1: True}.get(status.line)

    def _windows_idle_seconds() -> float | None:
        last = _LastInput(ctypes.sizeof(_LastInput))
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        # The 32-bit tick counter wraps around after seven weeks.
        return ((ctypes.windll.kernel32.GetTickCount() - last.ticks) & 0xFFFFFFFF) / 1000
