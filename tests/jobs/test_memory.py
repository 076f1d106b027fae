"""Freed memory goes back to the system."""

import os
import sys

import psutil
import pytest

from photosearch.jobs import memory


@pytest.mark.skipif(
    sys.platform != "linux" or "glibc" not in (os.confstr("CS_GNU_LIBC_VERSION") or ""), reason="needs glibc"
)
def test_freed_memory_is_given_back() -> None:
    process = psutil.Process()
    *blocks, last = [bytearray(4_000) for _ in range(20_000)]
    del blocks  # the last block keeps glibc from giving it back
    before = process.memory_info().rss
    memory.give_back()
    assert process.memory_info().rss < before - 40_000_000
    assert len(last) == 4_000
