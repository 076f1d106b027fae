"""Accessibility: screen readers, keyboard alone, large text, right-to-left layout."""

import importlib
import pkgutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

import photosearch.gui
from photosearch.core.contents import LANGUAGES, Word
from photosearch.core.query.saved import SavedSearch
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.labels import ElidedLabel
from photosearch.gui.look.widgets.section import Section
from tests.support.gui.shell import Shell, enlarged, mirrored, speaking, visible

CONTROLS = QAbstractButton | QAbstractItemView | QAbstractSlider | QComboBox | QLineEdit | QPlainTextEdit

NO_SCROLLING = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


@pytest.fixture
def shell(look: Theme, tmp_path: Path) -> Iterator[Shell]:
    """A window with some content in every part."""
    made = Shell(tmp_path, look)
    made.fill()
    yield made
    made.close()


def pages(shell: Shell) -> Iterator[QWidget]:
    """Yields the window on each of its pages, then each dialog."""
    window = shell.window
    QApplication.processEvents()  # the saved searches are read on another thread
    yield window
    window.viewing.open()
    QApplication.processEvents()
    yield window
    window.viewing.close()
    window.welcome.show_samples(window.session.hits)
    window.stack.setCurrentWidget(window.welcome)
    QApplication.processEvents()
    yield window
    shell.answer(0)
    QApplication.processEvents()
    yield window
    yield from shell.dialogs()


def test_these_tests_cover_every_dialog(shell: Shell) -> None:
    for module in pkgutil.walk_packages(photosearch.gui.__path__, "photosearch.gui."):
        importlib.import_module(module.name)
    ours = {each for each in QDialog.__subclasses__() if each.__module__.startswith("photosearch.")}
    assert {type(each) for each in shell.dialogs()} == ours


def is_control(widget: QWidget) -> bool:
    return isinstance(widget, CONTROLS) and not isinstance(widget, QScrollBar | QHeaderView)


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r} in {type(widget.parentWidget()).__name__}"


def test_every_control_has_an_accessible_name_and_role(shell: Shell) -> None:
    for root in pages(shell):
        for widget in visible(root):
            told = QAccessible.queryAccessibleInterface(widget)
            control = is_control(widget)
            if control or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert told.text(QAccessible.Text.Name), named(widget)
            if control:
                assert told.role() not in (QAccessible.Role.NoRole, QAccessible.Role.Client), named(widget)


