"""`photosearch config`: show and change the settings of a library."""

import argparse
import dataclasses
from typing import Any

from photosearch import settings
from photosearch.cli.console import Console
from photosearch.cli.options import Commands, add_command
from photosearch.errors import InputError
from photosearch.packages import has_extra, install_command
from photosearch.settings import Settings

_SWITCHES = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}


def add(commands: Commands) -> None:
    """Adds the command."""
    config = add_command(commands, "config", run, "show or change settings")
    config.add_argument("name", nargs="?", metavar="NAME", help="setting to show or change (default: show all)")
    config.add_argument("value", nargs="?", metavar="VALUE", help="new value; switches take on and off")
    config.add_argument("--json", action="store_true", help="print the settings as one JSON line")


def run(options: argparse.Namespace, console: Console) -> int:
    """Shows or changes settings."""
    path = settings.library_paths(getattr(options, "library", None)).settings
    chosen = settings.load(path)
    declared = {each.name: each for each in dataclasses.fields(Settings)}
    if options.name is not None and options.name not in declared:
        raise InputError(f"There is no setting {options.name}", f"The settings are: {', '.join(declared)}")
    if options.value is not None:
        chosen = chosen.replace(**{options.name: _value(declared[options.name], options.value)})
        settings.save(chosen, path)
        extra = declared[options.name].metadata.get("extra")
        if extra and getattr(chosen, options.name) and not has_extra(extra):
            console.note(f"This has no effect yet. Run: {install_command(extra)}")
    shown = [options.name] if options.name is not None else [*declared]
    console.report({name: getattr(chosen, name) for name in shown}, options.json)
    return 0


def _value(setting: "dataclasses.Field[Any]", text: str) -> Any:
    """Returns the value that `text` names; a text that names none is returned as it is, and refused later."""
    match setting.default:
        case bool():
            return _SWITCHES.get(text.casefold(), text)
        case int() | float():
            try:
                return type(setting.default)(text)
            except ValueError:
                return text
        case _:
            return text
