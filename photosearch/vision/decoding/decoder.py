"""The parent's side of decoding: feeds child processes, holds them to their time, and replaces those that die.

It has no threads: whoever asks waits for all children at once.
"""

import contextlib
import multiprocessing
import os
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Literal, TypeAlias

from photosearch.core.identity import display
from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, Decoded, FileState, Fitting, Limits, Preview
from photosearch.core.written import Lines
from photosearch.errors import DecoderBroken, FatalPhoto, PhotoError, SlowPhoto, UnreadablePhoto
from photosearch.vision.decoding.activity import TELLS_STATES, activity_of, processor_seconds
from photosearch.vision.decoding.limits import RAISE_TIME, DecodeLimits
from photosearch.vision.decoding.messages import (
    HAS_READ,
    NONSENSE,
    Job,
    Request,
    send_request,
    unpack_answer,
    unpack_hello,
)
from photosearch.vision.decoding.sandbox.sandbox import Layer, effective

QUEUED = 2
"""Requests a child has at a time: one in work and one waiting, so that it never idles while its answer is read."""
LARGEST_ANSWER = 512_000_000
"""Bytes; a child that claims to send more is not ours any more."""
START_SECONDS = 60.0
"""A child that has not come up by then never will."""
_LEAST_PAUSE = 0.05
"""Seconds between two looks at a child that is due."""
_LEAST_WORK = 0.01
"""Part of the time since the last look; a child that has worked less, and has nothing to do, hangs."""
_SILENCE = 30.0
"""Seconds without any work after which a child hangs, on systems that do not say what its threads are doing."""
START_TRIES = 3
"""One may be ended from outside while it comes up. After so many in a row those that work carry on alone."""
StartMethod: TypeAlias = Literal["forkserver", "spawn"]
START_METHOD: StartMethod = "forkserver" if sys.platform == "linux" and not getattr(sys, "frozen", False) else "spawn"
"""How Python starts the children. On Linux a server loads the readers once and forks each child from itself, which is
ten times as fast and shares the memory of the code. The server reads no photo."""
PRELOAD = "photosearch.vision.decoding.preload"
"""What the server loads."""
if START_METHOD == "forkserver":  # here, not with each decoder, so that a program can have more loaded
    multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOAD])


def at_once() -> int:
    """The niceness of a decoder that a person waits for: none."""
    return 0


Answer: TypeAlias = Decoded | Metadata | Preview | Lines | PhotoError


@dataclass(slots=True)
class _Child:
    process: BaseProcess
    connection: Connection
    niceness: int
    limit: float
    """Seconds that it has for what it does now: starting, reading or decoding."""
    due: float
    """When to look at it next, by the clock of `time.monotonic`."""
    worked_before: float = 0.0
    """Its processor time when it began what it does now."""
    worked: float = 0.0
    """Processor time that it had spent on it by the last look."""
    grew: float = 0.0
    """When that was last seen to grow."""
    started: bool = False
    reading: bool = True
    """Whether it is still reading the file."""
    layers: tuple[Layer, ...] = ()
    """What holds it in, once it has started."""
    requests: deque[tuple[Any, Request]] = field(default_factory=deque)

    def begin(self, limit: float, reading: bool) -> None:
        """Counts its time from now on."""
        self.reading, self.limit = reading, limit
        # While it reads, only real time counts.
        self.worked_before, self.worked = 0.0 if reading else processor_seconds(self.process.pid or 0), 0.0
        self.grew = time.monotonic()
        self.due = self.grew + limit

    def goes_on(self, now: float) -> bool:
        """Whether it may go on although it is due; then it is due again later.

        A child that decodes may use `limit` seconds of processor time, however long it waits for a processor. Before
        that it is only ended if it does nothing at all. A child that reads has `limit` seconds in real time.
        """
        activity = activity_of(self.process.pid or 0)
        worked = activity.seconds - self.worked_before
        if worked > self.worked + _LEAST_WORK * (now - self.grew):
            self.worked, self.grew = worked, now
        left = self.limit / 4
        if self.started and self.reading:
            may = activity.runnable
        else:
            may = worked < self.limit and (activity.busy or now - self.grew <= (0.0 if TELLS_STATES else _SILENCE))
            left = min(self.limit - worked, left)
        self.due = now + max(_LEAST_PAUSE, left / (os.cpu_count() or 1))
        return may


