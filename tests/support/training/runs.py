"""Training runs whose reports are recorded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from photosearch_training.data.photo_sets import Split
from photosearch_training.recipe import Recipe
from photosearch_training.run import course, loop


class Recorder:
    """Records a run's reports."""

    def __init__(self) -> None:
        self.steps: list[dict[str, float]] = []
        self.events: list[str] = []

    def advance(self, stage: str, done: int, total: int, values: Any) -> None:
        if stage == "train":
            self.steps.append({name: value for name, value in values.items() if name != "photos_per_second"})

    def tell(self, event: str, values: Any) -> None:
        self.events.append(event)


def run(
    recipe: Recipe,
    split: Split,
    folder: Path,
    stopped: Callable[[], bool] = lambda: False,
    after: Path | None = None,
) -> Recorder:
    recorder = Recorder()
    photos = course.open_photos(recipe, split, folder.parent / "cache", recorder)
    loop.fit(recipe, photos, folder, recorder, stopped, after)
    return recorder


def stop_after(steps: int) -> Callable[[], bool]:
    seen = iter(range(steps - 1))
    return lambda: next(seen, None) is None
