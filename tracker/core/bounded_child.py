"""The child of `tracker.core.bounded`: sets its limits, runs one function, answers with one pickle. Started as a file, never imported."""

import gc
import io
import os
import pickle
import resource
import signal
import sys
import traceback
import types
from pathlib import Path
from typing import Any, BinaryIO

NO_MEMORY = pickle.dumps(True) + pickle.dumps(("memory", None))  # made beforehand: later there may be no room for it


def main() -> None:
    """Read what to do from standard input, answer on what was standard output."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints does not get into the answer
    try:
        result = _answer_to(sys.stdin.buffer)
    except MemoryError:
        result = NO_MEMORY
    with answer:
        answer.write(result)


def _answer_to(request: BinaryIO) -> bytes:
    """The pickled outcome of the request; MemoryError when it, too, does not fit."""
    order = pickle.load(request)  # noqa: S301  our parent wrote it
    limited = _limit(order["seconds"], order["memory"])
    _find_code(order["path"], order["bare"])
    gc.disable()  # it lives for one function, and what that holds in circles it mostly needs; the memory has its limit
    try:
        function, args = pickle.load(request)  # noqa: S301
        outcome = ("done", function(*args))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the parent raises it
        outcome = ("raised", _portable(error))
    answer = io.BytesIO()
    pickle.dump(limited, answer)
    pickle.dump(outcome, answer, pickle.HIGHEST_PROTOCOL)
    if answer.tell() > order["answer"]:
        raise MemoryError
    return answer.getvalue()


def _limit(seconds: float, memory: int) -> bool:
    """Take the limits on; False where the system has none for memory. The alarm ends the child of a parent that is no more."""
    cpu = int(seconds) + 1
    _lower(resource.RLIMIT_CORE, 0, 0)
    _lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + 5)
    try:
        _lower(resource.RLIMIT_AS, memory, memory)
    except (AttributeError, ValueError, OSError):
        return False
    return True


def _lower(kind: int, soft: int, hard: int) -> None:
    """A limit of ours, or the one that whoever started us set, when that is lower."""
    most = resource.getrlimit(kind)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _find_code(path: list[str], bare: list[str]) -> None:
    """Find modules where the parent finds them. A bare package is not run: `tracker` itself would bring the whole web application."""
    sys.path[:] = path
    for name in bare:
        package = types.ModuleType(name)
        package.__path__ = [str(Path(folder) / name) for folder in path if (Path(folder) / name).is_dir()]
        sys.modules[name] = package


def _portable(error: Exception) -> tuple[Any, str]:
    """The error itself when it can travel, and its traceback."""
    trace = traceback.format_exc()
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:  # noqa: BLE001  an error with odd arguments travels as text only
        return None, trace
    return error, trace


if __name__ == "__main__":
    main()
