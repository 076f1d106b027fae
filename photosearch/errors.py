"""Every exception PhotoSearch raises on purpose.

    PhotoSearchError            states what failed, on what, and what to do next
    ├── InputError              the person asked for something that cannot be done (exit code 2)
    ├── PhotoError              one photo cannot be used: a recorded skip, never a stopped job
    │   ├── UnsupportedFormat   its bytes are not in the allow-list of formats
    │   ├── DamagedPhoto        its bytes cannot be decoded
    │   ├── OversizedPhoto      it exceeds the limit on pixels or memory
    │   ├── UnreadablePhoto     the file cannot be opened or vanished
    │   ├── SlowPhoto           it exceeded the limit on time
    │   └── FatalPhoto          the decoder process died on it
    ├── StorageError            our own files fail: the job stops and reports it
    │   ├── LibraryInUse        another process writes to this library
    │   ├── LibraryNewer        written by a newer PhotoSearch
    │   ├── LibraryDamaged      the database fails its integrity check
    │   ├── DiskFull            no space left for the library
    │   ├── LibraryUnreachable  the server of a shared library does not answer, or the connection broke
    │   ├── LoginRefused        the server of a shared library refuses the name or the password
    │   ├── ValueRefused        the server of a shared library cannot store a value
    │   ├── NotPermitted        the person's role in a shared library does not allow it
    │   └── WatchUnavailable    the system cannot watch a folder: it is scanned instead
    ├── DecoderBroken           the decoder processes cannot be started: no photo is to blame
    ├── SnapshotError           an index snapshot cannot be trusted: it is rebuilt from the store
    └── ModelError              the model file is missing, altered or breaks the contract
        ├── ProviderError       an execution provider fails to load or gives wrong numbers
        └── ExportError         a trained network and the file made of it disagree: nothing is written

Interrupted is no error: the person, or the end of the application, ended a pass. Anything else that escapes is a bug.
"""


class PhotoSearchError(Exception):
    """Base of the tree.

    Args:
        message: what failed and on what, in one sentence without a full stop.
        remedy: what the person can do next, in one sentence without a full stop; may be empty.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}." if self.remedy else f"{self.message}."

    def __reduce__(self) -> tuple[type["PhotoSearchError"], tuple[str, str]]:
        return type(self), (self.message, self.remedy)


class InputError(PhotoSearchError):
    """The person asked for something that cannot be done."""


class PhotoError(PhotoSearchError):
    """One photo cannot be used. `code` is stored with the skip and shown to the person."""

    code = "failed"


class UnsupportedFormat(PhotoError):
    """The bytes are not in the allow-list of formats."""

    code = "unsupported"


class DamagedPhoto(PhotoError):
    """The bytes cannot be decoded."""

    code = "damaged"


class OversizedPhoto(PhotoError):
    """The photo exceeds the limit on pixels or memory."""

    code = "oversized"


class UnreadablePhoto(PhotoError):
    """The file cannot be opened or has vanished."""

    code = "unreadable"


class SlowPhoto(PhotoError):
    """Decoding exceeded the limit on time."""

    code = "slow"


class FatalPhoto(PhotoError):
    """The decoder process died on this photo."""

    code = "fatal"


PHOTO_ERRORS: dict[str, type[PhotoError]] = {
    kind.code: kind
    for kind in (
        PhotoError,
        UnsupportedFormat,
        DamagedPhoto,
        OversizedPhoto,
        UnreadablePhoto,
        SlowPhoto,
        FatalPhoto,
    )
}


class StorageError(PhotoSearchError):
    """Our own files fail."""


class LibraryInUse(StorageError):
    """Another process writes to this library."""


class LibraryNewer(StorageError):
    """The library was written by a newer PhotoSearch."""


class LibraryDamaged(StorageError):
    """The database fails its integrity check."""


class DiskFull(StorageError):
    """No space is left for the library."""


class LibraryUnreachable(StorageError):
    """The server of a shared library does not answer, or the connection to it broke."""


class LoginRefused(StorageError):
    """The server of a shared library refuses the name or the password."""


class ValueRefused(StorageError):
    """The server of a shared library cannot store a value, such as a text that is too long."""


class NotPermitted(StorageError):
    """The person's role in a shared library does not allow it."""


class WatchUnavailable(StorageError):
    """The system cannot watch a folder."""


class DecoderBroken(PhotoSearchError):
    """The decoder processes cannot be started."""


class SnapshotError(PhotoSearchError):
    """An index snapshot cannot be trusted."""


class ModelError(PhotoSearchError):
    """The model file is missing, altered or breaks the contract."""


class ProviderError(ModelError):
    """An execution provider fails to load or gives wrong numbers."""


class ExportError(ModelError):
    """A trained network and the file made of it disagree."""


class Interrupted(Exception):
    """The current pass was interrupted, which is no error; its commits are kept."""
