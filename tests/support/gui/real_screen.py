"""A window on a real screen, driven by a real pointer and keyboard: run by `tests/gui/shell/test_real_screen.py`.

    DISPLAY=:99 QT_QPA_PLATFORM=xcb python -m tests.support.gui.real_screen FOLDER

It needs xdotool and a window manager. It compares the pixels on the screen, because `QWidget.grab` would paint them
again.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from photosearch.gui.application.application import qt_application
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from tests.support.gui.shell import Shell
from tests.support.patience import PATIENCE

PHOTOS = 400
WHEEL_UP, WHEEL_DOWN = "4", "5"


class Person:
    """Uses the window as a person does."""

    def __init__(self, shell: Shell) -> None:
        self.window = shell.window

    def does(self, *words: str) -> None:
        """Runs xdotool, and lets the window react."""
        subprocess.run(["xdotool", *words], check=True)
        QApplication.processEvents()

    def points(self, widget: QWidget, place: QPoint) -> None:
        """Moves the pointer."""
        there = widget.mapToGlobal(place)
        self.does("mousemove", "--sync", str(there.x()), str(there.y()))

    def turns(self, button: str, times: int) -> None:
        """Turns the wheel."""
        self.does("click", "--repeat", str(times), "--delay", "15", button)

    def waits(self, until: Callable[[], object], what: str) -> None:
        """Waits until something holds; fails with `what` if it never does."""
        looks, end = QTimer(interval=20), time.monotonic() + PATIENCE
        looks.start()
        while not until():
            assert time.monotonic() < end, what
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rests(self) -> None:
        """Waits until the screen has not changed for a moment."""
        before = None
        while before != (now := self.sees(self.window)):
            before, end = now, time.monotonic() + 0.3
            while time.monotonic() < end:
                QApplication.processEvents()
                time.sleep(0.01)

    def sees(self, widget: QWidget) -> QImage:
        """Returns the pixels of a widget on the screen."""
        QApplication.processEvents()
        place, size = widget.mapToGlobal(QPoint(0, 0)), widget.size()
        shown = widget.screen().grabWindow(0, place.x(), place.y(), size.width(), size.height())
        return shown.toImage().convertToFormat(QImage.Format.Format_RGB32)


def scrolling_shows_the_right_photos(person: Person) -> None:
    """End, Home, 20 steps down and 10 up leave no stale cell on the screen."""
    gallery = person.window.gallery
    person.points(gallery.viewport(), QPoint(200, 200))
    person.does("click", "1")
    for key in ("End", "Home"):
        person.does("key", key)
    person.turns(WHEEL_DOWN, 20)
    person.turns(WHEEL_UP, 10)
    person.waits(lambda: gallery.verticalScrollBar().value() > 0, "the wheel scrolls")
    person.rests()
    shown = person.sees(gallery.viewport())
    gallery.viewport().update()
    person.rests()
    assert shown == person.sees(gallery.viewport()), "stale photos"


def home_returns_to_the_first_photo(person: Person) -> None:
    """A click on the first photo, the wheel and Home lead back to it."""
    gallery = person.window.gallery
    person.does("key", "Home")
    person.points(gallery.viewport(), gallery.visualRect(gallery.gallery_model.index(0)).center())
    person.does("click", "1")
    person.waits(lambda: gallery.currentIndex().row() == 0, "the first photo is current")
    person.turns(WHEEL_DOWN, 15)
    person.waits(lambda: gallery.verticalScrollBar().value() > 0, "the wheel scrolls")
    person.does("key", "Home")
    person.waits(lambda: gallery.visualRect(gallery.gallery_model.index(0)).top() >= 0, "Home shows the first photo")


def full_screen_returns_to_the_maximised_window(person: Person) -> None:
    """A maximised window keeps its size through F11, F11, and its photo at the top."""
    window, usual = person.window, person.window.size()
    person.turns(WHEEL_DOWN, 9)
    person.rests()
    top, _ = window.gallery.anchor()
    window.showMaximized()
    person.waits(lambda: window.isMaximized() and window.width() > usual.width(), "the window is maximised")
    person.rests()
    large = window.size()
    person.does("key", "F11")
    person.waits(lambda: window.isFullScreen() and window.height() > large.height(), "F11 fills the screen")
    person.does("key", "F11")
    person.waits(lambda: not window.isFullScreen() and window.size() == large, "F11 returns to the maximised window")
    assert window.gallery.anchor()[0] == top, "the photo at the top stays there"


def the_viewer_is_used_by_pointer_and_keys(person: Person) -> None:
    """Double click, arrows, the wheel that zooms to the pointer, Escape, Space twice, Enter."""
    window, gallery = person.window, person.window.gallery
    person.does("key", "Home")
    person.points(gallery.viewport(), gallery.visualRect(gallery.gallery_model.index(1)).center())
    person.does("click", "--repeat", "2", "--delay", "60", "1")
    canvas = window.viewer.hit.canvas
    person.waits(lambda: canvas.isVisible() and canvas.pyramid is not None, "a double click shows the photo")
    assert window.viewer.size() == window.size(), "edge to edge"
    person.waits(lambda: window.viewer.bar.place.text() == f"2 of {PHOTOS}", "the viewer shows the place in the answer")
    person.does("key", "Right")
    person.waits(lambda: window.viewer.bar.place.text() == f"3 of {PHOTOS}", "the arrow shows the next photo")
    corner = QPoint(canvas.width() // 3, canvas.height() // 3)
    person.points(canvas, corner)
    person.turns(WHEEL_UP, 3)
    person.waits(lambda: canvas.place().contains(canvas.rect()), "the wheel zooms until the photo fills the space")
    person.rests()
    before = canvas.place()
    person.turns(WHEEL_UP, 1)
    person.waits(lambda: canvas.place().width() > before.width(), "the wheel zooms further")
    person.rests()
    held = [(corner.x() - place.left()) / place.width() for place in (before, canvas.place())]
    assert abs(held[0] - held[1]) < 0.02, "to the pointer"
    person.does("key", "Escape")
    person.does("key", "Escape")
    person.waits(lambda: gallery.isVisible() and gallery.hasFocus(), "Escape returns to the grid")
    for key in ("space", "Return"):
        person.does("key", key)
        person.waits(lambda: window.viewer.isVisible(), f"{key} shows the photo")
        person.does("key", key)
        person.waits(lambda: gallery.isVisible(), f"{key} returns")


def the_timeline_opens_on_demand(person: Person) -> None:
    """F8 shows the filters with the timeline, in place of photos and not over them, and hides them again."""
    window = person.window
    assert not window.filter_bar.isVisible()
    person.does("key", "F8")
    person.waits(window.filter_bar.timeline.strip.isVisible, "F8 shows the timeline")
    assert (
        window.filter_bar.mapTo(window, window.filter_bar.rect().bottomLeft()).y()
        < window.gallery.mapTo(window, QPoint(0, 1)).y()
    )
    person.does("key", "F8")
    person.waits(lambda: not window.filter_bar.isVisible(), "F8 hides it")


def main(folder: Path) -> None:
    """Shows the window and uses it; raises AssertionError if something does not work."""
    look = Theme(qt_application())
    look.wear(DARK)
    shell = Shell(folder, look)
    shell.window.begin()
    shell.know("/photos")
    shell.window.welcome.leave()
    shell.window.session.ask(())
    shell.answer(PHOTOS)
    person = Person(shell)
    person.waits(shell.window.isActiveWindow, "the window is active")
    for check in (
        scrolling_shows_the_right_photos,
        home_returns_to_the_first_photo,
        full_screen_returns_to_the_maximised_window,
        the_viewer_is_used_by_pointer_and_keys,
        the_timeline_opens_on_demand,
    ):
        check(person)
        print(check.__name__, flush=True)
    shell.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
