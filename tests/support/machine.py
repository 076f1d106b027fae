"""A machine as the system shows it: files like the kernel's, and a program that answers like the session manager's."""

import sys
from pathlib import Path

import pytest

from photosearch.machine import Machine

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems tell in other ways")


class Laptop:
    """Its files in `root`; on mains power and used by somebody, until told otherwise."""

    def __init__(self, root: Path) -> None:
        self._supplies, self._session = root / "power_supply", root / "loginctl"
        self.show("AC", type="Mains", online="1")
        self.show("BAT0", type="Battery", status="Charging", scope="System")
        self.idle(False)
        self.machine = Machine(self._supplies, str(self._session))

    def show(self, name: str, **values: str) -> None:
        """Writes what the kernel shows of one supply."""
        folder = self._supplies / name
        folder.mkdir(parents=True, exist_ok=True)
        for key, value in values.items():
            (folder / key).write_text(f"{value}\n")

    def plug(self, plugged: bool) -> None:
        """Plugs the machine in, or out."""
        self.show("AC", online="1" if plugged else "0")
        self.show("BAT0", status="Charging" if plugged else "Discharging")

    def idle(self, idle: bool) -> None:
        """The person leaves, or comes back."""
        script = self._session.with_suffix(".new")
        script.write_text(f"#!/bin/sh\necho {'yes' if idle else 'no'}\n")
        script.chmod(0o755)
        script.rename(self._session)
