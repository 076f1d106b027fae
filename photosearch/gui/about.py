"""Who made this, which version it is, and the libraries in it with their licences."""

import re
from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from photosearch import __version__
from photosearch.gui import theme
from photosearch.gui.labels import PlainLabel

_LICENCE_FILES = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
_ICON = 64


class AboutDialog(QDialog):
    """Lists what runs in the application; choosing one shows its licence in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About PhotoSearch"))
        self.resize(860, 560)
        self.libraries = QListWidget(self)
        self.libraries.setAccessibleName(self.tr("Libraries in PhotoSearch"))
        self.licence = QPlainTextEdit(self)
        self.licence.setReadOnly(True)
        self.licence.setTabChangesFocus(True)
        self.licence.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.licence.setAccessibleName(self.tr("Licence of the chosen library"))
        self._packages = packages()
        self.libraries.addItems([f"{each.name} {each.version}" for each in self._packages])
        self.libraries.currentRowChanged.connect(self._show_licence)
        self._lay_out()
        self.libraries.setCurrentRow(0)

    def _show_licence(self, row: int) -> None:
        self.licence.setPlainText(licence(self._packages[row]) or self.tr("Its package names no licence."))

    def _lay_out(self) -> None:
        icon = PlainLabel("", "", self)
        icon.setPixmap(self.windowIcon().pixmap(_ICON, _ICON))
        words = PlainLabel(
            self.tr("Finds photos by example, on this computer alone. Free software under the Apache License 2.0."),
            "quiet",
            self,
        )
        words.setWordWrap(True)
        named = QVBoxLayout()
        named.addWidget(PlainLabel(f"PhotoSearch {__version__}", "title", self))
        named.addWidget(words)
        head = QHBoxLayout()
        head.setSpacing(theme.LARGE)
        head.addWidget(icon)
        head.addLayout(named, 1)
        body = QHBoxLayout()
        body.setSpacing(theme.SMALL)
        body.addWidget(self.libraries, 1)
        body.addWidget(self.licence, 3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addLayout(head)
        column.addWidget(PlainLabel(self.tr("It is built with these libraries:"), "", self))
        column.addLayout(body, 1)
        column.addWidget(buttons)


def packages() -> list[metadata.Distribution]:
    """Returns PhotoSearch and the installed packages that it needs to run, by name."""
    required = [line for line in metadata.requires("photosearch") or () if "extra ==" not in line]
    names = dict.fromkeys(match[0] for line in required if (match := re.match(r"[\w.-]+", line)))
    found = []
    for name in ("photosearch", *sorted(names, key=str.casefold)):
        try:
            found.append(metadata.distribution(name))
        except metadata.PackageNotFoundError:  # a library of another system, or a build that left its record out
            continue
    return found


def licence(package: metadata.Distribution) -> str:
    """Returns the name of a package's licence and the texts that came with it; empty when it names none."""
    about = package.metadata.json
    named = str(about.get("license_expression") or about.get("license") or _classified(about.get("classifier", [])))
    texts = [each.read_text() for each in package.files or () if _LICENCE_FILES.search(each.as_posix())]
    return "\n\n".join(part.strip() for part in (named, *texts) if part and part.strip())


def _classified(classifiers: str | list[str]) -> str:
    return "\n".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::"))
