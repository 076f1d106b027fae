"""The duplicates window on a real library: groups, selection, the trash."""

import multiprocessing
import os
import shutil
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QListWidget
from pytestqt.qtbot import QtBot

from photosearch.core.answers.duplicates import NO_PAIRS, Copies, Group, Kind, Pairs
from photosearch.core.photo import Photo
from photosearch.gui.duplicates.dialog import DuplicatesDialog
from photosearch.gui.duplicates.model import Duplicates
from photosearch.gui.duplicates.trash import move_to_trash
from photosearch.gui.duplicates.trash_dialog import TrashDialog
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.library.scan import file_state
from tests.support.gui.house import House
from tests.support.gui.pictures import photo, save_scenes, scene

pytestmark = pytest.mark.shared_application
SCENES = 3
IDENTICAL, SAME = 0, 1
"""The tabs."""
SIDE = 640
"""Side in pixels, so that even a smaller copy is larger than the input of the model."""


def save_copies(folder: Path) -> None:
    """Some scenes, each with a smaller copy in another folder and an identical file, and one scene alone."""
    save_scenes(folder, SCENES + 1, side=SIDE)
    (folder / "small").mkdir()
    for seed in range(SCENES):
        picture = scene(seed, SIDE)
        half = picture.scaled(picture.size() / 1.25, mode=Qt.TransformationMode.SmoothTransformation)
        assert half.save(str(folder / "small" / f"small {seed:03}.jpg"), quality=85)
        shutil.copy(folder / f"scene {seed:03}.jpg", folder / "small" / f"same {seed:03}.jpg")


def open_dialog(house: House) -> DuplicatesDialog:
    house.window.all_actions["duplicates"].trigger()
    dialog = house.window.dialogs.duplicates
    assert dialog is not None
    house.wait(lambda: dialog.duplicates.found)
    return dialog


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    look = Theme(qapp)
    look.wear(DARK)
    folder = tmp_path_factory.mktemp("photos")
    save_copies(folder)
    house = House(tmp_path_factory.mktemp("window"), look)
    house.watch(folder)
    yield house
    house.close()
    assert not multiprocessing.active_children()
    assert not [each for each in threading.enumerate() if each.name.startswith("photosearch")]


@pytest.fixture
def dialog(shared: House) -> DuplicatesDialog:
    """The window on the shared library, without a selection."""
    opened = open_dialog(shared)
    opened.duplicates.select_none()
    opened.tabs.setCurrentIndex(SAME)
    opened.slider.setValue(850)
    shared.wait(lambda: opened.duplicates.threshold == 0.85)
    opened.groups.setCurrentIndex(opened.groups_model.index(0))
    opened.groups.setFocus()
    return opened


def names(photos: Iterable[Photo]) -> list[str]:
    return sorted(Path(each.file.path).name for each in photos)


def shown(dialog: DuplicatesDialog) -> list[str]:
    """Returns the file names of the current group."""
    model = dialog.copies_model
    return [model.index(row).data() for row in range(model.rowCount())]


def test_identical_files_are_listed_apart_from_copies_that_differ(dialog: DuplicatesDialog) -> None:
    model = dialog.copies_model
    different: tuple[Group, ...] = dialog.duplicates.groups
    assert len(different) == SCENES
    for group in different:
        kept, small = (Path(copy.photo.file.path).name for copy in group.copies)
        assert small == f"small {kept[-7:]}"
    assert model.verdict(model.index(0)).startswith("Keep: ")
    assert model.verdict(model.index(1)).startswith("Similarity 0.")
    dialog.tabs.setCurrentIndex(IDENTICAL)
    assert dialog.tabs.tabText(IDENTICAL) == f"Identical Files ({SCENES})"
    assert len(dialog.duplicates.groups) == SCENES
    for same in dialog.duplicates.sections[Kind.IDENTICAL]:
        seed = Path(same.kept.file.path).name[-7:]
        assert names(copy.photo for copy in same.copies) == [f"same {seed}", f"scene {seed}"]
    assert model.verdict(model.index(1)) == "Identical file"
    assert f"{SCENES} groups · {2 * SCENES} photos" in dialog.state.text()


