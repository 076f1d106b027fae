"""The panels alone, with records as input."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from photosearch import RELEASES
from photosearch.core.answers.likeness import Likeness
from photosearch.core.answers.selection import summed_up
from photosearch.core.events import FolderState, FolderStatus, Hold, IndexProgress, Slowdown
from photosearch.core.metadata import Exposure
from photosearch.core.photo import Box, FileState, Hit, Photo, PhotoState
from photosearch.core.query.facets import Choice
from photosearch.core.query.query import Example
from photosearch.gui.folders.model import PATH_ROLE
from photosearch.gui.folders.panel import FoldersPanel
from photosearch.gui.folders.skips_dialog import SkipsDialog
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.look.actions import SPECS, Actions
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.labels import WrappingLabel
from photosearch.gui.query.chips import Chip
from photosearch.gui.query.panel import QueryPanel
from photosearch.gui.shell.about import AboutDialog
from photosearch.gui.shell.status_bar import StatusBar
from tests.support.gui.pictures import HOSTILE, photo
from tests.support.gui.shell import details, speaking

PICTURES = FolderStatus("/home/anna/Pictures", FolderState.WATCHING, 5421, 12)
PHONE = FolderStatus("/home/anna/Phone", FolderState.INDEXING, 100, 0)
ARCHIVE = FolderStatus("/media/Archive", FolderState.OFFLINE, 22310, 0, "The drive is not connected")


@pytest.fixture
def actions(look: Theme) -> Actions:
    return Actions(look, look)


@pytest.fixture
def folders(actions: Actions, look: Theme, qtbot: QtBot) -> FoldersPanel:
    panel = FoldersPanel(actions, look)
    qtbot.addWidget(panel)
    panel.resize(240, 300)
    panel.show()
    panel.show_folders((PICTURES, PHONE, ARCHIVE))
    return panel


def said(panel: FoldersPanel, row: int) -> str:
    return panel.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_folders_show_their_count_and_state(folders: FoldersPanel) -> None:
    assert said(folders, 0) == "Pictures, 5,421 photos, watching · 12 skipped"
    assert said(folders, 2) == "Archive, 22,310 photos, offline"
    folders.show_progress(IndexProgress(61, 100, 10.0, 4.0))
    assert "indexing 61%" in said(folders, 1)
    assert "%" not in said(folders, 0)
    folders.model.show_hold(Hold.IDLE)
    assert said(folders, 1).endswith("Waiting until the computer is idle")
    assert said(folders, 2).endswith("offline")
    folders.model.show_hold(None)
    folders.show_progress(None)
    assert said(folders, 1).endswith("indexing")


def test_an_update_of_the_folders_keeps_the_selection(folders: FoldersPanel, actions: Actions) -> None:
    folders.list.setCurrentIndex(folders.model.index(2, 0))
    folders.show_folders((PICTURES, PHONE, FolderStatus("/media/Archive", FolderState.WATCHING, 1, 0)))
    assert folders.chosen().path == "/media/Archive"
    assert actions["remove_folder"].isEnabled()
    folders.show_folders((PICTURES,))
    assert folders.chosen() is None
    assert not actions["remove_folder"].isEnabled()


def test_only_folders_with_another_count_are_drawn_again(folders: FoldersPanel) -> None:
    first, second = (Choice(f"{PICTURES.path}/{year}", 5) for year in (2023, 2024))
    folders.show_counts([first, second], whole=True)
    folders.list.setExpanded(folders.model.index_of(PICTURES.path), True)
    drawn: list[str] = []
    folders.model.dataChanged.connect(lambda first, last: drawn.extend((first.data(PATH_ROLE), last.data(PATH_ROLE))))
    folders.show_counts([first, second], whole=True)
    assert not drawn
    folders.show_counts([first, Choice(second.value, 6)], whole=True)
    assert set(drawn) == {PICTURES.path, second.value}
    folders.show_counts([first, second, Choice(f"{PICTURES.path}/2025", 1)], whole=True)
    assert folders.list.isExpanded(folders.model.index_of(PICTURES.path)), "a new folder collapses no other"


@pytest.mark.parametrize("answer", ["Remove Folder", "Cancel"])
def test_removing_a_folder_asks_for_confirmation(folders: FoldersPanel, qtbot: QtBot, answer: str) -> None:
    folders.list.setCurrentIndex(folders.model.index(0, 0))
    removed: list[str] = []
    folders.remove.connect(removed.append)
    folders.confirm_removal()
    box = folders.findChild(QMessageBox)
    assert "The files stay where they are" in box.informativeText()
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert box.defaultButton().text() == "Cancel"
    button = next(each for each in box.findChildren(QPushButton) if each.text().replace("&", "") == answer)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert removed == (["/home/anna/Pictures"] if answer != "Cancel" else [])


def test_the_menu_of_a_folder_offers_its_actions(folders: FoldersPanel) -> None:
    folders.list.setCurrentIndex(folders.model.index(0, 0))
    revealed: list[str] = []
    folders.reveal.connect(revealed.append)
    menu = folders.menu()
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts[:2] == ["Show Only This Folder", "Show in File Manager"]
    assert any("Remove" in each.replace("&", "") for each in texts)
    shown: list[str] = []
    folders.only.connect(shown.append)
    for action in menu.actions()[:2]:
        action.trigger()
    assert (shown, revealed) == (["/home/anna/Pictures"], ["/home/anna/Pictures"])
    menu.close()


def test_long_names_break_and_are_copied_unchanged(qtbot: QtBot) -> None:
    name = "/photos/" + "x" * 90 + "_<b>.jpg"
    label = WrappingLabel(name)
    qtbot.addWidget(label)
    label.resize(120, 400)
    label.show()
    assert label.heightForWidth(120) > 4 * label.fontMetrics().height()
    assert label.text() == name
    label.setSelection(0, len(QLabel.text(label)))
    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == name


def test_details_follow_the_language(qtbot: QtBot, actions: Actions) -> None:
    panel = DetailsPanel(actions)
    qtbot.addWidget(panel)
    with speaking("de"):
        panel.show_hit(Hit(photo(3), 0.875))
    assert {"0,88", "400 × 300 (0,1 MP)"} <= set(details(panel).values())


def test_details_show_everything_known(qtbot: QtBot, actions: Actions) -> None:
    panel = DetailsPanel(actions)
    qtbot.addWidget(panel)
    panel.show_hit(Hit(photo(3, "<b>x.jpg"), 0.875))
    facts = details(panel)
    assert facts["Similarity"] == "0.88"
    panel.show_hit(Hit(photo(3), 0.875, Likeness.VERY_SIMILAR))
    assert details(panel)["Similarity"] == "0.88, very similar"
    panel.show_hit(Hit(photo(3, "<b>x.jpg"), 0.875))
    assert facts["Camera"] == "Camera 1"
    assert facts["Lens"] == "Lens 2"
    assert facts["Dimensions"] == "400 × 300 (0.1 MP)"
    assert facts["Folder"] == "/photos/3"
    assert facts["Coordinates"] == "47.50000° N, 8.25000° W"
    assert "<b>x.jpg" in [label.text() for label in panel.findChildren(QLabel)]
    assert "Exposure" not in facts
    panel.show_exposure(photo(4), Exposure(1.0))
    assert details(panel) == facts, "of another photo"
    panel.show_exposure(photo(3, "<b>x.jpg"), Exposure(0.001, 2.8, 1600, 35.0))
    taken = {"Exposure": "1/1000 s · f/2.8 · ISO 1600 · 35 mm"}
    assert details(panel) == {**facts, **taken}
    panel.show_hit(Hit(photo(3, "<b>x.jpg"), 0.875))
    assert details(panel) == {**facts, **taken}, "the same photo"
    bare = Photo(1, FileState("/a/b.jpg", 2048, 0, 0), PhotoState.INDEXED)
    panel.show_hit(Hit(bare, None))
    assert set(details(panel)) == {"Date", "File size", "Folder"}
    panel.show_hit(None)
    assert details(panel) == {}


def test_details_sum_up_several_photos(qtbot: QtBot, actions: Actions) -> None:
    panel = DetailsPanel(actions)
    qtbot.addWidget(panel)
    panel.show_number(2)
    assert panel.title.text() == "2 photos"
    several = [photo(3), photo(4, width=300), photo(4, width=200), photo(4, width=100)]
    panel.show_selection(summed_up(several, lambda _: "", lambda each: text.place(each.file.path)))
    assert panel.title.text() == "4 photos, 3.8 MB"
    facts = details(panel)
    assert facts["Camera"] == "Camera 1"
    assert facts["Dimensions"] == "4 different"
    assert facts["Folder"] == "/photos/4\n/photos/3"
    assert "Place" not in facts


class Browser(QObject):
    """Replaces the system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.visited: list[str] = []

    @Slot(QUrl)
    def visit(self, url: QUrl) -> None:
        self.visited.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "visit")  # type: ignore[arg-type]  # the stub wants bytes
    yield browser
    QDesktopServices.unsetUrlHandler("https")


