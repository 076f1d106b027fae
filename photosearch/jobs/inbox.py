"""The messages for the indexing thread."""

import queue

from photosearch.jobs.control import Control
from photosearch.jobs.messages import Message


class Inbox:
    """A queue that any thread may post to. Messages wait until the indexing thread runs, so none is lost.

    Args:
        control: interrupts the pass that is running when an urgent message arrives.
    """

    def __init__(self, control: Control) -> None:
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._control = control

    def post(self, message: Message, *, urgent: bool = False) -> None:
        """Adds a message; an urgent one interrupts the pass that is running."""
        self._messages.put(message)
        if urgent:
            self._control.interrupt()

    def wake(self) -> None:
        """Ends the wait of the thread that reads the messages."""
        self._messages.put(None)

    def drop(self, unwanted: type[Message]) -> None:
        """Removes the messages of one kind. No other thread may read messages meanwhile."""
        kept = []
        while not self._messages.empty():
            message = self._messages.get_nowait()
            if message is not None and not isinstance(message, unwanted):
                kept.append(message)
        for message in kept:
            self._messages.put(message)

    def next(self, seconds: float = 0.0) -> Message | None:
        """Returns the oldest message, or None if there is none within `seconds` or `wake` was called."""
        try:
            return self._messages.get(timeout=seconds) if seconds > 0 else self._messages.get_nowait()
        except queue.Empty:
            return None
