"""An indexing process for tests to kill. It reports what it has committed."""

import multiprocessing
from contextlib import ExitStack
from multiprocessing.connection import Connection

from photosearch.app import Application
from photosearch.jobs.control import Control
from photosearch.jobs.indexing import indexer, rebuilding
from photosearch.jobs.indexing.indexer import Indexer
from photosearch.library.store.changes import Delta
from photosearch.search import engine

PROCESSES = multiprocessing.get_context("forkserver")
"""Processes that start with all modules loaded, so that a test can start thousands."""
PROCESSES.set_forkserver_preload([__name__])


def index(application: Application, folder: str, acknowledged: Connection) -> None:
    """Brings the library up to date with `folder`; sends the paths of each commit, and None at the end."""
    indexer.COMMIT_PHOTOS = 3  # many commits to be killed in
    engine.TAIL_LIMIT = 20  # and an index to save

    with ExitStack() as stack:
        parts, store = application.open_writer(stack)
        store.folders.add(folder)

        def publish(delta: Delta) -> None:
            rebuilding.apply(parts, delta)
            acknowledged.send([each.file.path for each in store.vectors.photos(delta.added_ids.tolist()).values()])

        with parts.decoder(1) as decoder:
            Indexer(parts, store, decoder, publish, lambda event: None, Control()).update_folders()
        if parts.engine.renewal() is not engine.Renewal.NONE:
            rebuilding.renew(parts, store, lambda: False)
    acknowledged.send(None)
