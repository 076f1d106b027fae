"""Filters, their values and sort orders as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from photosearch.core.annotations.albums import BASKET
from photosearch.core.annotations.keywords import SEPARATOR
from photosearch.core.annotations.values import Flag, Label
from photosearch.core.moments import Span
from photosearch.core.query import language
from photosearch.core.query.completion import Entry
from photosearch.core.query.language import Clause, Field, Term
from photosearch.core.query.query import UNSET, Filters, Orientation, Sort, SortKey
from photosearch.gui.look.texts import annotation_text, photo_text, text
from photosearch.gui.look.texts.text import tr


@dataclass(frozen=True, slots=True)
class Part:
    """One active filter: its text, and how to remove it: all `fields`, or only `value` from the single field.

    A `value` of the field `text` is a clause.
    """

    words: str
    fields: tuple[str, ...]
    value: object = None

    def taken_from(self, filters: Filters) -> Filters:
        """Returns the filters without this part."""
        if self.value is not None:
            (field,) = self.fields
            if isinstance(self.value, Clause):
                return filters.replace(text=language.without(filters.text, self.value))
            left = tuple(each for each in getattr(filters, field) if each != self.value)
            return filters.replace(**{field: left})
        return filters.without(*self.fields)


def parts(filters: Filters) -> Iterator[Part]:
    """Yields the active filters."""
    for clause in language.parse(filters.text):
        yield Part(clause_words(clause), ("text",), clause)
    if filters.first_day is not None or filters.last_day is not None:
        yield Part(_days(filters), ("first_day", "last_day"))
    for field in ("folders", "places", "cameras", "lenses", "formats", "orientations"):
        for value in getattr(filters, field):
            yield Part(choice(field, value), (field,), value)
    if filters.located is not None:
        yield Part(located(filters.located), ("located",))
    if filters.has_text is not None:
        yield Part(has_text(filters.has_text), ("has_text",))
    if filters.least_rating:
        yield Part(rating(filters.least_rating), ("least_rating",))
    for field in ("labels", "flags", "keywords", "albums"):
        for value in getattr(filters, field):
            yield Part(choice(field, value), (field,), value)
    if filters.least_score is not None:
        yield Part(tr("Similarity {} or higher").format(text.score(filters.least_score)), ("least_score",))


def clause_words(clause: Clause) -> str:
    """Returns the text of a part of the search text."""
    words = reduce(tr("{} or {}").format, map(_term, clause.terms))
    return tr("Without {}").format(words) if clause.excluded else words


def entry(each: Entry) -> str:
    """Returns the text of a completion."""
    return _term(Term(each.field, each.names[0]))


def _term(term: Term) -> str:
    if term.days is not None:
        return tr("{} or {}").format(photo_text.days(term.days), tr("“{}”").format(text.printable(term.text)))
    if term.field is Field.ANY and term.exact:
        return tr("Exactly “{}”").format(text.printable(term.text))
    name = {
        Field.ANY: tr("“{}”"),
        Field.PATH: tr("In “{}”"),
        Field.TITLE: tr("Title “{}”"),
        Field.CAPTION: tr("Caption “{}”"),
        Field.KEYWORD: tr("Keyword “{}”"),
        Field.PLACE: tr("Place “{}”"),
        Field.CONTENT: tr("Shows “{}”"),
        Field.TEXT: tr("Text in picture “{}”"),
        Field.SHOWS: tr("Shows “{}”"),
        Field.CAMERA: tr("Camera “{}”"),
        Field.LENS: tr("Lens “{}”"),
        Field.TYPE: tr("Type “{}”"),
        Field.BEFORE: tr("Before {}"),
        Field.AFTER: tr("After {}"),
    }[term.field]
    return name.format(text.printable(term.text))


def choice(field: str, value: str) -> str:
    """Returns the text of a value of `field`."""
    if field == "orientations":
        return orientation(Orientation(value))
    if field == "places":
        return photo_text.full_place(value)
    if field == "labels":
        return tr("No label") if value == UNSET else annotation_text.label(Label(value))
    if field == "flags":
        return tr("No flag") if value == UNSET else annotation_text.flag(Flag(value))
    if field == "albums":
        return tr("Album “{}”").format(tr("Basket") if value == BASKET else value)
    if field == "keywords":
        return value.replace(SEPARATOR, " > ")
    return text.name(value) if field == "folders" else text.printable(value)


def orientation(value: Orientation) -> str:
    """Returns the text of an orientation."""
    words = {
        Orientation.LANDSCAPE: tr("Landscape"),
        Orientation.PORTRAIT: tr("Portrait"),
        Orientation.SQUARE: tr("Square"),
    }
    return words[value]


def located(value: bool) -> str:
    """Returns the text for photos with or without a location."""
    return tr("With location") if value else tr("Without location")


def has_text(value: bool) -> str:
    """Returns the text for photos with or without text in the picture."""
    return tr("With text in the picture") if value else tr("Without text in the picture")


def rating(stars: int) -> str:
    """Returns the text of a minimum rating."""
    return text.stars(stars) if stars == 5 else tr("{} or more").format(text.stars(stars))


def order(sort: Sort) -> str:
    """Returns the text of a sort order."""
    words = {
        SortKey.SIMILARITY: (tr("Most similar first"), tr("Least similar first")),
        SortKey.DATE: (tr("Newest first"), tr("Oldest first")),
        SortKey.NAME: (tr("Name (Z–A)"), tr("Name (A–Z)")),
        SortKey.SIZE: (tr("Largest first"), tr("Smallest first")),
    }
    return words[sort.key][sort.ascending]


def _days(filters: Filters) -> str:
    if filters.first_day is None:
        assert filters.last_day is not None
        return tr("Until {}").format(photo_text.day(filters.last_day))
    if filters.last_day is None:
        return tr("From {}").format(photo_text.day(filters.first_day))
    return photo_text.days(Span(filters.first_day, filters.last_day))
