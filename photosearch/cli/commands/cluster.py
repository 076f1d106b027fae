"""`photosearch cluster`: index a shared library on many machines."""

import argparse
import dataclasses
import os
import signal
import subprocess
import sys
from functools import partial

from photosearch.cli.commands.index import REMOVALS_HELP, print_report
from photosearch.cli.console import Console, amount
from photosearch.cli.interruption import interruptible
from photosearch.cli.options import Commands, add_command, add_group, application_of, folder_of
from photosearch.errors import InputError

ADDRESS_VARIABLE = "RAY_ADDRESS"


def add(commands: Commands) -> None:
    """Adds the command."""
    cluster = add_group(commands, "cluster", "index a shared library on many machines")
    index = add_command(cluster, "index", _index, "add folders and update a shared library on a Ray cluster")
    index.add_argument("folders", nargs="*", metavar="FOLDER", help="folder to add; the others are updated too")
    text = f"the head of the cluster (default: ${ADDRESS_VARIABLE}, or this machine alone)"
    index.add_argument("--address", metavar="HOST:PORT", default=os.environ.get(ADDRESS_VARIABLE), help=text)
    index.add_argument("--workers", type=int, metavar="N", help="number of workers (default: one for each processor)")
    index.add_argument("--gpus", type=float, default=0.0, metavar="N",
                       help="GPUs of each worker, such as 0.5 for two workers on one (default: 0)")  # fmt: skip
    index.add_argument("--confirm-removals", action="store_true", help=REMOVALS_HELP)
    index.add_argument("--json", action="store_true", help="print the result as one JSON line")

    status = add_command(cluster, "status", _status, "show what is pending, who scans and indexes, and how fast")
    status.add_argument("--seconds", type=float, default=10.0, metavar="N",
                        help="how long to measure the rate; 0 leaves it out (default: 10)")  # fmt: skip
    status.add_argument("--json", action="store_true", help="print the report as one JSON line")

    text = "show it on this machine: a server, two workers, one of which is killed, and two clients"
    demo = add_command(cluster, "demo", _demo, text)
    demo.add_argument("--scenes", type=int, default=20, metavar="N", help="number of places to render (default: 20)")
    demo.add_argument("--isolated", action="store_true", help=argparse.SUPPRESS)


def _index(options: argparse.Namespace, console: Console) -> int:
    if options.workers is not None and options.workers < 1:
        raise InputError(f"--workers is {options.workers}", "Start one or more")
    if options.gpus < 0:
        raise InputError(f"--gpus is {options.gpus}", "Use 0 or more")
    application = application_of(options)
    folders = [folder_of(each) for each in options.folders]
    if application.shared is None:
        raise InputError(
            "A cluster indexes shared libraries only", "Name one: --library postgresql://name@host/archive"
        )
    from photosearch.cluster_application import ClusterIndexer  # late: only shared libraries need it
    from photosearch.shared.cluster import pool

    pool.require()
    if not options.address:
        console.note("Ray listens on every network of this machine; only its token keeps others out")
    connect = partial(pool.connected, options.address, None if options.address else options.workers)
    with console.progress() as emit, interruptible() as control:
        indexer = ClusterIndexer(application, connect, options.workers, options.gpus, options.confirm_removals)
        done = indexer.run(folders, emit, control)
    if options.json:
        console.json(
            dataclasses.asdict(done.report)
            | {"workers": dict(done.workers), "lost": [dataclasses.asdict(each) for each in done.lost]}
        )
        return 0
    print_report(done.report, False, console)
    for worker, photos in sorted(done.workers.items()):
        console.print(f"  {worker}: {amount(photos, 'photo')}")
    return 0


def _status(options: argparse.Namespace, console: Console) -> int:
    if options.seconds < 0:
        raise InputError(f"--seconds is {options.seconds}", "Use 0 or more")
    shared = application_of(options).shared
    if shared is None:
        raise InputError(
            "A cluster indexes shared libraries only", "Name one: --library postgresql://name@host/archive"
        )
    from photosearch.cluster_application import status  # late: only shared libraries need it

    if options.seconds:
        console.note(f"Measuring the rate for {options.seconds:g} s")
    console.report(status(shared, options.seconds), options.json)
    return 0


def _demo(options: argparse.Namespace, console: Console) -> int:
    if options.scenes < 10:
        raise InputError(f"--scenes is {options.scenes}", "Render 10 or more, so that there is time to kill a worker")
    if sys.platform == "win32":
        raise InputError("The demonstration does not run on Windows", "Run it on Linux or macOS")
    from photosearch.shared.cluster import isolation, pool

    pool.require()
    from photosearch.demo import cluster  # late: it needs the packages of the extra

    if options.isolated or not isolation.is_possible():
        if not options.isolated:
            console.note("This system allows no network of its own, so Ray listens on this machine's, with a token")
        cluster.run(console.print, options.scenes, console.counter)
        return 0
    console.note("Everything runs in a network of its own, in which only loopback exists")
    arguments = [*cluster.program(), "cluster", "demo", "--scenes", str(options.scenes), "--isolated"]
    # In a session of its own: Ctrl+C reaches it once, from here.
    with subprocess.Popen(isolation.command(arguments), start_new_session=True) as process:  # noqa: S603  (our own)
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)
