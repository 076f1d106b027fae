"""The about dialog: version, and the libraries with their licences."""

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

from photosearch import RELEASES, __version__
from photosearch.gui.look import theme
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import push_button
from photosearch.gui.look.widgets.labels import PlainLabel
from photosearch.gui.work import desktop
from photosearch.packages import licence_name, licence_texts, packages

_ICON = 64


class AboutDialog(QDialog):
    """Lists the libraries of the application, and shows the full licence of the selected one.

    Args:
        provider: the device that runs the model, and why; empty if it is not known yet.
    """

    def __init__(self, parent: QWidget | None = None, provider: str = "") -> None:
        super().__init__(parent)
        self.provider = PlainLabel(provider, "quiet", self)
        self.provider.setWordWrap(True)
        self.provider.setVisible(bool(provider))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About PhotoSearch"))
        self.resize(860, 560)
        self.libraries = QListWidget(self)
        self.libraries.setAccessibleName(self.tr("Libraries used by PhotoSearch"))
        self.licence = QPlainTextEdit(self)
        self.licence.setReadOnly(True)
        self.licence.setTabChangesFocus(True)
        self.licence.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.licence.setAccessibleName(self.tr("Licence of the selected library"))
        self.releases = push_button(self.tr("Show Releases"), desktop.open_releases, self)
        words = self.tr("Show all versions in the browser: {}")
        self.releases.setToolTip(text.tooltip(words.format(RELEASES)))
        self._packages = packages()
        self.libraries.addItems([f"{each.name} {each.version}" for each in self._packages])
        self.libraries.currentRowChanged.connect(self._show_licence)
        self._lay_out()
        self.libraries.setCurrentRow(0)

    def _show_licence(self, row: int) -> None:
        package = self._packages[row]
        terms = "\n\n".join((licence_name(package), *licence_texts(package))).strip()
        self.licence.setPlainText(terms or self.tr("The package does not name a licence."))

    def _lay_out(self) -> None:
        icon = PlainLabel("", "", self)
        icon.setPixmap(self.windowIcon().pixmap(_ICON, _ICON))
        words = PlainLabel(
            self.tr("Finds photos by example, entirely on this computer. Free software under the Apache License 2.0."),
            "quiet",
            self,
        )
        words.setWordWrap(True)
        names = PlainLabel(
            self.tr("Place names are from GeoNames (geonames.org), under the licence CC BY 4.0."), "quiet", self
        )
        names.setWordWrap(True)
        named = QVBoxLayout()
        named.addWidget(PlainLabel(f"PhotoSearch {__version__}", "title", self))
        named.addWidget(words)
        named.addWidget(names)
        named.addWidget(self.provider)
        head = QHBoxLayout()
        head.setSpacing(theme.LARGE)
        head.addWidget(icon)
        head.addLayout(named, 1)
        body = QHBoxLayout()
        body.setSpacing(theme.SMALL)
        body.addWidget(self.libraries, 1)
        body.addWidget(self.licence, 3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.addButton(self.releases, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.LARGE)
        column.setSpacing(theme.MEDIUM)
        column.addLayout(head)
        column.addWidget(PlainLabel(self.tr("Built with these libraries:"), "", self))
        column.addLayout(body, 1)
        column.addWidget(buttons)
