"""Contact sheets and pages without a window, for the command line."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from photosearch.core.events import Explanation
from photosearch.core.photo import Photo, Preview
from photosearch.gui.exporting.page import write_html
from photosearch.gui.exporting.pictures import MOST_PICTURES, pictured
from photosearch.gui.exporting.sheet import write_pdf, write_png
from photosearch.gui.work.images import image

__all__ = ["MOST_PICTURES", "write_document"]

LANGUAGE = "en"
"""The command line is not translated."""


def write_document(
    photos: Iterable[Photo],
    thumbnail: Callable[[Photo], bytes],
    target: Path,
    example: Preview | None = None,
    explain: Callable[[Photo], Explanation] | None = None,
) -> None:
    """Writes a contact sheet (.pdf, .png) or a page (.html) of the photos.

    Args:
        example: the picture that was searched by, which a page shows.
        explain: explains why a photo matches the example; a page then has heat maps.

    Raises:
        StorageError: the file cannot be written.
    """
    if target.suffix.lower() == ".html":
        shown = None if example is None else image(example.pixels)
        write_html(pictured(photos, thumbnail, explain), target.stem, target, shown, LANGUAGE)
        return
    pictures = pictured(photos, thumbnail)
    # Text can be drawn only while an application exists. On Linux, this platform needs no display.
    platform: Sequence[str] = ("-platform", "offscreen") if sys.platform == "linux" else ()
    application = QGuiApplication.instance() or QGuiApplication(["photosearch", *platform])
    write = write_png if target.suffix.lower() == ".png" else write_pdf
    write(pictures, target.stem, target)
    del application
