"""Short messages over the window."""

from PySide6.QtCore import QAbstractAnimation, QPropertyAnimation, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget
from pytestqt.qtbot import QtBot

from photosearch.gui.look.widgets.toast import FADE_MS, Toast


class Still(QProxyStyle):
    """A system that asks for reduced motion."""

    def styleHint(  # noqa: N802
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returned)


def shown(qtbot: QtBot, milliseconds: int = 50) -> Toast:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    return Toast(window, milliseconds)


def test_a_message_disappears_by_itself_and_takes_no_space_or_focus(qtbot: QtBot) -> None:
    toast = shown(qtbot)
    toast.say("3 files exported to <b>here</b>")
    assert toast.isVisible()
    assert not toast.hasFocus()
    interface = QAccessible.queryAccessibleInterface(toast)
    assert interface.text(QAccessible.Text.Name) == "3 files exported to <b>here</b>"
    assert toast.parentWidget().rect().contains(toast.geometry())
    qtbot.waitUntil(toast.isHidden)


def test_a_long_message_fits_a_window_that_becomes_narrow(qtbot: QtBot) -> None:
    toast = shown(qtbot, 60_000)
    toast.say("one word after another " * 12)
    toast.parentWidget().resize(250, 400)
    qtbot.waitUntil(lambda: toast.parentWidget().rect().contains(toast.geometry()))
    qtbot.mouseClick(toast, Qt.MouseButton.LeftButton)
    assert toast.isHidden()


def test_motion_is_short_and_ends(qtbot: QtBot) -> None:
    toast = shown(qtbot, 60_000)
    toast.say("moves")
    (fade,) = toast.findChildren(QPropertyAnimation)
    assert fade.state() is QAbstractAnimation.State.Running
    assert fade.duration() <= FADE_MS
    qtbot.waitUntil(lambda: not toast.graphicsEffect().isEnabled())


def test_nothing_moves_if_the_system_asks_for_reduced_motion(qtbot: QtBot) -> None:
    toast = shown(qtbot)
    style = Still("Fusion")
    style.setParent(toast)  # it must live as long as the widget
    toast.setStyle(style)
    toast.say("stands")
    (fade,) = toast.findChildren(QPropertyAnimation)
    assert fade.state() is QAbstractAnimation.State.Stopped
    assert not toast.graphicsEffect().isEnabled()
