"""The shipped model, loaded once for all libraries that the tests of a process open."""

from functools import cache
from pathlib import Path

from photosearch.settings import resources
from photosearch.vision.embedding.embed import Embedder

MODEL = resources() / "model"


def opened(folder: Path, provider: str, *, marks: Path, contents: bool) -> Embedder:
    """Loads a model as `Embedder.open`, but the shipped one only once."""
    if folder == MODEL:
        return _shipped(provider, contents)
    return Embedder.open(folder, provider, marks=marks, contents=contents)


@cache
def _shipped(provider: str, contents: bool) -> Embedder:
    return Embedder.open(MODEL, provider, contents=contents)