class _Feed:
    """Requests still to be sent; those a dead child never began come back to the front."""

    def __init__(self, requests: Iterable[tuple[Any, Request]]) -> None:
        self._source = iter(requests)
        self._returned: deque[tuple[Any, Request]] = deque()

    def take(self) -> tuple[Any, Request] | None:
        return self._returned.popleft() if self._returned else next(self._source, None)

    def give_back(self, requests: Iterable[tuple[Any, Request]]) -> None:
        self._returned.extendleft(reversed(tuple(requests)))


def serve_texts(connection: Connection, job: Job) -> None:
    """Runs a child process that reads the text in photos."""
    from photosearch.vision.ocr import process  # late: only this child loads the networks

    process.serve(connection, job)


def serve_photos(connection: Connection, job: Job) -> None:
    """Runs a child process."""
    # late: its image libraries are for the child alone
    from photosearch.vision.decoding import process

    process.serve(connection, job)


class Decoder:
    """Decodes photos in up to `workers` child processes, started when first needed. One thread at a time uses it.

    Args:
        niceness: asked before each request; 0 is that of any program, and with 19 all other work goes first. No system
            lets every process raise its own priority again, so a child with another niceness is replaced once it has
            answered.
        start_method: how Python starts the children.
        serve: the main function of a child.
    """

    def __init__(
        self,
        fitting: Fitting,
        thumbnail_side: int,
        limits: DecodeLimits,
        workers: int = 1,
        niceness: Callable[[], int] = at_once,
        start_method: StartMethod = START_METHOD,
        serve: Callable[[Connection, Job], None] = serve_photos,
    ) -> None:
        self._job = Job(
            fitting,
            thumbnail_side,
            Limits(limits.megapixels, limits.file_megabytes),
            limits.megabytes,
            limits.seconds,
        )
        self._seconds, self._reading_seconds = limits.seconds, limits.reading_seconds
        self._workers = workers
        self._niceness = niceness
        self._serve = serve
        self.children: list[_Child] = []
        self._context: Any = multiprocessing.get_context(start_method)
        self._failed_starts = 0
        self._aborted = False

    def __enter__(self) -> "Decoder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Starts the child processes now, so that the first photo need not wait for them.

        Raises:
            DecoderBroken: they cannot be started.
        """
        while len(self.children) < self._workers and not self._aborted:
            self._start()

    def layers(self) -> tuple[Layer, ...]:
        """Starts the child processes and returns what holds them in; raises DecoderBroken as `warm` does."""
        self._failed_starts = 0
        while not (started := [child for child in self.children if child.started]):
            self.warm()
            for _ in self._collect(self.children, _Feed(())):
                pass
        return started[0].layers

    def decode(self, source: str | bytes, box: Box | None = None, thumbnail: bool = False) -> Decoded:
        """Decodes one photo for the model, and makes a `thumbnail` where it is wanted; raises PhotoError."""
        answer = self._one(Request(source, box, thumbnail=thumbnail))
        assert isinstance(answer, Decoded)
        return answer

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        """Returns the photo upright, its longest side at most `longest` pixels; raises PhotoError."""
        answer = self._one(Request(source, box, longest))
        assert isinstance(answer, Preview)
        return answer

    def decode_all(self, files: Iterable[FileState]) -> Iterator[tuple[FileState, Decoded | PhotoError]]:
        """Decodes photos with all workers, with thumbnails, and yields them as they are ready.

        It reads `files` only as far as its workers need. Closing the generator ends the work at once.

        Raises:
            DecoderBroken: the child processes cannot be started.
        """
        yield from self._run((file, Request(file.path, thumbnail=True)) for file in files)

    def decode_details(
        self, details: Iterable[tuple[FileState, Box]]
    ) -> Iterator[tuple[FileState, Box, Decoded | PhotoError]]:
        """Decodes a part of each photo, without thumbnails; else as `decode_all`."""
        for (file, box), outcome in self._run((each, Request(each[0].path, each[1])) for each in details):
            yield file, box, outcome

    def describe_all(self, files: Iterable[FileState]) -> Iterator[tuple[FileState, Metadata | PhotoError]]:
        """Reads the metadata of photos alone; else as `decode_all`."""
        yield from self._run((file, Request(file.path, metadata_only=True)) for file in files)

    def read_texts(self, files: Iterable[FileState]) -> Iterator[tuple[FileState, Lines | PhotoError]]:
        """Reads the text in photos, if its children serve that (`vision.ocr.process.serve`); else as `decode_all`."""
        yield from self._run((file, Request(file.path, text=True)) for file in files)

    def abort(self) -> None:
        """Ends the work in progress, for good; may be called from any thread. What waits is answered FatalPhoto."""
        self._aborted = True
        for child in list(self.children):
            with contextlib.suppress(ValueError):  # its owner has just ended it
                _kill(child.process)

    def close(self) -> None:
        """Ends the child processes."""
        while self.children:
            self._end(self.children[-1])

    def _one(self, request: Request) -> Answer:
        answer: Answer
        ((_, answer),) = self._run([(None, request)])
        if isinstance(answer, PhotoError):
            raise answer
        return answer

    def _run(self, requests: Iterable[tuple[Any, Request]]) -> Iterator[tuple[Any, Any]]:
        """Answers each request once, whatever happens to the children."""
        feed = _Feed(requests)
        self._failed_starts = 0
        try:
            while not self._aborted:
                self._fill(feed)
                busy = [child for child in self.children if child.requests]
                if not busy:
                    return
                yield from self._collect(busy, feed)
            yield from self._refuse(feed)
        finally:
            # Left early: what a child still has in work would be taken for the answer to the next request.
            for child in [each for each in self.children if each.requests]:
                self._end(child)

    def _fill(self, feed: _Feed) -> None:
        while (child := self._with_room(feed)) is not None:
            following = feed.take()
            if following is None:
                return
            try:
                send_request(child.connection, following[1])
                if not child.requests and child.started:
                    child.begin(self._reading_seconds, reading=True)
                child.requests.append(following)
            except OSError:  # it died, or does not listen: this photo is not to blame
                feed.give_back([following])
                if child.requests:
                    return
                self._discard(child, feed)

    def _with_room(self, feed: _Feed) -> _Child | None:
        """Returns the child with the least to do, a new one while there may be more, or None when all are full."""
        niceness = effective(self._niceness())
        for child in [each for each in self.children if each.niceness != niceness and not each.requests]:
            self._end(child)
        ours = [child for child in self.children if child.niceness == niceness]
        least = min(ours, key=lambda child: len(child.requests), default=None)
        if least is not None and not least.requests:
            return least
        if not self.children or (len(self.children) < self._workers and self._failed_starts < START_TRIES):
            following = feed.take()
            if following is None:
                return None
            feed.give_back([following])
            return self._start()
        return least if least is not None and len(least.requests) < QUEUED else None

    def _collect(self, busy: Sequence[_Child], feed: _Feed) -> Iterator[tuple[Any, Answer]]:
        """Waits until a child answers, dies or is late, and yields what came of it."""
        now = time.monotonic()
        ready = wait([child.connection for child in busy], max(0.0, min(child.due for child in busy) - now))
        now = time.monotonic()
        for child in busy:
            if child.connection in ready:
                yield from self._receive(child, feed)
            elif now >= child.due and not child.goes_on(now):
                yield from self._lose_slow(child, feed)

    def _receive(self, child: _Child, feed: _Feed) -> Iterator[tuple[Any, Answer]]:
        try:
            message = _receive(child.connection, self._seconds if child.started else START_SECONDS)
        except BlockingIOError:
            yield from self._lose_slow(child, feed)
            return
        except (EOFError, OSError):
            yield from self._lose(child, feed, FatalPhoto, "ended the decoder process")
            return
        # Not the time when it was seen to be ready: the owner may have been busy with other answers since.
        if message == HAS_READ and child.requests and child.started and child.reading:
            child.begin(self._seconds, reading=False)
            return
        child.begin(self._reading_seconds, reading=True)
        if not child.started:
            child.started, self._failed_starts, child.layers = True, 0, unpack_hello(message)
            _bound(child.connection, self._seconds)
            return
        request = child.requests[0][1]
        try:
            answer: Answer = unpack_answer(message, request, self._job)
        except PhotoError as error:
            answer = error
        except NONSENSE:
            yield from self._lose(child, feed, FatalPhoto, "made the decoder process talk nonsense")
            return
        yield child.requests.popleft()[0], answer

    def _lose_slow(self, child: _Child, feed: _Feed) -> Iterator[tuple[Any, PhotoError]]:
        if child.reading:
            what = f"could not be read within {self._reading_seconds:g} seconds"
            yield from self._lose(child, feed, UnreadablePhoto, what)
        else:
            what = f"takes more than {self._seconds:g} seconds of processor time to decode"
            yield from self._lose(child, feed, SlowPhoto, what, RAISE_TIME)

    def _lose(
        self, child: _Child, feed: _Feed, kind: type[PhotoError], what: str, remedy: str = ""
    ) -> Iterator[tuple[Any, PhotoError]]:
        """Ends a child and blames the photo it was at, if it was at one; the others are tried again elsewhere."""
        blamed = [child.requests.popleft()] if child.started else []
        self._discard(child, feed)
        for key, request in blamed:
            yield key, kind(f"{_named(request)} {what}", remedy)

    def _discard(self, child: _Child, feed: _Feed) -> None:
        """Ends a child whose requests are tried again elsewhere."""
        feed.give_back(child.requests)
        child.requests.clear()
        self._end(child)
        if not child.started and not self._aborted:
            self._failed_starts += 1
            if self._failed_starts >= START_TRIES and not self.children:
                raise _broken()

    def _refuse(self, feed: _Feed) -> Iterator[tuple[Any, PhotoError]]:
        """Answers all that is left after `abort`."""
        for child in list(self.children):
            self._discard(child, feed)
        while (following := feed.take()) is not None:
            yield following[0], FatalPhoto(f"{_named(following[1])} was not decoded: the decoder was ended")

    def _start(self) -> _Child:
        try:
            ours, theirs = self._context.Pipe()
            job = replace(self._job, niceness=effective(self._niceness()))
            process = self._context.Process(target=self._serve, args=(theirs, job), name="decoder", daemon=True)
            with theirs:
                process.start()
        except (OSError, EOFError) as error:
            raise _broken() from error
        _bound(ours, START_SECONDS)
        now = time.monotonic()
        child = _Child(process, ours, job.niceness, START_SECONDS, due=now + START_SECONDS, grew=now)
        self.children.append(child)
        if self._aborted:
            process.kill()
        return child

    def _end(self, child: _Child) -> None:
        self.children.remove(child)
        child.connection.close()
        _kill(child.process)
        child.process.join()
        # A thread that starts a process also reaps this one, and `join` returns before that thread has noted the exit.
        while child.process.exitcode is None:
            time.sleep(0.001)
        child.process.close()


def _kill(process: BaseProcess) -> None:
    if process.is_alive():  # asked first: a server of children frees the number of one that has ended for any other
        process.kill()


def _bound(connection: Connection, seconds: float) -> None:
    """Lets no child that stops in the middle of a message hold its parent; pipes of Windows know no such limit."""
    if os.name == "nt":
        return
    limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    with socket.socket(fileno=os.dup(connection.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _receive(connection: Connection, seconds: float) -> bytes:
    """Returns the next message, which takes no longer than `seconds` even where it comes byte by byte.

    On Windows it may: there one can only wait for all of it.

    Raises:
        BlockingIOError: it takes longer.
        EOFError, OSError: the child has died, or says what is no message.
    """
    if os.name == "nt":
        return connection.recv_bytes(LARGEST_ANSWER)
    deadline = time.monotonic() + seconds
    with socket.socket(fileno=os.dup(connection.fileno())) as end:
        (size,) = struct.unpack("!i", _read(end, 4, deadline))  # as `send_bytes` writes it
        if not 0 <= size <= LARGEST_ANSWER:
            raise OSError("a message of no size")
        return _read(end, size, deadline)


def _read(end: socket.socket, size: int, deadline: float) -> bytes:
    data, got = bytearray(size), 0
    with memoryview(data) as room:
        while got < size:
            count = end.recv_into(room[got:])
            if count == 0:
                raise EOFError
            got += count
            if got < size and time.monotonic() > deadline:
                raise BlockingIOError
    return bytes(data)


def _named(request: Request) -> str:
    return display(request.source) if isinstance(request.source, str) else "The picture"


def _broken() -> DecoderBroken:
    return DecoderBroken("The decoder process cannot be started", "Run: photosearch doctor")
