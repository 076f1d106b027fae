"""Windows of copies against windows of their photos, and the term that spreads embeddings."""

import pytest
import torch
import torch.nn.functional as F

from photosearch_training.edits.views import part, turned, unknown
from photosearch_training.objectives.aligned_windows import AlignedWindows
from photosearch_training.objectives.spreading import Spreading

SIDE, DIMENSION, PHOTOS = 8, 16, 3
WHOLE = torch.eye(3)
ROWS = torch.arange(PHOTOS).repeat(2)


def maps(seed: int = 0) -> torch.Tensor:
    """Local descriptors of photos, [PHOTOS, SIDE, SIDE, DIMENSION], smooth enough to be interpolated."""
    coarse = torch.randn(PHOTOS, DIMENSION, 4, 4, generator=torch.Generator().manual_seed(seed))
    fine = F.interpolate(coarse, (SIDE, SIDE), mode="bilinear", align_corners=False)
    return F.normalize(fine.permute(0, 2, 3, 1), dim=-1)


def seen_through(local: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """The descriptors that a copy has if `places` maps it to the photo."""
    grid = F.affine_grid(places[None, :2].expand(len(local), -1, -1), [len(local), DIMENSION, SIDE, SIDE], False)
    return F.grid_sample(local.permute(0, 3, 1, 2), grid, padding_mode="border", align_corners=False).permute(
        0, 2, 3, 1
    )


def loss(copies: torch.Tensor, places: torch.Tensor, photos: torch.Tensor) -> float:
    every = torch.stack([WHOLE] * PHOTOS + [places] * PHOTOS)
    return AlignedWindows(0.05)(torch.cat((photos, copies)), every, ROWS).item()


CROP = part(100, 100, (20, 40, 50, 50))


@pytest.mark.parametrize("places", [CROP, part(100, 100, (0, 30, 60, 60), True), CROP @ turned(0.3, 1.0)])
def test_copies_that_show_their_part_of_the_photo_are_told_from_those_that_show_another(places: torch.Tensor) -> None:
    photos = maps()
    right = loss(seen_through(photos, places), places, photos)
    assert right < loss(photos, places, photos)
    assert right < 0.5 * loss(seen_through(maps(5), places), places, photos)


def test_a_page_is_compared_only_where_it_shows_the_photo() -> None:
    photos = maps()
    page = part(50, 50, (-25, -25, 100, 100))
    shown = torch.zeros_like(photos)
    shown[:, 2:6, 2:6] = seen_through(photos, page)[:, 2:6, 2:6]
    other = torch.where(shown == 0, torch.randn_like(shown), shown)
    assert loss(shown, page, photos) == pytest.approx(loss(other, page, photos), abs=1e-6)


def test_images_of_unknown_geometry_do_not_count_and_without_any_other_the_term_is_zero() -> None:
    photos = maps().requires_grad_()
    term = AlignedWindows(0.05)
    every = torch.stack([WHOLE] * PHOTOS + [CROP] * PHOTOS)
    local, rows = torch.cat((photos, seen_through(maps(), CROP))), ROWS
    more = torch.cat((local, maps(7))), torch.cat((every, torch.stack([unknown()] * PHOTOS)))
    assert torch.equal(term(*more, torch.arange(PHOTOS).repeat(3)), term(local, every, rows))
    nothing = term(local, torch.stack([unknown()] * 2 * PHOTOS), rows)
    nothing.backward()
    assert nothing.item() == 0
    assert photos.grad is not None
    assert photos.grad.abs().sum() == 0


def test_descriptors_learn_the_place_that_they_show() -> None:
    photos = maps()
    copies = torch.randn(PHOTOS, SIDE, SIDE, DIMENSION, generator=torch.Generator().manual_seed(1)).requires_grad_()
    stepper = torch.optim.Adam([copies], lr=0.05)
    every = torch.stack([WHOLE] * PHOTOS + [CROP] * PHOTOS)
    for _ in range(60):
        stepper.zero_grad()
        AlignedWindows(0.05)(torch.cat((photos, copies)), every, ROWS).backward()
        stepper.step()
    cosines = F.cosine_similarity(copies.detach(), seen_through(photos, CROP), dim=-1)
    assert float(cosines.mean()) > 0.6


def test_spreading_is_lower_the_farther_apart_different_photos_lie() -> None:
    rows, term = torch.arange(4).repeat(2), Spreading()
    base = F.normalize(torch.eye(4, 6) + 2.0, dim=1).repeat(2, 1)
    apart = torch.eye(4, 6).repeat(2, 1)
    assert term(apart, rows) < term(base, rows)
    # copies of one photo may coincide, and do so here
    assert term(apart, rows).item() == pytest.approx(-0.5 * torch.tensor(2.0).log().item(), abs=1e-6)


def test_spreading_moves_the_nearest_photos_apart_and_bears_photos_that_coincide() -> None:
    rows, term = torch.arange(3), Spreading()
    given = F.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.2], [-1.0, 0.0]]), dim=1).requires_grad_()
    term(given, rows).backward()
    assert given.grad is not None
    assert given.grad[0, 1] > 0
    assert given.grad[1, 1] < 0
    same = torch.tensor([[1.0, 0.0], [1.0, 0.0]]).requires_grad_()
    term(same, torch.arange(2)).backward()
    assert same.grad is not None
    assert same.grad.isfinite().all()
