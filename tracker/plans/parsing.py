"""A plan document from its bytes: read and extracted in a child process with limits that are enforced (docs/adr/0042)."""

from dataclasses import dataclass

from tracker.core import bounded
from tracker.documents.readers import MAX_BYTES, Document, Unreadable, check_size, read_bytes
from tracker.plans.extract import Extraction, extract

# A plan of 2,000 pages took a quarter of this on a busy machine; whoever waits longer believes that nothing happens any more.
SECONDS = 60.0
# Four times what the largest permitted file took (390 MB: a .docx of 199,000 paragraphs); two at a time fit a server with 4 GiB.
MEMORY = 1536 * 1024 * 1024
LIMITS = bounded.Limits(seconds=SECONDS, memory=MEMORY)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document as read, and what was found in it."""

    document: Document
    extraction: Extraction


def parse_file(data: bytes, name: str, *, limits: bounded.Limits = LIMITS, max_bytes: int = MAX_BYTES) -> Parsed:
    """What the file with this name says; raises Unreadable with a sentence for the user, also when a limit is met."""
    check_size(len(data), max_bytes)
    try:
        return bounded.run(parse_here, data, name, limits=limits)
    except bounded.TookTooLong:
        words = f"文件在 {limits.seconds:.0f} 秒内没有读完，已停止，请拆分后再导入"
    except bounded.TookTooMuchMemory:
        words = f"读取文件所需的内存超过 {limits.memory // 1024 // 1024} MB，已停止，请拆分后再导入"
    except bounded.Collapsed:
        words = "读取文件时中途停止，文件可能已损坏或内容过大，请重新另存或拆分后再导入"
    raise Unreadable(words)


def parse_here(data: bytes, name: str) -> Parsed:
    """The same in this process and without limits: for files that are known to be good."""
    document = read_bytes(data, name, max_bytes=len(data))
    return Parsed(document, extract(document))
