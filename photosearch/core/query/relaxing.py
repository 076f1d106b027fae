"""What a query without a result could do without."""

import dataclasses
from collections.abc import Iterator

from photosearch.core.query import language
from photosearch.core.query.query import ALL_PHOTOS, Filters


def relaxed(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """Yields the filters without one part each, and the name of that part: a clause of the text, or a field."""
    for clause in language.parse(filters.text):
        yield str(clause), filters.replace(text=language.without(filters.text, clause))
    for field in dataclasses.fields(filters):
        if field.name not in ("text", "least_score") and getattr(filters, field.name) != getattr(
            ALL_PHOTOS, field.name
        ):
            yield field.name, filters.without(field.name)
