"""An application on the smallest model."""

from pathlib import Path

from photosearch.app import Application
from photosearch.jobs.tuning import Tuning
from photosearch.settings import LibraryPaths, Settings
from tests.support.vision import model_files


def on_smallest_model(root: Path, tuning: Tuning = Tuning()) -> Application:  # noqa: B008 - it is frozen
    """An application on the library in `root`."""
    settings = Settings(provider="cpu", decoders=1, settle_seconds=0.1, effort="full")
    return Application(LibraryPaths(root / "library"), settings, model_files.write(root / "model"), tuning=tuning)
