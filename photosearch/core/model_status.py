"""What the person is told of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model that a library can be searched with, and how it stands there.

    `base` is the name of the model that it was made of, `made_at` when (ISO 8601), `quality` what was measured; each is
    None where the model does not say. `vectors` of its network are in the library; `lacking` photos have none and are
    read again before the model is in force. Where it cannot be used, `problem` says why.
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
