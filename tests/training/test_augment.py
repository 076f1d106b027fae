"""Augmentation changes a photo by its seed alone and keeps what it shows."""

import pytest
import torch

from photosearch.errors import InputError
from training import augment


def photos(count: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(count, 3, 6, 6, generator=generator) * 255
    fine = torch.nn.functional.interpolate(coarse, (60, 52), mode="bilinear")
    return fine.to(torch.uint8).permute(0, 2, 3, 1).contiguous()


@pytest.mark.parametrize("name", sorted(augment.AUGMENTATIONS))
def test_the_seed_decides_and_the_global_random_state_stays(name: str) -> None:
    augmentation = augment.build(name, 48)
    state = torch.get_rng_state()
    one, same = (augment.augment(photos(), augmentation, seed=4) for _ in range(2))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(one, same)
    assert one.shape == (3, 3, 48, 48)
    assert 0 <= one.min() <= one.max() <= 1
    if name != "none":
        assert not torch.equal(one, augment.augment(photos(), augmentation, seed=5))


def test_photos_of_a_batch_are_changed_differently() -> None:
    twice = photos(1).expand(2, -1, -1, -1)
    one, other = augment.augment(twice, augment.build("standard", 48), seed=0)
    assert not torch.equal(one, other)


def test_recompression_loses_little_and_something() -> None:
    photo = photos(1)[0].permute(2, 0, 1)
    torch.manual_seed(0)
    changed = augment._recompress(photo)
    difference = (changed.int() - photo.int()).abs()
    assert changed.shape == photo.shape
    assert 0 < difference.float().mean() < 6


def test_an_unknown_augmentation_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="none, standard"):
        augment.build("heavy", 48)
