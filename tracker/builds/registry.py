"""The kinds of long work; each slice registers its own in a module that create_app imports (``jobs.py``).

A kind prepares and finishes. Preparing only reads, may take long, and tells how far it is; it returns what finishes: a short
step that writes, in the transaction that also marks the build as done, and returns the address of the result.
"""

from collections.abc import Callable
from typing import Any

Tell = Callable[[str, int, int], None]
Finish = Callable[[], str]
Prepare = Callable[[dict[str, Any], Tell], Finish]
_KINDS: dict[str, Prepare] = {}


def builder(kind: str) -> Callable[[Prepare], Prepare]:
    """Register a kind: ``@builder("supervision_report")``."""

    def register(prepare: Prepare) -> Prepare:
        _KINDS[kind] = prepare
        return prepare

    return register


def prepare_of(kind: str) -> Prepare | None:
    """How such a build is prepared; None where this release knows no such kind."""
    return _KINDS.get(kind)
