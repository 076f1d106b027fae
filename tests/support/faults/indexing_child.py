"""An indexing process for tests to kill. It reports what it has committed."""

import multiprocessing
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.connection import Connection

from photosearch.app import Application
from photosearch.jobs.control import Control
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.indexer import Indexer
from photosearch.jobs.tuning import Tuning
from photosearch.library.store.changes import Delta
from photosearch.search.engine import Renewal

PROCESSES = multiprocessing.get_context("forkserver")
"""Processes that start with all modules loaded, so that a test can start thousands."""
PROCESSES.set_forkserver_preload([__name__])


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
