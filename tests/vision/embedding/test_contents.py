"""The words that the shipped model gives to photos, and their file."""

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from photosearch.core.contents import Word
from photosearch.errors import ModelError
from photosearch.settings import resources
from photosearch.vision.embedding.contents import CONTENTS_FILE, VERSION, Contents, pack, read
from photosearch.vision.embedding.manifest import MANIFEST_FILE, read_contents, read_manifest
from photosearch.vision.embedding.model_archive import export, unpack
from photosearch.vision.embedding.model_folder import write_head

SHIPPED = resources() / "model"
LINE = np.array([[-9, 0, 1], [0, 0.5, 1]], np.float32)


def small() -> Contents:
    """Two dogs and a car: the first value of an embedding means a spaniel, the second a terrier, the third a car."""
    words = tuple(
        Word(number, ((name,), (name.upper(),), (f"{name}!",)))
        for number, name in enumerate(("spaniel", "terrier", "car", "dog", "thing"))
    )
    matrix = np.hstack((8 * np.eye(3), np.zeros((3, 1)))).astype(np.float32)
    members = np.array([[1, 1, 0], [1, 1, 1]], np.bool_)
    typical = np.array([[0, 0, 0], [8, 8, 8]], np.float32)
    return Contents(words, matrix, typical, members, LINE, np.array([[-0.2, 0], [0, 1]], np.float32),
                    np.full(len(words), 0.9, np.float32))  # fmt: skip


def test_the_most_specific_certain_word_is_kept() -> None:
    spaniel, either, nothing = np.array([[1, 0, 0], [0.7, 0.7, 0], [0, 0, 0]], np.float32)
    found = small().of(np.stack((spaniel, either, nothing)))
    assert [[each.word for each in seen] for seen in found] == [[3], [3], [4]]
    sure = dataclasses.replace(small(), things=np.array([[0.2, 0.45], [0, 1]], np.float32))
    assert [[each.word for each in seen] for seen in sure.of(np.stack((spaniel, either)))] == [[0], [3]]


def test_a_refused_word_is_replaced_by_a_more_general_one() -> None:
    sure = dataclasses.replace(small(), things=np.array([[0.2, 0.45], [0, 1]], np.float32))
    spaniel = np.eye(3, dtype=np.float32)[:1]
    assert [each.word for each in sure.of(spaniel, [frozenset({0})])[0]] == [3]
    assert [each.word for each in sure.of(spaniel, [frozenset({3})])[0]] == [4]
    assert sure.of(spaniel, [frozenset({3, 4})])[0] == ()
    assert sure.within() == {0: (0,), 1: (1,), 2: (2,), 3: (0, 1, 3), 4: (0, 1, 2, 3, 4)}


def test_contents_survive_packing_and_reading(tmp_path: Path) -> None:
    packed = pack(small())
    (tmp_path / "x").write_bytes(packed)
    again = read(tmp_path / "x", hashlib.sha256(packed).hexdigest(), 3)
    assert pack(again) == packed
    assert again.words == small().words
    with pytest.raises(ValueError, match="does not fit embeddings of 4"):
        read(tmp_path / "x", hashlib.sha256(packed).hexdigest(), 4)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\0" * 1000, pack(small())[:-40]])
def test_an_invalid_file_is_refused(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "x").write_bytes(damage)
    with pytest.raises(ValueError, match=r"is damaged|has "):
        read(tmp_path / "x", hashlib.sha256(damage).hexdigest(), 3)


def test_the_shipped_words_have_names_in_every_language() -> None:
    shipped = read_contents(SHIPPED, read_manifest(SHIPPED))
    assert shipped is not None
    names = {word.name("en"): word for word in shipped.words}
    assert names["dog"].name("de_AT") == "Hund"
    assert names["dog"].name("zh_CN") == "狗"
    within = shipped.within()
    assert names["cocker spaniel"].id in within[names["dog"].id]

    assert len({word.id for word in shipped.words}) == len(shipped.words) > 1000


def test_contents_are_exported_with_the_model_and_checked(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "model")
    head = write_head(tmp_path, folder, np.eye(4, 384, dtype=np.float32), "Ours", {})
    export(head, tmp_path / "model.zip")
    (tmp_path / "models").mkdir()
    imported = unpack(tmp_path / "model.zip", tmp_path / "models")
    assert read_contents(imported, read_manifest(imported)) is not None
    stored = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    stored["contents"]["version"] = VERSION + 1
    (folder / MANIFEST_FILE).write_text(json.dumps(stored), encoding="utf-8")
    assert read_contents(folder, read_manifest(folder)) is None, "another version is left out"
    data = bytearray((imported / CONTENTS_FILE).read_bytes())
    data[5000] ^= 1
    (imported / CONTENTS_FILE).write_bytes(data)
    with pytest.raises(ModelError, match="altered"):
        read_contents(imported, read_manifest(imported))
