import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test opens a window of the developer's own file manager.
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"

from tests.support.gui.fixtures import look as look
