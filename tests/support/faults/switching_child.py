"""A process that switches models, for tests to kill. It reports each switch that it begins and ends."""

import random
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.connection import Connection

from photosearch.app import Application
from photosearch.jobs.control import Control
from photosearch.jobs.once import use_model
from photosearch.jobs.tuning import Tuning


def switch(application: Application, turns: int, seed: int, told: Connection) -> None:
    """Makes `turns` switches to random models, some of which first lose their vectors."""
    application = replace(
        application, tuning=Tuning(switch_photos=3, tail_limit=10)
    )  # many commits, so that a kill can hit one
    chance = random.Random(seed)
    for _ in range(turns):
        with ExitStack() as stack:
            parts, store = application.open_writer(stack)
            active = parts.embedder.manifest
            model = chance.choice([each for each in parts.library.shelf.models() if each.id != active.id])
            assert model.manifest is not None
            network = store.models.id_of(model.manifest.sha256)
            if network is not None and network != parts.model_id and chance.random() < 0.5:
                store.models.forget(network, lambda: False)
            told.send((model.id, False))
            use_model(parts, store, model, lambda event: None, Control())
            told.send((model.id, True))
    told.send(None)
