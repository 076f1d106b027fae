"""Shows the state of a shared library: its name, the person's role, what is pending, and whether its server answers."""

import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QInputDialog

from photosearch import packages
from photosearch.core import address
from photosearch.core.events import SharedState, Trouble
from photosearch.errors import InputError
from photosearch.gui.annotations.commands import ANNOTATING
from photosearch.gui.look.widgets.question import ask
from photosearch.gui.query.session import Session
from photosearch.gui.shell.frame import Frame

NEVER = ("repair", "personal", "join", "split", *ANNOTATING)
"""Actions that a shared library does not offer."""
OF_INDEXERS = ("add_folder", "rescan", "pause", "exclude")
"""Actions that a reader cannot use."""
OF_OWNERS = ("remove_folder",)
"""Actions that only the owner can use."""


class SharedNews(QObject):
    """Shows the events, and runs the action that opens a shared library.

    Args:
        rescan: compares the folders with the library again, and removes the missing photos of the folders given.
        start: starts a program with arguments, and returns whether it could be started.
    """

    def __init__(
        self,
        frame: Frame,
        session: Session,
        rescan: Callable[[frozenset[str]], None],
        start: Callable[[str, Sequence[str]], bool] = lambda program, arguments: bool(
            QProcess.startDetached(program, list(arguments))[0]
        ),
    ) -> None:
        super().__init__(frame)
        self._frame = frame
        self._session = session
        self._rescan = rescan
        self._start = start
        self._reachable: bool | None = None
        self._questions: dict[frozenset[str], str] = {}
        self._groups = {names: self._group(names) for names in (NEVER, OF_INDEXERS, OF_OWNERS)}
        frame.all_actions["open_shared"].triggered.connect(self.ask)

    def show(self, event: SharedState) -> None:
        """Shows the state; when the server is back, runs the query again."""
        frame = self._frame
        frame.setWindowTitle(f"{event.name} – PhotoSearch")
        frame.status.show_library(self._words(event))
        self._allow(NEVER, False, self.tr("A shared library does not offer this"))
        if not event.reachable:
            gone = self.tr("The server of the shared library does not answer")
            self._allow(OF_INDEXERS, False, gone)
            self._allow(OF_OWNERS, False, gone)
        else:
            self._allow(
                OF_INDEXERS,
                event.role != "reader",
                self.tr("Only indexers and owners of the library may do this"),
            )
            self._allow(OF_OWNERS, event.role == "owner", self.tr("Only owners of the library may do this"))
        before, self._reachable = self._reachable, event.reachable
        if event.reachable == before:
            return
        if not event.reachable:
            words = self.tr("These photos stay on screen. PhotoSearch tries again, and keeps your marks until then.")
            frame.banner.say(f"{event.message} {words}")
        elif before is False:
            frame.banner.hide()
            self._session.refresh()

    def confirm(self, event: Trouble) -> None:
        """Asks, one question after another, whether missing photos were deleted, if a scan left them in the library."""
        if not event.removals or event.removals in self._questions:
            return
        self._questions[event.removals] = event.message
        if len(self._questions) == 1:
            self._ask_next()

    def ask(self) -> None:
        """Asks for the address of a shared library, and opens it in a window of its own."""
        dialog = QInputDialog(self._frame)
        dialog.setWindowTitle(self.tr("Open Shared Library"))
        dialog.setLabelText(self.tr("Address, such as postgresql://name@host/archive:"))
        dialog.textValueSelected.connect(self.open)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, named: str) -> None:
        """Opens the shared library at an address in a window of its own."""
        if not packages.has_extra("shared"):
            words = self.tr("Shared libraries need more packages. Install them with: {}")
            self._frame.banner.say(words.format(packages.install_command("shared")))
            return
        try:
            library = str(address.parse(named.strip()))
        except InputError as error:
            self._frame.banner.say(str(error))
            return
        module = [] if getattr(sys, "frozen", False) else ["-m", "photosearch"]
        if not self._start(sys.executable, [*module, "--library", library]):
            self._frame.banner.say(self.tr("The window could not be opened."))

    def _ask_next(self) -> None:
        folders, message = next(iter(self._questions.items()))
        box = ask(
            self._frame,
            self.tr("Remove Missing Photos"),
            self.tr("Photos are missing. Remove them from the library, for everybody?"),
            message,
            self.tr("Remove Missing Photos"),
            lambda: self._rescan(folders),
        )
        box.finished.connect(lambda: self._end_question(folders))

    def _end_question(self, folders: frozenset[str]) -> None:
        del self._questions[folders]
        if self._questions:
            self._ask_next()

    def _words(self, event: SharedState) -> str:
        if not event.reachable:
            return self.tr("{} · not connected").format(event.name)
        roles = {"reader": self.tr("reader"), "indexer": self.tr("indexer"), "owner": self.tr("owner")}
        parts = [event.name, roles.get(event.role, event.role)]
        if event.pending:
            parts.append(self.tr("%Ln photo(s) waiting to be read", "", event.pending))
        return " · ".join(parts)

    def _allow(self, names: tuple[str, ...], on: bool, reason: str) -> None:
        """Enables or disables actions; the tooltips of disabled ones say why."""
        self._groups[names].setEnabled(on)
        for name in names:
            self._frame.all_actions.explain(name, "" if on else reason)

    def _group(self, names: Sequence[str]) -> QActionGroup:
        """Returns a group that, while it is disabled, keeps its actions disabled even if other code enables them."""
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        for name in names:
            group.addAction(self._frame.all_actions[name])
        return group
