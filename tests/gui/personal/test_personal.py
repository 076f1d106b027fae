"""The training dialog, used like a person would: real photos, the real training process and its models."""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QListWidget, QMessageBox
from pytestqt.qtbot import QtBot

from photosearch.gui.look.texts import photo_text
from photosearch.gui.look.theme import Theme
from photosearch.gui.personal import trainer
from photosearch.gui.personal.dialog import PersonalDialog
from photosearch.gui.personal.example_strip import ExampleStrip
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render
from photosearch.settings import resources
from photosearch.vision.embedding.manifest import read_manifest
from photosearch.vision.embedding.model_folder import write_head
from tests.support.command_line import photosearch
from tests.support.gui.house import House
from tests.support.training import trainable

PHOTOS = 54


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    kinds = tuple(KINDS)
    for number in range(PHOTOS):
        picture = render(kinds[number % len(kinds)], 300 + number, Camera(), 120, 90)
        Image.fromarray(picture).save(folder / f"{number:02}.jpg", quality=88)
    return folder


@pytest.fixture(scope="module")
def indexed(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that holds the pictures."""
    library = tmp_path_factory.mktemp("indexed") / "library"
    photosearch("index", pictures, library=library)
    return library


@pytest.fixture
def house(tmp_path: Path, look: Theme, indexed: Path) -> Iterator[House]:
    shutil.copytree(indexed, tmp_path / "library")
    house = House(tmp_path, look)
    house.wait(lambda: len(house.window.session.hits) == PHOTOS)
    yield house
    house.close()


@pytest.fixture
def dialog(house: House) -> PersonalDialog:
    return opened(house, "--photos", "16")


def opened(house: House, *options: str) -> PersonalDialog:
    """Returns the dialog as it is when it has estimated the cost of quick training with `options`."""
    house.window.all_actions["personal"].trigger()
    dialog = house.window.dialogs.personal
    assert dialog is not None
    dialog.learning.learner.options = ("--scenes", "1", "--provider", "cpu", *options)
    house.wait(lambda: dialog.learning.learn.isEnabled())
    house.wait(lambda: dialog.models.list.count())
    return dialog


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def names(models: QListWidget) -> list[str]:
    return [models.item(row).text() for row in range(models.count())]


def test_training_shows_its_cost_and_its_result_and_the_status_bar_follows_it(
    house: House, dialog: PersonalDialog, qtbot: QtBot
) -> None:
    page = dialog.learning
    assert page.expected.text().startswith("Time:")
    assert page.pairs["class"].text() == "0"
    page.classes.click()
    house.wait(lambda: page.learn.isEnabled())
    assert page.pairs["class"].text() != "0"
    click(qtbot, page.learn)
    assert not page.learn.isEnabled()
    house.wait(lambda: page.progress.maximum() > 1 and page.progress.value())
    click(qtbot, page.pause)
    assert page.learner.paused
    click(qtbot, page.pause)
    dialog.close()
    status = house.window.status
    house.wait(lambda: status.task_progress.isVisible() and status.task.text())
    house.wait(lambda: not page.learner.running)
    house.wait(lambda: status.task.text().startswith("Training finished."))
    assert not status.task_progress.isVisible()
    click(qtbot, status.task)
    assert dialog.isVisible()
    assert not status.task.isVisible()
    assert page.result.isVisible()
    assert "held-out pairs" in page.result.text()
    assert len(page.curve.losses) == 20
    assert page.curve.accessibleDescription().startswith("From ")
    assert page.use.isVisible() == house.paths.models.exists()


def test_stopping_the_training_keeps_the_model(house: House, dialog: PersonalDialog, qtbot: QtBot) -> None:
    page = dialog.learning
    click(qtbot, page.learn)
    house.wait(lambda: page.progress.maximum() > 1)
    click(qtbot, page.stop)
    house.wait(lambda: not page.learner.running)
    assert page.learn.isEnabled()
    assert not page.result.isVisible()
    assert not (house.paths.root / "models").exists()


def test_quitting_asks_before_it_ends_the_training(house: House, dialog: PersonalDialog, qtbot: QtBot) -> None:
    click(qtbot, dialog.learning.learn)
    house.wait(lambda: dialog.learning.is_learning)
    house.window.quit()
    assert house.window.isVisible()
    assert dialog.learning.learner.running
    question = house.window.findChild(QMessageBox)
    (yes,) = (each for each in question.buttons() if each.text() == "Stop and Quit")
    yes.click()
    assert not house.window.isVisible()
    assert not dialog.learning.learner.running
    house.close()


@pytest.fixture
def small(
    tmp_path: Path, look: Theme, pictures: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, PersonalDialog]]:
    """A window on a library with a small model, and its dialog."""
    model = trainable.shared(tmp_path_factory)
    photosearch("index", pictures, "--model", model, library=tmp_path / "library")
    house = House(tmp_path, look, model)
    house.wait(lambda: len(house.window.session.hits) == PHOTOS)
    yield house, opened(house, "--photos", "50", "--model", str(model))
    house.close()


def test_deep_training_runs_the_trainer(small: tuple[House, PersonalDialog], qtbot: QtBot) -> None:
    house, dialog = small
    page = dialog.learning
    settings = ("batch.photos=8", "batch.copies=8", "schedule.steps=500")
    page.learner.options += tuple(word for each in settings for word in ("--set", each))
    page.deep.setFocus()
    qtbot.keyClick(page.deep, Qt.Key.Key_Space)
    house.wait(lambda: not page.learn.isEnabled())
    house.wait(lambda: page.learn.isEnabled())
    assert not page.advice.isVisible()
    assert page.expected.text().startswith("Time:")
    click(qtbot, page.learn)
    house.wait(lambda: len(page.curve.losses) >= 2)
    assert page.curve.isVisible()
    click(qtbot, page.pause)
    assert page.learner.paused
    click(qtbot, page.stop)
    house.wait(lambda: not page.learner.running)
    assert not page.result.isVisible()
    assert list((house.paths.personal / "deep").glob("*/checkpoint.safetensors"))
    assert not house.paths.models.exists()


def test_a_missing_trainer_shows_the_installation_command(
    house: House, dialog: PersonalDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "NEEDED", ("photosearch", "no_such_package"))
    page = dialog.learning
    click(qtbot, page.deep)
    assert page.advice.isVisible()
    assert not page.learn.isEnabled()
    assert not page.learner.running
    assert "-m pip install" in page.command.text()
    assert "photosearch[train]" in page.command.text()
    click(qtbot, page.copy)
    assert QApplication.clipboard().text() == page.command.text()
    page.quick.setFocus()
    qtbot.keyClick(page.quick, Qt.Key.Key_Space)
    assert not page.advice.isVisible()
    house.wait(lambda: page.learn.isEnabled())


def test_the_packaged_application_finds_the_trainer_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert trainer.command() is None
    program = tmp_path / ("photosearch-train.exe" if sys.platform == "win32" else "photosearch-train")
    program.touch(0o755)
    assert trainer.command() == [str(program)]


def finished(model: str, wanted: str, others: list[str]) -> dict[str, object]:
    quality = {
        "own_before": 0.5, "own_after": 0.6, "sure": 0.02, "pairs": 40, "general_before": 0.9, "general_after": 0.9,
    }  # fmt: skip
    example = {"wanted": wanted, "rank_before": 7, "rank_after": 1, "before": others, "after": [wanted, *others[:2]]}
    return {"event": "finished", "model": model, "better": True, "quality": quality, "examples": [example]}


def test_a_better_model_is_used_rolled_back_renamed_and_deleted(
    house: House, dialog: PersonalDialog, qtbot: QtBot, pictures: Path
) -> None:
    models = dialog.models
    shipped = read_manifest(resources() / "model")
    random = np.random.default_rng(0)
    matrix = np.eye(shipped.dimension) + 0.02 * random.normal(size=(shipped.dimension, shipped.dimension))
    folder = write_head(house.paths.models, resources() / "model", matrix.astype(np.float32), "Mine", {})
    photos = sorted(map(str, pictures.iterdir()))
    dialog.learning.learner.finished.emit(finished(folder.name, photos[0], photos[1:4]))
    dialog.learning.learner.ended.emit()
    house.wait(lambda: models.list.count() == 2)
    house.wait(lambda: dialog.learning.findChildren(ExampleStrip))
    (strip,) = dialog.learning.findChildren(ExampleStrip)
    assert "rank 7 before, 1 after" in strip.accessibleName()
    click(qtbot, dialog.learning.use)
    house.wait(lambda: any("Mine" in name and "in use" in name for name in names(models.list)))
    assert not models.progress.isVisible()

    rows = names(models.list)
    models.list.setCurrentRow(next(row for row, name in enumerate(rows) if "included with" in name))
    click(qtbot, models.use_it)
    house.wait(lambda: any("in use" in name and "Mine" not in name for name in names(models.list)))

    models.list.setCurrentRow(next(row for row, name in enumerate(names(models.list)) if name == "Mine"))
    made_at = datetime.fromisoformat(json.loads((folder / "embedder.json").read_text())["made_at"])
    assert f"Created {photo_text.day(made_at.astimezone().date())}" in models.facts.text()
    click(qtbot, models.rename)
    editor = models.list.viewport().focusWidget()
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "Ours")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    house.wait(lambda: json.loads((folder / "embedder.json").read_text())["name"] == "Ours")
    house.wait(lambda: "Ours" in names(models.list))

    models.list.setCurrentRow(names(models.list).index("Ours"))
    click(qtbot, models.delete)
    (question,) = models.findChildren(QMessageBox)
    click(qtbot, next(each for each in question.buttons() if each.text() == "Delete"))
    house.wait(lambda: names(models.list) and len(names(models.list)) == 1)
    assert not folder.exists()
    QApplication.processEvents()


def test_models_are_exported_and_imported_and_a_bad_file_is_rejected(
    house: House, dialog: PersonalDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    models = dialog.models
    shipped = read_manifest(resources() / "model")
    folder = write_head(
        house.paths.models, resources() / "model", 2 * np.eye(shipped.dimension, dtype=np.float32), "Mine", {}
    )
    carried = tmp_path / "mine.photosearch-model"
    house.runner.models.export(folder.name, carried)
    house.runner.models.delete(folder.name)
    house.wait(lambda: not folder.exists())
    models.import_model(carried)
    house.wait(lambda: "Mine" in names(models.list))
    bad = tmp_path / "bad.photosearch-model"
    bad.write_bytes(carried.read_bytes()[:100_000])
    models.import_model(bad)
    house.wait(lambda: str(bad.name) in models.state.text())
