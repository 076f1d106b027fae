"""Events and statuses cross threads, so they must be immutable."""

import dataclasses
from typing import get_args

import numpy as np
import pytest

from photosearch.core.answers.stacking import single
from photosearch.core.events import Event, FoldersChanged, FolderState, FolderStatus, SearchDone
from photosearch.core.model_status import ModelStatus


@pytest.mark.parametrize("kind", [*get_args(Event), FolderStatus, ModelStatus], ids=lambda kind: kind.__name__)
def test_no_field_of_an_event_can_be_replaced(kind: type) -> None:
    event: object = object.__new__(kind)
    for field in dataclasses.fields(kind):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(event, field.name, None)


def test_equal_folders_give_equal_events() -> None:
    first, second = (FolderStatus("/p", FolderState.WATCHING, 3, 0) for _ in range(2))
    assert FoldersChanged((first,)) == FoldersChanged((second,))
    assert FoldersChanged((first,)) != FoldersChanged(())


def test_the_order_of_a_browsed_library_is_neither_compared_nor_printed() -> None:
    one, other = (SearchDone(1, (), 0.5, stacks=single(np.arange(count))) for count in (3, 1_000_000))
    assert one == other
    assert "order" not in repr(other)
