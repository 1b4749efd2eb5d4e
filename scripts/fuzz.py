"""`make fuzz`: 10,000 damaged files and texts through reading and extraction, on one core.

A file that kills the process itself, as a fault in a library can, is kept and named.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ["tests/documents/readers/test_mutations.py", "tests/plans/extract/test_mutations.py"]


def main() -> int:
    """The status of the tests."""
    last = Path(tempfile.gettempdir()) / f"tracker-fuzz-{os.getpid()}"
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS, *sys.argv[1:]],
        cwd=ROOT,
        env={**os.environ, "TRACKER_SOAK": "1", "TRACKER_FUZZ_LAST": str(last)},
        check=False,
    )
    print(f"共用时 {time.monotonic() - began:.0f} 秒")
    if done.returncode < 0:
        print(f"进程被信号 {-done.returncode} 中止，当时的文件保留在 {last}，请据此修正读取程序")
    else:
        last.unlink(missing_ok=True)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
