"""The photos of a task, decoded once for all splits: each split takes its rows from one file."""

from dataclasses import dataclass
from pathlib import Path

from photosearch.core.photo import Fit, Fitting, Pixels
from photosearch_training.data import class_splits
from photosearch_training.data.photo_sets import PhotoSet, Split, load_pixels
from photosearch_training.recipe import PhotosRecipe


@dataclass(frozen=True, slots=True)
class Decoded:
    """All photos of a task, and the folder for their decoded pixels."""

    whole: Split
    cache: Path

    def at(self, side: int, photos: PhotoSet, recipe: PhotosRecipe) -> Pixels:
        """Return the pixels of some of the photos, uint8 [N, side, side, 3]; raises InputError."""
        everyone = PhotoSet.of(class_splits.all_photos(self.whole)).photos
        rows = {photo: row for row, photo in enumerate(everyone)}
        pixels = load_pixels(everyone, Fitting(side, Fit(recipe.fit)), self.cache)
        found: Pixels = pixels[[rows[photo] for photo in photos.photos]]
        return found
