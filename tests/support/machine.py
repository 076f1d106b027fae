"""A simulated laptop: power supply files like the kernel's, and a program that answers like the session manager's."""

import sys
from pathlib import Path

import pytest

from photosearch.machine import Machine

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's files")


class Laptop:
    """A laptop whose files are in `root`. It starts on mains power and in use."""

    def __init__(self, root: Path) -> None:
        self._supplies, self._session = root / "power_supply", root / "loginctl"
        self.show("AC", type="Mains", online="1")
        self.show("BAT0", type="Battery", status="Charging", scope="System")
        self.idle(False)
        self.machine = Machine(self._supplies, str(self._session))

    def show(self, name: str, **values: str) -> None:
        """Writes the kernel's files of one power supply."""
        folder = self._supplies / name
        folder.mkdir(parents=True, exist_ok=True)
        for key, value in values.items():
            (folder / key).write_text(f"{value}\n")

    def plug(self, plugged: bool) -> None:
        """Plugs the machine in or unplugs it."""
        self.show("AC", online="1" if plugged else "0")
        self.show("BAT0", status="Charging" if plugged else "Discharging")

    def idle(self, idle: bool) -> None:
        """Sets whether the session is idle."""
        script = self._session.with_suffix(".new")
        script.write_text(f"#!/bin/sh\necho {'yes' if idle else 'no'}\n")
        script.chmod(0o755)
        script.rename(self._session)
