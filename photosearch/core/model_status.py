"""The state of a model, as the window and the command line show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ProviderReason(StrEnum):
    """Why an execution provider runs the model, if it is not that another one failed."""

    CHOSEN = "as chosen"
    FASTEST = "the fastest here"
    ONLY = "no other provider is installed"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model that a library can be searched with, and its state in that library.

    `base` is the name of the model that it was trained from, `made_at` the time (ISO 8601), `quality` the measurements;
    each is None if the model does not state it. The library holds `vectors` of its network; `lacking` photos have none
    and are read again before the model can be used. If the model cannot be used, `problem` states why.
    """

    id: str
    name: str
    shipped: bool
    active: bool
    base: str | None = None
    made_at: str | None = None
    quality: Mapping[str, Any] | None = field(default=None, repr=False)
    vectors: int = 0
    lacking: int = 0
    problem: str = ""
