"""Measures the memory of a scan of a shared library that knows many files, and finds as many new ones.

    python -m tests.benchmarks.bench_shared_scan [FILES]

FILES (1,000,000 by default) are rows in a table of the embedded server, 500 in a folder, without files on disk: what
the disk shows is made up for each folder, as a walk would report it.
"""

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

from photosearch.core.photo import FileState
from photosearch.jobs.indexing.shared.root_scan import NAMES_AT_ONCE, RootWalk
from photosearch.shared.server.embedded import running
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION
from tests.support.shared.server import create_database

IN_FOLDER = 500
LONG_AGO = 10**18
FILL = f"""
INSERT INTO photo (root_id, path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, waiting, folder)
SELECT %s, convert_to(folder || '/IMG_' || lpad(number::text, 7, '0') || '.jpg', 'UTF8'), 3000000, {LONG_AGO},
{LONG_AGO}, '1:' || number, {LONG_AGO + 10**11}, 'skipped', false, convert_to(folder, 'UTF8')
FROM (SELECT number, 'known/' || lpad((number / {IN_FOLDER})::text, 5, '0') AS folder
FROM generate_series(0, %s - 1) AS number) AS each
"""


def main(count: int) -> None:
    """Prints the peak memory of this process after each part."""
    with tempfile.TemporaryDirectory() as name, running({"max_wal_size": "4GB", "fsync": "off"}) as server:
        os.environ["PGPASSWORD"] = server.password
        create_database(server, "archive")
        root = Path(name) / "root"
        root.mkdir()
        with SharedStore.create(server.address("archive"), Mounts(Path(name) / "mounts.json")) as store:
            store.folders.add(str(root))
            model = store.models.register("aa" * 32, "made up", "1", DIMENSION)
            store.session.execute(FILL, (next(iter(store.roots.names)), count))
            store.session.execute("ANALYZE photo")
            _report(f"{count:,} known files on the server")
            with store.scans.spool() as spool:
                walk = RootWalk(store, model, spool)
                for folder in store.scans.counts(str(root)):
                    stamps = walk.settled(folder)
                    stamps.clear()  # as a walk does with files that are unchanged
                    walk.take(folder, {}, stamps, set())
                _report(f"{walk.unchanged:,} of them compared")
                for number in range(count // IN_FOLDER):
                    folder = f"{root}/new/{number:05}"
                    files = [f"{folder}/IMG_{each:07}.jpg" for each in range(IN_FOLDER)]
                    found = {path: FileState(path, 3_000_000, LONG_AGO, LONG_AGO, f"2:{number}") for path in files}
                    walk.take(folder, found, walk.settled(folder), set())
                _report(f"{len(walk.files) + walk.spooled_new:,} new files found")
                read = sum(len(batch) for batch in spool.batches(NAMES_AT_ONCE))
                _report(f"{read:,} of them read from the server again")


def _report(what: str) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {peak:.0f} MB, {time.process_time():.1f} s of processor time", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="?", type=int, default=1_000_000)
    main(parser.parse_args().files)
