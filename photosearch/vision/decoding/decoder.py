"""The parent's side of decoding: feeds child processes, enforces their time limits, and replaces those that die.

It has no threads: the caller waits for all children at once.
"""

import contextlib
import math
import multiprocessing
import sys
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Literal, TypeAlias, TypeVar, cast

from photosearch.core.identity import display
from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, Decoded, FileState, Fitting, Limits, Preview
from photosearch.core.written import Lines
from photosearch.errors import DecoderBroken, FatalPhoto, PhotoError, SlowPhoto, UnreadablePhoto
from photosearch.vision.decoding.children import pipe
from photosearch.vision.decoding.children.child import Child
from photosearch.vision.decoding.children.messages import (
    HAS_READ,
    NONSENSE,
    Greys,
    Job,
    Request,
    send_request,
    unpack_answer,
    unpack_hello,
)
from photosearch.vision.decoding.limits import RAISE_TIME, DecodeLimits
from photosearch.vision.decoding.sandbox.sandbox import Layer, effective

PROCESS_NAME = "decoder"
"""The name of every child, by which its processor time is counted."""
QUEUED = 2
"""Requests that a child has at a time: one in progress and one waiting, so that it is never idle."""
WAITING = 100
"""Requests of `read_until` that wait for a child; older ones are dropped."""
START_SECONDS = 60.0
"""A child that has not started by then never will."""
START_TRIES = 3
"""A child may be killed from outside during its start. After this many failed starts in a row, only running children
continue."""
StartMethod: TypeAlias = Literal["forkserver", "spawn"]
START_METHOD: StartMethod = "forkserver" if sys.platform == "linux" and not getattr(sys, "frozen", False) else "spawn"
"""How Python starts the children. On Linux a server loads the readers once and forks each child from itself, which is
ten times as fast and shares the code's memory. The server reads no photos."""
PRELOAD = "photosearch.vision.decoding.preload"
"""The modules that the server loads."""
if START_METHOD == "forkserver":  # here, not in each decoder, so that a program can add modules
    multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOAD])


def begin_start() -> None:
    """Starts to load the readers in the server that forks the children, if there is one, and does not wait for it.

    If it is called before the model is loaded, both load at the same time. Otherwise the first child starts the server.
    """
    if START_METHOD == "forkserver":
        from multiprocessing import forkserver  # late: only some systems have it

        with contextlib.suppress(OSError, EOFError):  # the first child tries again, and reports it
            forkserver.ensure_running()


def at_once() -> int:
    """Returns the niceness of a decoder that a person waits for: 0."""
    return 0


Key = TypeVar("Key", bound=Hashable)
Answer: TypeAlias = Decoded | Metadata | Preview | Greys | Lines | PhotoError


class _Feed:
    """Requests still to be sent; requests that a dead child never began return to the front."""

    def __init__(self, requests: Iterable[tuple[Any, Request]]) -> None:
        self._source = iter(requests)
        self._returned: deque[tuple[Any, Request]] = deque()

    def put_first(self, requests: Iterable[tuple[Hashable, Request]], most: int) -> None:
        """Puts new requests in front, replaces older ones with the same key, and keeps at most `most`."""
        new = dict(requests)
        rest = [each for each in self._returned if each[0] not in new]
        self._returned = deque([*new.items(), *rest][:most])

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
    # late: only the child may load image libraries
    from photosearch.vision.decoding import process

    process.serve(connection, job)


