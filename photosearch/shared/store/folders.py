"""The roots of a shared library as watched folders of this machine, and their exclusion patterns."""

import os
import stat

from photosearch.core.folders.exclusion import EVERYWHERE, Exclusion, exclusions
from photosearch.core.identity import file_name, is_within
from photosearch.errors import InputError
from photosearch.library.store.changes.changes import Delta
from photosearch.shared.server.connection import Session
from photosearch.shared.store.roots import Mounts, Roots, join
from photosearch.shared.store.writing import Writing

DRAWN = 20
"""Photos of a root that are looked for in a folder before it is mounted there."""


class SharedFolders:
    """The table `root`, and this machine's notes of where each is mounted."""

    def __init__(self, session: Session, roots: Roots, mounts: Mounts) -> None:
        self._session = session
        self._roots = roots
        self._mounts = mounts

    def paths(self) -> tuple[str, ...]:
        """Returns the roots as folders of this machine, sorted; one that is not mounted here as `name:`."""
        return tuple(sorted(self._roots.folders.values()))

    def add(self, path: str, name: str | None = None) -> None:
        """Adds the folder `path` as a new root; a folder inside a root that is mounted here is in the library already.

        Args:
            name: the root's name on every machine; by default the name of the folder.

        Raises:
            InputError: the library already has a root of this name. Another folder may have the same name by chance,
                so only `mount` connects a folder with an existing root.
        """
        if self._is_mounted(path):
            return
        name = name or file_name(path) or "root"
        if ":" in name or not name.isprintable():
            raise InputError(f"A root cannot be called {name!r}", "Choose a name without colons")
        # Others see the root only after its mount is noted, so two processes of this machine may add it at once.
        with self._session.transaction():
            insert = "INSERT INTO root (name) VALUES (%s) ON CONFLICT DO NOTHING"
            if self._session.execute(insert, (name,)):
                self._mounts.note(name, path)
        self.reload()
        if not self._is_mounted(path):
            raise InputError(
                f"The shared library already has a root {name}",
                f"If {path} holds the same photos: photosearch library mount {name} {path}. "
                f"If not, give it another name: photosearch library mount --new NAME {path}",
            )

    def mount(self, name: str, path: str | None) -> None:
        """Notes where the root `name` is mounted on this machine; None if it is not.

        Raises:
            InputError: the library has no such root, or `path` holds none of some photos drawn from it.
        """
        found = next((root for root, each in self._roots.names.items() if each == name), None)
        if found is None:
            listed = ", ".join(sorted(self._roots.names.values())) or "none"
            raise InputError(
                f"The shared library has no root {name}",
                f"Its roots: {listed}. To add one: photosearch library mount --new {name} FOLDER",
            )
        if path is not None:
            self._require_photos(found, name, path)
        self._mounts.note(name, path)
        self.reload()

    def remove(self, path: str, model_id: int) -> Delta:
        """Removes the root at `path` with its photos, for everybody; an unknown folder is no error.

        Raises:
            NotPermitted: the person is not the owner; nothing is removed.
        """
        ids = [root for root, folder in self._roots.folders.items() if folder == path]
        with self._session.transaction():
            writing = Writing(self._session, self._roots, model_id)
            for root in ids:
                found = self._session.read(lambda row: int(row[0]), "SELECT id FROM photo WHERE root_id = %s", (root,))
                writing.remove(list(found))
                self._session.execute("DELETE FROM root WHERE id = %s", (root,))
        for root in ids:
            self._mounts.note(self._roots.names[root], None)
        self.reload()
        return writing.delta()

    def relocate(self, old: str, new: str, model_id: int) -> Delta:
        """Notes that the roots in `old` are mounted in `new` on this machine.

        Raises:
            InputError: a new folder holds none of some photos drawn from its root; nothing is noted.
        """
        moved = {
            root: new.rstrip(os.sep) + self._roots.folders[root][len(old.rstrip(os.sep)) :]
            for root in self._roots.inside(old)
        }
        for root, folder in moved.items():
            self._require_photos(root, self._roots.names[root], folder)
        for root, folder in moved.items():
            self._mounts.note(self._roots.names[root], folder)
        self.reload()
        return Writing(self._session, self._roots, model_id).delta()

    def patterns(self) -> dict[str, str]:
        """Returns the exclusion patterns by folder; those of all folders have the key `EVERYWHERE`."""
        found = dict(
            self._session.read(
                lambda row: (self._roots.folders[row[0]], str(row[1])),
                "SELECT id, patterns FROM root WHERE patterns <> ''",
            )
        )
        everywhere = next(self._session.read(lambda row: str(row[0]), "SELECT patterns FROM library"), "")
        return {**found, **({EVERYWHERE: everywhere} if everywhere else {})}

    def exclusions(self) -> dict[str, Exclusion]:
        """Returns the exclusion of each root, sorted; raises InputError as `Exclusion` does."""
        return exclusions(self.paths(), self.patterns())

    def exclude(self, folder: str, patterns: str) -> None:
        """Replaces the patterns of a root, or of all with `EVERYWHERE`; the next scan removes the photos."""
        if folder == EVERYWHERE:
            self._session.execute("UPDATE library SET patterns = %s", (patterns,))
            return
        ids = [root for root, place in self._roots.folders.items() if place == folder]
        self._session.execute("UPDATE root SET patterns = %s WHERE id = ANY(%s)", (patterns, ids))

    def _is_mounted(self, path: str) -> bool:
        return any(is_within(path, self._roots.folders[root]) for root in self._roots.mounted)

    def _require_photos(self, root: int, name: str, folder: str) -> None:
        """Checks that some photos of the root lie in `folder`, by path and size; a root without photos passes."""
        statement = "SELECT path, size FROM photo WHERE root_id = %s ORDER BY random() LIMIT %s"
        drawn = list(self._session.read(lambda row: (bytes(row[0]), int(row[1])), statement, (root, DRAWN)))
        if drawn and not any(_has_file(folder, path, size) for path, size in drawn):
            raise InputError(
                f"{folder} is not the root {name}: it holds none of {len(drawn)} of its photos",
                "Check the folder, and that its drive is mounted; the next scan would remove all photos of the root",
            )

    def reload(self) -> None:
        """Reads the roots and the mounts again."""
        read_roots(self._session, self._roots, self._mounts)


def read_roots(session: Session, roots: Roots, mounts: Mounts) -> None:
    """Fills `roots` from the library and from this machine's notes."""
    names = dict(session.read(lambda row: (int(row[0]), str(row[1])), "SELECT id, name FROM root"))
    roots.update(names, mounts.read())


def _has_file(folder: str, relative: bytes, size: int) -> bool:
    try:
        found = os.stat(join(folder, relative), follow_symlinks=False)  # noqa: PTH116  (text: any bytes survive)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == size
