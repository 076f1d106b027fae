import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage

from photosearch.core.events import Explanation
from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Box, Description, Hit
from photosearch.core.query import Example
from photosearch.gui.actions import Actions
from photosearch.gui.images import image
from photosearch.gui.overlay import Overlay
from photosearch.gui.viewer import Viewer
from tests.gui.pictures import photo, ramp


@pytest.fixture
def overlay(qtbot, look) -> Overlay:
    made = Overlay(look)
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show()
    return made


def test_pixels_survive_the_way_into_qt() -> None:
    pixels = ramp(5, 7)
    made = image(pixels[:, ::-1])
    assert (made.width(), made.height()) == (7, 5)
    for row, column in ((0, 0), (4, 6), (2, 3)):
        colour = made.pixelColor(column, row)
        assert (colour.red(), colour.green(), colour.blue()) == tuple(pixels[:, ::-1][row, column])


def test_a_photo_is_fitted_whole_and_centred(overlay) -> None:
    overlay.show_image(image(ramp(300, 600)))
    assert overlay.place() == QRect(0, 100, 400, 200)


def test_a_tiny_photo_is_not_blown_up(overlay) -> None:
    overlay.show_image(image(ramp(30, 40)))
    assert overlay.place().width() == 80


def test_a_thumbnail_takes_the_place_of_the_photo_to_come(overlay) -> None:
    natural = image(ramp(300, 600))
    overlay.show_image(natural)
    place = overlay.place()
    overlay.show_image(image(ramp(30, 60)), natural.size())
    assert overlay.place() == place


def test_heat_lights_up_the_place_that_matches_and_dims_the_rest(overlay) -> None:
    grey = np.full((400, 400, 3), 128, np.uint8)
    overlay.show_image(image(grey))
    plain = overlay.grab().toImage()
    weights = np.zeros((7, 7), np.float32)
    weights[1, 5] = 1.0
    overlay.show_heat(weights)
    hot = overlay.grab().toImage()
    x, y = round(400 * 5.5 / 7), round(400 * 1.5 / 7)
    assert hot.pixelColor(x, y).lightness() > plain.pixelColor(x, y).lightness() + 20
    assert hot.pixelColor(60, 340).lightness() < plain.pixelColor(60, 340).lightness() - 20
    overlay.show_heat(None)
    assert overlay.grab().toImage() == plain


def test_heat_lies_only_on_what_the_model_saw(overlay) -> None:
    overlay.show_image(image(np.full((200, 400, 3), 128, np.uint8)))
    overlay.show_heat(np.ones((7, 7), np.float32), Box(0.25, 0.0, 0.75, 1.0))
    shown = overlay.grab().toImage()
    inside, outside = shown.pixelColor(200, 200), shown.pixelColor(50, 200)
    assert inside.lightness() > 128 > outside.lightness()
    assert shown.pixelColor(350, 200) == outside
    assert shown.pixelColor(105, 200).lightness() > 128, "up to its edge"


def explanation(ticket: int = 1) -> Explanation:
    def maps(seed: int) -> np.ndarray:
        return np.random.default_rng(seed).random((4, 4), np.float32)

    def description(seed: int) -> Description:
        return Description(np.zeros(2, np.float32), np.zeros((4, 4, 2), np.float32), maps(seed))

    pixels = ramp(30, 40)
    return Explanation(ticket, pixels, pixels, maps(1), maps(2), description(3), description(4), 0.9, WHOLE, WHOLE)


@pytest.fixture
def viewer(qtbot, look) -> Viewer:
    actions = Actions(look, look)
    made = Viewer(actions, look)
    actions.work_in(made)
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def test_heat_and_attention_show_different_maps_on_both_photos(viewer) -> None:
    viewer.show_hit(Hit(photo(1), 0.9), Example("/a.jpg"))
    viewer.actions_by_name["heat"].setChecked(True)
    viewer.explain(explanation())
    panes = (viewer.query.picture, viewer.hit.picture)
    assert all(pane.has_heat and not pane.image.isNull() for pane in panes)
    matched = [pane.grab().toImage() for pane in panes]
    viewer.actions_by_name["attention"].setChecked(True)
    assert not viewer.actions_by_name["heat"].isChecked()
    attended = [pane.grab().toImage() for pane in panes]
    assert all(one != other for one, other in zip(matched, attended, strict=True))
    viewer.actions_by_name["attention"].setChecked(False)
    assert not any(pane.has_heat for pane in panes)


def test_photos_lie_side_by_side_or_above_each_other_whichever_shows_more(viewer, qtbot) -> None:
    viewer.show_hit(Hit(photo(1), 0.9), Example("/a.jpg"))
    panes = (viewer.query, viewer.hit)

    def show(height: int, width: int) -> None:
        for pane in panes:
            pane.picture.show_image(image(ramp(height, width)))

    show(600, 400)
    qtbot.waitUntil(lambda: viewer.query.y() == viewer.hit.y())
    viewer.resize(500, 700)
    show(300, 600)
    qtbot.waitUntil(lambda: viewer.query.x() == viewer.hit.x() and viewer.query.y() < viewer.hit.y())
    show(600, 300)
    qtbot.waitUntil(lambda: viewer.query.y() == viewer.hit.y())


def test_without_an_example_there_is_one_photo_and_nothing_to_explain(viewer) -> None:
    viewer.show_hit(Hit(photo(1), None), None)
    assert viewer.query.isHidden()
    assert not viewer.actions_by_name["heat"].isEnabled()


def test_arrows_ask_for_the_neighbours(viewer, qtbot) -> None:
    steps: list[int] = []
    viewer.stepped.connect(steps.append)
    viewer.show_hit(Hit(photo(1), None), None)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(viewer, key)
    assert steps == [1, -1, 1]


def test_a_photo_that_cannot_be_shown_says_why(overlay) -> None:
    overlay.show_heat(np.ones((2, 2), np.float32))
    overlay.show_words("x.jpg cannot be opened.")
    assert not overlay.has_heat
    assert overlay.accessibleDescription() == "x.jpg cannot be opened."
    overlay.show_image(QImage(4, 4, QImage.Format.Format_RGB32))
    assert overlay.accessibleDescription() == ""
