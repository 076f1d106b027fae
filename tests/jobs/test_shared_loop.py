"""The loop of a shared library whose server does not answer."""

from contextlib import ExitStack
from typing import NoReturn

from photosearch.core.events import Event, SharedState
from photosearch.errors import LibraryUnreachable
from photosearch.jobs.control import Control
from photosearch.jobs.inbox import Inbox
from photosearch.jobs.messages import AddFolder, Message
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.searching.marks import Marks
from photosearch.jobs.shared_loop import SharedLoop
from photosearch.jobs.tuning import Tuning

MOST_TRIES = 20


class AwayServer:
    """Opens a library whose server never answers."""

    title = "archive"
    tuning = Tuning()

    def __init__(self, control: Control) -> None:
        self._control = control
        self.tries = 0

    def open_store(self) -> NoReturn:
        self.tries += 1
        if self.tries == MOST_TRIES:
            self._control.stop()
        raise LibraryUnreachable("The server cannot be reached")

    def open_window(self, *_: object) -> NoReturn:
        raise AssertionError("the server does not answer")


class StoppingInbox(Inbox):
    """Stops the loop as soon as it would have to wait."""

    def __init__(self, control: Control) -> None:
        super().__init__(control)
        self._stopping = control

    def next(self, seconds: float = 0.0) -> Message | None:
        message = super().next()
        if message is None:
            self._stopping.stop()
        return message


def test_the_loop_waits_before_it_tries_the_server_again_although_commands_wait() -> None:
    control = Control()
    inbox, server, told = StoppingInbox(control), AwayServer(control), list[Event]()
    for folder in ("/museum", "/cellar"):
        inbox.post(AddFolder(folder))
    loop = SharedLoop(server, inbox, told.append, control, Marks(Opening()), lambda library: None, lambda parts: None)
    loop.run(ExitStack(), lambda library: library)
    assert server.tries == 3  # once at the start, and once more for each command
    assert [type(event) for event in told] == [SharedState] * 3
