"""`photosearch-train experiments`: run the declared experiments and show their tables."""

import argparse
from pathlib import Path

from photosearch_training.commands.options import Commands, add_command
from photosearch_training.experiments import plan, report, results, running, tables
from photosearch_training.progress import Reporter


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    actions = commands.add_parser(name, help=text, description=text).add_subparsers(required=True, metavar="ACTION")
    add_command(actions, "list", _list, "Name the tables.")
    run = add_command(actions, "run", _run, "Run the missing runs of a table; an interrupted run continues.")
    table = add_command(actions, "table", _table, "Show a table, as Markdown.")
    for action in (run, table):
        action.add_argument("name", help="a table's name, or a TOML file with a plan")
    run.add_argument("--data", type=Path, required=True, help="folder that holds the tasks' zips and folders")
    run.add_argument("--weights", type=Path, default=Path(), help="folder of the starting weights' files")
    run.add_argument("--work", type=Path, default=Path("runs/experiments"), help="folder for runs and decoded photos")
    run.add_argument("--jobs", type=int, default=1, metavar="N", help="number of runs at the same time")
    summary = add_command(actions, "report", _report, "Write verdicts, power and tables into a Markdown file.")
    summary.add_argument("--into", type=Path, required=True, help="file with the lines that begin and end the report")
    for action in (run, table, summary):
        action.add_argument("--results", type=Path, default=results.FOLDER, help="folder of the result lines")


def _list(options: argparse.Namespace, reporter: Reporter) -> int:
    for name in plan.names():
        print(f"{name:12} {plan.read(name).title}")
    return 0


def _run(options: argparse.Namespace, reporter: Reporter) -> int:
    place = running.Place(options.data, options.weights, options.work, max(1, options.threads))
    running.run(plan.read(options.name), results.Results(options.results), place, max(1, options.jobs), reporter)
    return 0


def _table(options: argparse.Namespace, reporter: Reporter) -> int:
    print(tables.markdown(plan.read(options.name), results.Results(options.results)))
    return 0


def _report(options: argparse.Namespace, reporter: Reporter) -> int:
    report.write(results.Results(options.results), options.into)
    return 0
