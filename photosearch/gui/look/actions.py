"""Every action once: its words, shortcut, tooltip and icon. Menus, buttons and context menus are built from it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from photosearch.gui.look import icons, text
from photosearch.gui.look.theme import Theme


def _(words: str) -> str:
    """Marks words for translation; they are translated when the action is made."""
    return words


@dataclass(frozen=True, slots=True)
class Spec:
    """One action. `in_view` shortcuts work only while the photos have the keyboard: they are plain keys."""

    words: str
    tip: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    checkable: bool = False
    in_view: bool = False


SPECS: Final[dict[str, Spec]] = {
    "add_folder": Spec(
        _("&Add Folder…"), _("Watch a folder and make its photos searchable"), "add-folder", ("Ctrl+D",)
    ),
    "open": Spec(_("&Open Pictures…"), _("Search by pictures from files"), "pick", ("Ctrl+O",)),
    "paste": Spec(_("&Paste"), _("Search by the picture or files in the clipboard"), "paste", ("Ctrl+V",)),
    "quit": Spec(_("&Quit"), _("Close PhotoSearch"), "", ("Ctrl+Q",)),
    "undo": Spec(_("&Undo"), _("Take back what was last said of photos"), "", ("Ctrl+Z",)),
    "redo": Spec(_("&Redo"), _("Say again what was taken back"), "", ("Ctrl+Shift+Z", "Ctrl+Y")),
    "copy": Spec(_("&Copy"), _("Copy the selected photo files"), "copy", ("Ctrl+C",)),
    "select_all": Spec(_("Select &All"), _("Select every photo shown"), "", ("Ctrl+A",)),
    "back": Spec(_("&Back"), _("Go back to what was asked before"), "back", ("Alt+Left", "Back")),
    "forward": Spec(_("&Forward"), _("Go forward to what was asked after this"), "forward", ("Alt+Right", "Forward")),
    "save_search": Spec(_("&Save Search…"), _("Keep what is asked under a name"), "bookmark", ("Ctrl+S",)),
    "saved_searches": Spec(
        _("Saved Searc&hes…"), _("List, rename and delete the searches that were saved"), "", ("Ctrl+Shift+S",)
    ),
    "clear": Spec(_("C&lear Search"), _("Remove all examples, then all filters"), "cancel", ("Esc",)),
    "find": Spec(_("Fi&nd Words…"), _("Find photos by names, captions and keywords"), "search", ("Ctrl+F",)),
    "clear_filters": Spec(
        _("Clear &Filters"), _("Show all photos again, whatever they are"), "", ("Ctrl+Shift+Backspace",)
    ),
    "similar": Spec(_("&Find Similar"), _("Search by the selected photos"), "similar", ("Ctrl+Shift+F",)),
    "like": Spec(_("Add as “&Like This”"), _("Add the selected photos to the search"), "plus", ("Ctrl+L",)),
    "unlike": Spec(
        _("Add as “&Not Like This”"), _("Push photos like the selected ones away"), "minus", ("Ctrl+Shift+L",)
    ),
    "same": Spec(
        _("S&ame Photo"),
        _("Note that the selected photos show the same photo as the example; again to take it back"),
        "check",
        ("S",),
        checkable=True,
        in_view=True,
    ),
    "different": Spec(
        _("Not the Sa&me"),
        _("Note that the selected photos do not show the same photo as the example; again to take it back"),
        "cancel",
        ("D",),
        checkable=True,
        in_view=True,
    ),
    "preview": Spec(_("&Preview"), _("Show the photo large, beside the example"), "photo", ("Space",), in_view=True),
    "compare": Spec(
        _("&Compare"),
        _("Show two photos side by side: the two selected, or the photo and the example"),
        "compare",
        ("C",),
        checkable=True,
        in_view=True,
    ),
    "previous": Spec(_("P&revious Photo"), _("Show the photo before this one"), "previous", ("PgUp",), in_view=True),
    "next": Spec(_("Ne&xt Photo"), _("Show the photo after this one"), "next", ("PgDown",), in_view=True),
    "box": Spec(_("Frame a &Detail"), _("Draw a box around what to search for"), "box", ("B",), True, in_view=True),
    "search_detail": Spec(_("&Search This Detail"), _("Search by what is in the box"), "search", ("Ctrl+Return",)),
    "whole_picture": Spec(_("&Whole Picture"), _("Remove the box"), "trash", ("Del",), in_view=True),
    "view": Spec(
        _("Open in &Viewer"), _("Open with the system’s own program"), "open", ("Return", "Enter"), in_view=True
    ),
    "reveal": Spec(_("Show in F&older"), _("Show the file in the file manager"), "reveal", ("Ctrl+Shift+R",)),
    "heat": Spec(_("&Heat Map"), _("Show where photo and example match"), "heat", ("H",), checkable=True, in_view=True),
    "attention": Spec(
        _("&Attention"), _("Show what the model looks at"), "attention", ("A",), checkable=True, in_view=True
    ),
    "zoom_in": Spec(_("Zoom &In"), _("Show the photo larger"), "plus", ("+", "="), in_view=True),
    "zoom_out": Spec(_("Zoom &Out"), _("Show the photo smaller"), "minus", ("-",), in_view=True),
    "zoom_fit": Spec(_("Fit to &Window"), _("Show the whole photo"), "fit", ("0",), in_view=True),
    "zoom_full": Spec(_("&100%"), _("Show each pixel of the photo as one of the screen"), "", ("1",), in_view=True),
    "larger": Spec(_("&Larger Thumbnails"), _("Show fewer, larger photos"), "", ("Ctrl++", "Ctrl+=")),
    "smaller": Spec(_("&Smaller Thumbnails"), _("Show more, smaller photos"), "", ("Ctrl+-",)),
    "stacks": Spec(
        _("Stac&k Near-Duplicates"),
        _("Show photos that are nearly the same as one, with their number"),
        "",
        ("G",),
        checkable=True,
        in_view=True,
    ),
    "stack": Spec(
        _("Op&en Stack"), _("Show the photos of this stack, or hide them"), "", ("X",), checkable=True, in_view=True
    ),
    "open_stacks": Spec(_("O&pen All Stacks"), _("Show the photos of every stack"), "", ("Shift+X",), in_view=True),
    "close_stacks": Spec(
        _("&Close All Stacks"), _("Show each stack as one photo"), "", ("Ctrl+Shift+X",), in_view=True
    ),
    "folders": Spec(_("&Folders Panel"), _("Show or hide the folders"), "", ("F9",), checkable=True),
    "details": Spec(_("&Details Panel"), _("Show or hide the details"), "details", ("F10",), checkable=True),
    "filters": Spec(_("Fil&ters"), _("Show or hide the filters"), "", ("F8",), checkable=True),
    "full_screen": Spec(_("F&ull Screen"), _("Use the whole screen"), "", ("F11",), checkable=True),
    "rescan": Spec(_("&Rescan Folders"), _("Compare all folders with the library now"), "rescan", ("F5",)),
    "pause": Spec(
        _("&Pause Indexing"), _("Stop reading photos until resumed"), "pause", ("Ctrl+Shift+P",), checkable=True
    ),
    "duplicates": Spec(
        _("&Duplicates…"), _("Group the copies of photos across the library"), "similar", ("Ctrl+Shift+U",)
    ),
    "personal": Spec(
        _("Make It &Yours…"),
        _("Let the model learn from your own photos, and choose between models"),
        "heart",
        ("Ctrl+Shift+Y",),
    ),
    "skips": Spec(_("&Skipped Photos…"), _("List the photos that could not be read, and why"), "skipped", ("Ctrl+K",)),
    "exclude": Spec(
        _("Leave &Out…"), _("Say by patterns which files and folders are no part of the library"), "", ("Ctrl+Shift+O",)
    ),
    "relocate_folder": Spec(
        _("Re&locate Folder…"), _("Say where the photos of an offline folder are now"), "folder", ("Ctrl+Shift+M",)
    ),
    "remove_folder": Spec(_("Re&move Folder…"), _("Stop watching the selected folder"), "trash", ("Ctrl+Shift+D",)),
    "repair": Spec(
        _("&Check and Repair"),
        _("Check the library and restore it where it is damaged; no photo is touched"),
        "",
        ("Ctrl+Shift+K",),
    ),
    "settings": Spec(_("&Settings…"), _("Theme, language, background work and limits"), "settings", ("Ctrl+,",)),
    "shortcuts": Spec(_("&Keyboard Shortcuts"), _("List every shortcut"), "", ("F1",)),
    "about": Spec(_("&About PhotoSearch"), _("Version, and the licences of what is in it"), ""),
}

MENUS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (_("&File"), ("open", "paste", "", "add_folder", "", "settings", "", "quit")),
    (_("&Edit"), ("undo", "redo", "", "copy", "select_all", "", "find", "clear", "clear_filters")),
    (_("&Search"), ("back", "forward", "", "save_search", "saved_searches")),
    (
        _("&Photo"),
        (
            *(
                "preview",
                "compare",
                "view",
                "",
                "previous",
                "next",
                "",
                "similar",
                "like",
                "unlike",
                "",
                "same",
                "different",
                "",
            ),
            *("box", "search_detail", "whole_picture", "", "reveal"),
        ),
    ),
    (
        _("&View"),
        (
            *("heat", "attention", "", "zoom_in", "zoom_out", "zoom_fit", "zoom_full", "", "larger", "smaller", ""),
            *("stacks", "stack", "open_stacks", "close_stacks", ""),
            *("filters", "folders", "details", "full_screen"),
        ),
    ),
    (
        _("&Library"),
        (
            "duplicates",
            "personal",
            "",
            "rescan",
            "pause",
            "",
            "skips",
            "exclude",
            "",
            "relocate_folder",
            "remove_folder",
            "",
            "repair",
        ),
    ),
    (_("&Help"), ("shortcuts", "about")),
)
PHOTO_MENU: Final = (
    "preview",
    "compare",
    "view",
    "",
    "similar",
    "like",
    "unlike",
    "",
    "same",
    "different",
    "",
    "stack",
    "open_stacks",
    "close_stacks",
    "",
    "copy",
    "reveal",
)
"""The context menu of a photo; an empty name is a separator."""


class Actions(QObject):
    """The actions by name; their icons follow the theme."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._made = {name: self._make(spec) for name, spec in SPECS.items()}
        # Heat and attention are two views of the same picture: one at a time, or none.
        views = QActionGroup(self)
        views.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for name in ("heat", "attention"):
            views.addAction(self._made[name])
        look.changed.connect(self._draw)
        self._draw()

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def fill(self, menu: QMenu, names: tuple[str, ...]) -> QMenu:
        """Adds actions to a menu; an empty name is a separator."""
        for name in names:
            menu.addAction(self[name]) if name else menu.addSeparator()
        return menu

    def menus(self, bar: QMenuBar) -> None:
        """Builds the menu bar."""
        for title, names in MENUS:
            menu = bar.addMenu(text.tr(title))
            menu.setToolTipsVisible(True)
            self.fill(menu, names)

    def work_in(self, view: QWidget) -> None:
        """Gives the plain-key shortcuts to `view` and whatever is inside it."""
        view.addActions([self[name] for name, spec in SPECS.items() if spec.in_view])

    def _make(self, spec: Spec) -> QAction:
        action = QAction(text.tr(spec.words), self)
        action.setIconText(text.plain(action.text()))  # a button has no menu key
        action.setCheckable(spec.checkable)
        # In a menu the check mark stands where the icon would.
        action.setIconVisibleInMenu(not spec.checkable)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        if spec.in_view:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tip = text.tr(spec.tip)
        action.setToolTip(text.tooltip(f"{tip} ({keys})" if keys else tip))
        return action

    def _draw(self) -> None:
        colours = self._look.colours
        for name, spec in SPECS.items():
            if spec.icon:
                self[name].setIcon(icons.icon(spec.icon, colours.text, colours.on_accent))
