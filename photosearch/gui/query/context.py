"""The context that all commands of the window share."""

from dataclasses import dataclass

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from photosearch.gui.look.actions import Actions
from photosearch.gui.look.widgets.banner import Banner
from photosearch.gui.look.widgets.toast import Toast
from photosearch.gui.query.session import Session
from photosearch.gui.work.background import Background


@dataclass(frozen=True, slots=True)
class Context:
    """Where commands get their actions, run their work and show their messages.

    `banner` shows messages that need an answer, `toast` good news. `window` is the parent of dialogs. `background` runs
    short work on threads of its own. `undo` holds all changes that the person can undo.
    """

    window: QWidget
    actions: Actions
    banner: Banner
    toast: Toast
    session: Session
    background: Background
    undo: QUndoStack
