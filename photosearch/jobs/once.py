"""One complete pass without a window, for the command line and the demo."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from photosearch.core.events import IndexReport, Listener, ModelSwitched
from photosearch.jobs.blas import one_thread_each
from photosearch.jobs.control import Control
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.indexer import Indexer
from photosearch.jobs.indexing.upkeep.completing import Completer
from photosearch.jobs.indexing.upkeep.describing import Describer
from photosearch.jobs.indexing.upkeep.grouping import Grouper
from photosearch.jobs.indexing.upkeep.naming import Namer
from photosearch.jobs.indexing.upkeep.pairs import PairEmbedding
from photosearch.jobs.indexing.upkeep.placing import Placer
from photosearch.jobs.indexing.upkeep.rereading import Rereader
from photosearch.jobs.indexing.upkeep.safekeeping import back_up
from photosearch.jobs.indexing.upkeep.texts import TextReading
from photosearch.jobs.messages import Built, Make
from photosearch.jobs.models.switching import ModelSwitch
from photosearch.jobs.opening.parts import Parts
from photosearch.library.store.changes.changes import Delta
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.search.engine import Renewal
from photosearch.vision.embedding.shelf import ShelfModel

UNSETTLED_ROUNDS = 5
"""How often to reread files that changed while they were read; a later pass finds the rest."""


@dataclass(frozen=True, slots=True)
class Update:
    """An open library that can be brought up to date, as `bring_up_to_date` does."""

    parts: Parts
    store: LibraryStore
    run: Callable[[Listener, Control], IndexReport]


def bring_up_to_date(parts: Parts, store: Store, emit: Listener, control: Control) -> IndexReport:
    """Indexes new, changed, moved and deleted photos in every folder, then does all other work that is due.

    Raises:
        Interrupted: `control` interrupted it; the photos embedded so far are committed.
        StorageError: the library cannot be written.
    """

    def publish(delta: Delta) -> None:
        rebuilding.apply(parts, delta)

    with (
        one_thread_each(),
        parts.decoder(parts.library.settings.decoders) as decoder,
        closing(PairEmbedding(parts.library, store, emit, control)) as pairs,
        closing(TextReading(parts.library, store, emit, control, parts.model_id)) as texts,
    ):
        pairs.begin()
        texts.begin(parts.library.settings.read_text)
        indexer = Indexer(parts, store, decoder, publish, emit, control)
        report, survey = indexer.update_folders()
        for _ in range(UNSETTLED_ROUNDS):
            if not survey.unsettled:
                break
            time.sleep(parts.library.settings.settle_seconds)
            again, survey = indexer.update_paths(survey.unsettled)
            report = _sum(report, again)
        for work in (
            Describer(parts, store, decoder, control),
            Grouper(store),
            Rereader(parts, store, decoder, publish, control),
            Completer(parts, store, decoder, control),
            Namer(parts, store, control),
            Placer(store, parts.library.settings.place_names, parts.library.tuning.describe_photos, control),
            pairs,
            texts,
        ):
            while work.step():
                pass
    if parts.engine.renewal() is not Renewal.NONE:
        snapshot = rebuilding.renew(parts, store, lambda: control.leaving)
        if snapshot is not None:
            rebuilding.publish(parts, store, snapshot)
    back_up(parts, store, emit, control)
    return report


def use_model(parts: Parts, store: Store, model: ShelfModel, emit: Listener, control: Control) -> ModelSwitched:
    """Switches to `model` from start to end.

    Raises:
        Interrupted: `control` interrupted it; the model in `parts` stays in use, and the next call continues.
        ModelError: the model cannot be trusted or loaded.
        StorageError: the library cannot be written.
    """

    def build(parts: Parts, make: Make) -> None:
        switch.take(Built(parts, make()))
        control.checkpoint()

    opened = parts.open_model(parts.library, model, store)
    with ModelSwitch(model, opened, store, emit, control, build) as switch:
        while (switched := switch.step()) is None:
            pass
        return switched


def _sum(first: IndexReport, later: IndexReport) -> IndexReport:
    """Adds the counts of a later round; its unchanged files were counted in the first."""
    seconds = first.seconds + later.seconds
    processed = first.photos_per_second * first.seconds + later.photos_per_second * later.seconds
    return replace(
        first,
        added=first.added + later.added,
        updated=first.updated + later.updated,
        moved=first.moved + later.moved,
        removed=first.removed + later.removed,
        skipped=first.skipped + later.skipped,
        seconds=round(seconds, 3),
        photos_per_second=round(processed / seconds, 2) if seconds else 0.0,
    )
