"""Recipes: files, overrides, and their errors."""

import re
from pathlib import Path

import pytest

from photosearch.errors import InputError
from photosearch_training import recipe

SHIPPED = sorted((Path(recipe.__file__).parent / "recipes").glob("*.toml"))


def test_the_default_recipe_keeps_its_own_bounds() -> None:
    assert recipe.from_json(recipe.Recipe().to_json()) == recipe.Recipe()


@pytest.mark.parametrize("path", [path for path in SHIPPED if ".about" not in path.name], ids=lambda path: path.stem)
def test_shipped_recipes_are_valid_and_survive_json(path: Path) -> None:
    read = recipe.read(path)
    assert recipe.from_json(read.to_json()) == read


def test_overrides_replace_settings_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text("[loss]\nname = 'SupConLoss'\n[schedule]\nsteps = 5\n")
    read = recipe.read(path, ["schedule.steps=7", "loss.parameters.temperature=0.2", "model.backbone=timm:resnet18"])
    assert (read.schedule.steps, read.loss.name, read.model.backbone) == (7, "SupConLoss", "timm:resnet18")
    assert read.loss.parameters == {"temperature": 0.2}
    assert read.difference(recipe.read(path)) == ("loss.parameters.temperature", "model.backbone", "schedule.steps")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("schedule.steps=-1", "schedule.steps cannot be -1. It must be at least 0."),
        ("schedule.steps=many", "schedule.steps cannot be 'many'. It must be a whole number."),
        ("schedule.steps=true", "schedule.steps cannot be True. It must be a whole number."),
        ("schedule.head_rate=true", "schedule.head_rate cannot be True. It must be a number."),
        ("schedule.head_rate=nan", "schedule.head_rate cannot be nan. It must be at least 0."),
        ("schedule.average=1", "schedule.average cannot be 1.0. It must be below 1."),
        ("schedule.interpolate=[]", "schedule.interpolate cannot be (). It must be a list with at least one value."),
        ("model=3", "model cannot be 3. It must be a table."),
        ("model.whiten=1.5", "model.whiten cannot be 1.5. It must be from 0 to 1."),
        ("photos.fit=stretch", "photos.fit cannot be 'stretch'. It must be squash, crop or letterbox."),
        ("photos.most_of_class=1", "photos.most_of_class cannot be 1. It must be 0 or at least 2."),
        ("photos.last_side=128", "photos.last_side cannot be 128. It must be 0 or at least photos.train_side, 160."),
        ("photos.last_side=256", "photos.cache_side cannot be 192. It must be at least 256"),
        ("teacher.sides=[64, 8]", "teacher.sides[1] cannot be 8. It must be at least 32."),
        ("teacher.fits=['stretch']", "teacher.fits[0] cannot be 'stretch'. It must be squash, crop or letterbox."),
        ("batch.photos=9", "batch.photos cannot be 9. It must be a multiple of batch.per_class, 4, and at least 8."),
        ("batch.copies=65", "batch.copies cannot be 65. It must be from 0 to batch.photos, 64."),
        ("batch.parts=65", "batch.parts cannot be 65. It must be from 0 to batch.photos, 64."),
        ("loss.windows=0.5", "batch.parts cannot be 0. It must be above 0 if loss.windows is above 0."),
        (
            "photos.train_fit=stretch",
            "photos.train_fit cannot be 'stretch'. It must be same, squash, crop or letterbox.",
        ),
        ("loss.distil=-1", "loss.distil cannot be -1.0. It must be at least 0."),
        ("loss.copies_temperature=0", "loss.copies_temperature cannot be 0.0. It must be above 0."),
    ],
)
def test_errors_name_the_setting_its_value_and_the_bound(override: str, message: str) -> None:
    with pytest.raises(InputError, match=f"^The recipe's {re.escape(message)}"):
        recipe.read(None, [override])


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("schedule.step=3", r"no setting schedule\.step\..*steps"),
        ("steps=3", "no setting steps"),
        ("schedule.steps", r"section\.name=value"),
        ("name.first=3", "name is a setting, not a section"),
    ],
)
def test_unknown_and_unreadable_settings_are_named(override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        recipe.read(None, ["name=mine", override])


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
