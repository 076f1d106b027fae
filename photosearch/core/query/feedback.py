"""The person's marks on hits: same photo as the example, or a different one."""

from dataclasses import dataclass

from photosearch.core.photo import Box, Mark


@dataclass(frozen=True, slots=True)
class Asked:
    """The only example of a query. `digest` is that of its bytes; `path` is None if it was pasted or dragged."""

    digest: bytes
    box: Box | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """A mark on a pair, by content, so that it stays valid wherever the files move; `marked_ns` is since the epoch.

    `asked.path` and `photo_path` are the current paths; `photo_path` is None if the library no longer has the photo.
    """

    asked: Asked
    photo: bytes
    photo_path: str | None
    mark: Mark
    marked_ns: int
