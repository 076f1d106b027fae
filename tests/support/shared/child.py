"""A process that uses a shared library until it is killed. It reports each action as a line on stdout.

python -m tests.support.shared.child hold URL ROOT | write URL NUMBER | claim URL
"""

import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from photosearch.core.address import parse
from photosearch.errors import StorageError
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION, indexed

BATCH = 16
FOREVER = 600


def main(what: str, url: str, *more: str) -> None:
    mounts = Mounts(Path(mkdtemp()) / "mounts.json")
    mounts.note("root", "/")
    with SharedStore.open(parse(url), mounts) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        match what:
            case "hold":
                with store.hold("/"):
                    tell("held")
                    time.sleep(FOREVER)
            case "claim":
                with store.pending.claim(model, 100) as claimed:
                    tell(str(len(claimed)))
                    time.sleep(FOREVER)
            case "write":
                for batch in range(10**6):
                    paths = [f"/{more[0]}/{batch}/{each}" for each in range(BATCH)]
                    store.commit([indexed(path, batch % 7 + 1) for path in paths], model)
                    tell(f"/{more[0]}/{batch}")


def tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except StorageError as error:
        tell(f"{type(error).__name__}: {error}")
