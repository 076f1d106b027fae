"""Small pictures of photos without a usable thumbnail: each file is read once."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from photosearch.core.answers.same_picture import SIDE, Grey
from photosearch.core.photo import Box, Decoded, Photo, Preview
from photosearch.errors import PhotoError
from photosearch.jobs.searching.greys import Greys
from photosearch.library.scan import file_state
from photosearch.vision.decoding.decoder import Decoder, Key
from photosearch.vision.decoding.limits import DecodeLimits
from tests.support import photos
from tests.support.jobs.library import Library
from tests.support.patience import wait_until
from tests.support.vision.children import decode_after


class NoThumbnails:
    """A cache that is always empty, because it has dropped everything."""

    def get(self, digest: bytes) -> bytes | None:
        return None

    def put(self, items: Sequence[tuple[bytes, bytes]]) -> None:
        pass


class Counting(Decoder):
    """Counts the files that it reads."""

    reads = 0

    def decode(self, source: str | bytes, box: Box | None = None, thumbnail: bool = False) -> Decoded:
        self.reads += 1
        return super().decode(source, box, thumbnail)

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        self.reads += isinstance(source, str)
        return super().preview(source, longest, box)

    def read_until(
        self, wanted: Iterable[tuple[Key, str, int]], end: float
    ) -> Iterator[tuple[Key, Decoded | Preview | PhotoError]]:
        listed = list(wanted)
        self.reads += len(listed)
        return super().read_until(listed, end)


@pytest.fixture
def indexed(library: Library) -> Photo:
    photos.write(library.folder / "photo.jpg", 1)
    library.update()
    photo = library.store.photos.at(str(library.folder / "photo.jpg"))
    assert photo is not None
    return photo


def counting(library: Library, thumbnail_side: int = 320) -> Counting:
    return Counting(library.parts.embedder.manifest.fitting, thumbnail_side, DecodeLimits())


def test_a_photo_is_read_only_for_the_first_search(library: Library, indexed: Photo) -> None:
    with closing(counting(library)) as decoder:
        greys = Greys(NoThumbnails(), decoder)
        assert greys.of_thumbnail(indexed) is None
        made = greys.made(indexed)
        assert made is not None
        before = decoder.reads
        again = greys.of_thumbnail(indexed)
        assert again is not None
        assert (again == made).all()
        assert decoder.reads == before


def test_a_photo_is_read_again_when_its_drive_is_back(library: Library, indexed: Photo) -> None:
    drive = Path(indexed.file.path).parent
    with closing(counting(library)) as decoder:
        greys = Greys(NoThumbnails(), decoder)
        drive.rename(drive.with_suffix(".away"))
        assert greys.small(indexed) is None
        drive.with_suffix(".away").rename(drive)
        assert greys.small(indexed) is not None


def test_a_file_that_cannot_be_decoded_is_tried_again_only_when_it_changes(library: Library, indexed: Photo) -> None:
    path = Path(indexed.file.path)
    good = path.read_bytes()

    def written(data: bytes) -> Photo:
        path.write_bytes(data)
        now = file_state(str(path))
        assert now is not None
        return replace(indexed, file=now)

    broken = written(b"no photo")
    with closing(counting(library)) as decoder:
        greys = Greys(NoThumbnails(), decoder)
        assert [greys.made(broken) for _ in range(3)] == [None] * 3
        assert decoder.reads == 1
        assert greys.made(written(good)) is not None


@pytest.mark.parametrize("side", [0, 200])
def test_a_slow_file_does_not_hold_up_a_search_and_is_there_for_a_later_one(
    library: Library, indexed: Photo, tmp_path: Path, side: int
) -> None:
    fitting, permission = library.parts.embedder.manifest.fitting, tmp_path / "permission"
    behind = Decoder(fitting, 320, DecodeLimits(), serve=partial(decode_after, permission))
    with closing(counting(library)) as decoder, closing(behind):
        greys = Greys(NoThumbnails(), decoder, behind=behind)
        assert greys.soon([indexed], side) == {}
        assert greys.soon([indexed], side) == {}, "it is asked for once"
        permission.touch()
        found: dict[bytes, Grey] = {}

        def arrived() -> bool:
            found.update(greys.soon([indexed], side))
            return bool(found)

        wait_until(arrived)
        assert max(found[indexed.digest].shape) == (side or SIDE)
        assert decoder.reads == 0


def test_a_missing_file_is_tried_again_but_a_damaged_one_is_not(library: Library, indexed: Photo) -> None:
    path = Path(indexed.file.path)
    good = path.read_bytes()
    with closing(counting(library)) as decoder, closing(counting(library)) as behind:
        greys = Greys(NoThumbnails(), decoder, behind=behind, seconds=60)
        path.unlink()
        assert greys.soon([indexed]) == {}
        path.write_bytes(good)
        assert greys.soon([indexed]).keys() == {indexed.digest}
        greys = Greys(NoThumbnails(), decoder, behind=behind, seconds=60)
        path.write_bytes(b"no photo")
        assert greys.soon([indexed]) == {}
        path.write_bytes(good)
        assert greys.soon([indexed]) == {}


@pytest.mark.parametrize("side", [0, 200])
def test_a_changed_file_is_read_once_and_never_shown_as_the_indexed_photo(
    library: Library, indexed: Photo, tmp_path: Path, side: int
) -> None:
    path, copy = Path(indexed.file.path), tmp_path / "copy.jpg"
    copy.write_bytes(path.read_bytes())
    state = file_state(str(copy))
    assert state is not None
    photos.write(path, 2)
    with closing(counting(library)) as decoder, closing(counting(library)) as behind:
        greys = Greys(NoThumbnails(), decoder, behind=behind, seconds=60)
        assert [greys.soon([indexed], side) for _ in range(3)] == [{}] * 3
        assert behind.reads == 1
        intact = replace(indexed, file=state)
        assert greys.soon([intact], side).keys() == {indexed.digest}


def test_a_picture_is_large_enough_even_if_thumbnails_are_not(library: Library, indexed: Photo) -> None:
    with closing(counting(library)) as decoder, closing(counting(library, 128)) as behind:
        greys = Greys(NoThumbnails(), decoder, behind=behind, seconds=60)
        found = greys.soon([indexed])
        assert max(found[indexed.digest].shape) == SIDE
        again = greys.of_thumbnail(indexed)
        assert again is not None
        assert again.shape == found[indexed.digest].shape
