"""Keeps NumPy's matrix products on one thread each."""

from threadpoolctl import threadpool_limits


def one_thread_each() -> threadpool_limits:
    """Limits BLAS to one thread until the result's `restore_original_limits` is called, or its `with` block ends.

    A second thread makes neither queries nor indexing faster. But it keeps spinning on a core that the decoders need,
    and while a decoder uses that core, every product waits for the thread.
    """
    return threadpool_limits(1, user_api="blas")
