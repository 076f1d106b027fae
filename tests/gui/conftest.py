import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test opens a window of the developer's own file manager.
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"

import pytest
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.theme import DARK, Theme


@pytest.fixture
def look(qapp: QApplication) -> Theme:
    """The theme, dark."""
    made = Theme(qapp)
    made.wear(DARK)
    return made
