"""What the benchmark of parsing runs in a child of its own, where no other object slows the memory down."""

import resource
import time

from tracker.documents.readers import read_bytes
from tracker.plans.extract import extract

WARM = "一、做好工作（责任单位：市财政局）"


def timed(data: bytes, name: str, times: int) -> tuple[float, float, int]:
    """(processor seconds of reading, of extraction, bytes of memory at most): the best of several runs, libraries loaded."""
    extract(read_bytes(WARM.encode(), "warm.txt"))
    taken: list[tuple[float, float]] = []
    for _ in range(times):
        began = time.process_time()
        document = read_bytes(data, name)
        read = time.process_time()
        extract(document)
        taken.append((read - began, time.process_time() - read))
    best = min(taken, key=sum)
    return *best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
