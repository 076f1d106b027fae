"""Who made this, which version it is, and under which licence."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from photosearch import __version__


def about(parent: QWidget) -> QMessageBox:
    """Returns the box, not yet shown."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(QCoreApplication.translate("about", "About PhotoSearch"))
    box.setText(f"PhotoSearch {__version__}")
    words = "Finds photos by example, on this computer alone. Free software under the Apache License 2.0."
    box.setInformativeText(QCoreApplication.translate("about", words))
    return box
