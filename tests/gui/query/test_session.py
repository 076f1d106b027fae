"""The query grows as the person scrolls."""

from dataclasses import replace

import numpy as np
import pytest

from photosearch.core.answers.stacking import single
from photosearch.core.events import SearchDone
from photosearch.core.query.query import Query
from photosearch.gui.query.session import Session
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.searching.searches import Searches


class Noting(Searches):
    """Notes the number of the last request."""

    def search(self, query: Query, first: int | None = None) -> int:
        self.ticket = super().search(query, first)
        return self.ticket


@pytest.mark.parametrize(("more", "limit"), [(True, 20), (False, 10)])
def test_a_browsed_library_lists_more_photos_only_if_there_are_more(more: bool, limit: int) -> None:
    searches = Noting(Opening(), lambda event: None)
    session = Session(searches, 10)
    session.refresh()
    stacks = replace(single(np.arange(1, 4)), more=more)
    session.take_answer(SearchDone(searches.ticket, (), 0.0, stacks=stacks))
    session.widen()
    session.widen()  # nothing more happens before the answer
    assert session.query.limit == limit
