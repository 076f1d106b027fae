"""Supplies the viewer: the stored preview at once, the photo once decoded, then the explanation of the match."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from photosearch.core.answers.heat import Ramp
from photosearch.core.events import ExplainFailed, Explanation, WordsExplained
from photosearch.core.photo import Hit, Photo
from photosearch.core.query.query import Example
from photosearch.gui.look.texts import text
from photosearch.gui.picture.loader import Loader, Shown
from photosearch.gui.picture.pane import Pane
from photosearch.gui.picture.pyramid import Pyramid
from photosearch.gui.viewer.read_ahead import ReadAhead
from photosearch.gui.viewer.viewer import Viewer
from photosearch.gui.work.background import Background
from photosearch.gui.work.thumbnails import Thumbnails
from photosearch.jobs.searching.pictures import Pictures
from photosearch.jobs.searching.searches import Searches


class Presenter(QObject):
    """Shows pairs of photos; results for an earlier pair are dropped."""

    presented = Signal(object)
    """The hit that is shown now, or None."""
    unreadable = Signal(str, str)
    """The path of the photo shown, and why its file cannot be read."""

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
        self._ahead = ReadAhead(pictures, background)
        self._query = self._loader(viewer.query, background)
        self._found = self._loader(viewer.hit, background)
        self._found.loaded.connect(self._keep)
        self._found.failed.connect(self._tell_unreadable)
        thumbnails.arrived.connect(self._show_stored)
        self._hit: Hit | None = None
        self._example: Example | None = None
        self._words = ""
        self._loaded: str | bytes | None = None
        """The picture of the example that is loaded."""
        self._neighbours: tuple[Photo, ...] = ()
        self._ticket = 0

    def present(
        self, hit: Hit | None, example: Example | None, neighbours: Sequence[Photo] = (), words: str = ""
    ) -> None:
        """Shows `hit` next to `example`, or one of them alone; does nothing if they are shown already.

        Args:
            neighbours: the photos that the person may want next, which are read ahead.
            words: the description that found the hit; it is explained if there is no example.
        """
        self._neighbours = tuple(neighbours)
        if (hit, example, words) == (self._hit, self._example, self._words):
            return
        before, self._hit, self._example, self._words = self._hit, hit, example, words
        self._viewer.show_photos(hit, example, words)
        self.presented.emit(hit)
        if hit is None:
            self._viewer.show_problem("", relocatable=False)
            self._found.load(None)
        elif before is None or before.photo != hit.photo:
            self._viewer.show_problem("", relocatable=False)
            self._found.load(hit.photo.file.path, *self._stored(hit.photo), ready=self._ahead.get(hit.photo))
        self.show_example()
        self.reason()

    def show_example(self) -> None:
        """Loads the picture of the example if it is shown and not loaded."""
        wanted = None if self._example is None or self._viewer.query.isHidden() else self._example.source
        if wanted != self._loaded:
            self._loaded = wanted
            self._query.load(wanted)

    def reason(self) -> None:
        """Requests the explanation of the match if a map is switched on and the explanation is missing."""
        why = self._viewer.why
        # Only a model that compares two photos has an attention map.
        asked = self._example or (self._words if why.ramp is Ramp.MATCH else "")
        if self._hit is not None and asked and why.wanted and not why.known:
            self._viewer.await_explanation()
            self._ticket = self._searches.explain(asked, self._hit.photo)

    def clear(self) -> None:
        """Unloads the photos and frees their memory."""
        self._hit = self._example = self._loaded = None
        self._words = ""
        self.presented.emit(None)
        self._ahead.clear()
        for loader in (self._query, self._found):
            loader.load(None)

    def close(self) -> None:
        """Stops all loading, after the running task."""
        self.thorough.close()

    def show_explanation(self, event: Explanation | WordsExplained) -> None:
        """Shows why the photo matches, unless another is shown by now."""
        if event.ticket == self._ticket and self._hit is not None:
            self._viewer.explain(event)

    def show_failure(self, event: ExplainFailed) -> None:
        """Shows that there is no explanation, unless another photo is shown by now."""
        if event.ticket == self._ticket and self._hit is not None:
            self._viewer.fail(event.message)

    def _loader(self, pane: Pane, background: Background) -> Loader:
        loader = Loader(pane.canvas, self._pictures, background, self.thorough, self)
        words = self.tr("too large for full resolution, shown at {}")
        loader.limited.connect(lambda share: pane.remark(words.format(text.percent(share)) if share < 1 else ""))
        return loader

    def _stored(self, photo: Photo) -> tuple[Pyramid | None, tuple[int, int] | None]:
        """Returns the stored preview, if it has been read, and the size of the photo."""
        preview, known = self._thumbnails.get(photo), photo.metadata
        first = Pyramid((preview.toImage(),)) if preview is not None else None
        return first, (known.width, known.height) if known is not None else None

    def _show_stored(self) -> None:
        """Shows a stored preview that arrives before the photo."""
        if self._hit is not None and self._viewer.hit.canvas.pyramid is None:
            first, natural = self._stored(self._hit.photo)
            if first is not None:
                self._found.show_first(first, natural)

    def _keep(self, view: Shown) -> None:
        if self._hit is not None:
            self._ahead.keep(self._hit.photo, view)
            self._ahead.want([each for each in self._neighbours if each != self._hit.photo])

    def _tell_unreadable(self, message: str) -> None:
        if self._hit is not None:
            self.unreadable.emit(self._hit.photo.file.path, message)
