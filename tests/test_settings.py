"""Settings: which values are rejected or ignored, and where a library lies."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch import settings
from photosearch.errors import InputError, StorageError
from photosearch.settings import LIBRARY_VARIABLE, Settings

BOUNDED = [each for each in dataclasses.fields(Settings) if "minimum" in each.metadata]


@pytest.mark.parametrize("field", BOUNDED, ids=lambda field: field.name)
def test_bounds_are_inclusive_and_values_beyond_them_are_rejected(field: dataclasses.Field[Any]) -> None:
    kind: Callable[[object], Any] = type(field.default)
    lowest, highest = kind(field.metadata["minimum"]), kind(field.metadata["maximum"])
    for value in (lowest, highest):
        assert getattr(Settings(**{field.name: value}), field.name) == value
    for value in (lowest - 1, highest + 1):
        with pytest.raises(InputError, match=field.name) as caught:
            Settings(**{field.name: value})
        assert str(field.metadata["minimum"]) in caught.value.remedy


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "abacus"},
        {"decoders": "4"},
        {"decoders": True},
        {"decoders": 2.0},
        {"photo_seconds": float("nan")},
        {"photo_seconds": True},
        {"background": 1},
        {"language": "tlh"},
        {"results": None},
    ],
)
def test_values_of_the_wrong_type_are_rejected_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Settings(**wrong)
    with pytest.raises(InputError):
        Settings().replace(**wrong)


@given(
    st.builds(
        Settings,
        provider=st.sampled_from(settings.PROVIDERS),
        decoders=st.integers(0, 64),
        photo_seconds=st.floats(0.5, 120.0) | st.integers(1, 120),
        results=st.integers(10, 5000),
    )
)
def test_saved_settings_are_loaded(tmp_path_factory: pytest.TempPathFactory, chosen: Settings) -> None:
    path = tmp_path_factory.getbasetemp() / "settings.json"
    settings.save(chosen, path)
    assert settings.load(path) == chosen


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "settings.json") == Settings()


def test_names_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"results": 20, "telepathy": "on"}))
    assert settings.load(path) == Settings(results=20)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"results": 3}', b'{"results": "many"}', b"[" * 200_000],
    ids=["empty", "cut", "list", "null", "not text", "beyond bounds", "wrong kind", "nested"],
)
def test_a_malformed_file_is_an_error_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    with pytest.raises(InputError):
        settings.load(path)
    assert path.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot read"):
        settings.load(tmp_path)
    (tmp_path / "inside").touch()
    with pytest.raises(StorageError):
        settings.save(Settings(), tmp_path)


def test_the_variable_sets_the_library_unless_one_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIBRARY_VARIABLE, str(tmp_path / "named"))
    assert settings.library_paths().root == tmp_path / "named"
    assert settings.library_paths(tmp_path / "chosen").root == tmp_path / "chosen"


def test_an_empty_variable_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LIBRARY_VARIABLE, raising=False)
    usual = settings.library_paths().root
    monkeypatch.setenv(LIBRARY_VARIABLE, "")
    assert settings.library_paths().root == usual
    assert usual.name == "PhotoSearch"


def test_relative_and_home_paths_of_a_library_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert settings.library_paths(Path("here")).root == tmp_path / "here"
    assert settings.library_paths(Path("~/there")).root == tmp_path / "there"


def test_the_shipped_resources_exist(tmp_path: Path) -> None:
    assert settings.resources().is_dir()


def test_the_files_of_a_library_do_not_collide(tmp_path: Path) -> None:
    paths = settings.library_paths(tmp_path)
    every = {paths.database, paths.thumbnails, paths.snapshots, paths.settings, paths.lock, paths.backups}
    every |= {paths.checked, paths.colours}
    assert len(every) == 8
    assert {each.parent for each in every} == {tmp_path}


def test_every_setting_has_texts_and_bounds() -> None:
    for each in dataclasses.fields(Settings):
        assert each.metadata["help"]
        assert each.metadata["title"]
        assert each.metadata["group"]
        if type(each.default) is str:
            free = each.name == "backup_folder"  # a path
            assert free or each.default in each.metadata["choices"]
        elif type(each.default) is not bool:
            assert each.metadata["unit"]
            assert {"minimum", "maximum"} <= each.metadata.keys()
