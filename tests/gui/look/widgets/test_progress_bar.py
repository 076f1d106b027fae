from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photosearch.gui.look.widgets.progress_bar import ProgressBar


class Counted(QWidget):
    """A neighbour that counts how often it is painted."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self.painted += 1


def test_a_step_is_painted_later_with_the_rest_of_the_window(qtbot: QtBot) -> None:
    window, bar, neighbour = QWidget(), ProgressBar(), Counted()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addWidget(neighbour)
    window.resize(300, 100)
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()
    before, image = neighbour.painted, bar.grab().toImage()
    neighbour.update()
    bar.setRange(0, 2)
    bar.setValue(1)
    assert neighbour.painted == before
    qtbot.waitUntil(lambda: neighbour.painted > before)
    assert bar.grab().toImage() != image
