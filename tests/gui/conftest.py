import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from photosearch.gui.theme import DARK, Theme


@pytest.fixture
def look(qapp: QApplication) -> Theme:
    """The theme, dark."""
    made = Theme(qapp)
    made.wear(DARK)
    return made
