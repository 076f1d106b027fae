"""The line at the lower edge of the photo: a note, the legend and opacity of a map, and buttons for the box."""

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from photosearch.core.answers.heat import Ramp, coloured
from photosearch.gui.look import icons, theme
from photosearch.gui.look.actions import SPECS, Actions
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.buttons import push_button, tool_button
from photosearch.gui.look.widgets.labels import ElidedLabel, PlainLabel
from photosearch.gui.picture.overlay import USUAL_STRENGTH
from photosearch.gui.work.images import image

STRONGEST = 100
ROOMY = 560
"""From this width on, buttons show a label next to the icon, and the slider its name."""


class Legend(QWidget):
    """The colours of a map, from weak to strong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strength = USUAL_STRENGTH
        self._scale = QImage()
        self.setFixedSize(96, 10)
        self.setAccessibleName(self.tr("Colours of the map, from weak to strong"))
        self.setToolTip(text.tooltip(self.accessibleName()))
        self.show_ramp(Ramp.MATCH)

    def show_ramp(self, ramp: Ramp) -> None:
        """Shows the colours of another map."""
        self._scale = image(coloured(np.linspace(0, 1, 256, dtype=np.float32)[None], ramp))
        self.update()

    def set_strength(self, percent: int) -> None:
        """Shows the colours at this opacity."""
        self._strength = percent / 100
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(DARK.border))
        if self.isRightToLeft():
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.setOpacity(self._strength)
        painter.drawImage(QRectF(self.rect()), self._scale)


class ViewerFoot(QWidget):
    """A note, with the legend of a map, the buttons of the box or a remedy next to it. It is dark in every theme."""

    strength_changed = Signal(int)
    """In percent."""
    relocating = Signal()
    """The person wants to relocate the folder of the photo."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "over")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._note = ElidedLabel("", "quiet", self)
        self.relocate = push_button(self.tr("Relocate Folder…"), self.relocating.emit, self)
        self.relocate.hide()
        self._map = QWidget(self)
        self.legend = Legend(self._map)
        self.slider = QSlider(Qt.Orientation.Horizontal, self._map)
        self.slider.setRange(10, STRONGEST)
        self.slider.setValue(round(100 * USUAL_STRENGTH))
        self.slider.setAccessibleName(self.tr("Opacity"))
        self.slider.setToolTip(text.tooltip(self.tr("How strongly the map covers the photos")))
        self.slider.valueChanged.connect(self.strength_changed)
        self.slider.valueChanged.connect(self.legend.set_strength)
        self._term = PlainLabel(self.tr("Opacity"), "quiet")
        row = QHBoxLayout(self._map)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        for part in (
            PlainLabel(self.tr("weak"), "quiet"), self.legend, PlainLabel(self.tr("strong"), "quiet"), self._term,
            self.slider,
        ):  # fmt: skip
            row.addWidget(part)
        self._box = [self._button(actions, name) for name in ("search_detail", "whole_picture")]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MEDIUM, theme.TINY, theme.MEDIUM, theme.TINY)
        row.setSpacing(theme.SMALL)
        row.addWidget(self._note, 1)
        for widget in (self.relocate, self._map, *self._box):
            row.addWidget(widget)
        self.offer(heat=False, box=False)

    @property
    def note(self) -> str:
        """The text of the note."""
        return self._note.text()

    def say(self, words: str) -> None:
        """Replaces the note."""
        self._note.setText(words)

    def offer(self, heat: bool, box: bool, relocation: bool = False) -> None:
        """Shows the legend of a map, the buttons of the box, or the button to relocate the folder."""
        self._map.setVisible(heat and not box)
        self.relocate.setVisible(relocation and not heat and not box)
        for button in self._box:
            button.setVisible(box)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy, styles = self.width() >= ROOMY, Qt.ToolButtonStyle
        self._term.setVisible(roomy)
        self.slider.setFixedWidth(120 if roomy else 72)
        for button in self._box:
            button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if roomy else styles.ToolButtonIconOnly)

    def _button(self, actions: Actions, name: str) -> QToolButton:
        button = tool_button(actions[name], self, side=16, words=True)

        def draw() -> None:
            button.setIcon(icons.icon(SPECS[name].icon, DARK.text))

        actions[name].changed.connect(draw)
        draw()
        return button
