"""Edited copies, in their own size and shape, find their originals among all photos."""

import json
from pathlib import Path

import numpy as np
import pytest

from photosearch.core.photo import Fit, Fitting, Floats, Pixels
from photosearch.errors import InputError
from photosearch_training.cli import main
from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import Split
from photosearch_training.edits.edits import EDITS
from photosearch_training.measure import copies
from tests.support.training.gratings import render
from tests.support.training.patches import by_patches

FITTING = Fitting(32, Fit.SQUASH)


@pytest.fixture(scope="module")
def originals() -> list[Pixels]:
    """Noise of four by four patches in different sizes and shapes, which differ in their layout."""
    random = np.random.default_rng(0)
    sizes = [(48, 64), (64, 48), (56, 56)]
    return [
        np.kron(random.integers(0, 255, (4, 4, 3)), np.ones((height // 4, width // 4, 1))).astype(np.uint8)
        for height, width in (sizes[number % 3] for number in range(12))
    ]


def gallery_of(originals: list[Pixels], order: list[int]) -> Floats:
    fitted = np.stack([copies.fit_to_square(originals[number], FITTING) for number in order])
    return by_patches(fitted)


def test_copies_find_their_originals_at_any_position_in_the_gallery(originals: list[Pixels]) -> None:
    order = [int(number) for number in np.random.default_rng(1).permutation(12)]
    places = np.argsort(order)[:6]
    found = copies.recognise(
        by_patches, FITTING, originals[:6], places, gallery_of(originals, order), strengths=(0.05, 1.0)
    )
    assert list(found.recall) == list(EDITS)
    easy = {kind: values for kind, values in found.recall.items() if kind in ("jpeg", "tone", "blur", "noise")}
    assert all(values[0] == 1 for values in easy.values())
    assert found.means[1] < found.means[0]
    assert (found.queries, found.gallery) == (6, 12)

    wrong = np.roll(places, 1)
    astray = copies.recognise(by_patches, FITTING, originals[:6], wrong, gallery_of(originals, order), (0.05,))
    assert astray.recall["jpeg"] == (0,)


def test_changes_the_model_ignores_keep_the_neighbours_and_others_lose_them(originals: list[Pixels]) -> None:
    order, places = list(range(12)), np.arange(12)
    random = np.random.default_rng(0)

    def whatever(pixels: Pixels) -> Floats:
        rows: Floats = random.normal(size=(len(pixels), 16)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    steady = copies.recognise(by_patches, FITTING, originals, places, gallery_of(originals, order), (0.0,)).kept
    astray = copies.recognise(whatever, FITTING, originals, places, whatever(np.zeros((60, 1, 1, 3), np.uint8)), (0.0,))
    assert steady["jpeg 90"] > 0.9
    assert all(value < 0.5 for value in astray.kept.values())


def test_larger_parts_find_their_photos_more_often(originals: list[Pixels]) -> None:
    squares = np.stack([copies.fit_to_square(photo, FITTING) for photo in originals])
    found = copies.measure_parts(by_patches, squares, Fit.SQUASH, seed=0)
    assert "mirrored" in found
    assert not any("collage" in kind for kind in found)
    recalls = [found[f"crop to {share} %"].recall[1] for share in (45, 15)]
    assert recalls[0] > recalls[1] + 0.1
    assert {quality.photos for quality in found.values()} == {len(originals)}


def test_the_size_of_chunks_does_not_change_the_copies(originals: list[Pixels]) -> None:
    whole, parts = (
        copies.embed_copies(by_patches, FITTING, originals, "combined", 0.7, seed=3, chunk=chunk) for chunk in (64, 5)
    )
    assert np.array_equal(whole, parts)
    assert not np.array_equal(whole, copies.embed_copies(by_patches, FITTING, originals, "combined", 0.7, seed=4))


def test_a_strength_above_one_is_refused(originals: list[Pixels]) -> None:
    with pytest.raises(InputError, match=r"strength 1\.5"):
        copies.embed_copies(by_patches, FITTING, originals, "blur", 1.5, seed=0)


def test_originals_keep_their_shape(tmp_path: Path, photos: Path) -> None:
    split = photo_sets.split(photo_sets.open_sources([photos]))
    loaded = photo_sets.load_originals(split.test.photos[:3], longest=36)
    assert [photo.shape for photo in loaded] == [(36, 36, 3)] * 3


def test_the_command_searches_all_halves_and_the_other_data(
    photos: Path, split: Split, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = render(tmp_path / "more", classes=8, photos=2, seed=5)
    frozen = ["--frozen", "timm:test_efficientnet", "--weights", "random", "--side", "64"]
    asked = ["copies", "--json", *frozen, "--queries", "5", "--strengths", "0,0.5", str(photos)]
    assert main([*asked, "--others", str(more)]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["queries"], found["gallery"]) == (5, 60 + 16)
    assert found["recall@1"]["blur"][0] == 1
    assert main([*asked[:-1], "--strengths", "much", str(photos)]) == 2
    assert "strengths 'much'" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["noise", "colour", "tone", "frame", "caption"])
def test_the_bars_of_a_letterboxed_photo_are_not_edited(kind: str) -> None:
    photo = np.random.default_rng(2).integers(140, 255, (24, 48, 3)).astype(np.uint8)
    squares = np.stack([copies.fit_to_square(photo, Fitting(48, Fit.LETTERBOX))])
    seen: list[Pixels] = []

    def embed(pixels: Pixels) -> Floats:
        seen.append(pixels)
        return by_patches(pixels)

    copies.measure(embed, squares, Fit.LETTERBOX, seed=0, kinds=[kind], strength=1.0)
    original, edited = seen
    assert (edited[:, :12] == original[:, :12]).all()
    assert (edited[:, 36:] == original[:, 36:]).all()
    assert (edited[:, 12:36] != original[:, 12:36]).any()
