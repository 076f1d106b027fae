from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from photosearch.core.events import Explanation, WordsExplained
from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Box, Description, Hit
from photosearch.core.query.query import Example
from photosearch.core.viewport import FITTED
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.theme import Theme
from photosearch.gui.picture.canvas import Canvas
from photosearch.gui.picture.pyramid import Pyramid
from photosearch.gui.viewer.detail_box import FIRST_BOX
from photosearch.gui.viewer.viewer import Viewer
from tests.support.gui.pictures import photo, ramp
from tests.support.gui.shell import heated
from tests.support.viewport import part_in_view

EXAMPLE = Example("/a.jpg")
HIT = Hit(photo(1), 0.9)
CROPPED = Box(0.125, 0.0, 0.875, 1.0)
"""The part of a 4 by 3 photo that the model sees."""
GRID = (4, 4)


def explanation() -> Explanation:
    """Each place of the query matches its mirror image in the hit."""

    def maps(seed: int) -> np.ndarray:
        return np.random.default_rng(seed).random(GRID, np.float32)

    def description(seed: int) -> Description:
        """The columns of a photo are alike, each another."""
        local = np.broadcast_to(np.eye(4, dtype=np.float32), (*GRID, 4))
        return Description(np.zeros(4, np.float32), local, maps(seed))

    pairs = np.full((*GRID, *GRID), 0.2, np.float32)
    for row in range(4):
        for column in range(4):
            pairs[row, column, row, 3 - column] = 0.9
    return Explanation(1, maps(1), maps(2), description(3), description(4), pairs, 0.9, CROPPED, WHOLE)


@pytest.fixture
def viewer(qtbot: QtBot, look: Theme) -> Viewer:
    actions = Actions(look, look)
    made = Viewer(actions, look)
    actions.setParent(made)
    actions.work_in(made)
    actions["compare"].setChecked(True)
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    made.setFocus()
    return made


def present(viewer: Viewer, hit: Hit | None = HIT, example: Example | None = EXAMPLE) -> tuple[Canvas, Canvas]:
    """Shows photos of 4 by 3 and returns the canvases of query and hit."""
    viewer.show_photos(hit, example)
    canvases = viewer.query.canvas, viewer.hit.canvas
    for canvas in canvases:
        canvas.show_picture(Pyramid.build(ramp(300, 400)))
    viewer.panes.layout().activate()
    return canvases


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    place = canvas.place()
    return QPoint(round(place.left() + x * place.width()), round(place.top() + y * place.height()))


def action(viewer: Viewer, name: str) -> QAction:
    actions = viewer.findChild(Actions)
    assert actions is not None
    return actions[name]


# Two photos


