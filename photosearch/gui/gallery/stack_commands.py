"""The actions on stacks of near-duplicates: expand and collapse one or all, and switch stacking on and off."""

from PySide6.QtCore import QObject

from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.actions import Actions


class StackCommands(QObject):
    """Runs the actions on the stacks of the gallery."""

    def __init__(self, gallery: Gallery, actions: Actions) -> None:
        super().__init__(gallery)
        self._gallery = gallery
        self._actions = actions
        actions["stacks"].setChecked(True)
        actions["stacks"].toggled.connect(gallery.set_stacking)
        actions["stack"].triggered.connect(gallery.turn_stack)
        actions["open_stacks"].triggered.connect(lambda: gallery.open_stacks(True))
        actions["close_stacks"].triggered.connect(lambda: gallery.open_stacks(False))
        gallery.current_changed.connect(self._follow)
        gallery.gallery_model.rowsInserted.connect(self._follow)
        gallery.gallery_model.rowsRemoved.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        stack, some = self._gallery.current_stack(), self._gallery.gallery_model.has_stacks
        self._actions["stack"].setEnabled(stack is not None)
        self._actions["stack"].setChecked(stack is not None and stack.is_open)
        for name in ("open_stacks", "close_stacks"):
            self._actions[name].setEnabled(some)
