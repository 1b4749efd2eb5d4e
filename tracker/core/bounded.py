"""One function in a child process of its own, with hard limits: a hostile file ends the child, never us (docs/adr/0042)."""

import contextlib
import io
import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from tracker.core.errors import RuleBroken

T = TypeVar("T")
log = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("bounded_child.py")
# Packages whose __init__ the child leaves out: that of `tracker` brings Flask and SQLAlchemy, half a second that no reader needs.
BARE = ["tracker"]
# The child sees no secrets of ours: only what it takes to find libraries, the language and room for temporary files.
ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TZ")
NO_TIME = "处理的时间过长，已经停止，请减少内容后再试"
NO_MEMORY = "处理所需的内存过多，已经停止，请减少内容后再试"
COLLAPSED = "处理中途意外停止，内容可能已损坏，请检查后再试"
OUT_OF_TIME = {signal.SIGXCPU, signal.SIGALRM}


class TookTooLong(RuleBroken):
    """The function did not come to an end within its seconds."""


class TookTooMuchMemory(RuleBroken):
    """The function wanted more memory than it may have."""


class Collapsed(RuleBroken):
    """A library in the child crashed, as may happen on a damaged file."""


class FailedInChild(RuntimeError):
    """An error of the program itself, with the child's traceback as words."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` by the clock on the wall and of processor time; bytes of address space; bytes of the pickled answer."""

    seconds: float
    memory: int
    answer: int = 256 * 1024 * 1024


def run(function: Callable[..., T], *args: Any, limits: Limits) -> T:
    """The result of a module-level function that runs in a child process.

    Raises TookTooLong, TookTooMuchMemory or Collapsed when the child does not live to answer, the RuleBroken that the
    function raised, and FailedInChild for any other error of it.
    """
    order = {"seconds": limits.seconds, "memory": limits.memory, "answer": limits.answer, "path": _path(), "bare": BARE}
    request = pickle.dumps(order) + pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL)
    answer, code = _converse(request, limits.seconds)
    if not answer:
        raise _end_of_child(code)
    stream = io.BytesIO(answer)
    if not pickle.load(stream):  # noqa: S301  the child is our own program
        log.warning("this system has no limit for the memory of one process; only time was limited")
    how, what = pickle.load(stream)  # noqa: S301
    if how == "memory":
        raise TookTooMuchMemory(NO_MEMORY)
    if how == "raised":
        _raise(*what)
    result: T = what
    return result


def _path() -> list[str]:
    """Where we find modules, for a child that may start in another directory."""
    return [str(Path(folder).resolve()) for folder in sys.path]


def _converse(request: bytes, seconds: float) -> tuple[bytes, int]:
    """(answer, exit code) of a child that gets the request; none of its processes outlives this call."""
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | {"PYTHONUTF8": "1"}
    with subprocess.Popen(  # noqa: S603  our own file, run by our own interpreter
        [sys.executable, "-P", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    ) as child:
        try:
            answer, _ = child.communicate(request, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise TookTooLong(NO_TIME) from None
        finally:
            _kill(child)
        return answer, child.returncode


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child with all it may have started; nothing is left to do when it has ended by itself."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _end_of_child(code: int) -> Exception:
    """What an exit without an answer means; -9 without our doing is how a system short of memory ends a process."""
    if code < 0 and -code in OUT_OF_TIME:
        return TookTooLong(NO_TIME)
    if -code == signal.SIGKILL:
        return TookTooMuchMemory(NO_MEMORY)
    if code < 0:
        log.warning("a child process ended by signal %s", signal.Signals(-code).name)
        return Collapsed(COLLAPSED)
    return FailedInChild(f"the child ended with exit code {code} and no answer")


def _raise(error: Exception | None, trace: str) -> NoReturn:
    if isinstance(error, RuleBroken):
        raise error
    raise FailedInChild(trace) from error
