"""The child process that reads text: a decoder process that loads the networks before it enters its sandbox."""

from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from photosearch.core.written import written
from photosearch.errors import PhotoError
from photosearch.vision.decoding import decode, process
from photosearch.vision.decoding.children.messages import HAS_READ, Job, pack
from photosearch.vision.decoding.reading import Source, load
from photosearch.vision.ocr.reader import READ_SIDE, Reader


def serve(connection: Connection, job: Job) -> None:
    """The child's main function: answers each request with the text of its photo."""
    process.serve(connection, job, partial(answer_request, Reader()))


def answer_request(reader: Reader, header: dict[str, Any], source: Source, job: Job, connection: Connection) -> bytes:
    """Returns the message that answers one request."""
    try:
        source = load(source, job.limits)
        connection.send_bytes(HAS_READ)
        lines = reader.read(decode.preview(source, READ_SIDE, job.limits).pixels)
    except PhotoError as error:
        return process.refuse(error)
    return pack({"lines": written(lines)})
