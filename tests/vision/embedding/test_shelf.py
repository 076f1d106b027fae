"""The shelf of models, and the file of an exported one."""

import io
import json
import random
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import InputError, ModelError, PhotoSearchError
from photosearch.vision.embedding import model_archive
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import read_manifest
from photosearch.vision.embedding.model_folder import write_head
from photosearch.vision.embedding.shelf import Choice, Shelf
from tests.support.vision.model_files import DIMENSION, tiny, write

MUTATIONS = 300


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models", tmp_path / "model.json", write(tmp_path / "shipped"))


def add(shelf: Shelf, name: str, seed: int = 0) -> Path:
    head = np.random.default_rng(seed).normal(size=(DIMENSION, DIMENSION)).astype(np.float32)
    return write_head(shelf.folder, shelf.shipped, head, name, {"quality": {"pairs": 0.5}})


def names(shelf: Shelf) -> list[str]:
    return [model.name for model in shelf.models()]


def test_the_shipped_model_comes_first_and_the_others_by_name(shelf: Shelf) -> None:
    assert names(shelf) == ["tiny"]
    add(shelf, "beach", 1)
    add(shelf, "Alps", 2)
    (shelf.folder / "notes.txt").write_text("not a model")
    assert names(shelf) == ["tiny", "Alps", "beach"]
    assert [model.shipped for model in shelf.models()] == [True, False, False]


def test_a_model_is_found_by_id_name_or_start_of_id(shelf: Shelf) -> None:
    folder = add(shelf, "mine")
    for name in ("mine", folder.name, folder.name[:6]):
        assert shelf.find(name).folder == folder
    for name in ("", "nobody", "0" * 16, "../shipped"):
        with pytest.raises(InputError, match="no model"):
            shelf.find(name)


def test_two_models_of_one_name_are_found_by_id(shelf: Shelf) -> None:
    first, second = add(shelf, "mine", 1), add(shelf, "mine", 2)
    with pytest.raises(InputError, match="More than one"):
        shelf.find("mine")
    assert {shelf.find(each.name).folder for each in (first, second)} == {first, second}


def test_a_new_name_changes_nothing_else(shelf: Shelf) -> None:
    folder = add(shelf, "mine")
    before = read_manifest(folder)
    shelf.rename(shelf.find("mine"), "ours")
    after = read_manifest(folder)
    assert (after.name, after.identity) == ("ours", before.identity)
    assert {**after.details, "name": "mine"} == dict(before.details)
    assert Embedder.open(folder, "cpu").manifest.name == "ours"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "tiny", "shipped", "0123456789abcdef"])
def test_an_invalid_name_is_rejected(shelf: Shelf, name: str) -> None:
    add(shelf, "mine")
    with pytest.raises(InputError):
        shelf.rename(shelf.find("mine"), name)
    assert "mine" in names(shelf)


def test_models_in_use_and_the_shipped_one_cannot_be_removed(shelf: Shelf) -> None:
    active, following, other = (add(shelf, name, seed) for seed, name in enumerate(("active", "following", "other")))
    shelf.note(Choice(active.name, following.name))
    for name in ("tiny", "active", "following"):
        with pytest.raises(InputError):
            shelf.remove(shelf.find(name))
    shelf.remove(shelf.find("other"))
    assert names(shelf) == ["tiny", "active", "following"]
    assert {each.name for each in shelf.folder.iterdir()} == {active.name, following.name}
    assert other not in (active, following)


def test_the_choice_is_kept_and_a_damaged_file_is_reported(shelf: Shelf, tmp_path: Path) -> None:
    assert shelf.choice() == Choice()
    assert shelf.active_folder() == shelf.shipped
    folder = add(shelf, "mine")
    shelf.note(Choice(folder.name))
    assert shelf.choice() == Choice(folder.name)
    assert shelf.active_folder() == folder
    for text in (
        "",
        "{",
        "[]",
        "7",
        '{"active": 1, "following": ""}',
        '{"active": "../../x", "following": ""}',
        "[" * 9999,
    ):
        (tmp_path / "model.json").write_text(text)
        with pytest.raises(ModelError, match="cannot be read") as refused:
            shelf.choice()
        assert refused.value.remedy