def test_the_threshold_regroups_copies_and_keeps_identical_files(dialog: DuplicatesDialog, shared: House) -> None:
    dialog.slider.setValue(dialog.slider.maximum())
    shared.wait(lambda: dialog.duplicates.threshold == 1.0)
    assert [each.kept for each in dialog.duplicates.groups] == []
    assert dialog.threshold.text() == "1.00"
    dialog.tabs.setCurrentIndex(IDENTICAL)
    assert [len(group.copies) for group in dialog.duplicates.groups] == [2] * SCENES
    assert not dialog.slider.isEnabled()
    dialog.tabs.setCurrentIndex(SAME)
    dialog.slider.setValue(850)
    shared.wait(lambda: [len(group.copies) for group in dialog.duplicates.groups] == [2] * SCENES)


def test_select_all_never_selects_all_files_of_a_photo(dialog: DuplicatesDialog, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(dialog.groups, Qt.Key.Key_A, control)
    assert len(dialog.duplicates.selected) == 1, "similar photos are selected group by group"
    dialog.tabs.setCurrentIndex(IDENTICAL)
    qtbot.keyClick(dialog.groups, Qt.Key.Key_A, control)
    assert len(dialog.duplicates.selected) == SCENES + 1
    chosen = {photo.id for _, photo in dialog.duplicates.selected}
    for groups in dialog.duplicates.sections.values():
        for group in groups:
            assert group.kept.id not in chosen


def test_a_double_click_compares_a_copy_with_the_photo_to_keep_at_full_size(
    dialog: DuplicatesDialog, shared: House, qtbot: QtBot
) -> None:
    index = dialog.copies_model.index(1)
    centre = dialog.copies.visualRect(index).center()
    qtbot.mouseClick(dialog.copies.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    qtbot.mouseDClick(dialog.copies.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    panes = dialog.comparison.panes
    assert panes.isVisible()
    kept, copy = panes.both
    assert [each.caption.text().split(" · ")[0] for each in panes.both] == shown(dialog)
    shared.wait(lambda: kept.canvas.detail == 1 == copy.canvas.detail)
    assert kept.canvas.scale == pytest.approx(1, rel=0.01), "the smaller one is enlarged to match"
    kept.canvas.zoom_to(2 * kept.canvas.view.zoom)
    qtbot.keyClick(dialog.comparison, Qt.Key.Key_Right)
    assert kept.canvas.view == copy.canvas.view, "in step"
    chosen = dialog.selection.text()
    qtbot.keyClick(dialog.comparison, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert dialog.selection.text() == chosen, "nothing is selected in a list that is hidden"
    qtbot.keyClick(dialog.comparison, Qt.Key.Key_Escape)
    assert not panes.isVisible()
    assert dialog.isVisible()


def test_groups_can_be_reviewed_by_keyboard_alone(dialog: DuplicatesDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog.groups, Qt.Key.Key_Down)
    assert dialog.groups.currentIndex().row() == 1
    assert shown(dialog)[0] == Path(dialog.duplicates.groups[1].kept.file.path).name
    dialog.copies.setFocus()
    qtbot.keyClick(dialog.copies, Qt.Key.Key_Space)
    assert dialog.duplicates.selected == (), "the one to keep is never selected"
    qtbot.keyClick(dialog.copies, Qt.Key.Key_Right)
    qtbot.keyClick(dialog.copies, Qt.Key.Key_Space)
    selected: tuple[tuple[Photo, Photo], ...] = dialog.duplicates.selected
    ((_, chosen),) = selected
    assert Path(chosen.file.path).name == shown(dialog)[1]
    assert dialog.selection.text().startswith("1 photo selected")
    qtbot.keyClick(dialog.copies, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == chosen.file.path
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(dialog.copies, Qt.Key.Key_A, both)
    assert dialog.duplicates.selected == ()


def test_a_click_on_the_box_selects(dialog: DuplicatesDialog, qtbot: QtBot) -> None:
    index = dialog.copies_model.index(1)
    cell = dialog.copies.visualRect(index)
    qtbot.mouseClick(dialog.copies.viewport(), Qt.MouseButton.LeftButton, pos=cell.topLeft() + QPoint(26, 26))
    assert names(each for _, each in dialog.duplicates.selected) == [index.data()]
    qtbot.mouseClick(dialog.copies.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert len(dialog.duplicates.selected) == 1


def test_photos_in_a_folder_are_selected_except_kept_ones(dialog: DuplicatesDialog) -> None:
    folder, number = dialog.duplicates.folders()[0]
    dialog.duplicates.select_in(folder)
    assert len(dialog.duplicates.selected) == number
    kept = {group.kept.id for group in dialog.duplicates.groups}
    assert not kept & {each.id for _, each in dialog.duplicates.selected}
    assert {str(Path(each.file.path).parent) for _, each in dialog.duplicates.selected} == {folder}


def test_the_person_can_keep_another_photo(dialog: DuplicatesDialog, qtbot: QtBot) -> None:
    dialog.copies.setFocus()
    dialog.duplicates.select_group(dialog.duplicates.groups[0])
    dialog.copies.setCurrentIndex(dialog.copies_model.index(1))
    wanted = shown(dialog)[1]
    qtbot.keyClick(dialog.copies, Qt.Key.Key_K)
    assert shown(dialog)[0] == wanted
    assert dialog.copies_model.verdict(dialog.copies_model.index(0)) == "Keep: your choice"
    assert wanted not in names(each for _, each in dialog.duplicates.selected)


def test_the_trash_is_offered_only_while_enabled(dialog: DuplicatesDialog, shared: House, qtbot: QtBot) -> None:
    dialog.duplicates.select_identical()
    qtbot.keyClick(dialog, Qt.Key.Key_Delete)
    dialog.confirm_trash()
    assert not dialog.findChildren(TrashDialog)
    assert not dialog.trash_button.isVisible()
    shared.preferences.change("trash", True)
    assert dialog.trash_button.isVisible(), "at once"
    assert dialog.trash_action.isEnabled()
    shared.preferences.change("trash", False)
    assert not dialog.trash_button.isVisible()


def test_every_control_has_a_name(dialog: DuplicatesDialog) -> None:
    assert not [
        type(each).__name__
        for each in dialog.findChildren(QAbstractButton)
        if not each.objectName().startswith("qt_") and not (each.text() or each.accessibleName())
    ]


def test_cancelling_a_search_keeps_earlier_results(shared: House, dialog: DuplicatesDialog) -> None:
    before = dialog.duplicates.groups
    dialog.find_copies()
    dialog.again.click()
    shared.wait(lambda: not dialog.progress.isVisible())
    assert [group.kept.id for group in dialog.duplicates.groups] == [group.kept.id for group in before]
    dialog.find_copies()
    shared.wait(lambda: not dialog.progress.isVisible())
    assert "changed" not in dialog.state.text()


# The trash


@pytest.fixture
def trash_house(qapp: QApplication, look: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A separate library with its own trash, which is enabled."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    save_copies(tmp_path / "photos")
    house = House(tmp_path, look, trash=True)
    house.watch(tmp_path / "photos")
    yield house
    house.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the trash of the person's own desktop")
def test_confirmed_files_move_to_the_trash_and_kept_ones_never(
    trash_house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = open_dialog(trash_house)
    dialog.duplicates.set_threshold(0.85)
    kept = [Path(group.kept.file.path) for group in dialog.duplicates.groups]
    doomed = [Path(copy.photo.file.path) for group in dialog.duplicates.groups for copy in group.others]
    changed = doomed[0]
    changed.write_bytes(changed.read_bytes() + b"edited meanwhile")
    dialog.duplicates.select_identical()
    qtbot.keyClick(dialog, Qt.Key.Key_Delete)
    (question,) = dialog.findChildren(TrashDialog)
    listed = question.findChild(QListWidget)
    assert [listed.item(row).text() for row in range(listed.count())] == [str(each) for each in doomed]
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert all(each.exists() for each in doomed), "the Enter key cancels"
    dialog.confirm_trash()
    question = dialog.findChildren(TrashDialog)[-1]
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    trash_house.wait(lambda: not any(each.exists() for each in doomed[1:]))
    trash_house.wait(dialog.notice.isVisible)
    assert changed.name in dialog.notice.text()
    assert changed.exists()
    assert all(each.exists() for each in kept)
    trashed = {each.name for each in (tmp_path / "data" / "Trash" / "files").iterdir()}
    assert trashed == {each.name for each in doomed[1:]}


@pytest.mark.parametrize("case", ["link", "kept gone", "kept changed", "gone", "name"])
def test_a_copy_is_not_moved_if_the_kept_photo_is_not_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    kept, copy = tmp_path / "kept.jpg", tmp_path / os.fsdecode(b"caf\xe9.jpg" if case == "name" else b"copy.jpg")
    kept.write_bytes(b"photo")
    os.link(kept, copy) if case == "link" else copy.write_bytes(b"photo")
    states = [file_state(str(each)) for each in (copy, kept)]
    first, second = (Photo(1, state, photo(1).state) for state in states if state)
    if case == "kept gone":
        kept.unlink()
    elif case == "kept changed":
        kept.write_bytes(b"another photo")
    elif case == "gone":
        copy.unlink()
    outcome = move_to_trash([(first, second)])
    assert outcome.moved == ()
    assert [each for each, _ in outcome.refused] == [first]
    assert copy.exists() == (case != "gone")


def test_a_removed_photo_is_replaced_by_the_next_identical_file() -> None:
    photos = {number: photo(number, width=100 * number) for number in range(1, 5)}
    pairs = Pairs(np.array([1]), np.array([4]), np.array([0.9], np.float32))
    duplicates = Duplicates()
    duplicates.show(Copies(photos, ((1, 2, 3),), pairs, 0.8, 0.85))

    def ids() -> list[list[list[int]]]:
        found = duplicates.sections.values()
        return [[[copy.photo.id for copy in group.copies] for group in groups] for groups in found]

    assert ids() == [[[3, 2, 1]], [[4, 3]], [], []]
    duplicates.select_identical()
    duplicates.forget([photos[1]])
    assert ids() == [[[3, 2]], [[4, 3]], [], []]
    assert [each.id for _, each in duplicates.selected] == [2]
    duplicates.forget([photos[3]])
    assert ids() == [[], [[4, 2]], [], []]
    duplicates.forget([photos[2]])
    assert ids() == [[], [], [], []]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the trash of the person's own desktop")
def test_reopening_searches_again_after_library_changes(trash_house: House, tmp_path: Path) -> None:
    dialog = open_dialog(trash_house)
    before = len(dialog.duplicates.groups)
    (only,) = save_scenes(tmp_path / "photos" / "more", 1, first=SCENES, side=SIDE)
    trash_house.wait(lambda: "has changed since" in dialog.state.text())
    assert len(dialog.duplicates.groups) == before
    dialog.close()
    trash_house.window.all_actions["duplicates"].trigger()
    trash_house.wait(lambda: len(dialog.duplicates.groups) == before + 1)
    assert any(str(only) in [copy.photo.file.path for copy in group.copies] for group in dialog.duplicates.groups)


@pytest.mark.parametrize(("first", "second"), [(Kind.SAME, Kind.SIMILAR), (Kind.PART, Kind.SIMILAR)])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_photo_that_is_kept_for_a_selected_one_cannot_go_as_a_similar_photo(
    first: Kind, second: Kind, backwards: bool
) -> None:
    small, kept, other = photo(1), photo(2), photo(3)
    photos = {
        1: small,
        2: replace(kept, file=replace(kept.file, size=kept.file.size + 10)),
        3: replace(other, file=replace(other.file, size=other.file.size + 20)),
    }

    def pair(one: int, another: int) -> Pairs:
        return Pairs(np.array([one]), np.array([another]), np.array([0.97], np.float32))

    related = {second: pair(3, 2)} | ({first: pair(2, 1)} if first is Kind.PART else {})
    same = pair(2, 1) if first is Kind.SAME else NO_PAIRS
    duplicates = Duplicates()
    duplicates.show(Copies(photos, (), same, 0.8, 0.9, related))
    for section in (second, first) if backwards else (first, second):
        duplicates.show_section(section)
        duplicates.select_group(duplicates.groups[0])
    assert [(group.kept.id, each.id) for group, each in duplicates.selected] == [(2, 1)]
    assert not duplicates.is_selected(photos[2])
    duplicates.select(photos[1], False)
    duplicates.select(photos[2], True)
    assert [(group.kept.id, each.id) for group, each in duplicates.selected] == [(3, 2)]
