"""Starts Qt, shows the window, and ends everything in order."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from photosearch.gui.application.instance import Instance
from photosearch.gui.application.language import speak
from photosearch.gui.application.openings import OpeningApplication
from photosearch.gui.look.theme import Theme
from photosearch.gui.preferences.preferences import Preferences
from photosearch.gui.shell.window import Window
from photosearch.gui.work.garbage import GarbageCollection
from photosearch.settings import LibraryPaths, Settings, resources

if TYPE_CHECKING:
    from photosearch.jobs.runner import Runner

WINDOW_FILE = "window.ini"
CRASH_FILE = "crash.txt"


def run(make_runner: Callable[[], "Runner"], library: Path, settings: Settings, queries: Sequence[str] = ()) -> int:
    """Shows the window until it is closed; starts and stops the runner. If a window shows the library already, asks it.

    Args:
        make_runner: makes the runner; called when the window has been painted, because its modules take long to load.
        library: the folder of the library, which also stores the state of the window.
        queries: paths of pictures to search with at once.

    Returns:
        the exit code of the process.

    Raises:
        LibraryInUse: another window shows the library and does not respond.
    """
    application = qt_application()
    speak(application, settings.language)
    instance = Instance(library)
    if not instance.begin(queries):
        return 0
    garbage = GarbageCollection()
    garbage.begin()  # before the modules load: they leave no garbage, so automatic collections would only take time
    look = Theme(application)
    look.prefer(settings.theme)
    preferences = Preferences(settings, LibraryPaths(library).settings)
    window = Window(look, library / WINDOW_FILE)
    # Both may send requests while the window is still empty; it keeps them.
    instance.asked.connect(window.come_forward)
    if isinstance(application, OpeningApplication):
        application.asked.connect(window.come_forward)
    window.show()
    # Paint before the rest is loaded, so that the person does not wait. Input waits until the window can react to it.
    application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    # Late: the window does not need these before, and most of them need NumPy or the library.
    instance.listen()
    from photosearch.gui.application.crash import CrashFile, CrashHook
    from photosearch.gui.application.end_requests import EndRequests
    from photosearch.gui.shell.wiring import furnish
    from photosearch.gui.work.bridge import Bridge

    bridge = Bridge()
    runner = make_runner()
    runner.listen(bridge.post)
    bridge.provider_ready.connect(garbage.spare_existing)
    furnish(window, runner, bridge, preferences, look)
    garbage.spare_existing()  # otherwise the first collection would hold up the window
    with ExitStack() as closing:
        closing.callback(garbage.close)
        closing.callback(instance.close)
        requests = EndRequests()
        closing.callback(requests.close)
        hook = CrashHook()
        hook.install()
        closing.callback(hook.close)
        requests.asked.connect(window.end)
        hook.reported.connect(window.show_crash)
        # A hidden window keeps running, so quit on `closed`, not when the last window closes. The connection is queued,
        # because the window may close before `exec`.
        application.setQuitOnLastWindowClosed(False)
        window.closed.connect(application.quit, Qt.ConnectionType.QueuedConnection)
        crash_file = CrashFile(library / CRASH_FILE)
        closing.callback(crash_file.close)
        closing.callback(runner.stop)
        runner.start()
        window.begin(queries)
        if left := crash_file.begin():
            window.show_last_crash(left)
        return application.exec()


def qt_application() -> QApplication:
    """Returns the Qt application, with its name and icon."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else OpeningApplication(sys.argv[:1])
    application.setApplicationName("PhotoSearch")
    application.setApplicationDisplayName("PhotoSearch")
    QGuiApplication.setDesktopFileName("photosearch")
    drawn = resources() / "icons" / "photosearch.svg"
    if drawn.is_file():
        application.setWindowIcon(QIcon(str(drawn)))
    return application