def test_a_damaged_model_is_listed_and_can_be_removed(shelf: Shelf) -> None:
    folder = add(shelf, "mine")
    (folder / "embedder.json").write_text("{")
    (damaged,) = [model for model in shelf.models() if not model.shipped]
    assert damaged.manifest is None
    assert "damaged" in damaged.problem
    shelf.remove(damaged)
    assert names(shelf) == ["tiny"]


def test_only_unfinished_models_are_swept(shelf: Shelf) -> None:
    folder = add(shelf, "mine")
    half = folder.with_name(f"{folder.name}.12.partial")
    half.mkdir()
    (half / "embedder.onnx").write_bytes(b"half")
    theirs = shelf.folder / "holiday.partial"
    theirs.mkdir()
    shelf.sweep()
    assert (half.exists(), theirs.exists(), folder.exists()) == (False, True, True)


# The file


@pytest.fixture
def exported(shelf: Shelf, tmp_path: Path) -> Path:
    model_archive.export(add(shelf, "mine"), tmp_path / "mine.zip")
    return tmp_path / "mine.zip"


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_an_exported_model_is_imported_unchanged(shelf: Shelf, exported: Path, tmp_path: Path) -> None:
    folder = shelf.find("mine").folder
    arrived = model_archive.unpack(exported, tmp_path / "elsewhere")
    assert files(arrived) == files(folder)
    assert arrived.name == folder.name
    plain = tmp_path / "plain.zip"
    model_archive.export(shelf.shipped, plain)
    assert files(model_archive.unpack(plain, tmp_path / "elsewhere")) == files(shelf.shipped)


def test_exporting_a_model_twice_gives_the_same_file_without_our_paths(
    shelf: Shelf, exported: Path, tmp_path: Path
) -> None:
    model_archive.export(shelf.find("mine").folder, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == exported.read_bytes()
    assert str(tmp_path).encode() not in exported.read_bytes()


def test_existing_models_and_files_are_not_overwritten(shelf: Shelf, exported: Path) -> None:
    with pytest.raises(InputError, match="already exists"):
        model_archive.unpack(exported, shelf.folder)
    with pytest.raises(InputError, match="already exists"):
        model_archive.export(shelf.shipped, exported)


def test_an_altered_model_is_not_exported(shelf: Shelf, tmp_path: Path) -> None:
    for name in ("embedder.onnx", "head.npy"):
        folder = add(shelf, name, len(name))
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(ModelError):
            model_archive.export(folder, tmp_path / "out.zip")
        assert not (tmp_path / "out.zip").exists()


def test_an_altered_file_never_gives_another_model(exported: Path, tmp_path: Path, seed: int) -> None:
    chance, whole = random.Random(seed), exported.read_bytes()
    true = {entry.filename: zipfile.ZipFile(exported).read(entry) for entry in zipfile.ZipFile(exported).infolist()}
    altered = tmp_path / "altered.zip"
    refused = 0
    for number in range(MUTATIONS):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 1, 4))):
            data = data or bytearray(b"PK")
            at = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[at] ^= 1 << chance.randrange(8)
                case 1:  # the part that holds the structure
                    data[max(0, len(data) - 1 - chance.randrange(300))] = chance.randrange(256)
                case 2:
                    del data[at:]
                case _:
                    data[at:at] = chance.randbytes(chance.randrange(1, 50))
        altered.write_bytes(data)
        target = tmp_path / f"models {number}"
        try:
            arrived = model_archive.unpack(altered, target)
        except PhotoSearchError:
            refused += 1
            assert not list(target.glob("*"))
        else:  # the altered part was irrelevant, such as a date
            assert files(arrived) == true
    assert refused > MUTATIONS / 2


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def parts(exported: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(exported) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def hostile(parts: dict[str, bytes]) -> dict[str, bytes]:
    described = json.loads(parts["embedder.json"])

    def with_manifest(**changes: object) -> bytes:
        return zipped(*({**parts, "embedder.json": json.dumps({**described, **changes}).encode()}).items())

    lying = bytearray(zipped(*parts.items()))
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 20 : at + 28] = struct.pack("<II", 2**31, 2**31)
    return {
        "no zip": b"no zip at all",
        "nothing": b"",
        "no files": zipped(),
        "a path upwards": zipped(("../embedder.onnx", b"x"), *parts.items()),
        "an absolute path": zipped(("/tmp/embedder.onnx", b"x"), *parts.items()),
        "another file": zipped(*parts.items(), ("run.py", b"x")),
        "packed": zipped(*parts.items(), method=zipfile.ZIP_DEFLATED),
        "without its head": zipped(*((name, each) for name, each in parts.items() if name != "head.npy")),
        "a size beyond the file": bytes(lying),
        "a thousand files": zipped(*((f"{number}", b"") for number in range(1000))),
        "a description that is too long": with_manifest(padding="x" * 1_000_001),
        "brackets without end": zipped(*{**parts, "embedder.json": b"[" * 100_000}.items()),
        "a hash that is a path": with_manifest(sha256="../../../../../../tmp/x" + "0" * 41),
        "another network": zipped(*{**parts, "embedder.onnx": tiny(offset=(9, 9, 9)).SerializeToString()}.items()),
        "a description that its network does not keep": with_manifest(grid=[9, 9]),
    }