def test_photos_are_arranged_to_be_as_large_as_possible(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.show_photos(HIT, EXAMPLE)
    panes = (viewer.query, viewer.hit)

    def show(height: int, width: int) -> None:
        for pane in panes:
            pane.canvas.show_picture(Pyramid.build(ramp(height, width)))

    show(600, 400)
    qtbot.waitUntil(lambda: viewer.query.y() == viewer.hit.y())
    viewer.resize(500, 700)
    show(300, 600)
    qtbot.waitUntil(lambda: viewer.query.x() == viewer.hit.x() and viewer.query.y() < viewer.hit.y())
    show(600, 300)
    qtbot.waitUntil(lambda: viewer.query.y() == viewer.hit.y())


def test_without_an_example_there_is_one_photo_and_no_explanation(viewer: Viewer) -> None:
    viewer.show_photos(Hit(photo(1), None), None)
    assert viewer.query.isHidden()
    assert not action(viewer, "heat").isEnabled()


def test_the_example_can_be_hidden_and_shown_again(viewer: Viewer) -> None:
    present(viewer)
    action(viewer, "compare").setChecked(False)
    assert viewer.query.isHidden()
    assert viewer.hit.isVisible()
    action(viewer, "compare").setChecked(True)
    assert viewer.query.isVisible()


def test_two_photos_of_different_sizes_are_zoomed_and_moved_to_the_same_place(viewer: Viewer, qtbot: QtBot) -> None:
    query, hit = present(viewer)
    hit.show_picture(Pyramid.build(ramp(900, 1200)))
    query.zoom_to(4)
    for name in ("left", "top", "right", "bottom"):
        seen = [getattr(part_in_view(canvas.frame, canvas.view), name) for canvas in (query, hit)]
        assert seen[0] == pytest.approx(seen[1], abs=0.02)
    before = hit.view
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert query.view == hit.view != before
    action(viewer, "zoom_fit").trigger()
    assert query.view == hit.view == FITTED


def test_arrow_keys_go_to_the_next_photo_unless_the_photo_is_zoomed(viewer: Viewer, qtbot: QtBot) -> None:
    steps: list[int] = []
    viewer.stepped.connect(steps.append)
    _, hit = present(viewer, example=None)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(viewer, key)
    assert steps == [1, -1, 1]
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    qtbot.keyClick(viewer, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert hit.scale == pytest.approx(1)
    assert viewer.bar.zoom.text() == "100%"
    hit.zoom_to(4)
    left = hit.view.x
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert hit.view.x < left
    qtbot.keyClick(viewer, Qt.Key.Key_PageDown)
    assert steps == [1, -1, 1, 1], "pages step on however large the photo is"


# Why


def test_heat_and_attention_show_different_maps_on_both_photos(viewer: Viewer) -> None:
    canvases = present(viewer)
    action(viewer, "heat").setChecked(True)
    viewer.explain(explanation())
    assert all(heated(canvas) for canvas in canvases)
    matched = [canvas.overlay.heat for canvas in canvases]
    action(viewer, "attention").setChecked(True)
    assert not action(viewer, "heat").isChecked()
    attended = [canvas.overlay.heat for canvas in canvases]
    assert all(one != other for one, other in zip(matched, attended, strict=True))
    action(viewer, "attention").setChecked(False)
    assert not any(heated(canvas) for canvas in canvases)


def test_a_description_has_a_heat_map_on_its_hit_and_no_attention_map(viewer: Viewer) -> None:
    viewer.show_photos(HIT, None, "a red boat")
    viewer.hit.canvas.show_picture(Pyramid.build(ramp(300, 400)))
    assert action(viewer, "heat").isEnabled()
    assert not action(viewer, "attention").isEnabled()
    action(viewer, "heat").setChecked(True)
    viewer.explain(WordsExplained(1, np.eye(4, dtype=np.float32), CROPPED))
    assert heated(viewer.hit.canvas)
    assert viewer.hit.canvas.overlay.area == CROPPED
    assert viewer.foot.legend.isVisible()
    assert "description" in viewer.foot.note
    viewer.show_photos(HIT, None)
    assert not heated(viewer.hit.canvas)
    assert not action(viewer, "heat").isEnabled()


def test_the_slider_sets_the_strength_of_the_heat_map(viewer: Viewer) -> None:
    canvases = present(viewer)
    assert not viewer.foot.slider.isVisible()
    action(viewer, "heat").setChecked(True)
    viewer.explain(explanation())
    assert viewer.foot.slider.isVisible()
    assert [canvas.overlay.strength for canvas in canvases] == [0.6, 0.6]
    viewer.foot.slider.setValue(40)
    assert [canvas.overlay.strength for canvas in canvases] == [0.4, 0.4]


def test_pointing_at_a_place_shows_what_it_matches_in_the_other_photo(viewer: Viewer, qtbot: QtBot) -> None:
    query, hit = present(viewer)
    action(viewer, "heat").setChecked(True)
    viewer.explain(explanation())
    plain = hit.overlay.heat
    qtbot.mouseMove(query, at(query, 0.2, 0.1))
    (here,), (there,) = query.overlay.marks, hit.overlay.marks
    assert here == Box(0.125, 0, 0.125 + 0.75 / 4, 0.25), "the model sees a square of the photo"
    assert there == Box(0.75, 0, 1, 0.25)
    assert hit.overlay.heat != plain
    assert "0.90" in viewer.foot.note
    qtbot.mouseMove(hit, at(hit, 0.1, 0.9))
    (here,), (there,) = hit.overlay.marks, query.overlay.marks
    assert here == Box(0, 0.75, 0.25, 1)
    assert there == Box(0.125 + 0.75 * 3 / 4, 0.75, 0.875, 1), "in the other direction too"
    qtbot.mouseMove(query, at(query, 0.05, 0.5))
    assert query.overlay.marks == hit.overlay.marks == (), "the model never saw the ends"
    assert hit.overlay.heat == plain


def test_pointing_at_a_place_shows_what_resembles_it_in_the_same_photo(viewer: Viewer, qtbot: QtBot) -> None:
    _, hit = present(viewer)
    action(viewer, "heat").setChecked(True)
    viewer.explain(explanation())
    plain = hit.overlay.heat
    qtbot.mouseMove(hit, at(hit, 0.1, 0.9))
    shown = hit.overlay.heat
    assert shown != plain

    def warmth(x: float) -> int:
        return shown.pixelColor(int(x * shown.width()), shown.height() // 2).red()

    assert warmth(0.1) > warmth(0.4) == warmth(0.9), "its column, and no other"


def test_places_are_reachable_by_keyboard(viewer: Viewer, qtbot: QtBot) -> None:
    query, hit = present(viewer)
    action(viewer, "heat").setChecked(True)
    viewer.explain(explanation())
    for _ in range(5):
        qtbot.keyClick(viewer, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    (here,), (there,) = query.overlay.marks, hit.overlay.marks
    assert (here.left, there.right) == (0.125, 1)
    hit.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(hit, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert hit.overlay.marks == (Box(0.5, 0.25, 0.75, 0.5),)


# The box


def test_space_presses_the_focused_button(viewer: Viewer, qtbot: QtBot) -> None:
    present(viewer)
    left: list[bool] = []
    action(viewer, "view").triggered.connect(lambda: left.append(True))
    viewer.bar.zoom.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(viewer.bar.zoom, Qt.Key.Key_Space)
    assert viewer.hit.canvas.scale == pytest.approx(1)
    assert not left


@pytest.fixture
def searched(viewer: Viewer) -> list[tuple[Example | None, Example]]:
    found: list[tuple[Example | None, Example]] = []
    viewer.framing.searched.connect(lambda old, new: found.append((old, new)))
    return found


def test_a_box_on_the_example_replaces_it_by_its_detail(
    viewer: Viewer, searched: list[tuple[Example | None, Example]], qtbot: QtBot
) -> None:
    query, hit = present(viewer, example=replace(EXAMPLE, weight=-1.0))
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert not action(viewer, "search_detail").isEnabled()
    qtbot.mousePress(query, Qt.MouseButton.LeftButton, pos=at(query, 0.25, 0.25))
    qtbot.mouseMove(query, at(query, 0.5, 0.75))
    qtbot.mouseRelease(query, Qt.MouseButton.LeftButton, pos=at(query, 0.5, 0.75))
    assert hit.box is None
    action(viewer, "search_detail").trigger()
    ((old, new),) = searched
    assert old == replace(EXAMPLE, weight=-1.0)
    assert (new.source, new.weight) == (EXAMPLE.source, -1.0)
    assert new.box.left == pytest.approx(0.25, abs=0.01)
    assert new.box.bottom == pytest.approx(0.75, abs=0.01)


def test_a_box_on_a_photo_starts_a_new_search_by_keyboard_alone(
    viewer: Viewer, searched: list[tuple[Example | None, Example]], qtbot: QtBot
) -> None:
    present(viewer, example=None)
    opened: list[bool] = []
    action(viewer, "view").triggered.connect(lambda: opened.append(True))
    for key in (Qt.Key.Key_B, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(viewer, key)
    qtbot.keyClick(viewer, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(viewer, Qt.Key.Key_Return)
    ((old, new),) = searched
    assert old is None
    assert new.source == HIT.photo.file.path
    edges = (new.box.left, new.box.top, new.box.right, new.box.bottom)
    assert edges == pytest.approx((0.26, 0.24, 0.76, 0.75))
    assert not opened, "Enter searched instead"
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    qtbot.keyClick(viewer, Qt.Key.Key_Return)
    assert opened


def test_a_box_on_one_photo_removes_the_box_of_the_other(viewer: Viewer, qtbot: QtBot) -> None:
    query, hit = present(viewer)
    for key in (Qt.Key.Key_B, Qt.Key.Key_Right):
        qtbot.keyClick(viewer, key)
    assert query.box == FIRST_BOX
    qtbot.mousePress(hit, Qt.MouseButton.LeftButton, pos=at(hit, 0.1, 0.1))
    qtbot.mouseMove(hit, at(hit, 0.4, 0.4))
    qtbot.mouseRelease(hit, Qt.MouseButton.LeftButton, pos=at(hit, 0.4, 0.4))
    assert query.box is None
    assert hit.box is not None


def test_the_searched_detail_has_a_box_that_can_be_removed(
    viewer: Viewer, searched: list[tuple[Example | None, Example]], qtbot: QtBot
) -> None:
    detail = replace(EXAMPLE, box=Box(0.1, 0.1, 0.4, 0.5))
    query, _ = present(viewer, example=detail)
    assert query.box == detail.box
    assert not query.overlay.editing
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    qtbot.keyClick(viewer, Qt.Key.Key_Delete)
    assert searched == [(detail, EXAMPLE)]


def test_cancelling_the_box_restores_the_searched_one(viewer: Viewer, qtbot: QtBot) -> None:
    detail = replace(EXAMPLE, box=Box(0.1, 0.1, 0.4, 0.5))
    query, _ = present(viewer, example=detail)
    for key in (Qt.Key.Key_B, Qt.Key.Key_Right):
        qtbot.keyClick(viewer, key)
    assert query.box != detail.box
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert query.box == detail.box
    assert not action(viewer, "search_detail").isEnabled()
