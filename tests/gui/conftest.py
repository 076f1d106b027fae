"""Fixtures of every test of the window."""

from tests.support.gui.fixtures import collected as collected
from tests.support.gui.fixtures import empty_clipboard as empty_clipboard
from tests.support.gui.fixtures import english as english
from tests.support.gui.fixtures import look as look
from tests.support.gui.fixtures import open_house as open_house
from tests.support.gui.fixtures import qtbot as qtbot
from tests.support.gui.fixtures import swept as swept
