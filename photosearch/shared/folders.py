"""The roots of a shared library as watched folders of this machine, and their exclusion patterns."""

import os

from photosearch.core.folders.exclusion import EVERYWHERE, Exclusion, exclusions
from photosearch.core.identity import file_name, is_within
from photosearch.errors import InputError
from photosearch.library.store.changes import Delta
from photosearch.shared.connection import Session
from photosearch.shared.roots import Mounts, Roots
from photosearch.shared.writing import Writing


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
        """Adds the folder `path` as a root; a folder inside a root is in the library already.

        Args:
            name: the root's name on every machine; by default that of the folder. If a root has this name and is not
                mounted here, `path` is noted as its mount.

        Raises:
            InputError: the name belongs to a root that is mounted elsewhere here.
        """
        if any(is_within(path, self._roots.folders[root]) for root in self._roots.mounted):
            return
        name = name or file_name(path) or "root"
        known = {title: root for root, title in self._roots.names.items()}
        if name in known and known[name] in self._roots.mounted:
            raise InputError(
                f"The shared library already has a root {name}, mounted at {self._roots.folders[known[name]]}",
                "Give the new one another name: photosearch library mount NAME FOLDER",
            )
        if ":" in name or not name.isprintable():
            raise InputError(f"A root cannot be called {name!r}", "Choose a name without colons")
        if name not in known:
            self._session.execute("INSERT INTO root (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))
        self._mounts.note(name, path)
        self.reload()

    def mount(self, name: str, path: str | None) -> None:
        """Notes where the root `name` is mounted on this machine; None if it is not.

        Raises:
            InputError: the library has no such root.
        """
        if name not in self._roots.names.values():
            listed = ", ".join(sorted(self._roots.names.values())) or "none"
            raise InputError(f"The shared library has no root {name}", f"Its roots: {listed}")
        self._mounts.note(name, path)
        self.reload()

    def remove(self, path: str, model_id: int) -> Delta:
        """Removes the root at `path` with its photos, for everybody; an unknown folder is no error."""
        ids = [root for root, folder in self._roots.folders.items() if folder == path]
        with self._session.transaction():
            writing = Writing(self._session, self._roots, model_id)
            for root in ids:
                found = self._session.read(lambda row: int(row[0]), "SELECT id FROM photo WHERE root_id = %s", (root,))
                writing.remove(list(found))
                self._session.execute("DELETE FROM root WHERE id = %s", (root,))
        self.reload()
        return writing.delta()

    def relocate(self, old: str, new: str, model_id: int) -> Delta:
        """Notes that the roots in `old` are mounted in `new` on this machine."""
        for root in self._roots.inside(old):
            tail = self._roots.folders[root][len(old.rstrip(os.sep)) :]
            self._mounts.note(self._roots.names[root], new.rstrip(os.sep) + tail)
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

    def reload(self) -> None:
        """Reads the roots and the mounts again."""
        read_roots(self._session, self._roots, self._mounts)


def read_roots(session: Session, roots: Roots, mounts: Mounts) -> None:
    """Fills `roots` from the library and from this machine's notes."""
    names = dict(session.read(lambda row: (int(row[0]), str(row[1])), "SELECT id, name FROM root"))
    roots.update(names, mounts.read())
