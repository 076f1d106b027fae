"""Supplies the viewer: a thumbnail at once, the photo once decoded, then the explanation of the match."""

from PySide6.QtCore import QObject

from photosearch.core.events import ExplainFailed, Explanation
from photosearch.core.photo import Hit
from photosearch.core.query.query import Example
from photosearch.gui.look import text
from photosearch.gui.viewer.loader import Loader
from photosearch.gui.viewer.pane import Pane
from photosearch.gui.viewer.pyramid import Pyramid
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.work.background import Background
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.searching.pictures import Pictures
from photosearch.jobs.searching.searches import Searches


class Presenter(QObject):
    """Shows pairs of photos; results for an earlier pair are dropped."""

    def __init__(
        self,
        viewer: Viewer,
        pictures: Pictures,
        searches: Searches,
        thumbnails: Thumbnails,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._pictures = pictures
        self._searches = searches
        self._thumbnails = thumbnails
        self.thorough = Background(1, self)
        self._query = self._loader(viewer.query, background)
        self._found = self._loader(viewer.hit, background)
        self._hit: Hit | None = None
        self._example: Example | None = None
        self._ticket = 0

    def present(self, hit: Hit | None, example: Example | None) -> None:
        """Shows `hit` next to `example`, or one of them alone; does nothing if they are shown already."""
        if (hit, example) == (self._hit, self._example):
            return
        if example is None or self._example is None or example.source != self._example.source:
            self._query.load(example.source if example is not None else None)
        self._hit, self._example = hit, example
        self._viewer.show_photos(hit, example)
        if hit is not None:
            thumbnail, known = self._thumbnails.get(hit.photo), hit.photo.metadata
            first = Pyramid((thumbnail.toImage(),)) if thumbnail is not None else None
            self._found.load(hit.photo.file.path, first, (known.width, known.height) if known is not None else None)
        else:
            self._found.load(None)
        self.reason()

    def reason(self) -> None:
        """Requests the explanation of the match if a map is switched on and the explanation is missing."""
        why = self._viewer.why
        if self._hit is not None and self._example is not None and why.wanted and not why.known:
            self._viewer.await_explanation()
            self._ticket = self._searches.explain(self._example, self._hit.photo)

    def clear(self) -> None:
        """Unloads the photos and frees their memory."""
        self._hit = self._example = None
        for loader in (self._query, self._found):
            loader.load(None)

    def close(self) -> None:
        """Stops all loading, after the running task."""
        self.thorough.close()

    def _loader(self, pane: Pane, background: Background) -> Loader:
        loader = Loader(pane.canvas, self._pictures, background, self.thorough, self)
        words = self.tr("too large for full resolution, shown at {}")
        loader.limited.connect(lambda share: pane.remark(words.format(text.percent(share)) if share < 1 else ""))
        return loader

    def show_explanation(self, event: Explanation) -> None:
        """Shows why the two photos match, unless others are shown by now."""
        if event.ticket == self._ticket and self._hit is not None:
            self._viewer.explain(event)

    def show_failure(self, event: ExplainFailed) -> None:
        """Shows that there is no explanation, unless other photos are shown by now."""
        if event.ticket == self._ticket and self._hit is not None:
            self._viewer.fail(event.message)
