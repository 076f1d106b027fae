"""Indexing a shared library on a Ray cluster: the worker of one process, and the driver of all workers."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from photosearch import settings
from photosearch.app import Application
from photosearch.core.events import IndexReport, Listener, Trouble
from photosearch.errors import InputError
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.shared import together
from photosearch.jobs.indexing.shared.pending import Batch, PendingIndexer
from photosearch.jobs.progress import Progress
from photosearch.shared.cluster import pool
from photosearch.shared.cluster.pool import Cluster, Done, Lost
from photosearch.shared.store.store import SharedStore
from photosearch.shared_application import SharedApplication


class PendingWorker:
    """Works off what is pending, with a model, a decoder process and a connection of its own.

    It looks at all that is pending until a whole pass has done nothing: what a lost worker had claimed is free again by
    then.
    """

    def __init__(self, library: str, provider: str, model: Path | None) -> None:
        """Opens the library on this machine, where its roots may be mounted elsewhere.

        Args:
            library: its address.
            provider: what runs the model.
            model: the folder of a model to use instead of the current one.
        """
        paths = settings.library_paths(library)
        chosen = settings.load(paths.settings).replace(provider=provider)
        shared = Application(paths, chosen, model).shared
        assert shared is not None
        with ExitStack() as stack:
            self._parts, self._store = shared.open_worker(stack)
            self._decoder = stack.enter_context(self._parts.decoder(1))
            self._stack = stack.pop_all()
        self._begin_pass()

    def step(self) -> Batch | None:
        """Does a batch; None if nothing is pending that is not claimed by others. Raises as `PendingIndexer` does."""
        batch = self._indexer.step()
        if batch is None and self._done:
            self._begin_pass()
            batch = self._indexer.step()
        if batch is None:
            self._begin_pass()
        else:
            self._done += batch.done
        return batch

    def close(self) -> None:
        """Ends the decoder and the connection."""
        self._stack.close()

    def _begin_pass(self) -> None:
        self._indexer = PendingIndexer(self._parts, self._store, self._decoder)
        self._done = 0


@dataclass(slots=True)
class ClusterReport:
    """What a run did: the report of `photosearch index`, photos by worker, and the workers that were lost."""

    report: IndexReport
    workers: Counter[str] = field(default_factory=Counter)
    lost: list[Lost] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClusterIndexer:
    """Brings a shared library up to date on a cluster.

    Args:
        application: names the library.
        connect: connects to the cluster; called only if anything is pending.
        workers: how many; None for one on each processor of the cluster.
        gpus: GPUs, or the part of one, for each worker.
        confirm_removals: removes missing photos even if they are many.
    """

    application: Application
    connect: Callable[[], AbstractContextManager[Cluster]]
    workers: int | None = None
    gpus: float = 0.0
    confirm_removals: bool = False

    def run(self, folders: Sequence[str], emit: Listener, control: Control) -> ClusterReport:
        """Adds `folders`, scans all roots that are mounted here, and works off what is pending.

        Raises:
            InputError: the library is not a shared one, or has no root.
            Interrupted: `control` interrupted it; finished batches are committed.
            StorageError, ModelError: the library, the cluster or every worker fails; the next run goes on.
        """
        shared = self.application.shared
        if shared is None:
            raise InputError(
                "A cluster indexes shared libraries only", "Name one: --library postgresql://name@host/archive"
            )
        with shared.open_store() as store:
            for folder in folders:
                store.folders.add(folder)
            if not store.folders.paths():
                raise InputError("The library has no folder yet", "Name one: photosearch cluster index FOLDER")
            model_id = shared.register_model(store)
            workers: Counter[str] = Counter()
            lost: list[Lost] = []
            work_off = partial(self._work_off, shared, store, model_id, workers, lost)
            report = together.bring_up_to_date(
                store, model_id, work_off, emit, control, is_confirmed=lambda folder: self.confirm_removals
            )
            shared.name_contents(store, model_id, control)
            return ClusterReport(report, workers, lost)

    def _work_off(
        self,
        shared: SharedApplication,
        store: SharedStore,
        model_id: int,
        workers: Counter[str],
        lost: list[Lost],
        emit: Listener,
        control: Control,
    ) -> Batch:
        control.checkpoint()
        total, pending = Batch(), store.pending.count(model_id)
        if not pending:
            return total
        make = partial(PendingWorker, str(shared.address), shared.settings.provider, shared.pinned)
        with self.connect() as cluster:
            progress = Progress(pending, time.monotonic())
            count = cluster.room(self.workers, self.gpus)
            for event in pool.work(cluster, make, count, partial(store.pending.count, model_id), gpus=self.gpus):
                match event:
                    case Done(worker, batch):
                        total = total.plus(batch)
                        workers[worker] += batch.done
                        progress.advance(batch.done, time.monotonic())
                    case Lost():
                        lost.append(event)
                        emit(Trouble(told(event)))
                emit(progress.event())
                control.checkpoint()
        return total


def told(lost: Lost) -> str:
    """Returns a sentence about a lost worker."""
    end = "it is given up" if lost.given_up else "it starts anew"
    return f"Lost the worker {lost.worker}: {lost.reason.rstrip('.')}. What it had begun is pending again; {end}"


def status(shared: SharedApplication, seconds: float, wait: Callable[[float], None] = time.sleep) -> dict[str, Any]:
    """Returns what is pending, who scans and indexes, and how fast, as JSON values by name.

    Args:
        seconds: how long to watch what is pending; each worker commits only every few seconds. 0 leaves out the rate.
    """
    report = shared.report()
    watched: dict[str, Any] = {"photos_per_second": None, "seconds_left": None}
    with shared.open_store() as store:
        indexing = {each.process: each.user for each in store.indexing()}
        current = store.models.current()
        if current is not None and seconds > 0:
            before, started = store.pending.count(current.id), time.monotonic()
            wait(seconds)
            left = store.pending.count(current.id)
            rate = (before - left) / (time.monotonic() - started)
            indexing |= {each.process: each.user for each in store.indexing()}
            watched["photos_per_second"] = round(max(0.0, rate), 1)
            watched["seconds_left"] = round(left / rate) if rate > 0 else None
            report["pending"] = left
    return {
        "library": report["library"],
        "pending": report["pending"],
        **watched,
        "roots": report["roots"],
        "indexed_by": [{"process": process, "user": user} for process, user in sorted(indexing.items())],
    }
