import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QNativeGestureEvent, QPainter, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Box
from photosearch.core.viewport import FITTED, View
from photosearch.gui.look.theme import Theme
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.picture.pyramid import Pyramid
from photosearch.gui.work.images import heat_image, image
from tests.support.gui.pictures import ramp
from tests.support.gui.shell import heated
from tests.support.viewport import part_in_view

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(qtbot: QtBot, look: Theme) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show()
    return made


def shown(canvas: Canvas) -> np.ndarray:
    """The pixels on the screen, [H, W, 3]."""
    picture = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    values = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4)
    return values[..., 2::-1].copy()


def wheel(canvas: Canvas, at: QPointF, turned: int) -> None:
    nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    there = QPointF(canvas.mapToGlobal(at))
    QApplication.sendEvent(canvas, QWheelEvent(at, there, QPoint(), QPoint(0, turned), *nothing, False))


# Pixels


def test_pixels_reach_qt_unchanged() -> None:
    pixels = ramp(5, 7)
    for made in (image(pixels[:, ::-1]), Pyramid.build(pixels[:, ::-1]).levels[0]):
        assert (made.width(), made.height()) == (7, 5)
        for row, column in ((0, 0), (4, 6), (2, 3)):
            colour = made.pixelColor(column, row)
            assert (colour.red(), colour.green(), colour.blue()) == tuple(pixels[:, ::-1][row, column])


@settings(max_examples=20)
@given(st.integers(1, 1100), st.integers(1, 1100))
def test_each_level_has_half_the_size_of_the_previous_one(height: int, width: int) -> None:
    levels = Pyramid.build(np.full((height, width, 3), (10, 200, 30), np.uint8)).levels
    sizes = [(level.width(), level.height()) for level in levels]
    assert sizes[0] == (width, height)
    assert all(after == (before[0] // 2, before[1] // 2) for before, after in itertools.pairwise(sizes))
    assert max(sizes[-1]) <= 512 or min(sizes[-1]) == 1
    for level in levels:
        assert level.pixelColor(level.width() - 1, level.height() - 1).getRgb() == (10, 200, 30, 255)


def test_a_smaller_level_is_the_average_of_four_pixels() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (300, 700, 3)).astype(np.uint8)
    half = Pyramid.build(pixels).levels[1]
    for x, y in ((0, 0), (349, 149), (100, 77)):
        mean = pixels[2 * y : 2 * y + 2, 2 * x : 2 * x + 2].mean(axis=(0, 1))
        assert (
            np.abs(
                np.array([half.pixelColor(x, y).red(), half.pixelColor(x, y).green(), half.pixelColor(x, y).blue()])
                - mean
            ).max()
            <= 0.5
        )


@pytest.mark.parametrize("scale", [0.3, 0.5, 0.8, 1.0, 3.7])
def test_the_visible_part_is_painted_as_in_the_whole_photo(scale: float, qapp: QApplication) -> None:
    rows, columns = np.mgrid[0:600, 0:800]
    soft = np.stack([127 + 120 * np.sin(rows / 90), 127 + 120 * np.cos(columns / 70), rows % 2 + columns / 8], -1)
    pyramid = Pyramid.build(soft.astype(np.uint8))
    place = QRectF(-110.0 * scale, -70.0 * scale, 800 * scale, 600 * scale)

    def painted(paint: Callable[[QPainter], object]) -> np.ndarray:
        screen = QImage(150, 100, QImage.Format.Format_RGB32)
        screen.fill(Qt.GlobalColor.black)
        painter = QPainter(screen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paint(painter)
        painter.end()
        return np.frombuffer(screen.constBits(), np.uint8).reshape(100, 150, 4)[..., :3].astype(int)

    ours = painted(lambda painter: pyramid.paint(painter, place, QRectF(0, 0, 150, 100), 1.0))
    whole = painted(lambda painter: painter.drawImage(place, pyramid.levels[0]))
    assert np.abs(ours - whole).mean() < 1.5
    assert np.abs(ours - whole).max() < 16


# Fitting


def test_a_photo_is_fitted_and_centred(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(ramp(300, 600)))
    assert canvas.place() == QRectF(0, 100, 400, 200)


def test_a_tiny_photo_is_not_enlarged(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(ramp(30, 40)))
    assert canvas.place().width() == 80


def test_a_thumbnail_has_the_place_of_the_photo(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(ramp(300, 600)))
    place = canvas.place()
    canvas.show_picture(Pyramid.build(ramp(30, 60)), (600, 300))
    assert canvas.place() == place
    assert canvas.detail == 0.1


# Zoom and movement


def test_at_100_percent_pixels_are_unchanged(canvas: Canvas) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (900, 1000, 3)).astype(np.uint8)
    canvas.show_picture(Pyramid.build(pixels))
    canvas.toggle_full()
    left, top = -round(canvas.place().left()), -round(canvas.place().top())
    assert canvas.scale == pytest.approx(1)
    assert np.array_equal(shown(canvas), pixels[top : top + 400, left : left + 400])


def test_the_wheel_zooms_around_the_pointer(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(ramp(900, 900)))
    at = QPointF(100, 300)
    before = canvas.frame.to_photo(canvas.view, (100, 300))
    for _ in range(5):
        wheel(canvas, at, 120)
    assert canvas.view.zoom > 4
    assert canvas.frame.to_photo(canvas.view, (100, 300)) == pytest.approx(before, abs=1e-6)
    for _ in range(9):
        wheel(canvas, at, -120)
    assert canvas.view == FITTED


def test_zooming_stops_at_100_percent(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(ramp(900, 900)))
    scales = []
    for _ in range(5):
        canvas.zoom_by(1.25)
        scales.append(canvas.scale)
    assert 1.0 in [pytest.approx(scale) for scale in scales]


def test_a_double_click_switches_between_100_percent_and_the_whole_photo(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.show_picture(Pyramid.build(ramp(800, 800)))
    before = canvas.frame.to_photo(canvas.view, (90, 60))
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(90, 60))
    assert canvas.scale == pytest.approx(1)
    assert canvas.frame.to_photo(canvas.view, (90, 60)) == pytest.approx(before)
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(300, 300))
    assert canvas.view == FITTED


