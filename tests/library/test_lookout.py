"""The lookout notices folders that disappear and come back."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.library.lookout import Lookout
from tests.support.patience import PATIENCE

Turns = queue.SimpleQueue[tuple[str, bool]]


@pytest.fixture
def turns() -> Turns:
    return queue.SimpleQueue()


@pytest.fixture
def lookout(turns: Turns) -> Iterator[Lookout]:
    made = Lookout(lambda folder, there: turns.put((folder, there)), seconds=0.01)
    yield made
    made.stop()


def folder_in(root: Path, name: str) -> Path:
    """A folder with a photo: an empty one counts as an unmounted drive."""
    (root / name).mkdir()
    (root / name / "a.jpg").touch()
    return root / name


def test_a_folder_that_goes_and_comes_back_is_reported_once_each(
    lookout: Lookout, turns: Turns, tmp_path: Path
) -> None:
    moving, staying = folder_in(tmp_path, "moving"), folder_in(tmp_path, "staying")
    lookout.look_at([str(moving), str(staying)])
    moving.rename(tmp_path / "elsewhere")
    assert turns.get(timeout=PATIENCE) == (str(moving), False)
    (tmp_path / "elsewhere").rename(moving)
    assert turns.get(timeout=PATIENCE) == (str(moving), True)
    lookout.stop()
    assert turns.empty()


def test_only_the_folders_of_the_last_call_are_checked(lookout: Lookout, turns: Turns, tmp_path: Path) -> None:
    first, second = folder_in(tmp_path, "first"), folder_in(tmp_path, "second")
    lookout.look_at([str(first), str(second)])
    lookout.look_at([str(second), str(tmp_path / "third")])
    first.rename(tmp_path / "gone")
    folder_in(tmp_path, "third")
    second.rename(tmp_path / "gone too")
    heard = {turns.get(timeout=PATIENCE) for _ in range(2)}
    assert heard == {(str(second), False), (str(tmp_path / "third"), True)}


def test_it_can_be_stopped_before_it_has_begun() -> None:
    Lookout(lambda *_: None).stop()
