"""Which parts of a query without results could be removed."""

import dataclasses
from collections.abc import Iterator

from photosearch.core.query import language
from photosearch.core.query.query import ALL_PHOTOS, Filters


def relaxed(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """Yields each part (a clause of the text, or a field) and the filters without it."""
    for clause in language.parse(filters.text):
        yield str(clause), filters.replace(text=language.without(filters.text, clause))
    for field in dataclasses.fields(filters):
        if field.name not in ("text", "least_score") and getattr(filters, field.name) != getattr(
            ALL_PHOTOS, field.name
        ):
            yield field.name, filters.without(field.name)
