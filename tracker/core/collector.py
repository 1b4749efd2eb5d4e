"""Python's cyclic garbage collector, held back while very many plain rows are made."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Hold:
    """How many blocks hold the collector back, and whether it is to run again after the last."""

    lock = threading.Lock()
    blocks = 0
    was_on = False


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the collector from searching what is being built for cycles; rows of plain values have none.

    It looks through everything that is alive each time a quarter more has come, which is nearly half of the time that a
    snapshot of ten thousand tasks takes (docs/adr/0068-what-a-report-may-take.md). Reference counts free memory as ever.
    """
    with _Hold.lock:
        if not _Hold.blocks:
            _Hold.was_on = gc.isenabled()
            gc.disable()
        _Hold.blocks += 1
    try:
        yield
    finally:
        with _Hold.lock:
            _Hold.blocks -= 1
            if not _Hold.blocks and _Hold.was_on:
                gc.enable()
