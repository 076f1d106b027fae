"""Fixtures of the window. A conftest imports the ones that it offers."""

import pytest
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.theme import DARK, Theme


@pytest.fixture
def look(qapp: QApplication) -> Theme:
    """The theme, dark."""
    made = Theme(qapp)
    made.wear(DARK)
    return made
