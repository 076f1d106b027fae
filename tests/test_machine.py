"""Power and idle state, read from files and a program like the system's."""

from pathlib import Path

import pytest

from photosearch.machine import Machine
from tests.support.machine import Laptop, on_linux

pytestmark = on_linux


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path)


def test_a_laptop_is_on_mains_while_it_is_plugged_in(laptop: Laptop) -> None:
    assert laptop.machine.on_mains() is True
    laptop.plug(False)
    assert laptop.machine.on_mains() is False


def test_a_full_battery_does_not_count_as_battery_power(laptop: Laptop) -> None:
    laptop.show("AC", online="0")
    laptop.show("BAT0", status="Full")
    assert laptop.machine.on_mains() is True


def test_the_battery_of_a_mouse_is_ignored(laptop: Laptop) -> None:
    laptop.show("BAT0", scope="Device", status="Discharging")
    laptop.show("AC", online="0")
    assert laptop.machine.on_mains() is True


def test_a_desktop_is_on_mains_and_a_system_without_the_folder_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert Machine(tmp_path / "none").on_mains() is True
    assert Machine(tmp_path / "missing").on_mains() is None


def test_the_session_reports_whether_the_computer_is_idle(laptop: Laptop) -> None:
    assert laptop.machine.idle_seconds() == 0
    laptop.idle(True)
    assert laptop.machine.idle_seconds() == float("inf")


def test_without_a_session_manager_idleness_is_unknown(tmp_path: Path) -> None:
    assert Machine(session=str(tmp_path / "no-such-program")).idle_seconds() is None
    failing = tmp_path / "loginctl"
    failing.write_text("#!/bin/sh\necho yes\nexit 1\n")
    failing.chmod(0o755)
    assert Machine(session=str(failing)).idle_seconds() is None
