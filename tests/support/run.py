"""One test run: a directory shared by all xdist processes, and a lock for what is built once per run.

The process that the person started makes the directory before the workers exist and removes it at the end.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "TRACKER_TEST_RUN"
SOAK = bool(os.environ.get("TRACKER_SOAK"))
KEPT = {"TRACKER_TEST_DATABASE_URL", "TRACKER_SHARED", "TRACKER_SOAK", "TRACKER_FUZZ_LAST", VARIABLE}


def begin() -> None:
    """Make the directory of the run and forget the settings of the person's own shell."""
    for name in [name for name in os.environ if name.startswith("TRACKER_") and name not in KEPT]:
        del os.environ[name]
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="tracker-tests-")


def end() -> None:
    """Remove what the run left on disk."""
    shutil.rmtree(directory(), ignore_errors=True)


def directory() -> Path:
    """Where the run keeps its databases."""
    return Path(os.environ[VARIABLE])


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold a lock of that name across all processes of the run."""
    with (directory() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def times(normal: int, full: int) -> int:
    """How often to repeat something: ``normal`` in `make test`, ``full`` in `make soak`."""
    return full if SOAK else normal
