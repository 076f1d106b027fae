"""The details of the current photo as text that can be selected and copied."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from photosearch.core.answers.selection import Selection, Values
from photosearch.core.contents import Word
from photosearch.core.metadata import Exposure
from photosearch.core.photo import Hit, Photo
from photosearch.gui.look import theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.tab_order import tab_through
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.widgets.buttons import tool_button
from photosearch.gui.look.widgets.labels import PlainLabel, WrappingLabel, restyle
from photosearch.gui.look.widgets.upright import UprightArea
from photosearch.gui.work import desktop
from photosearch.library.store.items import ItemFile

LEAST_WIDTH = 230
MOST_FILES = 12
"""The most file names to list."""
MOST_VALUES = 3
"""The most different values of several photos to list."""


class DetailsPanel(UprightArea):
    """Shows the details of one hit, a summary of several photos, or that none is selected."""

    refused = Signal(object, object)
    """The person refuses a Word for a Photo."""
    shown = Signal()
    """The panel has become visible."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(LEAST_WIDTH, parent)
        self.setAccessibleName(self.tr("Photo details"))
        self.place_names = True
        """Whether positions are shown with the names of their places."""
        self._hit: Hit | None = None
        self._exposure = Exposure()
        self._contents: tuple[tuple[Word, float], ...] = ()
        self._files: tuple[ItemFile, ...] = ()
        """All files of the photo's item, if there are others."""
        self.title = WrappingLabel("", "heading")
        self._form = QFormLayout()
        self._form.setVerticalSpacing(theme.SMALL)
        self._form.setHorizontalSpacing(theme.MEDIUM)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._buttons = [
            tool_button(actions[name], self, side=16, words=name == "similar") for name in ("similar", "view", "reveal")
        ]
        self._verdicts: list[QWidget] = [PlainLabel(self.tr("Same photo?"), "quiet")]
        self._verdicts += [tool_button(actions[name], self, side=16) for name in ("same", "different")]
        self._editor: QWidget | None = None
        self._inside = self._lay_out()
        self.setWidget(self._inside)
        self.show_hit(None)

    def hold(self, editor: QWidget) -> None:
        """Places an editor below the name of the photo."""
        column = self._inside.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, editor)
        self._editor = editor
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Makes Tab follow the layout; Qt appends the buttons of a new photo to the order of the whole window."""
        cells = (self._form.itemAt(row, QFormLayout.ItemRole.FieldRole) for row in range(self._form.rowCount()))
        facts = [cell.widget() for cell in cells if cell is not None]
        tab_through(*filter(None, (self._editor, *facts)), *self._buttons, *self._verdicts)

    @property
    def last(self) -> QWidget:
        """The last widget that Tab reaches."""
        return self._verdicts[-1]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def show_hit(self, hit: Hit | None) -> None:
        """Shows another hit. If it is the same photo, its exposure and contents stay."""
        same = hit is not None and self._hit is not None and hit.photo == self._hit.photo
        self._contents = self._contents if same else ()
        if not same:
            self._files = ()
        self._fill(hit, self._exposure if same else Exposure())

    def show_exposure(self, photo: Photo, exposure: Exposure) -> None:
        """Adds the exposure of `photo` if it is still the one shown."""
        if self._hit is not None and self._hit.photo == photo and exposure != Exposure():
            self._fill(self._hit, exposure)

    def show_contents(self, photo: Photo, words: tuple[tuple[Word, float], ...]) -> None:
        """Shows what is in `photo`, with the probability of each word, if the photo is still the one shown."""
        if self._hit is not None and self._hit.photo == photo and words != self._contents:
            self._contents = words
            self._fill(self._hit, self._exposure)

    def show_files(self, photo: Photo, files: tuple[ItemFile, ...]) -> None:
        """Adds the files of the item of `photo` if it is still the one shown."""
        if self._hit is not None and self._hit.photo == photo and len(files) > 1:
            self._files = files
            self._fill(self._hit, self._exposure)

    def show_number(self, photos: int) -> None:
        """Shows that several photos are selected, until they are summed up."""
        self._fill(None, Exposure())
        self._list(text.photos(photos), ())

    def show_selection(self, selection: Selection) -> None:
        """Shows a summary of several photos and what they have in common."""
        self._fill(None, Exposure())
        first, last = photo_text.taken(selection.earliest), photo_text.taken(selection.latest)
        facts = [(self.tr("Date"), first if first == last else f"{first} –\n{last}")]
        for name, values in (
            (self.tr("Camera"), selection.cameras),
            (self.tr("Lens"), selection.lenses),
            (self.tr("Place"), selection.places),
            (self.tr("Dimensions"), selection.dimensions),
            (self.tr("Format"), selection.formats),
            (self.tr("Folder"), selection.folders),
        ):
            if values:
                facts.append((name, self._values(values)))
        self._list(f"{text.photos(selection.photos)}, {text.size(selection.size)}", facts)

    def _values(self, values: Values) -> str:
        """Returns the different values of several photos, one per line, or only their number if there are many."""
        if len(values) > MOST_VALUES:
            return self.tr("{} different").format(text.count(len(values)))
        return "\n".join(map(text.printable, values))

    def _list(self, title: str, facts: Iterable[tuple[str, str]]) -> None:
        """Replaces the title and the facts; without a title, no photo is selected."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self.title.setText(title or self.tr("No photo selected"))
        restyle(self.title, "look", "heading" if title else "quiet")
        for name, value in facts:
            self._form.addRow(self._term(name), self._value(name, value))

    def _fill(self, hit: Hit | None, exposure: Exposure) -> None:
        self._hit, self._exposure = hit, exposure
        self._list(text.name(hit.photo.file.path) if hit else "", self._facts(hit, exposure) if hit else ())
        if hit is not None and self._contents:
            self._form.addRow(self._term(self.tr("Shows")), self._words_of(hit.photo))
        known = hit.photo.metadata if hit else None
        if known is not None and known.latitude is not None and known.longitude is not None:
            self._form.addRow("", self._map_button(known.latitude, known.longitude))
        self._order_tabs()
        for button in self._buttons:
            button.setVisible(hit is not None)
        for widget in self._verdicts:
            widget.setVisible(hit is not None and hit.score is not None)

    def _facts(self, hit: Hit, exposure: Exposure) -> list[tuple[str, str]]:
        photo = hit.photo
        facts = [(self.tr("Similarity"), photo_text.similarity(hit))] if hit.score is not None else []
        if hit.mark is not None:
            facts.append((self.tr("Your mark"), photo_text.verdict(hit.mark)))
        facts.append((self.tr("Date"), f"{photo_text.taken(photo)} ({photo_text.date_source(photo)})"))
        facts += self._of_camera(photo, exposure)
        facts += self._of_picture(photo)
        if self._files:
            facts.append((self.tr("Files"), self._list_of_files()))
        return facts

    def _list_of_files(self) -> str:
        """Returns the names and roles of the item's files, one per line; a long list is cut off."""
        lines = [f"{text.name(file.path)} ({photo_text.role(file.role)})" for file in self._files[:MOST_FILES]]
        if (more := len(self._files) - len(lines)) > 0:
            lines.append(self.tr("and {} more").format(text.count(more)))
        return "\n".join(lines)

    def _of_camera(self, photo: Photo, exposure: Exposure) -> list[tuple[str, str]]:
        known, facts = photo.metadata, []
        if known is not None and known.camera:
            facts.append((self.tr("Camera"), text.printable(known.camera)))
        if known is not None and known.lens:
            facts.append((self.tr("Lens"), text.printable(known.lens)))
        if exposure != Exposure():
            facts.append((self.tr("Exposure"), photo_text.exposure(exposure)))
        return facts

    def _of_picture(self, photo: Photo) -> list[tuple[str, str]]:
        known = photo.metadata
        about_file = [
            (self.tr("File size"), text.size(photo.file.size)),
            (self.tr("Folder"), text.place(photo.file.path)),
        ]
        if known is None:
            return about_file
        words = (
            (self.tr("People"), ", ".join(known.people)),
            (self.tr("Place"), photo_text.place_of(photo, self.place_names)),
        )
        megapixels = known.width * known.height / 1e6
        size = f"{known.width} × {known.height}"
        facts = [
            *((name, text.printable(value)) for name, value in words if value),
            (self.tr("Dimensions"), f"{size} ({text.decimal(megapixels)} MP)" if megapixels >= 0.1 else size),
            (self.tr("Format"), known.format),
            *about_file,
        ]
        if known.latitude is not None and known.longitude is not None:
            facts.append((self.tr("Coordinates"), photo_text.position(known.latitude, known.longitude)))
        return facts

    def _term(self, name: str) -> QLabel:
        term = PlainLabel(name, "quiet")
        term.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return term

    def _value(self, name: str, value: str) -> QLabel:
        label = WrappingLabel(value)
        label.setAccessibleName(f"{name}: {value}")
        return label

    def _words_of(self, photo: Photo) -> QWidget:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for word, probability in self._contents:
            name = word.name(QLocale().name())
            button = QToolButton()
            button.setProperty("look", "flat")
            button.setText("×")
            button.setAccessibleName(self.tr("Not {}").format(name))
            words = self.tr("This photo does not show “{}”. PhotoSearch remembers that and does not change the file.")
            button.setToolTip(text.tooltip(words.format(name)))
            button.clicked.connect(partial(self.refused.emit, photo, word))
            row = QHBoxLayout()
            row.addWidget(self._value(self.tr("Shows"), f"{name} ({text.percent(probability)})"), 1)
            row.addWidget(button)
            column.addLayout(row)
        return rows

    def _map_button(self, latitude: float, longitude: float) -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "link")
        button.setText("openstreetmap.org")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(self.tr("Show on map"))
        address = desktop.map_link(latitude, longitude)
        button.setToolTip(text.tooltip(self.tr("Show this location in the browser: {}").format(address)))
        button.clicked.connect(lambda: desktop.open_map(latitude, longitude))
        return button

    def _lay_out(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("look", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        column.setSpacing(theme.MEDIUM)
        column.addWidget(self.title)
        column.addLayout(self._form)
        for widgets in (self._buttons, self._verdicts):
            row = QHBoxLayout()
            row.setSpacing(theme.SMALL)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(1)
        return inside
