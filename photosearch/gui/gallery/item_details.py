"""Reads which files belong to the current photo's item, for the details panel."""

from functools import partial

from PySide6.QtCore import QObject

from photosearch.core.photo import Hit
from photosearch.gui.gallery.details_panel import DetailsPanel
from photosearch.gui.work.background import Background, Newest
from photosearch.jobs.searching.items import Items


class ItemDetails(QObject):
    """Supplies the details panel with the files of an item."""

    def __init__(self, details: DetailsPanel, items: Items, background: Background) -> None:
        super().__init__(details)
        self._details = details
        self._items = items
        self._newest = Newest(background)

    def want(self, hit: Hit | None) -> None:
        """Reads the files of a hit's item, if it has other files."""
        if hit is not None and hit.photo.item is not None:
            photo = hit.photo
            self._newest.run(
                partial(self._items.files, [photo]), lambda files: self._details.show_files(photo, files[0])
            )
