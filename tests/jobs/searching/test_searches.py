"""The thread that answers searches."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from photosearch.core.events import SearchDone
from photosearch.core.photo import Fitting
from photosearch.core.query.query import Query
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.searching.searches import Searches
from photosearch.vision.decoding.decoder import Decoder, at_once
from tests.support.jobs.library import Library
from tests.support.patience import wait_until


def test_the_decoders_start_once_the_photos_are_listed(library: Library) -> None:
    made: list[Decoder] = []

    def make(fitting: Fitting, workers: int, niceness: Callable[[], int] = at_once, texts: bool = False) -> Decoder:
        made.append(library.parts.library.make_decoder(fitting, workers, niceness, texts))
        return made[-1]

    opening = Opening()
    opening.show(replace(library.parts.library, make_decoder=make))
    searches = Searches(opening, lambda event: None)
    thread = threading.Thread(target=searches.answer_queries)
    thread.start()
    searches.search(Query())  # as the window does at its start
    try:
        wait_until(lambda: len(made) == 2 and all(each.children for each in made))
    finally:
        searches.stop()
        thread.join()


def test_other_work_is_held_back_until_a_search_is_answered(library: Library) -> None:
    happened: list[str] = []

    @contextmanager
    def hold_back() -> Iterator[None]:
        happened.append("held back")
        yield
        happened.append("goes on")

    opening = Opening()
    opening.show(library.parts.library)
    searches = Searches(
        opening, lambda event: happened.append("answered" if isinstance(event, SearchDone) else "failed"), hold_back
    )
    thread = threading.Thread(target=searches.answer_queries)
    thread.start()
    try:
        searches.search(Query(()))
        wait_until(lambda: len(happened) == 3)
        assert happened == ["held back", "answered", "goes on"]
    finally:
        searches.stop()
        thread.join()