def test_every_control_is_reachable_by_tab(shell: Shell, qtbot: QtBot) -> None:
    for root in pages(shell):
        root.activateWindow()
        qtbot.waitUntil(root.isActiveWindow)
        first = next(each for each in visible(root) if each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        first.setFocus(Qt.FocusReason.TabFocusReason)
        reached: list[QWidget] = []
        while (focused := root.focusWidget()) not in reached:
            reached.append(focused)
            qtbot.keyClick(focused, Qt.Key.Key_Tab)
        for chosen in [each for each in reached if isinstance(each, QRadioButton)]:  # arrow keys reach the others
            reached += [each for each in chosen.parent().children() if isinstance(each, QRadioButton)]
        wanted = {each for each in visible(root) if is_control(each) and each.isEnabled()}
        assert not [named(each) for each in wanted - set(reached)], named(root)


def test_tab_goes_through_each_panel_once_and_in_their_order(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    in_order = [window.gallery, window.details, window.status, window.query_panel, window.sidebar]
    qtbot.waitUntil(window.isActiveWindow)
    current = window.gallery.current_photo()
    assert current is not None
    window.details.show_contents(current, ((Word(1, (("boat",),) * len(LANGUAGES)), 0.9),))
    window.saved_panel.show_searches((SavedSearch("Harbours"),))
    QApplication.processEvents()
    window.gallery.setFocus()
    reached: list[QWidget] = []
    while (focused := window.focusWidget()) not in reached:
        reached.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    visits = [panel for each in reached for panel in in_order if panel is each or panel.isAncestorOf(each)]
    assert [panel for panel, _ in groupby(visits)][:5] == in_order
    inside = window.details.widget()
    assert inside is not None
    tops = [each.mapTo(inside, QPoint(0, 0)).y() for each in reached if inside.isAncestorOf(each)]
    assert tops == sorted(tops)
    bar = window.query_panel
    lefts = [each.mapTo(bar, QPoint(0, 0)).x() for each in reached if bar.isAncestorOf(each)]
    assert lefts == sorted(lefts)
    heads = [section.head for section in window.sidebar.findChildren(Section)]
    downs = [each.mapTo(window.sidebar, QPoint(0, 0)).y() for each in reached if each in heads]
    assert (len(downs), downs) == (len(heads), sorted(downs))
    for section in window.sidebar.findChildren(Section):
        head, button, *_ = section.stops
        assert reached.index(head) + 1 == reached.index(button)
    saved = window.saved_panel
    assert [reached.index(each) for each in saved.section.stops] == list(
        range(reached.index(saved.section.head), reached.index(saved.section.head) + 3)
    ), "the list had no entries when the window was built"
    assert any(each.accessibleName().startswith("Not ") for each in reached)


@pytest.mark.parametrize("language", ["en", "de", "zh_CN"])
@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_text_of_any_size_is_fully_visible(look: Theme, tmp_path: Path, language: str, factor: float) -> None:
    with speaking(language), enlarged(look, factor):
        shell = Shell(tmp_path, look)
        shell.fill()
        for root in pages(shell):
            for widget in visible(root):
                if isinstance(widget, QLabel | QAbstractButton | QLineEdit) and not isinstance(widget, ElidedLabel):
                    assert_whole(widget)
                if isinstance(widget, QScrollArea) and widget.horizontalScrollBarPolicy() is NO_SCROLLING:
                    assert widget.widget().width() <= widget.viewport().width(), named(widget)
        shell.close()


def assert_whole(widget: Any) -> None:
    words = widget.text()
    if isinstance(widget, QLabel) and widget.wordWrap():
        assert widget.height() >= widget.heightForWidth(widget.width()), (named(widget), words)
        return
    least = widget.minimumSizeHint()
    assert widget.height() >= least.height(), (named(widget), words, widget.size(), least)
    assert widget.width() >= least.width(), (named(widget), words, widget.size(), least)


def test_the_window_is_mirrored_from_right_to_left(look: Theme, tmp_path: Path) -> None:
    with mirrored():
        shell = Shell(tmp_path, look)
        shell.fill()
        window = shell.window

        def left(widget: QWidget) -> int:
            return widget.mapTo(widget.window(), QPoint(0, 0)).x()

        assert left(window.details) < left(window.stack) < left(window.folders_panel)
        assert left(window.status.slider) < left(window.status.activity)
        first, second = window.query_panel.chips
        assert left(second) < left(first)
        assert left(first.turn_button) < left(first.picture)
        model, gallery = window.gallery.gallery_model, window.gallery
        assert gallery.visualRect(model.index(1)).left() < gallery.visualRect(model.index(0)).left()
        dialog: Any = shell.dialogs()[0]
        for row in (row for group in dialog.groups for row in group.rows):
            assert left(row.editor) < left(row.title)
        shell.close()


def test_arrow_keys_move_where_they_point_from_right_to_left(look: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    with mirrored():
        shell = Shell(tmp_path, look)
        shell.fill()
        shell.window.gallery.setFocus()
        qtbot.keyClick(shell.window.gallery, Qt.Key.Key_Left)
        assert shell.window.gallery.currentIndex().row() == 1
        shell.close()


def test_full_screen_returns_to_a_maximised_window(shell: Shell) -> None:
    shell.window.showMaximized()
    for _ in range(2):
        shell.window.all_actions["full_screen"].trigger()
    assert shell.window.windowState() == Qt.WindowState.WindowMaximized
