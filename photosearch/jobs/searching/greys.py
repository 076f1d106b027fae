"""Small grey pictures of photos for comparing pixels, from thumbnails or files."""

import time
from collections import OrderedDict
from collections.abc import Sequence

from photosearch.core.answers.same_picture import SIDE, Grey, luma
from photosearch.core.folders.unchanged import same_file
from photosearch.core.photo import Box, Decoded, FileState, Photo, Preview
from photosearch.errors import PhotoError, UnreadablePhoto
from photosearch.library import scan
from photosearch.library.store.contract import ThumbnailCache
from photosearch.vision.decoding.decoder import Decoder

KEPT = 1024
"""The number of small pictures kept, some tens of megabytes, because pictures of near pairs recur."""
READING_SECONDS = 0.1
"""How long a search waits for photos without a thumbnail; a photo takes some tens of milliseconds."""
KEPT_PAGES = 16
"""The number of large pictures of pages kept, about a megabyte each."""
_LEAST = 0.75
"""The smallest usable thumbnail as a part of SIDE, unless the photo itself is smaller."""


class Kept:
    """The last small pictures by content, up to `most`. It belongs to one thread.

    `failed` holds the content and the state of each file that could not be decoded, or is not the indexed one any more.
    It is tried again once it is indexed anew. `pages` holds the last large pictures.
    """

    def __init__(self, most: int = KEPT) -> None:
        self.most = most
        self.pictures: OrderedDict[bytes, Grey | None] = OrderedDict()
        self.failed: set[tuple[bytes, FileState]] = set()
        self.pages: OrderedDict[bytes, Grey] = OrderedDict()


