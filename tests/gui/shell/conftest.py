"""Fixtures of the tests that share one window with the real application behind it."""

from tests.support.gui.shared_window import house as house
from tests.support.gui.shared_window import photos as photos
from tests.support.gui.shared_window import shared as shared
