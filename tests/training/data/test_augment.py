"""Augmentation depends only on the seed, and keeps the photo recognisable."""

import pytest
import torch

from photosearch.core.photo import Fit
from photosearch.errors import InputError
from photosearch_training.data import augment
from photosearch_training.edits import letterbox
from tests.support.training.positions import photo_of_positions


def photos(count: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(count, 3, 6, 6, generator=generator) * 255
    fine = torch.nn.functional.interpolate(coarse, (60, 52), mode="bilinear")
    return fine.to(torch.uint8).permute(0, 2, 3, 1).contiguous()


@pytest.mark.parametrize("name", sorted(augment.AUGMENTATIONS))
def test_the_result_depends_on_the_seed_and_the_global_random_state_is_unchanged(name: str) -> None:
    augmentation = augment.build(name, 48)
    state = torch.get_rng_state()
    one, same = (augment.augment(photos(), augmentation, seed=4).images for _ in range(2))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(one, same)
    assert one.shape == (3, 3, 48, 48)
    assert 0 <= one.min() <= one.max() <= 1
    if name != "none":
        assert not torch.equal(one, augment.augment(photos(), augmentation, seed=5).images)


@pytest.mark.parametrize("name", ["crop", "whole", "standard", "edits", "parts"])
def test_photos_of_a_batch_are_changed_differently(name: str) -> None:
    twice = photos(1).expand(2, -1, -1, -1)
    one, other = augment.augment(twice, augment.build(name, 48), seed=0).images
    assert not torch.equal(one, other)


@pytest.mark.parametrize("name", sorted(augment.AUGMENTATIONS))
def test_the_input_is_not_changed(name: str) -> None:
    given = photos()
    augment.augment(given, augment.build(name, 48), seed=1)
    assert torch.equal(given, photos())


def test_a_light_crop_shows_half_or_more_and_mirrors_half_of_the_photos() -> None:
    # in a ramp, values show positions; its slope in the middle, where nothing is clipped, tells how much is visible
    ramp = torch.linspace(64, 192, 64).repeat(64, 1)
    ramps = torch.stack((ramp, ramp.T, ramp), -1).to(torch.uint8).expand(200, -1, -1, -1)
    changed = augment.augment(ramps, augment.build("crop", 48), seed=0).images * 255
    slopes = [changed[:, channel].diff(dim=2 - channel).flatten(1).mean(1) * 47 / 128 for channel in (0, 1)]
    mirrored = slopes[0] < 0
    assert 70 < int(mirrored.sum()) < 130
    # contrast, changed by up to a fifth, scales both slopes
    shares = (slopes[0] * slopes[1]).abs()
    assert float(shares.min()) > 0.5 * 0.8**2 * 0.9
    assert float(shares.max()) < 1.2**2
    assert float(shares.std()) > 0.05


@pytest.mark.parametrize("name", ["none", "crop", "whole", "parts"])
@pytest.mark.parametrize("shown", Fit)
def test_the_map_of_an_augmentation_leads_to_where_each_point_lies_in_the_photo(name: str, shown: Fit) -> None:
    photo = photo_of_positions(64, 80)
    square = letterbox.framed(photo, 80, Fit.LETTERBOX).permute(1, 2, 0).expand(40, -1, -1, -1)
    images, places = augment.augment(square, augment.build(name, 48, Fit.LETTERBOX, shown), seed=3)
    centres = (2 * torch.arange(48) + 1) / 48 - 1
    x, y = (each.flatten() for each in torch.meshgrid(centres, centres, indexing="xy"))
    at = places @ torch.stack((x, y, torch.ones_like(x)))
    inside = (at[:, :2].abs() < 0.9).all(1)
    assert inside.any(1).all()
    for channel in (0, 1):
        expected = 125 + 95 * at[:, channel]
        differences = (255 * images[:, channel].flatten(1) - expected).abs()
        # light, colours and captions change some of the photos, but geometry is the same for all of them
        typical = torch.stack([row[each].median() for row, each in zip(differences, inside, strict=True)])
        assert float(typical.median()) < (20 if name in ("crop", "whole") else 4)


def test_the_geometry_of_edits_is_not_known() -> None:
    for name in ("standard", "edits"):
        assert augment.augment(photos(), augment.build(name, 48), seed=1).places.isnan().all()


def test_recompression_changes_a_photo_a_little() -> None:
    photo = photos(1)[0].permute(2, 0, 1)
    torch.manual_seed(0)
    changed = augment.recompress_at_random(photo)
    difference = (changed.int() - photo.int()).abs()
    assert changed.shape == photo.shape
    assert 0 < difference.float().mean() < 6


def test_an_unknown_augmentation_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="none, crop, whole, standard, edits, parts"):
        augment.build("heavy", 48)
