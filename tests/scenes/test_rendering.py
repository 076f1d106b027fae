"""The rendered library: repeatable, varied, and readable as photos."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import StorageError
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render
from photosearch.scenes.rendering import ORIGINAL, VARIANTS, Rendered, render_library
from photosearch.vision.decoding.decode import decode


def thumb(path: Path) -> np.ndarray:
    """A small grey picture with mean 0 and norm 1, to compare layouts."""
    small = np.asarray(Image.open(path).convert("L").resize((16, 12)), np.float64)
    small -= small.mean()
    return small / np.linalg.norm(small)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rendered, ...]:
    return render_library(tmp_path_factory.mktemp("demo"), seed=3, scenes=3)


def test_every_scene_has_every_variant(library: tuple[Rendered, ...]) -> None:
    assert len(library) == 3 * len(VARIANTS)
    assert len({each.path for each in library}) == len(library)
    assert {each.variant for each in library} == set(VARIANTS)
    for each in library:
        decoded = decode(str(each.path), Fitting(64, Fit.SQUASH), 64)
        assert decoded.metadata.camera
        assert decoded.metadata.taken_at


def test_variants_differ_from_their_original_but_resemble_it_more_than_other_places(
    library: tuple[Rendered, ...],
) -> None:
    originals = {each.scene: thumb(each.path) for each in library if each.variant == ORIGINAL}
    for each in library:
        if each.variant in (ORIGINAL, "framed", "crop"):  # these two change the layout
            continue
        here = thumb(each.path)
        likeness = {scene: float((here * other).sum()) for scene, other in originals.items()}
        assert max(likeness, key=likeness.__getitem__) == each.scene, each
        original = next(one for one in library if (one.scene, one.variant) == (each.scene, ORIGINAL))
        assert each.path.read_bytes() != original.path.read_bytes()


def test_the_same_seed_renders_the_same_bytes_and_another_seed_different_ones(
    library: tuple[Rendered, ...], tmp_path: Path
) -> None:
    again = render_library(tmp_path / "again", seed=3, scenes=1)
    other = render_library(tmp_path / "other", seed=4, scenes=1)
    by_name = {each.path.name: each.path.read_bytes() for each in library}
    assert all(each.path.read_bytes() == by_name[each.path.name] for each in again)
    assert all(each.path.read_bytes() != by_name[each.path.name] for each in other)


def test_a_complete_library_is_reused_and_an_incomplete_one_is_rendered_again(tmp_path: Path) -> None:
    rendered = render_library(tmp_path, scenes=1)
    times = {each.path: each.path.stat().st_mtime_ns for each in rendered}
    reported: list[int] = []
    render_library(tmp_path, scenes=1, progress=lambda done, _: reported.append(done))
    assert reported == []
    assert {each.path: each.path.stat().st_mtime_ns for each in rendered} == times
    rendered[0].path.unlink()
    render_library(tmp_path, scenes=1)
    assert rendered[0].path.is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_each_seed_is_another_place_and_a_moved_camera_shows_it_differently(kind: str) -> None:
    size = (96, 72)
    here = render(kind, 1, Camera(), *size).astype(int)
    elsewhere = render(kind, 2, Camera(), *size).astype(int)
    moved = render(kind, 1, Camera(0.08, 1.1), *size).astype(int)
    assert here.shape == (72, 96, 3)
    assert here.std() > 10  # not an empty picture
    assert np.abs(here - moved).mean() > 0
    assert np.abs(here - elsewhere).mean() > 4


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "coast").write_bytes(b"a file in place of a folder")
    with pytest.raises(StorageError, match="coast"):
        render_library(tmp_path, seed=3, scenes=1)
