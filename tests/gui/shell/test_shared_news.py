"""The window on a shared library: its name, the role, what is pending, and a server that is gone."""

from collections.abc import Sequence

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from photosearch.core.events import SharedState, Trouble
from photosearch.gui.look.theme import Theme
from photosearch.gui.query.session import Session
from photosearch.gui.shell.frame import Frame
from photosearch.gui.shell.shared_news import OF_INDEXERS, SharedNews
from tests.support.gui.shell import Still

GONE = "The shared library archive cannot be reached: it is off. Check the network."


@pytest.fixture
def frame(qtbot: QtBot, look: Theme) -> Frame:
    made = Frame(look)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def asked() -> list[object]:
    return []


@pytest.fixture
def news(frame: Frame, asked: list[object]) -> SharedNews:
    session = Session(Still().searches, 200, frame)
    session.asked.connect(lambda: asked.append("again"))

    def start(program: str, arguments: Sequence[str]) -> bool:
        asked.append(arguments[-1])
        return True

    return SharedNews(frame, session, asked.append, start)


def test_folder_actions_are_disabled_for_readers_and_enabled_for_indexers(frame: Frame, news: SharedNews) -> None:
    news.show(SharedState("archive on db", "reader", True, pending=3))
    assert frame.windowTitle() == "archive on db – PhotoSearch"
    assert frame.status.library.text() == "archive on db · reader · 3 photos waiting to be read"
    for name in OF_INDEXERS:
        frame.all_actions[name].setEnabled(True)  # as the panels do
        assert not frame.all_actions[name].isEnabled()
    news.show(SharedState("archive on db", "indexer", True))
    assert frame.all_actions["add_folder"].isEnabled()
    frame.all_actions["remove_folder"].setEnabled(True)
    assert not frame.all_actions["remove_folder"].isEnabled(), "only the owner removes a root"
    assert not frame.all_actions["repair"].isEnabled()
    news.show(SharedState("archive on db", "owner", True))
    frame.all_actions["remove_folder"].setEnabled(True)
    assert frame.all_actions["remove_folder"].isEnabled()


def test_grey_actions_say_why_and_annotations_are_not_offered(frame: Frame, news: SharedNews) -> None:
    actions = frame.all_actions
    usual = {name: actions[name].toolTip() for name in ("add_folder", "rate_3", "remove_folder")}
    news.show(SharedState("archive on db", "reader", True))
    news.show(SharedState("archive on db", "reader", True))
    for name, reason in (
        ("add_folder", "Only indexers and owners"),
        ("remove_folder", "Only owners"),
        ("rate_3", "does not offer"),
        ("join", "does not offer"),
    ):
        actions[name].setEnabled(True)  # as the photos do
        assert not actions[name].isEnabled()
        assert actions[name].toolTip().count(reason) == 1
    news.show(SharedState("archive on db", "owner", False, message=GONE))
    assert "does not answer" in actions["add_folder"].toolTip()
    news.show(SharedState("archive on db", "owner", True))
    assert actions["add_folder"].toolTip() == usual["add_folder"]
    assert actions["remove_folder"].toolTip() == usual["remove_folder"]


def test_missing_photos_are_removed_only_after_the_person_confirms(
    frame: Frame, news: SharedNews, asked: list[object]
) -> None:
    news.confirm(Trouble("Something else"))
    assert frame.findChildren(QMessageBox) == []
    for _ in range(2):  # as each scan reports them again
        news.confirm(Trouble("9 of 10 photos in /p are missing.", removals=frozenset({"/p"})))
        news.confirm(Trouble("The folder /q/a is empty.", removals=frozenset({"/q/a"})))
    question = the_question(frame)
    assert "9 of 10 photos" in question.informativeText()
    assert asked == []
    press(question, QMessageBox.ButtonRole.RejectRole)
    question = the_question(frame)
    assert "/q/a is empty" in question.informativeText()
    press(question, QMessageBox.ButtonRole.DestructiveRole)
    assert asked == [frozenset({"/q/a"})]
    assert not [each for each in frame.findChildren(QMessageBox) if each.isVisible()]
    news.confirm(Trouble("9 of 10 photos in /p are missing.", removals=frozenset({"/p"})))
    assert "9 of 10 photos" in the_question(frame).informativeText(), "a later scan asks again"


def the_question(frame: Frame) -> QMessageBox:
    (question,) = (each for each in frame.findChildren(QMessageBox) if each.isVisible())
    return question


def press(question: QMessageBox, role: QMessageBox.ButtonRole) -> None:
    next(each for each in question.buttons() if question.buttonRole(each) is role).click()


def test_a_server_that_is_gone_is_reported_once_and_the_query_runs_again_when_it_is_back(
    frame: Frame, news: SharedNews, asked: list[object]
) -> None:
    news.show(SharedState("archive", "owner", True))
    for _ in range(2):
        news.show(SharedState("archive", "owner", False, message=GONE))
    assert GONE in frame.banner.words.text()
    assert frame.status.library.text() == "archive · not connected"
    assert not frame.all_actions["add_folder"].isEnabled()
    frame.banner.hide()
    news.show(SharedState("archive", "owner", False, message=GONE))
    assert frame.banner.isHidden(), "it was told already"
    assert asked == []
    news.show(SharedState("archive", "owner", True))
    assert asked == ["again"]


def test_a_shared_library_opens_in_a_window_of_its_own(frame: Frame, news: SharedNews, asked: list[object]) -> None:
    news.open(" postgresql://anna@db/archive ")
    assert asked == ["postgresql://anna@db/archive"]
    news.open("postgresql://anna:secret@db/archive")
    assert "password" in frame.banner.words.text()
    assert "secret" not in frame.banner.words.text()
    assert len(asked) == 1
