"""A process that commits for ever and says what is committed, to be killed at any moment.

Each line it prints is an acknowledgement: `path content` that must be found after the kill, whatever happens next.
"""

import random
import sys
from pathlib import Path

from photosearch.library.changes import Change, Gone, Moved
from photosearch.library.store import Store
from tests.library.material import DIMENSION, file, indexed


def main(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with Store.open(path) as store:
        model = store.register_model("aa" * 32, "first", "1", DIMENSION)
        number = seed * 1_000_000
        while True:
            batch: list[Change] = [
                indexed(f"/p/{each}", each % 10_000_000) for each in range(number, number + chance.randint(1, 60))
            ]
            number += len(batch)
            store.commit(batch, model)
            # Some photos move, and some come and go, in commits of their own.
            ids = [store.photo(each.file.path).id for each in batch[:3]]
            paths = [each.file.path for each in batch]
            if len(batch) > 4:
                store.commit([Moved(ids[0], file(paths[0] + "-moved", 2), 9), Gone(ids[1])], model)
                paths[0:2] = [paths[0] + "-moved"]
            print("\n".join(paths), flush=True)
            print("ack", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
