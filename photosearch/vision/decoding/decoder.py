"""The parent's side of decoding: feeds child processes, holds them to their time, and replaces those that die.

It has no threads: whoever asks waits for all children at once.
"""

import contextlib
import multiprocessing
import os
import socket
import struct
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

from photosearch.core.identity import display
from photosearch.core.photo import Box, Decoded, FileState, Fitting, Limits, Metadata, Preview
from photosearch.errors import DecoderBroken, FatalPhoto, PhotoError, SlowPhoto, UnreadablePhoto
from photosearch.vision.decoding.messages import (
    HAS_READ,
    NONSENSE,
    Job,
    Request,
    send_request,
    unpack_answer,
    unpack_hello,
)
from photosearch.vision.decoding.sandbox import Layer

QUEUED = 2
"""Requests a child has at a time: one in work and one waiting, so that it never idles while its answer is read."""
LARGEST_ANSWER = 512_000_000
"""Bytes; a child that claims to send more is not ours any more."""
START_SECONDS = 60.0
"""A child that has not come up by then never will."""
_LEAST_EXCUSE = 0.01
"""Seconds."""
START_TRIES = 3
"""One may be ended from outside while it comes up. After so many in a row those that work carry on alone."""

Answer: TypeAlias = Decoded | Metadata | Preview | PhotoError


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What one photo may cost: time, pixels, and memory of the process that decodes it.

    Time is that on a machine with nothing else to do, where the system says how long others went before. To read the
    file has its own: a disk or a network that is slow says nothing of the photo.
    """

    seconds: float = 5.0
    megapixels: int = 400
    megabytes: int = 1024
    reading_seconds: float = 60.0


@dataclass(slots=True)
class _Child:
    process: BaseProcess
    connection: Connection
    since: float
    """When it began what it does now: starting, or the first of its requests."""
    waited: float = 0.0
    """Seconds that it had waited for a processor by then."""
    excused: float = 0.0
    """Seconds that it has waited since."""
    started: bool = False
    reading: bool = True
    """Whether it has yet to say that it has all of the file."""
    layers: tuple[Layer, ...] = ()
    """What holds it in, once it has started."""
    requests: deque[tuple[Any, Request]] = field(default_factory=deque)

    def begin(self, reading: bool = True) -> None:
        """Counts its time from now on."""
        self.reading = reading
        self.since, self.waited, self.excused = time.monotonic(), _waited(self.process), 0.0


class _Feed:
    """Requests still to be sent; those a dead child never began come back to the front."""

    def __init__(self, requests: Iterable[tuple[Any, Request]]) -> None:
        self._source = iter(requests)
        self._returned: deque[tuple[Any, Request]] = deque()

    def take(self) -> tuple[Any, Request] | None:
        return self._returned.popleft() if self._returned else next(self._source, None)

    def give_back(self, requests: Iterable[tuple[Any, Request]]) -> None:
        self._returned.extendleft(reversed(tuple(requests)))


class Decoder:
    """Decodes photos in up to `workers` child processes, started when first needed. One thread at a time uses it.

    Where nobody waits for the answers, `background` lets other work of the machine go before them.
    """

    def __init__(
        self, fitting: Fitting, thumbnail_side: int, limits: DecodeLimits, workers: int = 1, background: bool = False
    ) -> None:
        self._job = Job(
            fitting, thumbnail_side, Limits(limits.megapixels), limits.megabytes, limits.seconds, background
        )
        self._seconds, self._reading_seconds = limits.seconds, limits.reading_seconds
        self._workers = workers
        self._children: list[_Child] = []
        self._context = multiprocessing.get_context("spawn")
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
        while len(self._children) < self._workers and not self._aborted:
            self._start()

    def layers(self) -> tuple[Layer, ...]:
        """Starts the child processes and returns what holds them in; raises DecoderBroken as `warm` does."""
        self._failed_starts = 0
        while not (started := [child for child in self._children if child.started]):
            self.warm()
            for _ in self._collect(self._children, _Feed(())):
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

    def abort(self) -> None:
        """Ends the work in progress, for good; may be called from any thread. What waits is answered FatalPhoto."""
        self._aborted = True
        for child in list(self._children):
            with contextlib.suppress(ValueError):  # its owner has just ended it
                child.process.kill()

    def close(self) -> None:
        """Ends the child processes."""
        while self._children:
            self._end(self._children[-1])

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
                busy = [child for child in self._children if child.requests]
                if not busy:
                    return
                yield from self._collect(busy, feed)
            yield from self._refuse(feed)
        finally:
            # Left early: what a child still has in work would be taken for the answer to the next request.
            for child in [each for each in self._children if each.requests]:
                self._end(child)

    def _fill(self, feed: _Feed) -> None:
        while (child := self._with_room(feed)) is not None:
            following = feed.take()
            if following is None:
                return
            try:
                send_request(child.connection, following[1])
                if not child.requests and child.started:
                    child.begin()
                child.requests.append(following)
            except OSError:  # it died, or does not listen: this photo is not to blame
                feed.give_back([following])
                if child.requests:
                    return
                self._discard(child, feed)

    def _with_room(self, feed: _Feed) -> _Child | None:
        """Returns the child with the least to do, a new one while there may be more, or None when all are full."""
        least = min(self._children, key=lambda child: len(child.requests), default=None)
        if least is not None and not least.requests:
            return least
        if least is None or (len(self._children) < self._workers and self._failed_starts < START_TRIES):
            following = feed.take()
            if following is None:
                return None
            feed.give_back([following])
            return self._start()
        return least if len(least.requests) < QUEUED else None

    def _collect(self, busy: Sequence[_Child], feed: _Feed) -> Iterator[tuple[Any, Answer]]:
        """Waits until a child answers, dies or is late, and yields what came of it."""
        now = time.monotonic()
        ready = wait([child.connection for child in busy], max(0.0, min(map(self._deadline, busy)) - now))
        now = time.monotonic()
        for child in busy:
            if child.connection in ready:
                yield from self._receive(child, feed)
            elif now >= self._deadline(child) and not self._excuse(child):
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
            child.begin(reading=False)
            return
        child.begin()
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
            what = f"takes longer than {self._seconds:g} seconds to decode"
            yield from self._lose(child, feed, SlowPhoto, what)

    def _lose(self, child: _Child, feed: _Feed, kind: type[PhotoError], what: str) -> Iterator[tuple[Any, PhotoError]]:
        """Ends a child and blames the photo it was at, if it was at one; the others are tried again elsewhere."""
        blamed = [child.requests.popleft()] if child.started else []
        self._discard(child, feed)
        for key, request in blamed:
            yield key, kind(f"{_named(request)} {what}")

    def _discard(self, child: _Child, feed: _Feed) -> None:
        """Ends a child whose requests are tried again elsewhere."""
        feed.give_back(child.requests)
        child.requests.clear()
        self._end(child)
        if not child.started and not self._aborted:
            self._failed_starts += 1
            if self._failed_starts >= START_TRIES and not self._children:
                raise _broken()

    def _refuse(self, feed: _Feed) -> Iterator[tuple[Any, PhotoError]]:
        """Answers all that is left after `abort`."""
        for child in list(self._children):
            self._discard(child, feed)
        while (following := feed.take()) is not None:
            yield following[0], FatalPhoto(f"{_named(following[1])} was not decoded: the decoder was ended")

    def _excuse(self, child: _Child) -> bool:
        """Gives a late child the time that it waited for a processor; returns whether there was any more of it.

        However long that is: it says nothing of the photo, which would be skipped for good.
        """
        excused = _waited(child.process) - child.waited
        more = excused - child.excused > _LEAST_EXCUSE
        child.excused = excused
        return more

    def _deadline(self, child: _Child) -> float:
        if not child.started:
            return child.since + child.excused + START_SECONDS
        return child.since + child.excused + (self._reading_seconds if child.reading else self._seconds)

    def _start(self) -> _Child:
        try:
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=_serve, args=(theirs, self._job), name="decoder", daemon=True)
            with theirs:
                process.start()
        except OSError as error:
            raise _broken() from error
        _bound(ours, START_SECONDS)
        child = _Child(process, ours, time.monotonic())
        self._children.append(child)
        if self._aborted:
            process.kill()
        return child

    def _end(self, child: _Child) -> None:
        self._children.remove(child)
        child.connection.close()
        child.process.kill()
        child.process.join()
        child.process.close()


def _bound(connection: Connection, seconds: float) -> None:
    """Lets no child that stops in the middle of a message hold its parent; pipes of Windows know no such limit."""
    if os.name == "nt":
        return
    limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    with socket.socket(fileno=os.dup(connection.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _waited(process: BaseProcess) -> float:
    """Seconds that the process could have run and other work of the machine went before it; 0 where nobody counts."""
    try:
        return int(Path(f"/proc/{process.pid}/schedstat").read_bytes().split()[1]) / 1e9
    except (OSError, IndexError):  # another system, or it has ended
        return 0.0


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


def _serve(connection: Connection, job: Job) -> None:
    """The child's main function."""
    # late: its image libraries are for the child alone
    from photosearch.vision.decoding import process

    process.serve(connection, job)
