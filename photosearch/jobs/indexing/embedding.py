"""Embeds decoded photos in batches, beside the decoding of the next ones."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

import numpy as np

from photosearch.core.photo import Decoded, Floats
from photosearch.vision.embedding.embed import Embedder, at_once
from photosearch.vision.embedding.windows import Codes

BATCH = 8
"""Photos in one run of the model. On a CPU, larger batches are not faster and make the decoders wait."""
AT_ONCE = 2
"""Batches in progress: while one ends on some cores, the next one uses the others."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Embedded(Generic[Key]):
    """A decoded photo and its embedding; `codes` is None if the model has no windows."""

    key: Key
    decoded: Decoded
    features: Floats
    codes: Codes | None


def codes_by_content(embedded: Iterable[Embedded[Key]]) -> dict[bytes, Codes]:
    """Returns the codes of the photos by the digest of their files; empty if the model has no windows."""
    return {each.decoded.digest: each.codes for each in embedded if each.codes is not None}


class Embedding(Generic[Key]):
    """Runs the model on threads of its own, so that its owner can feed the decoders meanwhile.

    It belongs to one thread. Leaving its `with` block waits for the batches in progress.

    Args:
        turn: called before the model runs on some photos (`Embedder.views`); it may wait for more urgent work.
    """

    def __init__(self, embedder: Embedder, turn: Callable[[], None] = at_once) -> None:
        self._embedder = embedder
        self._turn = turn
        self._threads = ThreadPoolExecutor(AT_ONCE, "embedding")
        self._waiting: list[tuple[Key, Decoded]] = []
        self._running: deque[Future[list[Embedded[Key]]]] = deque()

    def __enter__(self) -> "Embedding[Key]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown()

    def add(self, key: Key, decoded: Decoded) -> list[Embedded[Key]]:
        """Takes a photo, and returns those that were embedded since the last call, in the order they were added.

        It waits if the photo completes a batch and AT_ONCE batches are in progress.

        Raises:
            ModelError: the model fails.
        """
        self._waiting.append((key, decoded))
        ended: list[Embedded[Key]] = []
        if len(self._waiting) == BATCH:
            if len(self._running) == AT_ONCE:
                ended += self._running.popleft().result()
            self._begin()
        while self._running and self._running[0].done():
            ended += self._running.popleft().result()
        return ended

    def drain(self) -> list[Embedded[Key]]:
        """Waits for the batches in progress, and returns their photos; raises as `add` does."""
        ended: list[Embedded[Key]] = []
        while self._running:
            ended += self._running.popleft().result()
        return ended

    def finish(self) -> list[Embedded[Key]]:
        """Embeds the photos that wait for a full batch, and returns all that are left; raises as `add` does."""
        if self._waiting:
            self._begin()
        return self.drain()

    def _begin(self) -> None:
        batch, self._waiting = self._waiting, []
        self._running.append(self._threads.submit(self._embed, batch))

    def _embed(self, batch: Sequence[tuple[Key, Decoded]]) -> list[Embedded[Key]]:
        """Embeds a batch; photos with the same bytes are embedded once."""
        distinct = {decoded.digest: decoded for _, decoded in batch}
        views = self._embedder.views(np.stack([each.pixels for each in distinct.values()]), self._turn)
        codes = views.codes if views.codes is not None else [None] * len(distinct)
        found = dict(zip(distinct, zip(views.features, codes, strict=True), strict=True))
        return [Embedded(key, decoded, *found[decoded.digest]) for key, decoded in batch]
