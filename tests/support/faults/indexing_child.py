"""Processes for tests to kill: one indexes and reports its commits, one saves and kills itself."""

import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from photosearch import settings
from photosearch.app import Application
from photosearch.jobs.control import Control
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.indexer import Indexer
from photosearch.jobs.tuning import Tuning
from photosearch.library.store.changes.changes import Delta
from photosearch.search.engine import Renewal
from photosearch.vision.decoding.decoder import PRELOAD

PROCESSES = multiprocessing.get_context("forkserver")
"""Starts processes with all modules loaded, so that a test can start thousands."""
PROCESSES.set_forkserver_preload([__name__, PRELOAD])


def index(application: Application, folder: str, acknowledged: Connection) -> None:
    """Brings the library up to date with `folder`; sends the paths of each commit, and None at the end."""
    many_commits = replace(application, tuning=Tuning(commit_photos=3, tail_limit=20))
    with ExitStack() as stack:
        parts, store = many_commits.open_writer(stack)
        store.folders.add(folder)

        def publish(delta: Delta) -> None:
            rebuilding.apply(parts, delta)
            acknowledged.send([each.file.path for each in store.vectors.photos(delta.added_ids.tolist()).values()])

        with parts.decoder(1) as decoder:
            Indexer(parts, store, decoder, publish, lambda event: None, Control()).update_folders()
        if parts.engine.renewal() is not Renewal.NONE:
            rebuilding.renew(parts, store, lambda: False)
    acknowledged.send(None)


def save_and_die(application: Application, steps: int) -> None:
    """Saves index and settings, and kills its process before step number `steps`."""
    left = itertools.count(steps, -1)

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: Any, **named: Any) -> object:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return call

    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        for name in ("open", "fsync", "replace", "unlink", "rename"):
            setattr(os, name, dying(getattr(os, name)))
        rebuilding.renew(parts, store, lambda: False)
        settings.save(parts.library.settings, application.paths.settings)
        os._exit(0)
