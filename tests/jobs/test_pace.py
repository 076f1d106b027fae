"""When and how fast photos are read, by the person's settings and the machine's state."""

from pathlib import Path

import pytest

from photosearch.app import Application
from photosearch.core.events import FoldersChanged, Hold, IndexHeld, IndexIdle, Slowdown
from photosearch.jobs.pace import GENTLE_NICENESS, GENTLE_SHARE, SHARING, YIELDING, Pace, Tempo
from photosearch.jobs.runner import Runner
from photosearch.machine import Machine
from photosearch.settings import Settings
from tests.support import photos
from tests.support.jobs.library import Heard, holds
from tests.support.machine import Laptop, on_linux

pytestmark = on_linux


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "system")


@pytest.mark.parametrize("effort", ["auto", "full", "gentle"])
@pytest.mark.parametrize("plugged", [True, False])
def test_automatic_effort_is_gentle_on_battery(laptop: Laptop, effort: str, plugged: bool) -> None:
    laptop.plug(plugged)
    pace = Pace(laptop.machine)
    pace.follow(Settings(effort=effort))
    gentle = effort == "gentle" or (effort == "auto" and not plugged)
    assert pace.now().share == (GENTLE_SHARE if gentle else 1.0)


def test_a_new_folder_gets_full_priority_only_while_the_window_is_in_front(laptop: Laptop) -> None:
    laptop.plug(True)
    pace = Pace(laptop.machine, probe_seconds=0)
    pace.follow(Settings())
    assert pace.now() == Tempo(None, 1.0, YIELDING, Slowdown.BEHIND)
    pace.expect(True)
    assert pace.now().slowdown is Slowdown.BEHIND
    pace.show_in_front(True)
    assert pace.now() == Tempo(None, 1.0, SHARING)
    pace.expect(False)
    assert pace.now() == Tempo(None, 1.0, YIELDING, Slowdown.LATER)
    laptop.plug(False)
    pace.expect(True)
    assert pace.now() == Tempo(None, GENTLE_SHARE, GENTLE_NICENESS, Slowdown.BATTERY)
    pace.follow(Settings(effort="gentle"))
    assert pace.now() == Tempo(None, GENTLE_SHARE, GENTLE_NICENESS, Slowdown.CHOSEN)
    pace.follow(Settings(effort="full"))
    assert pace.now() == Tempo(), "full effort ignores the window and the battery"


def test_indexing_waits_on_battery_and_while_the_person_is_present(laptop: Laptop) -> None:
    laptop.plug(False)
    pace = Pace(laptop.machine)
    both = Settings(mains_only=True, idle_only=True)
    pace.follow(both)
    assert pace.now().hold is Hold.MAINS
    laptop.plug(True)
    pace.follow(both)
    assert pace.now().hold is Hold.IDLE
    laptop.idle(True)
    pace.follow(both)
    assert pace.now().hold is None


def test_settings_changed_since_the_start_survive_a_repair(laptop: Laptop) -> None:
    laptop.plug(False)
    pace = Pace(laptop.machine)
    pace.begin(Settings())
    assert pace.now().slowdown is Slowdown.BATTERY
    pace.follow(Settings(mains_only=True))
    pace.begin(Settings())
    assert pace.now().hold is Hold.MAINS


def test_nothing_is_held_if_the_machine_reports_no_state(tmp_path: Path) -> None:
    pace = Pace(Machine(tmp_path / "missing", str(tmp_path / "missing")))
    pace.follow(Settings(mains_only=True, idle_only=True))
    assert pace.now() == Tempo(slowdown=Slowdown.BEHIND, niceness=YIELDING)
    assert pace.without_effect() == {"mains_only", "idle_only"}


def test_photos_wait_for_mains_power(application: Application, laptop: Laptop, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    laptop.plug(False)
    written = photos.write_many(tmp_path / "photos", 3)
    chosen = Application(application.paths, application.settings.replace(mains_only=True), application.model)
    runner, heard = Runner(chosen, laptop.machine, probe_seconds=0.05), Heard()
    runner.listen(heard.put)
    runner.indexing.add_folder(str(tmp_path / "photos"))
    try:
        runner.start()
        assert heard.wait_for(IndexHeld).hold is Hold.MAINS
        laptop.plug(True)
        assert heard.wait_for(IndexHeld).hold is None
        heard.wait_for(FoldersChanged, holds(3))
        laptop.plug(False)
        written[0].unlink()  # a removal needs no reading, so it is not held
        heard.wait_for(FoldersChanged, holds(2))
        photos.write_many(tmp_path / "photos", 1, first=10)
        assert heard.wait_for(IndexHeld).hold is Hold.MAINS
        runner.indexing.follow(application.settings)
        assert heard.wait_for(IndexIdle, lambda event: event.report.added == 1)
    finally:
        runner.stop()