class Greys:
    """Makes small grey pictures and keeps them. The caller owns the decoders, and uses them in one thread.

    Args:
        behind: another decoder, which reads the files of `soon`, and continues in later calls. What it read is then in
            `kept`.
        seconds: how long `soon` waits for them.
    """

    def __init__(
        self,
        thumbnails: ThumbnailCache,
        decoder: Decoder,
        kept: Kept | None = None,
        behind: Decoder | None = None,
        seconds: float = READING_SECONDS,
    ) -> None:
        self._thumbnails = thumbnails
        self._decoder = decoder
        self._behind = behind
        self._seconds = seconds
        kept = kept or Kept()
        self._most = kept.most
        self._kept = kept.pictures
        self._pages = kept.pages
        self._failed = kept.failed

    def small(self, photo: Photo) -> Grey | None:
        """Returns the photo with its longer side at most SIDE pixels; None if it cannot be read now."""
        made = self.of_thumbnail(photo)
        if made is None and photo.digest not in self._kept:
            made = self.read(photo, SIDE)
            if made is None and not _unchanged(photo):
                return None  # not kept, because the drive may be connected again
        return self._keep(photo.digest, made)

    def of_thumbnail(self, photo: Photo) -> Grey | None:
        """Returns the same from the thumbnail, if it is large enough; never reads the file."""
        return self.of_thumbnails([photo]).get(photo.digest)

    def of_thumbnails(self, photos: Sequence[Photo]) -> dict[bytes, Grey]:
        """Returns the same for several photos, by content."""
        found: dict[bytes, Grey] = {}
        wanted: list[Photo] = []
        thumbnails: list[bytes] = []
        for photo in photos:
            if photo.digest in self._kept:
                if (kept := self._keep(photo.digest, self._kept[photo.digest])) is not None:
                    found[photo.digest] = kept
            elif data := self._thumbnails.get(photo.digest):
                wanted.append(photo)
                thumbnails.append(data)
        try:
            made = self._decoder.greys(thumbnails, SIDE)
        except PhotoError:
            return found
        for photo, picture in zip(wanted, made, strict=True):
            if picture is not None and max(picture.shape) >= _LEAST * min(SIDE, longest_side(photo)):
                found[photo.digest] = picture
                self._keep(photo.digest, picture)
        return found

    def made(self, photo: Photo) -> Grey | None:
        """Reads the file, and puts its thumbnail into the cache for the next search; None if it cannot be read now.

        If the thumbnail is too small, the picture is made from the file. A file that cannot be decoded is not tried
        again.
        """
        key = (photo.digest, photo.file)
        if key in self._failed or not _unchanged(photo):
            return None
        picture = self._of_file(photo)
        if picture is None and _unchanged(photo):  # the drive is still connected
            self._failed.add(key)
        return picture

    def soon(self, photos: Sequence[Photo], side: int = 0) -> dict[bytes, Grey]:
        """Returns the pictures of photos whose files are read within some time, by content.

        With a decoder for the background, later calls return the others, unless too many newer ones were asked for
        since (`Decoder.read_until`). Without one, at least the first is read.

        Args:
            photos: the most important first.
            side: the longest side of large pictures, for pages; 0 for small pictures.
        """
        end = time.monotonic() + self._seconds
        if self._behind is None:
            return self._now(photos, end, side)
        found = {photo.digest: self._pages[photo.digest] for photo in photos if side and photo.digest in self._pages}
        # A thumbnail serves as the small picture, and the next search finds it in the cache, if it is large enough.
        longest = side or (SIDE if self._behind.thumbnail_side < _LEAST * SIDE else 0)
        wanted = [
            ((photo.digest, photo.file, side), photo.file.path, longest)
            for photo in photos
            if photo.digest not in found and (photo.digest, photo.file) not in self._failed
        ]
        for (digest, file, asked), outcome in self._behind.read_until(wanted, end):
            picture = self._arrived(digest, file, asked, outcome)
            if asked == side and picture is not None:
                found[digest] = picture
        return found

    def _arrived(
        self, digest: bytes, file: FileState, side: int, outcome: Decoded | Preview | PhotoError
    ) -> Grey | None:
        """Keeps what was read in the background, if the file is still the one that was indexed."""
        if isinstance(outcome, Decoded):
            self._thumbnails.put([(outcome.digest, outcome.thumbnail)])
            if outcome.digest == digest:
                return self._keep(digest, self._decoded(outcome.thumbnail, SIDE))
        elif isinstance(outcome, Preview):
            now = scan.file_state(file.path)
            if now is None:
                return None  # its drive may be connected again
            if same_file(file, now):
                picture = luma(outcome.pixels)
                return self._keep_page(digest, picture) if side else self._keep(digest, picture)
        elif isinstance(outcome, UnreadablePhoto):
            return None  # see above
        self._failed.add((digest, file))
        return None

    def _keep_page(self, digest: bytes, picture: Grey) -> Grey:
        self._pages[digest] = picture
        if len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return picture

    def _now(self, photos: Sequence[Photo], end: float, side: int) -> dict[bytes, Grey]:
        found = {}
        for photo in photos:
            picture = self.read(photo, side) if side else self.made(photo)
            if picture is not None:
                found[photo.digest] = picture
            if time.monotonic() > end:
                break
        return found

    def read(self, photo: Photo, side: int) -> Grey | None:
        """Returns the photo from its file, if it is still the one that was indexed."""
        return self._decoded(photo.file.path, side) if _unchanged(photo) else None

    def picture(self, source: str | bytes, side: int, box: Box | None = None) -> Grey:
        """Returns any picture, or a detail of it; raises PhotoError."""
        return luma(self._decoder.preview(source, side, box).pixels)

    def _of_file(self, photo: Photo) -> Grey | None:
        try:
            decoded = self._decoder.decode(photo.file.path, thumbnail=True)
        except PhotoError:
            return None
        self._thumbnails.put([(decoded.digest, decoded.thumbnail)])
        self._kept.pop(photo.digest, None)  # it may hold that the photo could not be read before
        return self.small(photo) if decoded.digest == photo.digest else None

    def _keep(self, digest: bytes, made: Grey | None) -> Grey | None:
        self._kept[digest] = made
        self._kept.move_to_end(digest)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made

    def _decoded(self, source: str | bytes, side: int) -> Grey | None:
        try:
            return self.picture(source, side)
        except PhotoError:
            return None


def longest_side(photo: Photo) -> int:
    """Returns the photo's longer side in pixels, or 0 if it is unknown."""
    return max(photo.metadata.width, photo.metadata.height) if photo.metadata else 0


def _unchanged(photo: Photo) -> bool:
    """Whether the photo's file is there, and still the one that was indexed."""
    return bool(scan.unchanged([photo]))
