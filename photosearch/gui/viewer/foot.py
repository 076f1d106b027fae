"""The line below the photos: a note, the strength of the heat map, and buttons for the box."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from photosearch.gui.look import text, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.buttons import tool_button
from photosearch.gui.look.labels import ElidedLabel, PlainLabel

STRONGEST = 100
ROOMY = 440
"""From this width on, buttons show a label next to the icon."""


class ViewerFoot(QWidget):
    """A note, with the heat map slider or the buttons of the box next to it."""

    strength_changed = Signal(int)
    """In percent."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = ElidedLabel("", "quiet", self)
        self._strength = QWidget(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self._strength)
        self.slider.setRange(10, STRONGEST)
        self.slider.setValue(STRONGEST)
        self.slider.setAccessibleName(self.tr("Heat map strength"))
        self.slider.setToolTip(text.tooltip(self.tr("How strongly the heat map covers the photos")))
        self.slider.valueChanged.connect(self.strength_changed)
        strength = QHBoxLayout(self._strength)
        strength.setContentsMargins(0, 0, 0, 0)
        strength.setSpacing(theme.SMALL)
        self._term = PlainLabel(self.tr("Strength"), "quiet")
        strength.addWidget(self._term)
        strength.addWidget(self.slider)
        box_actions = (actions[name] for name in ("search_detail", "whole_picture"))
        self._box = [tool_button(action, self, side=16, words=True) for action in box_actions]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self._note, 1)
        row.addWidget(self._strength)
        for button in self._box:
            row.addWidget(button)
        # A constant height, so that the photos above do not jump.
        self.setMinimumHeight(max(button.sizeHint().height() for button in self._box))
        self.offer(heat=False, box=False)

    @property
    def note(self) -> str:
        """The text of the note."""
        return self._note.text()

    def say(self, words: str) -> None:
        """Replaces the note."""
        self._note.setText(words)

    def offer(self, heat: bool, box: bool) -> None:
        """Shows the heat map slider or the buttons of the box."""
        self._strength.setVisible(heat and not box)
        for button in self._box:
            button.setVisible(box)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy, styles = self.width() >= ROOMY, Qt.ToolButtonStyle
        self._term.setVisible(roomy)
        self.slider.setFixedWidth(120 if roomy else 72)
        for button in self._box:
            button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if roomy else styles.ToolButtonIconOnly)