def test_a_pinch_zooms(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(ramp(900, 900)))
    at, pad = QPointF(200, 200), QPointingDevice.primaryPointingDevice()
    pinch = QNativeGestureEvent(Qt.NativeGestureType.ZoomNativeGesture, pad, 2, at, at, at, 0.5, QPointF())
    assert canvas.event(pinch)
    assert canvas.view.zoom == pytest.approx(1.5)


def test_dragging_moves_a_zoomed_photo_up_to_its_edge(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.show_picture(Pyramid.build(ramp(900, 900)))
    views: list[View] = []
    canvas.viewed.connect(views.append)
    qtbot.mousePress(canvas, LEFT, pos=QPoint(200, 200))
    qtbot.mouseMove(canvas, QPoint(150, 150))
    assert not views, "the whole photo is in sight"
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(150, 150))
    canvas.zoom_to(3)
    grasped = canvas.frame.to_photo(canvas.view, (200, 200))
    qtbot.mousePress(canvas, LEFT, pos=QPoint(200, 200))
    qtbot.mouseMove(canvas, QPoint(170, 240))
    assert canvas.frame.to_photo(canvas.view, (170, 240)) == pytest.approx(grasped)
    qtbot.mouseMove(canvas, QPoint(5_000, 5_000))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(5_000, 5_000))
    assert part_in_view(canvas.frame, canvas.view).left == 0
    assert part_in_view(canvas.frame, canvas.view).top == 0
    assert views[-1] == canvas.view


# Heat


def lay(canvas: Canvas, weights: np.ndarray, area: Box = WHOLE) -> None:
    canvas.overlay.heat, canvas.overlay.area = heat_image(weights), area
    canvas.update()


def test_the_heat_map_brightens_the_match_and_leaves_the_rest_as_it_is(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(np.full((400, 400, 3), 128, np.uint8)))
    plain = shown(canvas)
    weights = np.zeros((7, 7), np.float32)
    weights[1, 5] = 1.0
    lay(canvas, weights)
    hot = shown(canvas)
    x, y = round(400 * 5.5 / 7), round(400 * 1.5 / 7)
    assert hot[y, x].max() > plain[y, x].max() + 20
    assert np.array_equal(hot[340, 60], plain[340, 60])
    canvas.overlay.strength = 0.2
    faint = shown(canvas)
    assert plain[y, x].max() < faint[y, x].max() < hot[y, x].max()
    canvas.overlay.heat = QImage()
    assert np.array_equal(shown(canvas), plain)


