"""Brings pictures and reasons to the viewer: a thumbnail at once, the photo when it is decoded, then why it matched."""

from functools import partial

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QGuiApplication, QImage

from photosearch.core.events import ExplainFailed, Explanation
from photosearch.core.photo import Hit
from photosearch.core.query import Example
from photosearch.errors import PhotoSearchError
from photosearch.gui.background import Background
from photosearch.gui.bridge import Bridge
from photosearch.gui.images import image
from photosearch.gui.thumbnails import Thumbnails
from photosearch.gui.viewer import Viewer
from photosearch.jobs.runner import Runner

LONGEST = 4096
"""A larger picture than this shows nothing more on any screen, and fills memory."""


class Presenter(QObject):
    """Shows hit after hit; what arrives for one that was left behind is dropped."""

    def __init__(
        self,
        viewer: Viewer,
        runner: Runner,
        bridge: Bridge,
        thumbnails: Thumbnails,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._runner = runner
        self._thumbnails = thumbnails
        self._background = background
        self._hit: Hit | None = None
        self._example: Example | None = None
        self._ticket = 0
        self._loading = False
        bridge.explained.connect(self._explain)
        bridge.unexplained.connect(self._fail)

    def present(self, hit: Hit, example: Example | None) -> None:
        """Shows `hit`, compared with `example` where there is one."""
        if example != self._example:
            self._viewer.query.picture.show_image(QImage())
            if example is not None:
                self._load_example(example)
        self._hit, self._example = hit, example
        self._viewer.show_hit(hit, example)
        thumbnail = self._thumbnails.get(hit.photo)
        self._viewer.hit.picture.show_image(thumbnail.toImage() if thumbnail else QImage(), _natural(hit))
        self._load_hit()
        self.reason()

    def reason(self) -> None:
        """Asks why the two match, when heat or attention is switched on."""
        if self._hit is not None and self._example is not None and self._viewer.wants_explanation:
            self._viewer.await_explanation()
            self._ticket = self._runner.explain(self._example, self._hit.photo)

    def leave(self) -> None:
        """Forgets the photo shown."""
        self._hit = None

    def _load_example(self, example: Example) -> None:
        def arrive(picture: QImage) -> None:
            if example == self._example:
                self._viewer.query.picture.show_image(picture)

        def fail(error: PhotoSearchError) -> None:
            if example == self._example:
                self._viewer.query.picture.show_words(str(error))

        self._background.run(partial(self._decode, example.source), arrive, fail)

    def _load_hit(self) -> None:
        """Decodes the hit that is shown; one at a time, so that walking fast leaves no queue behind."""
        hit = self._hit
        if self._loading or hit is None:
            return
        self._loading = True

        def arrive(picture: QImage) -> None:
            if self._finish(hit):
                self._viewer.hit.picture.show_image(picture, _natural(hit))

        def fail(error: PhotoSearchError) -> None:
            if self._finish(hit):
                self._viewer.hit.picture.show_words(str(error))

        self._background.run(partial(self._decode, hit.photo.file.path), arrive, fail)

    def _finish(self, hit: Hit) -> bool:
        """Notes that decoding has ended; returns whether `hit` is still wanted, and turns to the next one if not."""
        self._loading = False
        if hit is not self._hit:
            self._load_hit()
        return hit is self._hit

    def _decode(self, source: str | bytes) -> QImage:
        return image(self._runner.preview(source, _screen_side()))

    def _explain(self, event: Explanation) -> None:
        if event.ticket == self._ticket and self._hit is not None:
            self._viewer.explain(event)

    def _fail(self, event: ExplainFailed) -> None:
        if event.ticket == self._ticket and self._hit is not None:
            self._viewer.fail(event.message)


def _screen_side() -> int:
    screen = QGuiApplication.primaryScreen()
    size = screen.size() * screen.devicePixelRatio()
    return min(LONGEST, max(size.width(), size.height()))


def _natural(hit: Hit) -> QSize | None:
    known = hit.photo.metadata
    return QSize(known.width, known.height) if known is not None else None
