"""The filters of the search: text, order and a chip for each active filter; menus and the timeline on demand."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSlider, QToolButton, QVBoxLayout, QWidget

from photosearch.core.annotations.keywords import leaf, parts
from photosearch.core.annotations.values import Flag, Label
from photosearch.core.query import language
from photosearch.core.query.facets import Choice, Facets
from photosearch.core.query.language import Clause
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, UNSET, Filters, Sort, SortKey
from photosearch.core.words import natural
from photosearch.gui.filters import wording
from photosearch.gui.filters.flow import FlowLayout
from photosearch.gui.filters.timeline import Timeline
from photosearch.gui.look import icons, theme
from photosearch.gui.look.actions import Actions
from photosearch.gui.look.margins import margins
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.theme import Theme
from photosearch.gui.look.widgets.choice_menu import ChoiceMenu, Entry
from photosearch.gui.look.widgets.labels import ElidedLabel, PlainLabel
from photosearch.gui.query.panel import QueryPanel

QUIET_MS = 180
"""Pause in typing or dragging after which the search starts."""
_SEVERAL = ("cameras", "lenses", "formats", "orientations", "folders", "places", "labels", "flags", "keywords")
_SCORE_STEPS = 100


class FilterChip(QFrame):
    """An active filter, with a button to remove it, and one that lists what else it could mean."""

    changed = Signal(Clause)
    """The clause that takes the place of this one."""

    def __init__(self, part: wording.Part, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.part = part
        self.setProperty("look", "chip")
        label = ElidedLabel(part.words, "", self)
        label.setMaximumWidth(260)
        self.remove = QToolButton(self)
        self.remove.setProperty("look", "small")
        self.remove.setIcon(icons.icon("cancel", look.colours.text, side=12))
        self.remove.setIconSize(QSize(12, 12))
        words = self.tr("Remove filter: {}").format(part.words)
        self.remove.setAccessibleName(words)
        self.remove.setToolTip(text.tooltip(words))
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(theme.SMALL, 0, 2, 0))
        row.setSpacing(2)
        row.addWidget(label)
        if others := language.alternatives(part.value) if isinstance(part.value, Clause) else ():
            row.addWidget(self._build_choice(others))
        row.addWidget(self.remove)

    def _build_choice(self, others: Sequence[Clause]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("look", "small")
        button.setText("▾")
        button.setAccessibleName(self.tr("Change filter: {}").format(self.part.words))
        button.setToolTip(text.tooltip(self.tr("Choose what these words mean")))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for each in others:
            menu.addAction(text.entry(wording.clause_words(each))).triggered.connect(partial(self.changed.emit, each))
        button.setMenu(menu)
        return button


class FilterBar(QWidget):
    """Shows filters, order and counts, and emits the person's changes.

    The bar itself holds the menus and the timeline. `search` holds the text field, the order and the chips.
    """

    asked = Signal(Filters)
    arranged = Signal(Sort)
    chips_changed = Signal()
    """There are other chips."""

    def __init__(self, actions: Actions, look: Theme, search: QueryPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._filters, self._asked = ALL_PHOTOS, ALL_PHOTOS
        self._facets, self._counted = Facets(), True
        self._keywords: dict[str, int] = {}
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # All changes share one timer: the newest replaces those not yet emitted.
        self._waiting = QTimer(self, singleShot=True)
        self._waiting.timeout.connect(self._ask_now)
        self.field, self.sort = search.entry, search.sort
        self.field.textChanged.connect(self._type)
        self.field.returnPressed.connect(lambda: self._waiting.start(0) if self._waiting.isActive() else None)
        self.sort.chosen.connect(self.arranged)
        self.menus = self._build_menus()
        self.score = self._build_score()
        self.timeline = Timeline(look, self)
        self.timeline.chosen.connect(self._choose_days)
        self.chips: list[FilterChip] = []
        self._current = True
        """Whether the menus and the timeline show the query and its counts; they do so when they are visible."""
        self.total = PlainLabel("", "quiet", self)
        self.clear = QToolButton(self)
        self.clear.setDefaultAction(actions["clear_filters"])
        self.clear.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.clear.setProperty("look", "flat")
        self.clear.setProperty("tight", "true")
        self.active = QWidget(self)
        self._chip_row = QHBoxLayout(self.active)
        self._lay_out()
        search.hold(self.active)
        self.chips_changed.connect(search.order_tabs)
        look.changed.connect(self._build_chips)
        self.active.hide()
        self.show_query(ALL_PHOTOS, BEST_FIRST, by_example=False)

    def show_query(self, filters: Filters, sort: Sort, by_example: bool) -> None:
        """Shows the query. Text being typed stays unless the filters were changed elsewhere.

        Args:
            by_example: whether photos have a similarity to filter and sort by.
        """
        if filters != self._asked:
            self._waiting.stop()
        if not self._waiting.isActive():
            self._filters = self._asked = filters
        if self.field.text() != self._filters.text:
            self.field.setText(self._filters.text)
        self.score.setVisible(by_example)
        # A search by example does not return every photo that passes the filters; the status bar counts its results.
        self._counted = not by_example
        self._slider.setValue(round((self._filters.least_score or 0.0) * _SCORE_STEPS))
        keys = [key for key in SortKey if by_example or key is not SortKey.SIMILARITY]
        sorts = [Sort(key, ascending != (key is SortKey.NAME)) for key in keys for ascending in (False, True)]
        shown = sort if sort in sorts else Sort(SortKey.DATE)
        self.sort.show_entries([(each, wording.order(each), None) for each in sorts], [shown])
        self.sort.show_title(wording.order(shown))
        self.sort.setAccessibleName(self.tr("Sort: {}").format(wording.order(shown)))
        self._show_chips()
        self._show_choices()

    def show_facets(self, facets: Facets) -> None:
        """Shows the number of photos for each choice."""
        self._facets = facets
        photos = text.photos(facets.photos)
        self.total.setText(self.tr("About {}").format(photos) if facets.approximate else photos)
        self._show_choices()

    def show_keywords(self, keywords: dict[str, int]) -> None:
        """Shows the keywords of the library and their numbers of photos."""
        self._keywords = keywords
        self._show_choices()

    def focus_text(self) -> None:
        """Moves the focus to the text field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    # Changes by the person

    def _ask(self, filters: Filters, after_ms: int = 0) -> None:
        if filters != self._filters:
            self._filters = filters
            self._waiting.start(after_ms)

    def _ask_now(self) -> None:
        self._waiting.stop()
        self._asked = self._filters
        self.asked.emit(self._filters)

    def _type(self, typed: str) -> None:
        self._ask(self._filters.replace(text=typed), QUIET_MS)

    def _choose(self, field: str, value: object, on: bool) -> None:
        if field in _SEVERAL:
            kept = tuple(each for each in getattr(self._filters, field) if each != value)
            self._ask(self._filters.replace(**{field: (*kept, value) if on else kept}))
        elif on:
            self._ask(self._filters.replace(**{field: value}))
        else:
            self._ask(self._filters.without(field))

    def _choose_days(self, first: date | None, last: date | None) -> None:
        self._ask(self._filters.replace(first_day=first, last_day=last))

    def _choose_score(self, steps: int) -> None:
        self._ask(self._filters.replace(least_score=steps / _SCORE_STEPS if steps else None), QUIET_MS)

    def _remove(self, chip: FilterChip) -> None:
        place = self.chips.index(chip)
        self._filters = chip.part.taken_from(self._filters)
        self._ask_now()
        # The focus stays among the chips, or moves to the text field when none is left.
        left = self.chips[min(place, len(self.chips) - 1)].remove if self.chips else self.field
        left.setFocus()

    def _change(self, old: object, new: Clause) -> None:
        if isinstance(old, Clause):
            self._filters = self._filters.replace(text=language.replaced(self._filters.text, old, new))
            self._ask_now()

    # Showing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._current:
            self._show_choices()

    def _show_choices(self) -> None:
        self._current = not self.isHidden()
        if not self._current:
            return
        filters, facets = self._filters, self._facets
        for field in ("cameras", "lenses", "formats", "orientations"):
            self._show_menu(field, getattr(facets, field), getattr(filters, field))
        folders = sorted(facets.folders, key=lambda each: each.value)
        self._show_menu("folders", folders, filters.folders)
        self.menus["places"].show_entries(_tree(facets.places), filters.places)
        places = ((True, facets.located), (False, facets.unlocated))
        entries = [(has, wording.located(has), photos) for has, photos in places if photos]
        self.menus["located"].show_entries(entries, () if filters.located is None else (filters.located,))
        texted = ((True, facets.with_text), (False, facets.without_text))
        entries = [(has, wording.has_text(has), photos) for has, photos in texted if photos]
        self.menus["has_text"].show_entries(
            entries if facets.with_text or filters.has_text is not None else [],
            () if filters.has_text is None else (filters.has_text,),
        )
        rated = {int(each.value): each.photos for each in facets.ratings}
        stars = [(least, sum(rated[each] for each in rated if each >= least)) for least in range(5, 0, -1)]
        self.menus["least_rating"].show_entries(
            [(least, wording.rating(least), photos) for least, photos in stars if photos],
            (filters.least_rating,) if filters.least_rating else (),
        )
        self._show_menu("labels", _in_use(facets.labels), filters.labels)
        self._show_menu("flags", _in_use(facets.flags), filters.flags)
        self.menus["keywords"].show_entries(_keywords(self._keywords, filters.keywords), filters.keywords)
        self.timeline.show_counts(facets.timeline, filters.first_day, filters.last_day)

    def _show_menu(self, field: str, choices: Iterable[Choice], chosen: tuple[str, ...]) -> None:
        counted = {each.value: each.photos for each in choices}
        # A selected value can be deselected even if no photo has it.
        values = [*counted, *(each for each in chosen if each not in counted)]
        entries: list[Entry] = [(each, wording.choice(field, each), counted.get(each, 0)) for each in values]
        self.menus[field].show_entries(entries, chosen)

    def _show_chips(self) -> None:
        self.total.setVisible(self._counted)
        if list(wording.parts(self._filters)) != [chip.part for chip in self.chips]:
            self._build_chips()

    def _build_chips(self) -> None:
        wanted = list(wording.parts(self._filters))
        for chip in self.chips:
            self._chip_row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(part) for part in wanted]
        for chip in self.chips:
            self._chip_row.addWidget(chip)
            chip.show()
        self.active.setVisible(bool(wanted))
        self.chips_changed.emit()

    def _chip(self, part: wording.Part) -> FilterChip:
        chip = FilterChip(part, self._look, self.active)
        chip.remove.clicked.connect(lambda: self._remove(chip))
        chip.changed.connect(lambda clause: self._change(part.value, clause))
        return chip

    # Building

    def _build_menus(self) -> dict[str, ChoiceMenu]:
        words = {
            "cameras": self.tr("Camera"),
            "lenses": self.tr("Lens"),
            "formats": self.tr("Type"),
            "orientations": self.tr("Orientation"),
            "folders": self.tr("Folder"),
            "places": self.tr("Place"),
            "located": self.tr("Location"),
            "has_text": self.tr("Text in picture"),
            "least_rating": self.tr("Rating"),
            "labels": self.tr("Label"),
            "flags": self.tr("Flag"),
            "keywords": self.tr("Keyword"),
        }
        menus = {field: ChoiceMenu(title, several=field in _SEVERAL, parent=self) for field, title in words.items()}
        for field, menu in menus.items():
            menu.setProperty("tight", "true")  # so that the menus fit into one line
            menu.chosen.connect(lambda value, on, field=field: self._choose(field, value, on))
        return menus

    def _build_score(self) -> QWidget:
        score = QWidget(self)
        self._slider = QSlider(Qt.Orientation.Horizontal, score)
        self._slider.setRange(0, _SCORE_STEPS)
        self._slider.setPageStep(5)
        self._slider.setFixedWidth(96)
        self._slider.setAccessibleName(self.tr("Minimum similarity"))
        self._slider.setToolTip(text.tooltip(self.tr("Hide photos that are less similar than this")))
        self._slider.valueChanged.connect(self._choose_score)
        row = QHBoxLayout(score)
        row.setContentsMargins(theme.SMALL, 0, theme.SMALL, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(PlainLabel(self.tr("Similarity"), "quiet", score))
        row.addWidget(self._slider)
        return score

    def _lay_out(self) -> None:
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        self._chip_row.setSpacing(theme.TINY)
        flow = FlowLayout(theme.TINY)
        for widget in (*self.menus.values(), self.score, self.total, self.clear):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SMALL, 0, theme.SMALL, theme.TINY)
        column.setSpacing(theme.TINY)
        column.addLayout(flow)
        column.addWidget(self.timeline)


def _in_use(choices: Sequence[Choice]) -> list[Choice]:
    """Returns the choices in the order of the keys, or none if no photo has a value."""
    order = [*Label, *Flag, UNSET]
    used = any(each.value != UNSET for each in choices)
    return sorted(choices, key=lambda each: order.index(each.value)) if used else []


def _keywords(known: dict[str, int], chosen: tuple[str, ...]) -> list[Entry]:
    """Returns all keywords, those below another one indented."""
    there = sorted({*known, *chosen}, key=lambda keyword: [natural(part) for part in parts(keyword)])
    return [(each, "    " * (len(parts(each)) - 1) + leaf(each), known.get(each, 0)) for each in there]


def _tree(cities: Sequence[Choice]) -> Iterator[Entry]:
    """Yields each country with its number of photos, and its cities below it, both by number of photos."""
    countries: dict[str, list[Choice]] = {}
    for city in cities:
        countries.setdefault(city.value.partition("/")[0], []).append(city)
    for code, inside in sorted(countries.items(), key=lambda item: -sum(each.photos for each in item[1])):
        yield code, photo_text.place_name(code), sum(each.photos for each in inside)
        for city in inside:
            yield city.value, f"    {photo_text.place_name(city.value)}", city.photos