def test_the_heat_map_covers_only_the_area_seen_by_the_model(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(np.full((200, 400, 3), 128, np.uint8)))
    lay(canvas, np.ones((7, 7), np.float32), Box(0.25, 0.0, 0.75, 1.0))
    bright = shown(canvas).max(axis=-1).astype(int)
    assert bright[200, 200] > 128 == bright[200, 50] == bright[200, 350]
    assert bright[200, 105] > 128, "up to its edge"


def test_the_heat_map_follows_the_zoom(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(np.full((400, 400, 3), 128, np.uint8)))
    weights = np.zeros((7, 7), np.float32)
    weights[5, 1] = 1.0
    lay(canvas, weights)
    centre = (1.5 / 7, 5.5 / 7)
    canvas.zoom_to(3, QPointF(400 * centre[0], 400 * centre[1]))
    bright = shown(canvas).sum(axis=-1).astype(int)
    row, column = np.unravel_index(bright.argmax(), bright.shape)
    assert canvas.frame.to_photo(canvas.view, (column, row)) == pytest.approx(centre, abs=0.05)


def test_a_photo_that_cannot_be_shown_shows_the_reason(canvas: Canvas) -> None:
    lay(canvas, np.ones((2, 2), np.float32))
    canvas.show_words("x.jpg cannot be opened.")
    assert not heated(canvas)
    assert canvas.accessibleDescription() == "x.jpg cannot be opened."
    canvas.show_picture(Pyramid.build(ramp(4, 4)))
    assert canvas.accessibleDescription() == ""


# The box


def drag(canvas: Canvas, qtbot: QtBot, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags from one place of the photo to another."""
    place = canvas.place()
    points = [
        QPoint(round(place.left() + x * place.width()), round(place.top() + y * place.height()))
        for x, y in (start, end)
    ]
    qtbot.mousePress(canvas, LEFT, pos=points[0])
    qtbot.mouseMove(canvas, points[1])
    qtbot.mouseRelease(canvas, LEFT, pos=points[1])


def sides(canvas: Canvas) -> tuple[float, ...]:
    assert canvas.box is not None
    return (canvas.box.left, canvas.box.top, canvas.box.right, canvas.box.bottom)


def test_a_box_is_drawn_moved_and_resized_with_the_pointer(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.show_picture(Pyramid.build(ramp(400, 400)))
    canvas.show_box(None, editing=True)
    drag(canvas, qtbot, (0.75, 0.5), (0.25, 0.25))
    assert sides(canvas) == pytest.approx((0.25, 0.25, 0.75, 0.5))
    drag(canvas, qtbot, (0.5, 0.375), (0.25, 0.625))
    assert sides(canvas) == pytest.approx((0.0, 0.5, 0.5, 0.75))
    drag(canvas, qtbot, (0.5, 0.5), (0.9, 0.4))
    assert sides(canvas) == pytest.approx((0.0, 0.4, 0.9, 0.75))
    drag(canvas, qtbot, (0.45, 0.75), (0.6, 0.95))
    assert sides(canvas) == pytest.approx((0.0, 0.4, 0.9, 0.95))
    drag(canvas, qtbot, (0.95, 0.05), (1.5, 0.3))
    assert sides(canvas) == pytest.approx((0.95, 0.05, 1.0, 0.3)), "a new one, as far as the photo reaches"


def test_a_click_outside_the_box_keeps_it(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.show_picture(Pyramid.build(ramp(400, 400)))
    canvas.show_box(Box(0.25, 0.25, 0.5, 0.5), editing=True)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(360, 360))
    assert canvas.box == Box(0.25, 0.25, 0.5, 0.5)


def test_the_box_is_clear_and_the_rest_is_shaded(canvas: Canvas) -> None:
    canvas.show_picture(Pyramid.build(np.full((400, 400, 3), 200, np.uint8)))
    canvas.show_box(Box(0.25, 0.25, 0.75, 0.75), editing=True)
    values = shown(canvas)
    assert values[200, 200].max() == 200
    assert values[40, 40].max() < 130
    canvas.show_box(Box(0.25, 0.25, 0.75, 0.75), editing=False)
    assert shown(canvas)[40, 40].max() == 200


def test_the_canvas_emits_the_place_under_the_pointer(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.show_picture(Pyramid.build(ramp(200, 400)))
    told: list[object] = []
    canvas.pointed.connect(told.append)
    qtbot.mouseMove(canvas, QPoint(100, 150))
    qtbot.mouseMove(canvas, QPoint(100, 20))
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told == [(pytest.approx(0.25), pytest.approx(0.25)), None, None]
