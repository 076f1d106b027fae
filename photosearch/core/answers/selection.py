"""The sum of several selected photos, and the different values of each fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from photosearch.core.photo import Photo

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The sum of several photos: `size` in bytes, and each fact's different values, the most frequent first.

    `earliest` and `latest` are the first and the last photo in time. A fact is empty if some photo lacks it.
    """

    photos: int
    size: int
    earliest: Photo
    latest: Photo
    cameras: Values
    lenses: Values
    dimensions: Values
    formats: Values
    places: Values
    folders: Values


def summed_up(photos: Sequence[Photo], place: Callable[[Photo], str], folder: Callable[[Photo], str]) -> Selection:
    """Returns the sum of one or more photos; `place` and `folder` name those of a photo, empty if unknown."""
    known = [photo.metadata for photo in photos]
    return Selection(
        photos=len(photos),
        size=sum(photo.file.size for photo in photos),
        earliest=min(photos, key=lambda photo: photo.moment),
        latest=max(photos, key=lambda photo: photo.moment),
        cameras=_different([each.camera or "" if each else "" for each in known]),
        lenses=_different([each.lens or "" if each else "" for each in known]),
        dimensions=_different([f"{each.width} × {each.height}" if each else "" for each in known]),
        formats=_different([each.format if each else "" for each in known]),
        places=_different([place(photo) for photo in photos]),
        folders=_different([folder(photo) for photo in photos]),
    )


def _different(values: list[str]) -> Values:
    """Returns the different values, the most frequent first; empty if one is unknown."""
    if "" in values:
        return ()
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return tuple(sorted(counts, key=lambda value: -counts[value]))
