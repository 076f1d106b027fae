"""What the person says of a hit: it shows the same photo as what was searched by, or it does not."""

from dataclasses import dataclass

from photosearch.core.photo import Box, Mark


@dataclass(frozen=True, slots=True)
class Asked:
    """The one example of a query. `digest` is that of its bytes; `path` is None where it was pasted or dragged."""

    digest: bytes
    box: Box | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on a pair, by content, so that it holds wherever the files go; nanoseconds since the epoch.

    `asked.path` and `photo_path` are where the contents are now; `photo_path` is None where the library has it no more.
    """

    asked: Asked
    photo: bytes
    photo_path: str | None
    mark: Mark
    marked_ns: int
