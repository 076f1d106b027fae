"""Decoder processes."""

import multiprocessing

import psutil


def children() -> list[psutil.Process]:
    """Returns the decoder processes that this process has started and not ended."""
    return [psutil.Process(each.pid) for each in multiprocessing.active_children() if each.name == "decoder"]
