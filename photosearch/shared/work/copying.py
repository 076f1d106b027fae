"""Copies a library folder into a shared library, and a part of a shared library into a library folder.

Both may be repeated: what is there already stays. Photos are copied by content and place; no photo file is read.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from pgvector import HalfVector

from photosearch.core.identity import display
from photosearch.core.photo import Floats, Photo
from photosearch.core.query.query import Filters
from photosearch.core.refusals import Refusals
from photosearch.core.written import Line
from photosearch.errors import InputError, StorageError, ValueRefused
from photosearch.library.store.changes.changes import Indexed
from photosearch.library.store.contract import AlbumTable, ThumbnailCache
from photosearch.library.store.store import Store
from photosearch.shared.server.schema import Role
from photosearch.shared.store.store import SharedStore
from photosearch.shared.store.writing import COLUMNS, TYPES, photo_values

T = TypeVar("T")

AT_ONCE = 4000
"""Photos in one transaction: some megabytes."""
REBUILT_BEYOND = 10_000
"""Vectors from which on it is quicker to build the index after them."""
_COLUMNS = ", ".join(COLUMNS)
_CASTS = ", ".join(f"{column}{TYPES.get(column, '')}" for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class Copied:
    """How many photos were looked at, and how many of them were new to the library that they were copied into.

    `refused` names the photos, and the photos whose text, the server cannot store.
    """

    photos: int
    new: int
    refused: tuple[str, ...] = ()


def share(
    local: Store,
    shared: SharedStore,
    sha256: str,
    thumbnails: ThumbnailCache,
    progress: Callable[[int, int], None],
    rebuilt_beyond: int = REBUILT_BEYOND,
    at_once: int = AT_ONCE,
) -> Copied:
    """Copies all indexed photos of `local`, with the vectors of the model `sha256`, and what the person said.

    Watched folders become roots of the same names. Other people's photos, marks and searches stay as they are.

    Args:
        progress: called with the number of photos copied, and of all.
        rebuilt_beyond: if more vectors come than this into a library that has none, their index is built after them.
        at_once: photos in one transaction.

    Raises:
        InputError: `local` has no vectors of the model.
        NotPermitted: the person may not write photos.
        StorageError: either library fails, or the server refuses many photos in a row (`core.refusals`); a repeated
            call goes on. A single photo that the server cannot store is left out.
    """
    ours, theirs = local.models.id_of(sha256), shared.models.id_of(sha256)
    if ours is None or theirs is None:
        raise InputError("The library has no photo indexed with this model", "Run: photosearch index FOLDER")
    for folder in local.folders.paths():
        shared.folders.add(folder)
    total, done, new = local.vectors.count(ours), 0, 0
    refused: list[str] = []
    refusals, text_refusals = Refusals(), Refusals()
    owner = shared.role is Role.OWNER
    # A library in use keeps its index: without it, every search would read all vectors.
    if owner and total > rebuilt_beyond and not shared.vectors.count(theirs):
        shared.session.execute(f"DROP INDEX IF EXISTS vector_{int(theirs)}_near")
    try:
        for photos in _batches(_photos(local, ours), at_once):
            added, left = _copy_some(photos, partial(_copy_photos, shared, theirs), refusals)
            new += added
            paths = {photo.digest: display(photo.file.path) for photo, *_ in photos}
            _copy_thumbnails(shared, list(paths), thumbnails)
            found = list(local.texts.of(list(paths)).items())
            _, texts = _copy_some(found, partial(_copy_texts, shared), text_refusals)
            refused += [f"{display(photo.file.path)}: {reason}" for (photo, *_), reason in left]
            refused += [f"The text in {paths[digest]}: {reason}" for (digest, _), reason in texts]
            done += len(photos)
            progress(done, total)
    except BaseException:
        # What stopped the copy may stop this too, and is what the person should read.
        with contextlib.suppress(StorageError):
            _finish(shared, theirs, owner)
        raise
    _finish(shared, theirs, owner)
    _copy_sayings(local, shared)
    return Copied(done, new, tuple(refused))


def _finish(shared: SharedStore, model_id: int, owner: bool) -> None:
    """Builds the index of the vectors if it is missing, and counts what the server's planner needs."""
    if owner and not shared.session.is_broken():
        shared.models.build_index(model_id)
        shared.session.execute(f"ANALYZE vector_{int(model_id)}")
        shared.session.execute("ANALYZE photo")


def export(shared: SharedStore, folder: str, local: Store, model: tuple[str, str, str, int]) -> Copied:
    """Copies the photos below `folder` of this machine into a library folder, with what the person said.

    Args:
        model: hash, name, version and dimension of the model whose vectors are copied.

    Raises:
        InputError: no photo lies there.
        StorageError: either library fails.
    """
    theirs = shared.models.id_of(model[0])
    if theirs is None:
        raise InputError("The shared library has no vectors of this model", "Index it first: photosearch index")
    ours = local.models.register(*model)
    local.folders.add(folder)
    done = 0
    ids = shared.vectors.ids_passing(Filters(folders=(folder,)), theirs)
    for some in _batches(iter(ids.tolist()), AT_ONCE):
        found = shared.vectors.with_photos(theirs, some)
        local.commit(
            [
                Indexed(photo.file, photo.metadata, photo.digest, vector, photo.file.mtime_ns)
                for photo, vector in found.values()
                if photo.metadata is not None
            ],
            ours,
        )
        local.texts.put(shared.texts.of([photo.digest for photo, _ in found.values()]))
        done += len(found)
    if not done:
        raise InputError(f"No photo of the shared library lies in {folder}", "See its roots with: photosearch status")
    for mark in shared.marks.all():
        local.marks.put(mark.asked, {mark.photo: mark.mark}, mark.marked_ns)
    for search in shared.searches.all():
        kept = ((each.digest, shared.searches.picture(each.digest)) for each in search.examples)
        local.searches.save(search, {digest: picture for digest, picture in kept if picture is not None})
    _copy_albums(shared.albums, local.albums)
    return Copied(done, done)


