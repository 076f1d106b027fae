"""The actions of the application: label, shortcut, tooltip and icon. Menus and buttons are built from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from photosearch.gui.look import icons
from photosearch.gui.look.texts import text
from photosearch.gui.look.theme import Theme


def _(words: str) -> str:
    """Marks a text for translation; it is translated when the action is created."""
    return words


@dataclass(frozen=True, slots=True)
class Spec:
    """One action. `in_view` shortcuts are plain keys, so they work only while the photos have the focus."""

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
    "open_shared": Spec(
        _("Open S&hared Library…"), _("Open a library of many people on a PostgreSQL server"), "", ("Ctrl+Alt+O",)
    ),
    "open": Spec(_("&Open Pictures…"), _("Choose picture files to search with"), "pick", ("Ctrl+O",)),
    "paste": Spec(_("&Paste"), _("Search with the picture or files on the clipboard"), "paste", ("Ctrl+V",)),
    "quit": Spec(_("&Quit"), _("Quit PhotoSearch"), "", ("Ctrl+Q",)),
    "undo": Spec(_("&Undo"), _("Undo the last change"), "", ("Ctrl+Z",)),
    "redo": Spec(_("&Redo"), _("Redo the last change that was undone"), "", ("Ctrl+Shift+Z", "Ctrl+Y")),
    "copy": Spec(_("&Copy"), _("Copy the selected photo files"), "copy", ("Ctrl+C",)),
    "select_all": Spec(_("Select &All"), _("Select all photos shown"), "", ("Ctrl+A",)),
    "back": Spec(_("&Back"), _("Go back to the previous search"), "back", ("Alt+Left", "Back")),
    "forward": Spec(_("&Forward"), _("Go forward to the next search"), "forward", ("Alt+Right", "Forward")),
    "save_search": Spec(_("&Save Search…"), _("Save the current search under a name"), "bookmark", ("Ctrl+S",)),
    "saved_searches": Spec(_("Saved Searc&hes…"), _("List, rename and delete saved searches"), "", ("Ctrl+Shift+S",)),
    "clear": Spec(_("C&lear Search"), _("Remove all examples, then all filters"), "cancel", ("Esc",)),
    "find": Spec(
        _("Fi&nd by Text…"), _("Find photos by name, folder, title, caption or keyword"), "search", ("Ctrl+F",)
    ),
    "exact": Spec(
        _("This &Exact Photo"),
        _("Find the photo that the example comes from, rather than similar ones"),
        "photo",
        ("Ctrl+E",),
        checkable=True,
    ),
    "clear_filters": Spec(_("Clear &Filters"), _("Remove all filters"), "", ("Ctrl+Shift+Backspace",)),
    "similar": Spec(
        _("&Find Similar"), _("Search for photos similar to the selected ones"), "similar", ("Ctrl+Shift+F",)
    ),
    "like": Spec(_("Add as “&Like This”"), _("Add the selected photos to the search as examples"), "plus", ("Ctrl+L",)),
    "unlike": Spec(
        _("Add as “&Not Like This”"), _("Rank photos similar to the selected ones lower"), "minus", ("Ctrl+Shift+L",)
    ),
    "same": Spec(
        _("S&ame Photo"),
        _("Mark the selected photos as the same photo as the example; repeat to remove the mark"),
        "check",
        ("S",),
        checkable=True,
        in_view=True,
    ),
    "different": Spec(
        _("Not the Sa&me Photo"),
        _("Mark the selected photos as not the same photo as the example; repeat to remove the mark"),
        "cancel",
        ("D",),
        checkable=True,
        in_view=True,
    ),
    "view": Spec(
        _("&View Photo"),
        _("Show the photo alone, as large as the window; repeat to return"),
        "photo",
        ("Return", "Enter", "Space"),
        in_view=True,
    ),
    "compare": Spec(
        _("&Compare"),
        _("Show two photos side by side: the two selected photos, or the photo and the example"),
        "compare",
        ("C",),
        checkable=True,
        in_view=True,
    ),
    "previous": Spec(_("P&revious Photo"), _("Show the previous photo"), "previous", ("PgUp",), in_view=True),
    "next": Spec(_("Ne&xt Photo"), _("Show the next photo"), "next", ("PgDown",), in_view=True),
    "box": Spec(
        _("Select a &Detail"), _("Draw a box around the part to search for"), "box", ("B",), True, in_view=True
    ),
    "search_detail": Spec(_("&Search for This Detail"), _("Search for the part inside the box"), "search", ("Ctrl+B",)),
    "whole_picture": Spec(_("Use &Whole Picture"), _("Remove the box"), "cancel", ("Del",), in_view=True),
    "rating": Spec(_("Ra&ting"), _("Rate the selected photos")),
    "rate_0": Spec(_("&No Stars"), _("Remove the rating of the selected photos"), "", ("0",), in_view=True),
    "rate_1": Spec(_("&1 Star"), _("Rate the selected photos with one star"), "", ("1",), in_view=True),
    "rate_2": Spec(_("&2 Stars"), _("Rate the selected photos with two stars"), "", ("2",), in_view=True),
    "rate_3": Spec(_("&3 Stars"), _("Rate the selected photos with three stars"), "", ("3",), in_view=True),
    "rate_4": Spec(_("&4 Stars"), _("Rate the selected photos with four stars"), "", ("4",), in_view=True),
    "rate_5": Spec(_("&5 Stars"), _("Rate the selected photos with five stars"), "", ("5",), in_view=True),
    "label": Spec(_("Colour La&bel"), _("Give the selected photos a colour label")),
    "label_red": Spec(_("&Red"), _("Label the selected photos red; repeat to remove"), "", ("6",), in_view=True),
    "label_yellow": Spec(
        _("&Yellow"), _("Label the selected photos yellow; repeat to remove"), "", ("7",), in_view=True
    ),
    "label_green": Spec(_("&Green"), _("Label the selected photos green; repeat to remove"), "", ("8",), in_view=True),
    "label_blue": Spec(_("&Blue"), _("Label the selected photos blue; repeat to remove"), "", ("9",), in_view=True),
    "label_purple": Spec(_("&Purple"), _("Label the selected photos purple; repeat to remove")),
    "flag": Spec(_("Fla&g"), _("Pick or reject the selected photos")),
    "pick": Spec(_("&Pick"), _("Flag the selected photos as picked"), "", ("P",), in_view=True),
    "reject": Spec(
        _("Re&ject"), _("Flag the selected photos as rejected; no file is deleted"), "", ("X",), in_view=True
    ),
    "unflag": Spec(_("&Unflag"), _("Remove the flag of the selected photos"), "", ("U",), in_view=True),
    "export": Spec(_("Export"), _("Take the selected photos out of the library; the originals stay")),
    "export_copies": Spec(
        _("&Copy to Folder…"),
        _("Copy the selected photos into a folder, with their names and times"),
        "",
        ("Ctrl+Shift+E",),
    ),
    "export_links": Spec(_("&Link in Folder…"), _("Make links to the selected photos in a folder")),
    "export_sheet": Spec(_("Contact &Sheet…"), _("Save the selected photos as a contact sheet, PDF or PNG")),
    "export_page": Spec(_("&Page…"), _("Save the selected photos as a page in one HTML file")),
    "basket": Spec(_("Add to Bas&ket"), _("Collect the selected photos in the basket"), "heart", ("K",), in_view=True),
    "add_to_album": Spec(_("Add to Alb&um"), _("Add the selected photos to an album")),
    "new_album": Spec(_("New Album…"), _("Make an album of the selected photos"), "plus", ("Ctrl+N",)),
    "remove_from_album": Spec(
        _("Remove from Album"),
        _("Remove the selected photos from the album that is shown"),
        "",
        ("Shift+K",),
        in_view=True,
    ),
    "open_default": Spec(
        _("Op&en with Default App"), _("Open the photo with the system’s default app"), "open", ("Ctrl+Return",)
    ),
    "open_with": Spec(_("Open W&ith"), _("Choose an app to open the photo with"), "", ("Ctrl+Shift+Return",)),
    "reveal": Spec(_("Show in F&older"), _("Show the file in the file manager"), "reveal", ("Ctrl+Shift+R",)),
    "heat": Spec(
        _("&Heat Map"),
        _("Show where the photo matches the example or the description"),
        "heat",
        ("H",),
        checkable=True,
        in_view=True,
    ),
    "attention": Spec(
        _("&Attention Map"),
        _("Show which areas the model focuses on"),
        "attention",
        ("A",),
        checkable=True,
        in_view=True,
    ),
    "zoom_in": Spec(_("Zoom &In"), _("Zoom in on the photo"), "plus", ("+", "="), in_view=True),
    "zoom_out": Spec(_("Zoom &Out"), _("Zoom out of the photo"), "minus", ("-",), in_view=True),
    "zoom_fit": Spec(_("Fit to &Window"), _("Show the whole photo"), "fit", ("Ctrl+0",), in_view=True),
    "zoom_full": Spec(_("&100%"), _("Show the photo at actual size"), "", ("Ctrl+1",), in_view=True),
    "larger": Spec(_("&Larger Thumbnails"), _("Show fewer, larger photos"), "", ("Ctrl++", "Ctrl+=")),
    "smaller": Spec(_("&Smaller Thumbnails"), _("Show more, smaller photos"), "", ("Ctrl+-",)),
    "less_similar": Spec(
        _("Show Less Si&milar Photos"),
        _("Show or hide photos below the threshold for “similar”"),
        "",
        ("L",),
        True,
        True,
    ),
    "squares": Spec(
        _("S&quare Thumbnails"), _("Cut thumbnails to squares, or show photos in their shape"), "", (), checkable=True
    ),
    "stacks": Spec(
        _("Stac&k Photos"),
        _("Show the files of one photo, bursts and nearly identical photos as one stack"),
        "",
        ("G",),
        checkable=True,
        in_view=True,
    ),
    "stack": Spec(
        _("&Expand Stack"), _("Show or hide the photos in this stack"), "", ("E",), checkable=True, in_view=True
    ),
    "open_stacks": Spec(_("Ex&pand All Stacks"), _("Show the photos in every stack"), "", ("Shift+E",), in_view=True),
    "close_stacks": Spec(
        _("&Collapse All Stacks"), _("Show each stack as one photo"), "", ("Ctrl+Alt+E",), in_view=True
    ),
    "join": Spec(_("&Join Photos"), _("Show the selected photos as one, from now on"), "", ("Ctrl+G",)),
    "split": Spec(
        _("Sepa&rate Photo Files"), _("Show the files of the selected photos apart, from now on"), "", ("Ctrl+Shift+G",)
    ),
    "best": Spec(
        _("Suggest &Best of Burst"),
        _("Compare the sharpness and exposure of a burst; nothing is changed"),
        "",
        ("Ctrl+Shift+B",),
    ),
    "folders": Spec(_("&Folders Panel"), _("Show or hide the folders panel"), "sidebar", ("F9",), checkable=True),
    "details": Spec(_("&Details Panel"), _("Show or hide the details panel"), "details", ("F10",), checkable=True),
    "filters": Spec(_("Fil&ters"), _("Show or hide the filters and the timeline"), "filter", ("F8",), checkable=True),
    "full_screen": Spec(
        _("F&ull Screen"), _("Show PhotoSearch in full screen"), "full-screen", ("F11",), checkable=True
    ),
    "rescan": Spec(_("&Rescan Folders"), _("Check all folders for changes now"), "rescan", ("F5",)),
    "pause": Spec(
        _("&Pause Indexing"), _("Stop reading photos until you resume"), "pause", ("Ctrl+Shift+P",), checkable=True
    ),
    "full_speed": Spec(
        _("&Index at Full Speed"),
        _("Index at full speed, even on battery power and beside other programs"),
        "full-speed",
        ("Ctrl+Shift+I",),
        checkable=True,
    ),
    "duplicates": Spec(_("&Duplicates…"), _("Find duplicate photos in the library"), "similar", ("Ctrl+Shift+U",)),
    "personal": Spec(
        _("&Train on Your Photos…"),
        _("Train the model on your own photos, and choose which model to use"),
        "heart",
        ("Ctrl+Shift+Y",),
    ),
    "skips": Spec(
        _("&Skipped Photos…"), _("List the photos that could not be read, with the reasons"), "skipped", ("Ctrl+K",)
    ),
    "exclude": Spec(
        _("E&xclude Files…"), _("Use patterns to keep files and folders out of the library"), "", ("Ctrl+Shift+O",)
    ),
    "relocate_folder": Spec(
        _("Re&locate Folder…"), _("Choose the new location of an offline folder"), "folder", ("Ctrl+Shift+M",)
    ),
    "remove_folder": Spec(_("Re&move Folder…"), _("Stop watching the selected folder"), "", ("Ctrl+Shift+D",)),
    "repair": Spec(
        _("&Check and Repair"),
        _("Check the library and repair any damage; photos are never changed"),
        "",
        ("Ctrl+Shift+K",),
    ),
    "settings": Spec(_("&Settings…"), _("Theme, language, background work and limits"), "settings", ("Ctrl+,",)),
    "shortcuts": Spec(_("&Keyboard Shortcuts"), _("List all keyboard shortcuts"), "", ("F1",)),
    "about": Spec(_("&About PhotoSearch"), _("Version and licences"), ""),
}

MENUS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (_("&File"), ("open", "paste", "", "add_folder", "open_shared", "", "settings", "", "quit")),
    (_("&Edit"), ("undo", "redo", "", "copy", "select_all", "", "find", "clear", "clear_filters")),
    (_("&Search"), ("exact", "", "back", "forward", "", "save_search", "saved_searches")),
    (
        _("&Photo"),
        (
            *(
                "view",
                "compare",
                "open_default",
                "open_with",
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
            *(
                "rating",
                "label",
                "flag",
                "",
                "basket",
                "add_to_album",
                "remove_from_album",
                "export",
                "",
                "box",
                "search_detail",
                "whole_picture",
                "",
                "reveal",
            ),
        ),
    ),
    (
        _("&View"),
        (
            *("heat", "attention", "", "zoom_in", "zoom_out", "zoom_fit", "zoom_full", "", "larger", "smaller", ""),
            *("less_similar", "squares", "stacks", "stack", "open_stacks", "close_stacks", "join", "split", "best", ""),
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
            "full_speed",
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
    "view",
    "compare",
    "open_default",
    "open_with",
    "",
    "similar",
    "like",
    "unlike",
    "",
    "same",
    "different",
    "",
    "rating",
    "label",
    "flag",
    "",
    "basket",
    "add_to_album",
    "remove_from_album",
    "export",
    "",
    "stack",
    "open_stacks",
    "close_stacks",
    "join",
    "split",
    "best",
    "",
    "copy",
    "reveal",
)
"""The context menu of a photo; an empty name is a separator."""


class Actions(QObject):
    """The actions by name. Their icons follow the theme.

    Args:
        drawn: the actions that have an icon at once, because they are painted first; `draw` gives it to the others.
    """

    def __init__(self, look: Theme, parent: QObject | None = None, drawn: Iterable[str] = SPECS) -> None:
        super().__init__(parent)
        self._look = look
        self._made = {name: self._make(spec) for name, spec in SPECS.items()}
        # The heat map and the attention map cover the same picture, so only one can be shown.
        views = QActionGroup(self)
        views.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for name in ("heat", "attention"):
            views.addAction(self._made[name])
        self._drawn = tuple(drawn)
        look.changed.connect(self._draw)
        self._draw()

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def draw(self) -> None:
        """Gives every action its icon."""
        self._drawn = tuple(SPECS)
        self._draw()

    def fill(self, menu: QMenu, names: tuple[str, ...]) -> QMenu:
        """Adds actions to a menu; an empty name is a separator."""
        for name in names:
            menu.addAction(self[name]) if name else menu.addSeparator()
        return menu

    def explain(self, name: str, reason: str) -> None:
        """Says in the tooltip of an action why it is disabled; an empty reason takes that away."""
        _describe(self[name], SPECS[name], reason)

    def menus(self, bar: QMenuBar) -> None:
        """Builds the menu bar."""
        for title, names in MENUS:
            menu = bar.addMenu(text.tr(title))
            menu.setToolTipsVisible(True)
            self.fill(menu, names)

    def work_in(self, view: QWidget) -> None:
        """Enables the plain-key shortcuts in `view` and its children."""
        view.addActions([self[name] for name, spec in SPECS.items() if spec.in_view])

    def everywhere(self) -> list[QAction]:
        """Returns the actions whose shortcuts work in the whole window."""
        return [self[name] for name, spec in SPECS.items() if not spec.in_view]

    def _make(self, spec: Spec) -> QAction:
        action = QAction(text.tr(spec.words), self)
        action.setIconText(text.plain(action.text()))  # a button has no mnemonic
        action.setCheckable(spec.checkable)
        # In a menu, the check mark takes the place of the icon.
        action.setIconVisibleInMenu(not spec.checkable)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        if spec.in_view:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        _describe(action, spec)
        return action

    def _draw(self) -> None:
        colours = self._look.colours
        for name in self._drawn:
            if icon := SPECS[name].icon:
                self[name].setIcon(icons.icon(icon, colours.text, colours.on_accent))


def _describe(action: QAction, spec: Spec, reason: str = "") -> None:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    tip = text.tr(spec.tip)
    tip = f"{tip} ({keys})" if keys else tip
    action.setToolTip(text.tooltip(f"{tip}\n{reason}." if reason else tip))
