"""What the status bar says about an answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from photosearch.core.answers.likeness import Likeness
from photosearch.core.events import SearchDone
from photosearch.core.photo import Hit
from photosearch.core.query.query import Example
from photosearch.gui.look.theme import Theme
from tests.support.gui.pictures import photo
from tests.support.gui.shell import Shell


@pytest.fixture
def shell(look: Theme, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path / "library", look)
    yield made
    made.close()


def test_the_status_bar_shows_the_time_until_the_first_hits(shell: Shell) -> None:
    hits = tuple(Hit(photo(number), 0.9, Likeness.SIMILAR) for number in range(1, 4))
    for name, seconds in (("a.jpg", 0.05), ("b.jpg", 0.07)):
        shell.window.session.ask((Example(f"/photos/{name}"),))
        ticket = shell.runner.asked.ticket
        shell.bridge.post(SearchDone(ticket, hits, seconds, complete=False))
        shell.bridge.post(SearchDone(ticket, hits, 1.2))  # refined
        QApplication.processEvents()
        assert shell.window.status.results.text() == f"3 photos found in {round(1000 * seconds)} ms"
