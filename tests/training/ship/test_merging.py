"""Merging two runs from the same start, each with a share."""

from pathlib import Path

import pytest
import torch

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import InputError
from photosearch_training.data.photo_sets import Split, load_pixels
from photosearch_training.measure.retrieval import images
from photosearch_training.network import embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.recipe import ModelRecipe, Recipe
from photosearch_training.run import course, loop
from photosearch_training.run.start import NETWORK
from photosearch_training.ship import merging
from tests.support.training.gratings import TINY, silent, tiny


def network(seed: int) -> Embedder:
    torch.manual_seed(seed)
    return embedding_network.build(ModelRecipe(backbone=TINY, weights="random", dimension=8))


def run(folder: Path, seed: int, start: Embedder) -> Path:
    """A finished run: the start, and weights one step of noise away."""
    folder.mkdir()
    embedding_network.save(start, folder / NETWORK, {})
    generator = torch.Generator().manual_seed(seed)
    trained = embedding_network.load(folder / NETWORK)
    with torch.no_grad():
        for weight in trained.parameters():
            weight.add_(torch.randn(weight.shape, generator=generator))
    embedding_network.save(trained, folder / loop.MODEL, {"recipe": Recipe(name=folder.name).to_json()})
    return folder


def weights(path: Path) -> torch.Tensor:
    return torch.cat([weight.flatten() for weight in embedding_network.load(path).parameters()])


def test_a_merged_model_is_the_start_plus_the_shares_of_all_runs(tmp_path: Path) -> None:
    start = network(0)
    kinds, copies = run(tmp_path / "kinds", 1, start), run(tmp_path / "copies", 2, start)
    merged = tmp_path / "merged.safetensors"
    merging.merge([(copies, 0.5), (kinds, 0.25)], merged)
    origin = weights(kinds / NETWORK)
    expected = 0.25 * origin + 0.5 * weights(copies / loop.MODEL) + 0.25 * weights(kinds / loop.MODEL)
    torch.testing.assert_close(weights(merged), expected)
    assert embedding_network.recipe_of(merged).name == "copies"
    assert [(part["share"], part["recipe"].name) for part in merging.parts_of(merged)] == [
        (0.5, "copies"),
        (0.25, "kinds"),
    ]
    assert merging.parts_of(kinds / loop.MODEL) == []


def test_a_share_of_one_gives_the_run_itself(tmp_path: Path) -> None:
    folder = run(tmp_path / "run", 1, network(0))
    merging.merge([(folder, 1.0)], tmp_path / "merged.safetensors")
    torch.testing.assert_close(weights(tmp_path / "merged.safetensors"), weights(folder / loop.MODEL))


def test_runs_from_different_starts_are_refused(tmp_path: Path) -> None:
    one, other = run(tmp_path / "one", 1, network(0)), tmp_path / "other"
    run(other, 2, network(1))
    with pytest.raises(InputError, match="same start"):
        merging.merge([(one, 0.5), (other, 0.5)], tmp_path / "merged.safetensors")
    assert not (tmp_path / "merged.safetensors").exists()


def test_a_merged_model_is_measured_like_its_runs(split: Split, tmp_path: Path) -> None:
    recipe, folder, cache = tiny(schedule__steps="2"), tmp_path / "run", tmp_path / "cache"
    figures = loop.fit(recipe, course.open_photos(recipe, split, cache, silent()), folder, silent(), lambda: False)
    assert figures is not None
    merged = tmp_path / "merged.safetensors"
    merging.merge([(folder, 1.0)], merged)
    assert merging.validate(merged, split, cache, silent())["score"] == pytest.approx(figures["score"], abs=1e-3)


def test_a_refitted_projection_uses_the_given_dimension_and_photos(split: Split, tmp_path: Path) -> None:
    recipe, folder, cache = tiny(schedule__steps="2"), tmp_path / "run", tmp_path / "cache"
    loop.fit(recipe, course.open_photos(recipe, split, cache, silent()), folder, silent(), lambda: False)
    merged = tmp_path / "merged.safetensors"
    merging.merge([(folder, 1.0)], merged)
    before, dimension = embedding_network.load(merged), recipe.model.dimension // 2
    wanted = merging.changed(folder, [f"model.dimension={dimension}", "photos.fit=crop"])
    merging.project(merged, wanted, split, cache, silent())

    after, chosen = embedding_network.load(merged), embedding_network.recipe_of(merged)
    assert (chosen.model.dimension, chosen.photos.fit) == (dimension, "crop")
    assert len(merging.parts_of(merged)) == 1
    for name, weight in before.backbone.named_parameters():
        torch.testing.assert_close(dict(after.backbone.named_parameters())[name], weight)
    photos = images(load_pixels(split.train.photos, Fitting(chosen.photos.cache_side, Fit.CROP), cache))
    with torch.inference_mode():
        projected = after.head(after.pooled(photos)).double()
    # principal components: centred on the photos, and uncorrelated
    torch.testing.assert_close(projected.mean(0), torch.zeros(dimension).double(), atol=1e-3, rtol=0)
    together = torch.corrcoef(projected.T) - torch.eye(dimension)
    assert together.abs().max() < 1e-2


def test_settings_fixed_by_the_runs_cannot_be_changed(tmp_path: Path) -> None:
    folder = run(tmp_path / "run", 1, network(0))
    with pytest.raises(InputError, match=r"schedule\.steps"):
        merging.changed(folder, ["schedule.steps=5"])
