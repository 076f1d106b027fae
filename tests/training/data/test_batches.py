"""A batch depends only on its number, in workers and in the main process."""

import gc
import multiprocessing
import time

import pytest
import torch

from photosearch_training.data import augment
from photosearch_training.data.batches import Batch, Batches, seed_of
from photosearch_training.data.photo_sets import Split
from photosearch_training.data.samplers import ClassSampler
from photosearch_training.run import course
from tests.support.patience import PATIENCE
from tests.support.training.gratings import silent, tiny

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def batches(split: Split, tmp_path_factory: pytest.TempPathFactory) -> Batches:
    """Batches with the augmentation that draws the most random numbers."""
    recipe = tiny(batch__augment="standard")
    photos = course.open_photos(recipe, split, tmp_path_factory.mktemp("cache"), silent())
    return Batches(
        ClassSampler.of(photos.train, recipe.batch, seed=3),
        photos.train_pixels,
        photos.train.labels,
        lambda number: augment.build(recipe.batch.augment, recipe.photos.train_side),
        seed=3,
    )


def equal(one: Batch, other: Batch) -> bool:
    return all(torch.equal(getattr(one, name), getattr(other, name)) for name in ("rows", "images", "labels"))


def test_a_batch_depends_only_on_its_number(batches: Batches) -> None:
    first = [batches[number] for number in (0, 1, 2)]
    torch.manual_seed(99)
    state = torch.get_rng_state()
    again = [batches[number] for number in (2, 0, 1)]
    assert torch.equal(torch.get_rng_state(), state)
    assert all(equal(first[number], batch) for number, batch in zip((2, 0, 1), again, strict=True))
    assert not torch.equal(first[0].images, first[1].images)


def test_a_batch_has_the_documented_contents(batches: Batches, split: Split) -> None:
    batch = batches[5]
    assert (batch.images.dtype, tuple(batch.images.shape)) == (torch.float32, (6, 3, 48, 48))
    assert batch.images.min() >= 0
    assert batch.images.max() <= 1
    assert batch.labels.tolist() == split.train.labels[batch.rows.numpy()].tolist()
    assert sorted(batch.labels.unique(return_counts=True)[1].tolist()) == [3, 3]


def test_workers_give_the_same_batches_in_the_same_order_and_then_exit(batches: Batches) -> None:
    numbers = range(7, 25, 3)
    alone = list(batches.iterate(numbers, CPU))
    assert all(equal(batch, batches[number]) for number, batch in zip(numbers, alone, strict=True))
    helped = list(batches.iterate(numbers, CPU, workers=2))
    assert len(helped) == len(numbers)
    assert all(equal(one, other) for one, other in zip(alone, helped, strict=True))
    assert not left_behind()


def test_a_run_that_ends_early_leaves_no_worker_behind(batches: Batches) -> None:
    drawn = batches.iterate(range(1000), CPU, workers=2)
    assert equal(next(drawn), batches[0])
    assert len(multiprocessing.active_children()) == 2
    del drawn
    assert not left_behind()


def test_an_error_in_a_worker_reaches_the_run(batches: Batches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "labels", batches.labels[:1])
    drawn = batches.iterate(range(2), CPU, workers=1)
    with pytest.raises(IndexError) as raised:
        next(drawn)
    del drawn, raised
    gc.collect()  # the frames of the error keep it and the loader alive
    assert not left_behind()


def test_edited_copies_and_then_parts_come_after_the_photos(batches: Batches) -> None:
    again = ((4, lambda number: augment.build("edits", 48)), (2, lambda number: augment.build("parts", 48)))
    copying = Batches(batches.sampler, batches.pixels, batches.labels, batches.augmentation, 3, again)
    plain, batch = batches[2], copying[2]
    assert torch.equal(batch.images[:6], plain.images)
    assert batch.rows.tolist() == [*plain.rows.tolist(), *plain.rows[[0, 1, 3, 4, 0, 3]].tolist()]
    assert torch.equal(batch.labels, torch.from_numpy(batches.labels)[batch.rows])
    assert all(
        not torch.equal(image, plain.images[number])
        for image, number in zip(batch.images[6:], (0, 1, 3, 4, 0, 3), strict=True)
    )
    assert batch.places.isfinite().all((1, 2)).tolist() == [False] * 10 + [True] * 2
    assert equal(batch, copying[2])


def test_moved_images_are_channels_last_with_the_same_values(batches: Batches) -> None:
    batch = batches[0]
    moved = batch.to(CPU)
    assert moved.images.is_contiguous(memory_format=torch.channels_last)
    assert not moved.images.is_contiguous()
    assert equal(batch, moved)


def test_labelled_returns_the_first_batches(batches: Batches) -> None:
    drawn = list(batches.labelled(2, CPU))
    for number, (images, labels) in enumerate(drawn):
        assert torch.equal(images, batches[number].images)
        assert torch.equal(labels, batches[number].labels)
    assert len(drawn) == 2


def test_seeds_differ_by_run_step_and_purpose() -> None:
    seeds = {seed_of(run, step, purpose) for run in range(3) for step in range(20) for purpose in range(3)}
    assert len(seeds) == 180
    assert all(0 <= seed < 2**63 for seed in seeds)


def left_behind(grace: float = PATIENCE) -> bool:
    end = time.monotonic() + grace
    while multiprocessing.active_children() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(multiprocessing.active_children())