def test_a_location_opens_on_a_map_in_the_browser(qtbot: QtBot, actions: Actions, browser: Browser) -> None:
    panel = DetailsPanel(actions)
    qtbot.addWidget(panel)
    panel.show_hit(Hit(photo(3), None))
    (link,) = [each for each in panel.findChildren(QToolButton) if each.text() == "openstreetmap.org"]
    assert "https://www.openstreetmap.org/" in link.toolTip()
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    place = "mlat=47.50000&mlon=-8.25000#map=15/47.50000/-8.25000"
    assert browser.visited == [f"https://www.openstreetmap.org/?{place}"]


def test_the_about_box_opens_the_releases_only_on_request(qtbot: QtBot, browser: Browser) -> None:
    box = AboutDialog()
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(box)
    box.show()
    assert RELEASES in box.releases.toolTip()
    assert browser.visited == []
    qtbot.mouseClick(box.releases, Qt.MouseButton.LeftButton)
    assert browser.visited == [RELEASES]


@pytest.fixture
def bar(qtbot: QtBot, actions: Actions, look: Theme) -> QueryPanel:
    made = QueryPanel(actions, look)
    qtbot.addWidget(made)
    made.show()
    return made


def test_each_example_has_a_chip_to_turn_and_remove_it(bar: QueryPanel, qtbot: QtBot) -> None:
    turned: list[object] = []
    removed: list[object] = []
    bar.turned.connect(turned.append)
    bar.removed.connect(removed.append)
    bar.show_examples((Example("/a.jpg"), Example(b"pasted", -1.0)))
    assert [chip.property("against") for chip in bar.chips] == ["false", "true"]
    qtbot.mouseClick(bar.chips[1].turn_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.chips[0].remove_button, Qt.MouseButton.LeftButton)
    assert (turned, removed) == ([1], [0])


