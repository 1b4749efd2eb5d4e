"""What the tests of `tracker.core.bounded` run in a child process."""

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

from tracker.core.errors import RuleBroken


def both(first, second):
    return [first, second]


def refuse(words):
    raise RuleBroken(words)


def fail():
    return {}["absent"]


def chatter():
    sys.stdout.write("words of a library")
    sys.stdout.flush()
    os.write(1, b"words of a C library")
    return "answer"


def sleep(seconds, note):
    """Sleeps in a process of its own, too; both ids are noted first."""
    with subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({seconds})"]) as other:
        note.write_text(f"{os.getpid()} {other.pid}")
        time.sleep(seconds)


def spin():
    while True:
        pass


def hold(size):
    return len(bytearray(size))


def hold_little_by_little():
    kept = []
    while True:
        kept.append(bytes(1024))


def answer_of(size):
    return b"x" * size


def crash():
    ctypes.string_at(0)


def leave():
    os._exit(3)


def loaded(names):
    return sorted(set(names) & set(sys.modules))


def environment():
    return dict(os.environ), [int(path.name) for path in Path("/dev/fd").iterdir() if int(path.name) > 2]
