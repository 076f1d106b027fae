"""Makes the backup of the day if the library has changed since the last one."""

from datetime import UTC, datetime

from photosearch.core.events import Listener, Trouble
from photosearch.errors import LibraryDamaged, StorageError
from photosearch.jobs.control import Control
from photosearch.jobs.opening.parts import Parts
from photosearch.library import checking
from photosearch.library.store.store import Store


def back_up(parts: Parts, store: Store, emit: Listener, control: Control) -> bool:
    """Makes a backup if one is due; returns False after a failure, which is reported as Trouble.

    Raises:
        Interrupted: `control` interrupted it; the backups are unchanged.
    """
    backups, now = parts.library.backups, datetime.now(UTC)
    try:
        if backups is None or not backups.is_due(parts.library.database, now):
            return True
        backups.make(store, now, control.checkpoint)
        checking.note(parts.library.checked)
    except LibraryDamaged as error:
        checking.doubt(parts.library.checked)
        emit(Trouble(f"No backup was made. {error}", damaged=True))
        return False
    except (StorageError, OSError) as error:
        emit(Trouble(f"No backup was made. {error}"))
        return False
    return True
