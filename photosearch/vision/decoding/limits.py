"""Limits for one photo, and the setting that raises each."""

from dataclasses import dataclass

RAISE_TIME = "Raise “Time limit per photo” in the preferences"
RAISE_SIZE = "Raise “Size limit per photo” in the preferences"
RAISE_MEMORY = "Raise “Memory limit per decoder” in the preferences"


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """Limits for one photo: processor time, pixels, and memory of the process that decodes it.

    `seconds` is processor time, summed over the decoder's threads, so that a busy machine makes no photo slow. Reading
    the file has its own limit in elapsed time, because a slow disk or network says nothing about the photo.
    """

    seconds: float = 5.0
    megapixels: int = 400
    megabytes: int = 1024
    reading_seconds: float = 60.0

    @property
    def file_megabytes(self) -> int:
        """The largest file: half of the memory, since the decoder holds the file and its pixels."""
        return self.megabytes // 2
