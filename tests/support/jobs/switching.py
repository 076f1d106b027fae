"""Models to switch to, and the answers that each must give."""

from pathlib import Path

import numpy as np
import pytest

from photosearch.app import Application
from photosearch.jobs.tuning import Tuning
from photosearch.settings import LibraryPaths, Settings
from photosearch.vision.decoding import decode
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.model_folder import write_head
from tests.support.faults.pictures import picture
from tests.support.vision import model_files

COUNT = 30
KINDS = ("head", "network")


@pytest.fixture
def application(tmp_path: Path, tuning: Tuning) -> Application:
    """An application whose shipped model is the smallest, on an empty library."""
    settings = Settings(provider="cpu", decoders=1, settle_seconds=0.1, effort="full")
    shipped = model_files.write(tmp_path / "shipped")
    return Application(LibraryPaths(tmp_path / "library"), settings, shipped=shipped, tuning=tuning)


def put_on_shelf(application: Application, kind: str, name: str = "mine", seed: int = 0) -> str:
    """Adds a model with a head, or with another network, to the shelf; returns its id."""
    if kind == "head":
        head = (
            np.random.default_rng(seed).normal(size=(model_files.DIMENSION, model_files.DIMENSION)).astype(np.float32)
        )
        return write_head(application.paths.models, application.shipped, head, name, {}).name
    made = model_files.write(
        application.paths.root / "made", model_files.tiny(offset=(-100.0 - seed, 30.0, 5.0)), name=name
    )
    target = application.paths.models / embedder_of(made).manifest.id
    target.parent.mkdir(parents=True, exist_ok=True)
    made.rename(target)
    return target.name


def embedder_of(folder: Path) -> Embedder:
    return Embedder.open(folder, "cpu")


def expected(folder: Path, numbers: range | list[int], query: int) -> dict[str, float]:
    """Returns the model's score of each photo, by file name, for one photo as the query."""
    embedder = embedder_of(folder)
    pixels = [decode.decode(picture(each), embedder.manifest.fitting, 0).pixels for each in (*numbers, query)]
    vectors = embedder.embed(np.stack(pixels))
    return {f"{number:06}.png": float(score) for number, score in zip(numbers, vectors[:-1] @ vectors[-1], strict=True)}


def same(found: dict[str, float], wanted: dict[str, float]) -> bool:
    return found.keys() == wanted.keys() and all(abs(found[each] - wanted[each]) < 1e-5 for each in wanted)
