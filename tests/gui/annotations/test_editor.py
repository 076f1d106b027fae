"""The editor on a shared library, whose annotations come from the photo files alone."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from photosearch.core.annotations.values import Annotations
from photosearch.core.events import SharedState
from photosearch.gui.look.theme import Theme
from tests.support.gui.pictures import photo
from tests.support.gui.shell import Shell


def test_on_a_shared_library_texts_are_reached_by_keyboard_and_copied_but_not_changed(
    look: Theme, tmp_path: Path
) -> None:
    shell = Shell(tmp_path, look)
    try:
        shell.fill()
        window, editor = shell.window, shell.window.editor
        shell.bridge.post(SharedState("archive on db", "reader", True))
        QApplication.processEvents()
        said = Annotations(title="Ferry", caption="At noon", keywords=("Places|Vienna",))
        editor.show_photos([replace(photo(1), annotations=said)])
        editor.title.setFocus()
        for field in (editor.title, editor.caption, editor.keywords):
            assert QApplication.focusWidget() is field, "Tab leads from each text to the next"
            shown = field.text()
            QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.SelectAll))
            QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Copy))
            assert QGuiApplication.clipboard().text() == shown != ""
            QTest.keyClicks(field, "x")
            QTest.keyClick(field, Qt.Key.Key_Return)
            assert field.text() == shown
            assert "cannot change" in field.accessibleDescription()
            QTest.keyClick(field, Qt.Key.Key_Tab)
        assert not window.all_actions["undo"].isEnabled()
        for button in (*editor.stars, *editor.labels.values(), *editor.flags.values()):
            assert not button.isEnabled()
            assert "cannot change" in button.accessibleDescription()
    finally:
        shell.close()
