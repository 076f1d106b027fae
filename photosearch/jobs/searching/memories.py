"""What a searcher remembers of the pictures that it has seen, so that no model runs twice on the same one."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from photosearch.core.photo import Box, Description, Floats
from photosearch.core.query.query import Example
from photosearch.jobs.searching.describing import Describing, Words
from photosearch.jobs.searching.greys import Kept
from photosearch.library import scan
from photosearch.vision.embedding.windows import Codes

REMEMBERED = 64
"""Pictures whose vectors and descriptions are kept, so that a second example or another hit does not compute those of
the first example again."""
KEPT_GREYS = 256
"""Small grey pictures of hits to keep: 16 megabytes. A refreshed answer compares the same photos again."""

Remembered = TypeVar("Remembered")


class Memory(Generic[Remembered]):
    """The last results of models, by picture."""

    def __init__(self) -> None:
        self._made: OrderedDict[object, Remembered] = OrderedDict()

    def recall(self, model: str, example: Example, make: Callable[[], Remembered]) -> Remembered:
        """Returns the kept result of a model for an example; makes it if there is none or the file has changed."""
        source = example.source
        state = scan.file_state(source) if isinstance(source, str) else None
        key = (model, source, state, example.box)
        if key not in self._made:
            self._made[key] = make()
            if len(self._made) > REMEMBERED:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]


class Memories:
    """The memory of a searcher. It belongs to one thread, and survives a switch to another model."""

    def __init__(self, words: Words | None = None) -> None:
        self.vectors: Memory[tuple[Floats, bytes, Codes | None]] = Memory()
        self.descriptions: Memory[tuple[Description, Box]] = Memory()
        self.greys = Kept(KEPT_GREYS)
        self.words = words or Words()
        self.describing = Describing(self.words)
