"""Collects photos in albums and in the basket, shows albums, and renames and deletes them."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QInputDialog, QMenu

from photosearch.core.annotations.albums import BASKET, LONGEST_NAME, Album
from photosearch.core.photo import Photo
from photosearch.core.query.query import Filters, Query
from photosearch.gui.albums.panel import AlbumsPanel, shown_name
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.texts import text
from photosearch.gui.look.widgets.question import ask
from photosearch.gui.query.context import Context
from photosearch.gui.work.background import Background
from photosearch.jobs.annotating.albums import Albums

_ON_PHOTOS = ("basket", "add_to_album")


class AlbumCommands(QObject):
    """Runs the actions on albums. Adding and removing photos can be undone."""

    def __init__(self, context: Context, albums: Albums, gallery: Gallery, panel: AlbumsPanel) -> None:
        super().__init__(gallery)
        self._window = context.window
        self._albums = albums
        self._gallery = gallery
        self._panel = panel
        self._session = context.session
        self._banner = context.banner
        self._toast = context.toast
        self._actions = actions = context.actions
        self._stack = context.undo
        self._background = Background(1, self)  # one thread, so that changes are written in order
        self._known: tuple[Album, ...] = ()
        self._menu = QMenu(gallery)
        self._menu.aboutToShow.connect(self.fill)
        actions["add_to_album"].setMenu(self._menu)
        actions["basket"].triggered.connect(lambda: self.add(BASKET))
        actions["new_album"].triggered.connect(self.name_new)
        actions["remove_from_album"].triggered.connect(self.remove)
        panel.wanted.connect(self.show)
        panel.dropped.connect(self.add)
        panel.renaming.connect(self._rename)
        panel.deleting.connect(self._delete)
        gallery.current_changed.connect(self._enable)
        gallery.selectionModel().selectionChanged.connect(self._enable)
        self._session.filters_changed.connect(self._enable)
        self._enable()

    def show(self, name: str) -> None:
        """Shows only the photos of an album."""
        self._session.restore(Query(filters=Filters(albums=(name,)), sort=self._session.sort))

    def add(self, name: str) -> None:
        """Adds the selected photos to an album."""
        self._with_photos(lambda photos: self._stack.push(_Put(self, name, photos, put=True)))

    def remove(self) -> None:
        """Removes the selected photos from the album that is shown."""
        if len(albums := self._session.filters.albums) == 1:
            self._with_photos(lambda photos: self._stack.push(_Put(self, albums[0], photos, put=False)))

    def fill(self) -> QMenu:
        """Rebuilds the menu of albums and returns it."""
        self._menu.clear()
        for album in self._known:
            if album.name != BASKET:
                self._menu.addAction(text.entry(album.name)).triggered.connect(partial(self.add, album.name))
        self._menu.addSeparator()
        self._menu.addAction(self._actions["new_album"])
        return self._menu

    def name_new(self) -> None:
        """Lets the person name a new album for the selected photos."""
        self._ask_name(self.tr("New Album"), "", self._make)

    def put(self, command: "_Put", put: bool) -> None:
        """Adds photos to an album or removes them; undoing it touches only those that it changed."""

        def write() -> tuple[Album, ...]:
            change = self._albums.add if put else self._albums.remove
            command.photos = change(command.name, command.photos)
            return self._albums.all()

        def end(albums: tuple[Album, ...]) -> None:
            self._take(albums)
            if put and command.photos:
                words = self.tr("%Ln photo(s) added to {}", "", len(command.photos))
                self._toast.say(words.format(shown_name(command.name)))

        self._background.run(write, end, self._tell)

    def renew(self) -> None:
        """Reads the albums again."""
        self._background.run(self._albums.all, self._show)

    def close(self) -> None:
        """Waits until all changes are written."""
        self._background.finish()

    def _with_photos(self, then: Callable[[tuple[bytes, ...]], None]) -> None:
        def tell(photos: list[Photo]) -> None:
            if digests := tuple(dict.fromkeys(photo.digest for photo in photos if photo.digest)):
                then(digests)

        if self._gallery.isVisible():
            self._gallery.with_selected(tell)
        elif (photo := self._gallery.current_photo()) is not None:
            tell([photo])

    def _make(self, name: str) -> None:
        if self._gallery.has_chosen():
            self.add(name)
        else:
            self._change(lambda: self._albums.add(name, ()))

    def _rename(self, old: str) -> None:
        self._ask_name(self.tr("Rename Album"), old, lambda new: self._change(lambda: self._albums.rename(old, new)))

    def _delete(self, name: str) -> None:
        delete = partial(self._change, lambda: self._albums.delete(name))
        if name == BASKET:
            delete()
        else:
            title, question = self.tr("Delete Album"), self.tr("Delete the album “{}”?").format(name)
            stay = self.tr("Its photos stay in the library.")
            ask(self._window, title, question, stay, title, delete)

    def _ask_name(self, title: str, before: str, then: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name of the album"))
        dialog.setTextValue(before)
        dialog.textValueSelected.connect(lambda name: then(tidy) if (tidy := _tidied(name)) else None)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _change(self, work: Callable[[], object]) -> None:
        def done() -> tuple[Album, ...]:
            work()
            return self._albums.all()

        self._background.run(done, self._take, self._tell)

    def _take(self, albums: tuple[Album, ...]) -> None:
        self._show(albums)
        if self._session.filters.albums:
            self._session.refresh()

    def _show(self, albums: tuple[Album, ...]) -> None:
        self._known = albums
        self._panel.show_albums(albums)

    def _tell(self, error: Exception) -> None:
        self._banner.say(str(error))

    def _enable(self) -> None:
        chosen = self._gallery.has_chosen()
        for name in _ON_PHOTOS:
            self._actions[name].setEnabled(chosen)
        self._actions["remove_from_album"].setEnabled(chosen and len(self._session.filters.albums) == 1)


class _Put(QUndoCommand):
    """Photos that were added to an album, or removed from it."""

    def __init__(self, commands: AlbumCommands, name: str, photos: Sequence[bytes], put: bool) -> None:
        super().__init__()
        self._commands = commands
        self._put = put
        self.name = name
        self.photos = tuple(photos)

    def redo(self) -> None:
        self._commands.put(self, self._put)

    def undo(self) -> None:
        self._commands.put(self, not self._put)


def _tidied(name: str) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    return BASKET if name == shown_name(BASKET) else name
