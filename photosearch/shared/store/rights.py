"""Which folders of a shared library a person may see, once its owner has turned rights for folders on.

The server checks them for each row, so photos of other folders are in no search, count or thumbnail. Indexers and
owners see everything.
"""

from dataclasses import dataclass

from photosearch.errors import InputError
from photosearch.shared.server import schema
from photosearch.shared.server.connection import Session
from photosearch.shared.store.roots import Place, Roots


@dataclass(frozen=True, slots=True)
class Right:
    """A role of the server may see a folder, at any depth; `folder` is its path on this machine."""

    role: str
    folder: str


class SharedRights:
    """The table `folder_right`. Methods that change it raise NotPermitted unless the person is the owner."""

    def __init__(self, session: Session, roots: Roots) -> None:
        self._session = session
        self._roots = roots

    def are_on(self) -> bool:
        """Whether readers see only the folders that they were allowed."""
        statement = "SELECT count(*) FROM pg_class WHERE oid = 'photo'::regclass AND relrowsecurity"
        return self._session.count(statement) > 0

    def switch(self, on: bool) -> None:
        """Turns the rights on or off; off, every reader sees everything."""
        schema.restrict(self._session.connection, self._session.address, on)

    def all(self) -> tuple[Right, ...]:
        """Returns all rights, by role and folder."""
        found = self._session.read(
            lambda row: Right(str(row[0]), self._roots.path(int(row[1]), bytes(row[2]))),
            "SELECT grantee::text, root_id, folder FROM folder_right",
        )
        return tuple(sorted(found, key=lambda each: (each.role, each.folder)))

    def allow(self, role: str, folder: str) -> None:
        """Allows a role to see a folder.

        Raises:
            InputError: the server has no such role, or the folder lies in no root.
        """
        if not self._session.count("SELECT count(*) FROM pg_roles WHERE rolname = %s", (role,)):
            raise InputError(f"The server has no role {role}", f"Create it there: CREATE ROLE {role} LOGIN")
        place = self._place(folder)
        insert = "INSERT INTO folder_right (grantee, root_id, folder) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        self._session.execute(insert, (role, place.root_id, place.path))

    def forbid(self, role: str, folder: str) -> None:
        """Takes a right back.

        Raises:
            InputError: there is none for exactly this folder.
        """
        place = self._place(folder)
        delete = "DELETE FROM folder_right WHERE grantee = %s AND root_id = %s AND folder = %s"
        if not self._session.execute(delete, (role, place.root_id, place.path)):
            raise InputError(f"{role} has no right for {folder}", "See: photosearch library rights")

    def _place(self, folder: str) -> Place:
        place = self._roots.place(folder)
        if place is None:
            raise InputError(f"{folder} lies in no root of the shared library", "See its roots: photosearch status")
        return place
