"""The window is closed at random moments during indexing and searching."""

import random
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from photosearch.core.events import Trouble
from photosearch.gui.look.theme import Theme
from photosearch.library.store.store import Store
from tests.support.faults.counts import counts
from tests.support.faults.pictures import write_many
from tests.support.gui.fixtures import collected as collected
from tests.support.gui.fixtures import look as look
from tests.support.gui.house import House, nothing_is_left
from tests.support.vision import model_files

ACTIONS = ("similar", "rescan", "view", "pause")


@counts(short=4, full=300)
def test_a_window_closed_at_any_moment_ends_cleanly(look: Theme, tmp_path: Path, seed: int, count: int) -> None:
    chance, slowest = random.Random(seed), 0.0
    model = model_files.write(tmp_path / "model")
    for turn in range(count):
        photos = write_many(tmp_path / "photos", 5, first=5 * turn)
        house = House(tmp_path, look, model)
        doings = (
            lambda house=house: house.drop([tmp_path / "photos"]),
            lambda house=house, photos=photos: house.drop([chance.choice(photos)]),
            lambda actions=[house.window.all_actions[name] for name in ACTIONS]: chance.choice(actions).trigger(),
            lambda house=house: house.window.gallery.setCurrentIndex(house.window.gallery.gallery_model.index(0)),
        )
        moment = time.monotonic() + chance.uniform(0, 1.5)
        while time.monotonic() < moment:
            QApplication.processEvents()
            if chance.random() < 0.02:
                chance.choice(doings)()
        began = time.monotonic()
        house.close()
        slowest = max(slowest, time.monotonic() - began)
        assert nothing_is_left()
        assert not [each for each in house.events if isinstance(each, Trouble)]
        if house.paths.database.exists():
            with Store.open(house.paths.database) as store:
                assert store.check() == ()
    print(f"closing took {slowest:.2f} s at most")
