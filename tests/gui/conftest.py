"""The theme that every test of the window uses."""

from tests.support.gui.fixtures import look as look