@pytest.mark.parametrize("control", ["turn_button", "weight_menu", "remove_button"])
def test_a_change_of_the_query_leaves_the_focus_where_it_was(bar: QueryPanel, control: str, qtbot: QtBot) -> None:
    first, second = Example("/a.jpg"), Example("/b.jpg")
    bar.activateWindow()
    bar.show_examples((first, second))
    getattr(bar.chips[1], control).setFocus()
    bar.show_examples((first, Example("/b.jpg", -1.0)))
    assert getattr(bar.chips[1], control).hasFocus()
    bar.show_examples((first,))
    assert bar.chips[0].isAncestorOf(bar.window().focusWidget()), "the neighbour of one that is gone"


def test_a_chip_selects_and_removes_a_detail(bar: QueryPanel, qtbot: QtBot) -> None:
    framed: list[object] = []
    unframed: list[object] = []
    bar.framed.connect(framed.append)
    bar.unframed.connect(unframed.append)
    bar.show_examples((Example("/a.jpg"), Example("/a.jpg", box=Box(0, 0, 0.5, 0.5))))
    whole, detail = bar.chips
    assert whole.unframe_button.isHidden()
    assert detail.frame_button.text() == "detail"
    qtbot.mouseClick(whole.frame_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(detail.unframe_button, Qt.MouseButton.LeftButton)
    assert (framed, unframed) == ([0], [1])


def test_a_detail_has_its_own_picture(bar: QueryPanel) -> None:
    wanted: list[Example] = []
    bar.wanted.connect(wanted.append)
    whole, detail = Example("/a.jpg"), Example("/a.jpg", box=Box(0, 0, 0.5, 0.5))
    bar.show_examples((whole,))
    bar.show_picture(whole, QImage(4, 4, QImage.Format.Format_RGB32))
    bar.show_examples((whole, detail))
    assert wanted == [whole, detail]
    assert bar.chips[1].picture.image.isNull()


def test_a_chip_keeps_its_picture_when_others_change(bar: QueryPanel) -> None:
    wanted: list[Example] = []
    bar.wanted.connect(wanted.append)
    first, second = Example("/a.jpg"), Example("/b.jpg")
    bar.show_examples((first,))
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    bar.show_picture(first, picture)
    bar.show_examples((first, second))
    assert wanted == [first, second]
    assert not bar.chips[0].picture.image.isNull()
    assert bar.chips[1].picture.image.isNull()


def test_hostile_names_on_chips_are_plain_text(qtbot: QtBot, look: Theme) -> None:
    for name in HOSTILE:
        chip = Chip(Example(f"/photos/{name}"), look)
        qtbot.addWidget(chip)
        for label in chip.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
            assert label.text().isprintable()
        chip.grab()


def test_the_status_bar_shows_rate_and_time_left(qtbot: QtBot, actions: Actions, look: Theme) -> None:
    bar = StatusBar(actions, look)
    qtbot.addWidget(bar)
    bar.show_progress(IndexProgress(200, 1000, 40.0, 20.0))
    assert bar.activity.text() == "Indexing 200 of 1,000 photos · 40 per second · less than a minute left"
    assert (bar.progress.value(), bar.progress.maximum()) == (200, 1000)
    bar.show_hold(Hold.MAINS)
    assert bar.activity.text() == "Waiting for mains power · 200 of 1,000 photos"
    bar.show_hold(None)
    assert bar.activity.text().startswith("Indexing 200")
    assert bar.full_speed.isHidden()
    bar.show_slowdown(Slowdown.BEHIND)
    assert bar.activity.text().endswith(" · other programs go first while this window is not in front")
    assert not bar.full_speed.isHidden(), "so that the person can change it"
    bar.show_slowdown(None)
    assert bar.activity.text().endswith("less than a minute left")
    bar.show_progress(None)
    assert bar.progress.isHidden()
    assert bar.skipped.isHidden()
    bar.show_skipped(3)
    assert bar.skipped.text() == "3 skipped"


def test_skipped_photos_are_listed_with_reasons_and_can_be_copied(qtbot: QtBot) -> None:
    skips = tuple(
        Photo(number, FileState(f"/p/{name}", 1, 0, 0), PhotoState.SKIPPED, reason="damaged", message="It ends early")
        for number, name in enumerate(HOSTILE)
    )
    dialog = SkipsDialog(skips)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.model.rowCount() == len(HOSTILE)
    assert dialog.model.index(0, 1).data() == "Damaged: It ends early"
    dialog.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == len(HOSTILE)
    assert lines[0] == "/p/<img src=x>.jpg\tDamaged: It ends early"
    revealed: list[str] = []
    dialog.reveal.connect(revealed.append)
    dialog.table.selectRow(1)
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Show in Folder")
    button.click()
    assert revealed == ["/p/two\nlines.jpg"]
    retried: list[frozenset[str]] = []
    dialog.retry.connect(retried.append)
    dialog.again.click()
    dialog.all_again.click()
    assert retried == [{"/p/two\nlines.jpg"}, {skip.file.path for skip in skips}]
    dialog.show_photos(())
    assert dialog.model.rowCount() == 0
    assert not dialog.again.isEnabled()


def test_every_action_has_a_label_a_tooltip_and_a_unique_shortcut(actions: Actions) -> None:
    seen: dict[str, str] = {}
    for name in SPECS:
        action = actions[name]
        assert action.text()
        assert action.toolTip().startswith("<qt>")
        for key in action.shortcuts():
            assert key.toString() not in seen, (name, seen)
            seen[key.toString()] = name
    assert seen["Ctrl+Shift+F"] == "similar"
    assert (seen["H"], seen["Space"], seen["Esc"], seen["F5"]) == ("heat", "view", "clear", "rescan")
