"""The settings add, download, use and remove models for descriptions, on a real library and a local publisher."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosearch.app import Application
from photosearch.gui.preferences.word_models import WordModelsSection, WordModelWork
from photosearch.gui.work.background import Background
from photosearch.jobs.control import Control
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.messages import ChangePair
from photosearch.jobs.models.pair_models import PairModels
from photosearch.jobs.opening.opening import Opening
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.pairs.catalogue import CATALOGUE, entry_of
from tests.support.gui.shell import delete_now
from tests.support.publisher import Publisher, published
from tests.support.vision import word_pair
from tests.support.vision.word_pair import Trained

pytest.importorskip("tokenizers")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return word_pair.train(tmp_path_factory.mktemp("merges"))


@pytest.fixture
def publisher(trained: Trained, tmp_path: Path) -> Iterator[Publisher]:
    source = word_pair.rclip(trained, tmp_path / "rclip")
    entry = entry_of("datacomp")
    assert entry is not None
    files = {
        path: (source / Path(path).name).read_bytes() if path.endswith("onnx") else trained.merges
        for path in entry.files
    }
    with published(files) as made:
        yield made


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(Control())


@pytest.fixture
def section(qtbot: QtBot, tmp_path: Path, publisher: Publisher, inbox: Inbox) -> Iterator[WordModelsSection]:
    with ExitStack() as stack:
        library, _ = Application(LibraryPaths(tmp_path / "library"), Settings(provider="cpu")).open_library(stack)
        opening = Opening()
        opening.show(library)
        parent = QWidget()
        qtbot.addWidget(parent)
        reading = Background(1, parent)
        stack.callback(reading.close)
        work = WordModelWork(PairModels(opening, inbox), reading, parent, publisher.address)
        stack.callback(work.close)
        made = WordModelsSection(work, parent)
        parent.show()
        yield made


def facts(section: WordModelsSection) -> str:
    return "\n".join(label.text() for label in section.findChildren(QLabel) if label.isVisibleTo(section))


def press(section: WordModelsSection, words: str, about: str, qtbot: QtBot) -> None:
    """Presses the button of the model `about`, as soon as it is enabled."""

    def buttons() -> list[QPushButton]:
        found = (each for each in section.findChildren(QPushButton) if each.isEnabled())
        return [each for each in found if each.text() == words and about in each.accessibleDescription()]

    qtbot.waitUntil(lambda: bool(buttons()))
    buttons()[-1].click()


def confirm(section: WordModelsSection, qtbot: QtBot) -> str:
    """Answers the question that is open; returns what it says."""
    qtbot.waitUntil(lambda: bool(section.findChildren(QMessageBox)))
    box = section.findChildren(QMessageBox)[0]
    said = f"{box.text()} {box.informativeText()}"
    next(each for each in box.buttons() if each.text() in ("Download", "Remove")).click()
    return said


def test_models_are_added_used_and_removed(
    section: WordModelsSection, trained: Trained, inbox: Inbox, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: all(entry.address in facts(section) for entry in CATALOGUE))
    folder = word_pair.immich(trained, tmp_path / "mine")
    work = section.work
    work.run(lambda: work.models.add(folder))
    qtbot.waitUntil(lambda: "in use, licence not stated" in facts(section))
    assert inbox.next() == ChangePair()
    press(section, "Stop Using", "mine", qtbot)
    qtbot.waitUntil(lambda: "not in use" in facts(section))
    press(section, "Use", "mine", qtbot)
    qtbot.waitUntil(lambda: "not in use" not in facts(section))
    press(section, "Remove…", "mine", qtbot)
    assert "mine" in confirm(section, qtbot)
    qtbot.waitUntil(lambda: "licence not stated" not in facts(section))
    messages = [message for message in iter(inbox.next, None) if isinstance(message, ChangePair)]
    assert [bool(message.removed) for message in messages] == [False, False, True]
    work.run(lambda: work.models.add(tmp_path / "nothing"))
    qtbot.waitUntil(lambda: "contains no pair" in facts(section))


def test_a_download_shows_its_licence_first_and_continues_after_it_was_cancelled(
    section: WordModelsSection, publisher: Publisher, qtbot: QtBot
) -> None:
    entry = entry_of("datacomp")
    assert entry is not None
    qtbot.waitUntil(lambda: entry.title in facts(section))
    # On the download's own thread, because the download could end before this thread receives the signal.
    cancelled = section.work.progressed.connect(
        lambda done, total: section.work.cancel(), Qt.ConnectionType.DirectConnection
    )
    press(section, "Download…", entry.title, qtbot)
    said = confirm(section, qtbot)
    assert (entry.licence in said, entry.address in said, "600" in said) == (True, True, True)
    qtbot.waitUntil(lambda: "The download was cancelled" in facts(section))
    section.work.progressed.disconnect(cancelled)
    before = len(publisher.asked)
    press(section, "Download…", entry.title, qtbot)
    confirm(section, qtbot)
    qtbot.waitUntil(lambda: "in use, MIT" in facts(section))
    again = [path for path, _ in publisher.asked[before:] if path.endswith(entry.files[0])]
    assert again == [], "what was loaded is not loaded again"


def test_cancelling_a_download_leaves_the_one_that_waits_for_it(
    section: WordModelsSection, publisher: Publisher, qtbot: QtBot
) -> None:
    work = section.work
    first, second = CATALOGUE
    loaded: list[str] = []
    failed: list[str] = []
    work.loaded.connect(loaded.append)
    work.failed.connect(failed.append)
    work.load(second)
    work.load(first)
    work.load(second)
    work.cancel()
    qtbot.waitUntil(lambda: bool(failed))
    assert work.loading is None
    assert loaded == []
    assert failed == [section.state.text()], "only the second one failed; its publisher does not have it"
    work.load(second)
    qtbot.waitUntil(lambda: bool(loaded))
    assert loaded == [second.title]
    assert len(failed) == 1


def test_without_the_package_the_section_says_how_to_install_it(section: WordModelsSection, qtbot: QtBot) -> None:
    without = WordModelsSection(section.work, section, has_extra=lambda name: False)
    without.show()
    qtbot.waitUntil(lambda: "photosearch[words]" in facts(without))
    assert not without.add.isEnabled()


def test_a_section_that_is_closed_before_its_list_arrives_raises_nothing(
    section: WordModelsSection, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: all(entry.address in facts(section) for entry in CATALOGUE))
    early = WordModelsSection(section.work, section)
    with qtbot.waitSignal(section.work.listed):
        early.deleteLater()
        delete_now()