class Decoder:
    """Decodes photos in up to `workers` child processes, started when first needed. One thread at a time may use it.

    Args:
        niceness: asked before each request; 0 is normal, 19 lets all other work go first. Processes usually cannot
            raise their own priority again, so a child with another niceness is replaced after it has answered.
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
        self.thumbnail_side = thumbnail_side
        self._seconds, self._reading_seconds = limits.seconds, limits.reading_seconds
        self._workers = workers
        self._niceness = niceness
        self._serve = serve
        self.children: list[Child] = []
        self._context: Any = multiprocessing.get_context(start_method)
        self._failed_starts = 0
        self._aborted = False
        self._unfinished = _Feed(())

    def __enter__(self) -> "Decoder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Starts the child processes now, so that the first photo need not wait for them.

        Raises:
            DecoderBroken: the processes cannot be started.
        """
        while len(self.children) < self._workers and not self._aborted:
            self._start()

    def layers(self) -> tuple[Layer, ...]:
        """Starts the child processes and returns the layers of their sandbox; raises DecoderBroken as `warm` does."""
        self._failed_starts = 0
        while not (started := [child for child in self.children if child.started]):
            self.warm()
            for _ in self._collect(self.children, _Feed(())):
                pass
        return started[0].layers

    def decode(self, source: str | bytes, box: Box | None = None, thumbnail: bool = False) -> Decoded:
        """Decodes one photo for the model, with a thumbnail if `thumbnail` is set; raises PhotoError."""
        answer = self._one(Request(source, box, thumbnail=thumbnail))
        assert isinstance(answer, Decoded)
        return answer

    def preview(self, source: str | bytes, longest: int, box: Box | None = None) -> Preview:
        """Returns the photo upright, its longest side at most `longest` pixels; raises PhotoError."""
        answer = self._one(Request(source, box, longest))
        assert isinstance(answer, Preview)
        return answer

    def greys(self, thumbnails: Sequence[bytes], longest: int) -> Greys:
        """Returns thumbnails in grey, the longest side of each at most `longest` pixels, and None for a damaged one.

        Raises:
            PhotoError: the decoder process ends with them.
        """
        if not thumbnails:
            return ()
        lengths = tuple(len(each) for each in thumbnails)
        return cast("Greys", self._one(Request(b"".join(thumbnails), longest=longest, lengths=lengths)))

    def decode_all(self, files: Iterable[FileState]) -> Iterator[tuple[FileState, Decoded | PhotoError]]:
        """Decodes photos with thumbnails in all workers, and yields them as they become ready.

        It takes from `files` only as many as its workers need. Closing the generator ends the work at once.

        Raises:
            DecoderBroken: the child processes cannot be started.
        """
        yield from self._run((file, Request(file.path, thumbnail=True)) for file in files)

    def decode_details(
        self, details: Iterable[tuple[FileState, Box]]
    ) -> Iterator[tuple[FileState, Box, Decoded | PhotoError]]:
        """Decodes a part of each photo, without thumbnails; otherwise like `decode_all`."""
        for (file, box), outcome in self._run((each, Request(each[0].path, each[1])) for each in details):
            yield file, box, outcome

    def describe_all(self, files: Iterable[FileState]) -> Iterator[tuple[FileState, Metadata | PhotoError]]:
        """Reads only the metadata of photos; otherwise like `decode_all`."""
        yield from self._run((file, Request(file.path, metadata_only=True)) for file in files)

    def read_texts(self, files: Iterable[FileState]) -> Iterator[tuple[FileState, Lines | PhotoError]]:
        """Reads the text in photos; otherwise like `decode_all`. Its children must run `vision.ocr.process.serve`."""
        yield from self._run((file, Request(file.path, text=True)) for file in files)

    def read_until(
        self, wanted: Iterable[tuple[Key, str, int]], end: float
    ) -> Iterator[tuple[Key, Decoded | Preview | PhotoError]]:
        """Decodes photos until the time `end`; later calls continue, and yield what was decoded in between.

        New requests come first. At most WAITING wait for a child; the oldest are dropped without an answer. Between two
        calls, a child finishes only the photo that it has begun, and no other file is open: an open file would keep a
        removable drive busy. A decoder that is used in this way serves nothing else.

        Args:
            wanted: the key of each photo, its path, and the longest side of its preview, or 0 for what indexing needs,
                the most important first. A key that is still waiting moves to the front; one in progress is not read
                twice.
            end: in seconds of `time.monotonic`.

        Raises:
            DecoderBroken: the child processes cannot be started.
        """
        begun = {key for child in self.children for key, _ in child.requests}
        requests = ((key, Request(path, longest=longest, thumbnail=not longest)) for key, path, longest in wanted)
        self._unfinished.put_first((each for each in requests if each[0] not in begun), WAITING)
        self._failed_starts = 0
        while not self._aborted:
            self._fill(self._unfinished, queued=1)
            busy = [child for child in self.children if child.requests]
            if not busy or time.monotonic() >= end:
                return
            yield from self._collect(busy, self._unfinished, end)

    def abort(self) -> None:
        """Ends all work for good; may be called from any thread. Waiting requests are answered with FatalPhoto."""
        self._aborted = True
        for child in list(self.children):
            with contextlib.suppress(ValueError):  # its owner has just closed it
                child.kill()

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
        """Yields exactly one answer for each request, even if children die."""
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
            # The generator was closed early: a pending answer would be taken for the answer to the next request.
            for child in [each for each in self.children if each.requests]:
                self._end(child)

    def _fill(self, feed: _Feed, queued: int = QUEUED) -> None:
        while (child := self._with_room(feed, queued)) is not None:
            following = feed.take()
            if following is None:
                return
            try:
                send_request(child.connection, following[1])
                if not child.requests and child.started:
                    child.begin(self._reading_seconds, reading=True)
                child.requests.append(following)
            except OSError:  # the child died or does not read: not this photo's fault
                feed.give_back([following])
                if child.requests:
                    return
                self._discard(child, feed)

    def _with_room(self, feed: _Feed, queued: int) -> Child | None:
        """Returns the least busy child, a new one if more are allowed, or None if all are full."""
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
        return least if least is not None and len(least.requests) < queued else None

    def _collect(self, busy: Sequence[Child], feed: _Feed, end: float = math.inf) -> Iterator[tuple[Any, Any]]:
        """Waits until a child answers, dies or exceeds its time, or until `end`, and yields the resulting answers."""
        until = min(end, *(child.due for child in busy))
        ready = wait([child.connection for child in busy], max(0.0, until - time.monotonic()))
        now = time.monotonic()
        for child in busy:
            if child.connection in ready:
                yield from self._receive(child, feed)
            elif now >= child.due and not child.goes_on(now):
                yield from self._lose_slow(child, feed)

    def _receive(self, child: Child, feed: _Feed) -> Iterator[tuple[Any, Answer]]:
        try:
            message = pipe.receive(child.connection, self._seconds if child.started else START_SECONDS)
        except BlockingIOError:
            yield from self._lose_slow(child, feed)
            return
        except (EOFError, OSError):
            yield from self._lose(child, feed, FatalPhoto, "ended the decoder process")
            return
        # The current time, because the owner may have handled other answers since this one became ready.
        if message == HAS_READ and child.requests and child.started and child.reading:
            child.begin(self._seconds, reading=False)
            return
        child.begin(self._reading_seconds, reading=True)
        if not child.started:
            child.started, self._failed_starts, child.layers = True, 0, unpack_hello(message)
            pipe.bound(child.connection, self._seconds)
            return
        request = child.requests[0][1]
        try:
            answer: Answer = unpack_answer(message, request, self._job)
        except PhotoError as error:
            answer = error
        except NONSENSE:
            yield from self._lose(child, feed, FatalPhoto, "made the decoder process give a malformed answer")
            return
        yield child.requests.popleft()[0], answer

    def _lose_slow(self, child: Child, feed: _Feed) -> Iterator[tuple[Any, PhotoError]]:
        if child.reading:
            what = f"could not be read within {self._reading_seconds:g} seconds"
            yield from self._lose(child, feed, UnreadablePhoto, what)
        else:
            what = f"takes more than {self._seconds:g} seconds of processor time to decode"
            yield from self._lose(child, feed, SlowPhoto, what, RAISE_TIME)

    def _lose(
        self, child: Child, feed: _Feed, kind: type[PhotoError], what: str, remedy: str = ""
    ) -> Iterator[tuple[Any, PhotoError]]:
        """Ends a child and reports the photo it was working on; its other photos go to other children."""
        blamed = [child.requests.popleft()] if child.started else []
        self._discard(child, feed)
        for key, request in blamed:
            yield key, kind(f"{_named(request)} {what}", remedy)

    def _discard(self, child: Child, feed: _Feed) -> None:
        """Ends a child; its requests go to other children."""
        feed.give_back(child.requests)
        child.requests.clear()
        self._end(child)
        if not child.started and not self._aborted:
            self._failed_starts += 1
            if self._failed_starts >= START_TRIES and not self.children:
                raise _broken()

    def _refuse(self, feed: _Feed) -> Iterator[tuple[Any, PhotoError]]:
        """Answers all remaining requests after `abort`."""
        for child in list(self.children):
            self._discard(child, feed)
        while (following := feed.take()) is not None:
            yield following[0], FatalPhoto(f"{_named(following[1])} was not decoded: the decoder was ended")

    def _start(self) -> Child:
        try:
            ours, theirs = self._context.Pipe()
            job = replace(self._job, niceness=effective(self._niceness()))
            process = self._context.Process(target=self._serve, args=(theirs, job), name=PROCESS_NAME, daemon=True)
            with theirs:
                process.start()
        except (OSError, EOFError) as error:
            raise _broken() from error
        pipe.bound(ours, START_SECONDS)
        now = time.monotonic()
        child = Child(process, ours, job.niceness, START_SECONDS, due=now + START_SECONDS, grew=now)
        self.children.append(child)
        if self._aborted:
            process.kill()
        return child

    def _end(self, child: Child) -> None:
        self.children.remove(child)
        child.end()


def _named(request: Request) -> str:
    return display(request.source) if isinstance(request.source, str) else "The picture"


def _broken() -> DecoderBroken:
    return DecoderBroken("The decoder process cannot be started", "Run: photosearch doctor")
