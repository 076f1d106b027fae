"""A message bar across the window for problems, with a button to act on them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from photosearch.gui.look import theme
from photosearch.gui.look.margins import margins
from photosearch.gui.look.widgets.labels import PlainLabel


class Banner(QFrame):
    """Hidden until there is a message. A new message replaces the previous one."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "banner")
        self.words = PlainLabel("", "", self)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setAccessibleName(self.tr("Message"))
        self.action = QPushButton(self)
        self.action.clicked.connect(self.acted)
        self.dismiss = QPushButton(self.tr("Dismiss"), self)
        self.dismiss.setToolTip(self.tr("Hide this message"))
        self.dismiss.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(theme.LARGE, theme.SMALL, theme.MEDIUM, theme.SMALL))
        row.setSpacing(theme.SMALL)
        row.addWidget(self.words, 1)
        row.addWidget(self.action)
        row.addWidget(self.dismiss)
        self.hide()

    def say(self, message: str, action: str = "") -> None:
        """Shows a message and, if `action` is given, a button that emits `acted`."""
        self.words.setText(message)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.show()
