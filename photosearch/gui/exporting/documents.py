"""Contact sheets and pages without a window, for the command line."""

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from photosearch.core.photo import Photo
from photosearch.core.query.query import Query
from photosearch.gui.exporting.page import write_html
from photosearch.gui.exporting.pictures import MOST_PICTURES, pictured
from photosearch.gui.exporting.sheet import write_pdf, write_png
from photosearch.gui.work.images import image
from photosearch.jobs.searching.searcher import Searcher

__all__ = ["MOST_PICTURES", "write_document"]

LANGUAGE = "en"
"""The command line is not translated."""


def write_document(searcher: Searcher, query: Query, photos: Iterable[Photo], target: Path) -> None:
    """Writes a contact sheet (.pdf, .png) or a page (.html) of the photos.

    A page shows the first example of the query, and a heat map for each photo, if there is an example.

    Raises:
        StorageError: the file cannot be written.
    """
    if target.suffix.lower() == ".html":
        _write_page(searcher, query, photos, target)
        return
    pictures = pictured(photos, searcher.thumbnail)
    # Text can be drawn only while an application exists. On Linux, this platform needs no display.
    platform: Sequence[str] = ("-platform", "offscreen") if sys.platform == "linux" else ()
    application = QGuiApplication.instance() or QGuiApplication(["photosearch", *platform])
    write = write_png if target.suffix.lower() == ".png" else write_pdf
    write(pictures, target.stem, target)
    del application


def _write_page(searcher: Searcher, query: Query, photos: Iterable[Photo], target: Path) -> None:
    example = next((each for each in query.examples if each.weight > 0), None)
    if example is None:
        write_html(pictured(photos, searcher.thumbnail), target.stem, target, language=LANGUAGE)
        return
    pictures = pictured(photos, searcher.thumbnail, partial(searcher.explain, 0, example))
    write_html(pictures, target.stem, target, image(searcher.preview(example.source).pixels), LANGUAGE)
