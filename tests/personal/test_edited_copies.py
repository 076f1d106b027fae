"""Edited copies of photos, embedded by the shipped model: what is saved, and when it is reused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosearch.core.photo import Photo
from photosearch.personal.edited_copies import CopiesByDigest, embed_copies
from photosearch.personal.method import Task

Progress = Callable[[int, int], None]
COPIES = 2


class Stop(Exception):
    """Raised by the progress callback."""


def photos_of(task: Task, count: int = 6) -> list[Photo]:
    return list(task.collection.photos[:count])


def make(
    task: Task,
    photos: list[Photo],
    progress: Progress = lambda done, total: None,
    copies: int = COPIES,
    model: str = "a model",
    seed: int = 0,
    keep_every: int = 100,
) -> CopiesByDigest:
    """Makes the copies, saved in the task's folder."""
    file, embed = task.folder / "copies.npz", task.parts.embedder.features
    return embed_copies(photos, copies, embed, task.decoder, file, model, seed, progress, keep_every)


def made(task: Task, photos: list[Photo], copies: int = COPIES, model: str = "a model", seed: int = 0) -> list[int]:
    """Returns the progress after each photo that was decoded and embedded; empty if all copies were saved."""
    steps: list[int] = []
    make(task, photos, lambda done, total: steps.append(done), copies, model, seed)
    return steps


def test_each_copy_differs_from_its_photo_and_from_the_others_and_resembles_them(task: Task) -> None:
    photos = photos_of(task, 4)
    found = make(task, photos, copies=3)
    assert set(found) == {photo.digest for photo in photos}
    for row, photo in enumerate(photos):
        four = np.stack([task.collection.embeddings[row], *found[photo.digest]])
        likeness = (four @ four.T)[np.triu_indices(4, 1)]
        assert likeness.max() < 0.9999
        assert likeness.mean() > 0.4


def test_an_interrupted_call_continues_with_the_saved_copies(task: Task) -> None:
    photos = photos_of(task, 10)

    def stop(done: int, total: int) -> None:
        assert total == 10
        if done == 6:
            raise Stop

    # The exception also ends the decoder's processes, so the test does not use the shared decoder.
    with task.parts.decoder(1) as decoder, pytest.raises(Stop):
        make(replace(task, decoder=decoder), photos, stop, keep_every=4)
    assert made(task, photos) == [5, 6, 7, 8, 9, 10]
    assert made(task, photos) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"PK" + bytes(200),
        lambda whole: whole.replace(b"digests", b"dIgests"),
    ],
)
def test_a_damaged_file_is_replaced(task: Task, damage: Callable[[bytes], bytes]) -> None:
    photos = photos_of(task, 3)
    expected = make(task, photos)
    file = task.folder / "copies.npz"
    file.write_bytes(damage(file.read_bytes()))
    again = make(task, photos)
    assert again.keys() == expected.keys()
    for digest, embeddings in again.items():  # copies of a photo come in any order
        np.testing.assert_allclose(embeddings.sum(axis=0), expected[digest].sum(axis=0), atol=1e-4)
    assert made(task, photos) == []


def test_copies_of_another_number_model_or_seed_are_not_reused(task: Task) -> None:
    photos = photos_of(task, 2)
    assert made(task, photos) == [1, 2]
    assert made(task, photos, copies=1) == [1, 2]
    assert made(task, photos, copies=1, model="another model") == [1, 2]
    assert made(task, photos, copies=1, model="another model", seed=1) == [1, 2]
    assert made(task, photos, copies=1, model="another model", seed=1) == []


def test_photos_that_changed_or_are_gone_are_left_out(task: Task) -> None:
    first, *_, gone, changed = photos = photos_of(task)
    files = Path(gone.file.path), Path(changed.file.path)
    kept = [file.read_bytes() for file in files]
    try:
        files[0].unlink()
        files[1].write_bytes(Path(first.file.path).read_bytes())
        found = make(task, photos)
    finally:
        for file, data in zip(files, kept, strict=True):
            file.write_bytes(data)
    assert set(found) == {photo.digest for photo in photos[:-2]}
