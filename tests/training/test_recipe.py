"""Recipes: files, overrides, and what is wrong with them."""

from pathlib import Path

import pytest

from photosearch.errors import InputError
from photosearch_training import recipe

SHIPPED = sorted((Path(recipe.__file__).parent / "recipes").glob("*.toml"))


@pytest.mark.parametrize("path", [path for path in SHIPPED if ".about" not in path.name], ids=lambda path: path.stem)
def test_shipped_recipes_are_valid_and_survive_json(path: Path) -> None:
    read = recipe.read(path)
    assert recipe.from_json(read.to_json()) == read


def test_overrides_win_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text("[loss]\nname = 'SupConLoss'\n[schedule]\nsteps = 5\n")
    read = recipe.read(path, ["schedule.steps=7", "loss.parameters.temperature=0.2", "model.backbone=timm:resnet18"])
    assert (read.schedule.steps, read.loss.name, read.model.backbone) == (7, "SupConLoss", "timm:resnet18")
    assert read.loss.parameters == {"temperature": 0.2}
    assert read.difference(recipe.read(path)) == ("loss.parameters.temperature", "model.backbone", "schedule.steps")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("schedule.step=3", r"no setting 'schedule\.step'.*steps"),
        ("steps=3", "no setting 'steps'"),
        ("schedule.steps=-1", r"schedule\.steps is out of bounds"),
        ("schedule.steps=many", r"'schedule\.steps' must be int"),
        ("schedule.steps=true", r"'schedule\.steps' must be int"),
        ("model=3", "'model' is not a table"),
        ("photos.fit=stretch", "squash, crop, letterbox"),
        ("batch.photos=9", r"multiple of batch\.per_class"),
        ("photos.last_side=128", r"photos\.last_side is out of bounds"),
        ("photos.last_side=256", r"photos\.cache_side"),
        ("teacher.sides=[8]", r"teacher\.sides"),
        ("teacher.fits=['stretch']", "squash, crop, letterbox"),
        ("loss.distil=-1", "weights of the loss"),
        ("schedule.steps", "section.name=value"),
    ],
)
def test_wrong_settings_are_named(override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        recipe.read(None, [override])


def test_photos_grow_in_equal_parts_of_the_run() -> None:
    growing = recipe.read(None, ["photos.train_side=96", "photos.last_side=160"]).photos
    assert [growing.side_at(step / 6) for step in range(6)] == [96, 96, 128, 128, 160, 160]
    steady = recipe.read(None, ["photos.train_side=96"]).photos
    assert {steady.side_at(step / 6) for step in range(6)} == {96}


def test_unreadable_recipes_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml"):
        recipe.read(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("steps = = 3")
    with pytest.raises(InputError, match="not valid TOML"):
        recipe.read(tmp_path / "bad.toml")