def _photos(local: Store, model_id: int) -> Iterator[tuple[Photo, Floats, int, int]]:
    """Yields each photo with its vector, and when and by which version its file was read."""
    for ids, vectors in local.vectors.batches(model_id):
        photos = local.vectors.photos(ids.tolist())
        read = dict(
            local.session.read_each(
                lambda row: (int(row[0]), (int(row[1]), int(row[2]))),
                "SELECT id, observed_ns, reading_version FROM photo WHERE id IN ({keys})",
                [photo.id for photo in photos.values()],
            )
        )
        for vector_id, vector in zip(ids.tolist(), vectors, strict=True):
            photo = photos.get(vector_id)
            if photo is not None and photo.id in read:
                yield photo, vector, *read[photo.id]


def _copy_some(
    items: Sequence[T], copy: Callable[[Sequence[T]], int], refusals: Refusals
) -> tuple[int, list[tuple[T, str]]]:
    """Copies items together; if the server refuses a value, finds the item by halves.

    Returns how many were new, and those that are refused, with the reason. Raises StorageError as `refusals` does.
    """
    try:
        new = copy(items)
    except ValueRefused as error:
        if len(items) == 1:
            refusals.refused(error)
            return 0, [(items[0], str(error))]
    else:
        refusals.accepted()
        return new, []
    middle = len(items) // 2
    halves = [_copy_some(some, copy, refusals) for some in (items[:middle], items[middle:])]
    return sum(new for new, _ in halves), [each for _, refused in halves for each in refused]


def _copy_photos(shared: SharedStore, model_id: int, photos: Sequence[tuple[Photo, Floats, int, int]]) -> int:
    """Copies photos and vectors in one transaction; returns how many photos were new."""
    session, roots = shared.session, shared.roots
    offset = next(session.read(lambda row: int(row[0]), "SELECT utc_offset FROM library"))
    rows: list[tuple[Any, ...]] = []
    vectors: list[tuple[int, HalfVector]] = []
    for number, (photo, vector, observed_ns, version) in enumerate(photos):
        place = roots.place(photo.file.path)
        if place is None or photo.metadata is None:
            continue
        values = photo_values(
            roots, offset, place, photo.file, observed_ns, photo.state, ("", ""), photo.digest, photo.metadata, version
        )
        rows.append((number, *values))
        vectors.append((number, HalfVector(vector)))
    with session.transaction():
        session.execute("CREATE TEMPORARY TABLE incoming (LIKE photo) ON COMMIT DROP")
        session.execute("ALTER TABLE incoming ADD COLUMN source integer")
        for column in ("id", "has_text"):
            session.execute(f"ALTER TABLE incoming ALTER {column} DROP NOT NULL")
        session.execute("CREATE TEMPORARY TABLE incoming_vector (source integer, embedding halfvec) ON COMMIT DROP")
        session.copy_text("incoming", ("source", *COLUMNS), rows)
        session.copy_in("incoming_vector", ("source", "embedding"), ("int4", "halfvec"), iter(vectors))
        new = session.execute(
            f"INSERT INTO photo ({_COLUMNS}) SELECT {_CASTS} FROM incoming ORDER BY source "
            "ON CONFLICT (root_id, path) DO NOTHING"
        )
        session.execute(
            f"INSERT INTO vector_{int(model_id)} (photo_id, embedding) SELECT photo.id, incoming_vector.embedding "
            "FROM incoming JOIN incoming_vector USING (source) JOIN photo USING (root_id, path) "
            "WHERE photo.digest = incoming.digest AND NOT photo.waiting ORDER BY source ON CONFLICT DO NOTHING"
        )
    return new


def _copy_thumbnails(shared: SharedStore, digests: Sequence[bytes], thumbnails: ThumbnailCache) -> None:
    found = ((digest, thumbnails.get(digest)) for digest in sorted(set(digests)))
    statement = "INSERT INTO thumbnail (digest, data) VALUES (%s, %s) ON CONFLICT DO NOTHING"
    shared.session.execute_each(statement, [(digest, data) for digest, data in found if data is not None])


def _copy_texts(shared: SharedStore, texts: Sequence[tuple[bytes, Sequence[Line]]]) -> int:
    if texts:
        shared.texts.put(dict(texts))
    return len(texts)


def _copy_sayings(local: Store, shared: SharedStore) -> None:
    for mark in local.marks.all():
        shared.marks.put(mark.asked, {mark.photo: mark.mark}, mark.marked_ns)
    for search in local.searches.all():
        kept = ((each.digest, local.searches.picture(each.digest)) for each in search.examples)
        shared.searches.save(search, {digest: picture for digest, picture in kept if picture is not None})
    _copy_albums(local.albums, shared.albums)


def _copy_albums(source: AlbumTable, target: AlbumTable) -> None:
    """Copies albums with their photos; an album of the same name gets the photos that it does not have yet."""
    photos: dict[str, list[bytes]] = {album.name: [] for album in source.all()}
    for name, photo in source.contents():
        photos.setdefault(name, []).append(photo)  # an album may have been made meanwhile
    now_ns = time.time_ns()
    for name, inside in photos.items():
        target.add(name, inside, now_ns)


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(islice(items, size)):
        yield some