@pytest.mark.parametrize("kind", hostile({"embedder.json": b"{}", "embedder.onnx": b"", "head.npy": b""}))
def test_a_hostile_file_is_rejected_with_the_reason_and_leaves_nothing(
    parts: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    source, before = tmp_path / "hostile.zip", {each.name for each in tmp_path.iterdir()}
    source.write_bytes(hostile(parts)[kind])
    with pytest.raises((InputError, ModelError)) as refused:
        model_archive.unpack(source, tmp_path / "elsewhere")
    assert refused.value.remedy
    assert not list(tmp_path.glob("elsewhere/*"))
    assert {each.name for each in tmp_path.iterdir()} - before <= {"hostile.zip", "elsewhere"}


def test_two_files_with_one_name_are_rejected(parts: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        (tmp_path / "double.zip").write_bytes(zipped(*parts.items(), ("embedder.onnx", b"another")))
    with pytest.raises(InputError, match="unknown files"):
        model_archive.unpack(tmp_path / "double.zip", tmp_path / "elsewhere")


def test_a_folder_or_pipe_is_rejected(tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "missing.zip"):
        with pytest.raises(InputError, match="cannot be read"):
            model_archive.unpack(source, tmp_path / "elsewhere")


def test_a_next_model_can_be_chosen_although_the_choice_file_is_damaged(shelf: Shelf, tmp_path: Path) -> None:
    first, second = add(shelf, "first", 1), add(shelf, "second", 2)
    shelf.note(Choice(first.name))
    shelf.follow(second.name)
    assert shelf.choice() == Choice(first.name, second.name)
    (tmp_path / "model.json").write_text("{")
    shelf.follow(second.name)
    assert shelf.choice() == Choice(following=second.name)
    shelf.follow("")
    assert shelf.choice() == Choice()


def test_a_model_in_a_folder_with_another_id_is_listed_with_the_problem(shelf: Shelf) -> None:
    folder = add(shelf, "mine")
    folder.rename(folder.with_name("0" * 16))
    (_, model) = shelf.models()
    assert (model.manifest, model.name) == (None, "0" * 16)
    assert "another id" in model.problem


def test_a_file_that_cannot_be_opened_is_not_imported(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        model_archive.unpack(tmp_path / "missing.zip", shelf.folder)
    assert not shelf.folder.exists()
