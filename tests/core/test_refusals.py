"""Refusals of single photos, and of all."""

import pytest

from photosearch.core.refusals import Refusals
from photosearch.errors import StorageError


def test_only_refusals_in_a_row_end_the_work_and_the_last_reason_is_named() -> None:
    refusals = Refusals(most=3)
    for accepted in (False, False, True, False, False):
        if accepted:
            refusals.accepted()
        else:
            refusals.refused(StorageError("too long", "Shorten it"))
    with pytest.raises(StorageError, match=r"3 photos in a row, the last one because: the disk is full") as raised:
        refusals.refused(StorageError("the disk is full", "Free some space"))
    assert isinstance(raised.value.__cause__, StorageError)
