"""The dialog that asks for confirmation."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from photosearch.gui.look.texts import text


def ask(
    parent: QWidget, title: str, question: str, consequences: str, answer: str, confirmed: Callable[[], object]
) -> QMessageBox:
    """Asks a question, in plain text; calls `confirmed` if the person presses the button `answer`; returns the box.

    The default button is Cancel.
    """
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(question)
    box.setInformativeText(text.tooltip(consequences))  # its format cannot be set
    yes = box.addButton(answer, QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    yes.clicked.connect(confirmed)
    box.open()
    return box
