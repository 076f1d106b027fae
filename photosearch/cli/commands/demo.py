"""`photosearch demo`: render a small library, index it and search it."""

import argparse
import dataclasses

from photosearch.cli.commands import index
from photosearch.cli.commands.window import has_display, open_window
from photosearch.cli.console import Console
from photosearch.cli.options import Commands, add_command, application_of
from photosearch.core import identity
from photosearch.errors import InputError
from photosearch.settings import LibraryPaths

QUERY = 2
"""The rendered picture that the window searches by: the first place, cropped."""


def add(commands: Commands) -> None:
    """Adds the command."""
    demo = add_command(commands, "demo", run, "render a small library, index it and search it")
    demo.add_argument("--scenes", type=int, default=30, metavar="N", help="number of places to render (default: 30)")
    demo.add_argument("--no-window", action="store_true", help="print the results and write a contact sheet")


def run(options: argparse.Namespace, console: Console) -> int:
    """Renders, indexes and searches; opens the window if there is a display."""
    from photosearch.demo import journey  # late: no other command draws
    from photosearch.scenes import rendering

    if options.scenes < 1:
        raise InputError(f"--scenes is {options.scenes}", "Render one or more")
    application = application_of(options)
    root = application.paths.root / "demo"
    application = dataclasses.replace(application, paths=LibraryPaths(root / "library"))
    with console.counter("Rendering") as progress:
        rendered = rendering.render_library(root / "photos", scenes=options.scenes, progress=progress)
    report = index.update(application, [identity.to_text(root / "photos")], console)
    index.print_report(report, False, console)
    if has_display() and not options.no_window:
        return open_window(application.paths, application.settings, lambda: application, [str(rendered[QUERY].path)])
    with application.searcher() as searcher:
        answers = journey.ask(searcher, rendered)
        console.print("\n".join(journey.table(answers)))
        journey.sheet(searcher, answers, root / "contact-sheet.png")
    console.print(f"Contact sheet: {root / 'contact-sheet.png'}")
    console.print(f"Search it yourself: photosearch search IMAGE --library {application.paths.root}")
    return 0
