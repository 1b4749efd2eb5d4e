"""How parsing grows with the pages, and how long it takes beside libraries that only read the same file.

Processor time throughout, that of child processes included, so that others on the machine disturb little.
"""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import docx
import pdfplumber

from benchmarks import long_papers
from benchmarks.measure import Table, best
from benchmarks.timed_parse import timed
from tests.support import papers
from tracker.core.bounded import Limits, run
from tracker.plans.parsing import parse_file, parse_here

PAGES = (20, 200, 2000)
TIMES = {20: 9, 200: 3, 2000: 1}  # runs of one round; the best of all rounds counts
ROUNDS = 3
STEP = 50  # pages of a part that python-docx writes
TOO_STEEP = 1.3  # times as much per page as with the fewest pages
MOST = {"pdfplumber": 1.5, "python-docx": 20.0}
LIMITS = Limits(seconds=600, memory=4 * 1024**3)


def measure() -> None:
    """Print both tables; RuntimeError or OSError when a file cannot be made or read."""
    with tempfile.TemporaryDirectory() as folder:
        files = {pages: _files(pages, Path(folder)) for pages in PAGES if pages <= 200}
    files[2000] = {**_words(2000), "pdf": long_papers.repeated(files[200]["pdf"], 10)}
    counts = {pages: long_papers.pages_in(files[pages]["pdf"]) for pages in PAGES}
    _show_growth(files, counts)
    _show_beside(files[200], counts[200])


def _files(pages: int, folder: Path) -> dict[str, bytes]:
    return {**_words(pages), "pdf": papers.as_pdf([line for part in long_papers.in_parts(pages, STEP) for line in part], folder)}


def _words(pages: int) -> dict[str, bytes]:
    parts = long_papers.in_parts(pages, STEP)
    return {"txt": papers.as_txt([line for part in parts for line in part]), "docx": long_papers.as_docx(parts)}


def _show_growth(files: dict[int, dict[str, bytes]], counts: dict[int, int]) -> None:
    print(f"  每页耗时为{counts[PAGES[0]]}页时的几倍；▲ 超过{TOO_STEEP}倍（最长的 PDF 是{counts[200]}页的重复十次）")
    table = Table([*(f"{counts[pages]}页" for pages in PAGES), "其中读取", "内存"])
    for kind in ("txt", "docx", "pdf"):
        found = _best_of_rounds(kind, files)
        each = [sum(found[pages][:2]) / counts[pages] for pages in PAGES]
        ratios = [f"{one / each[0]:.2f}{'▲' if one > TOO_STEEP * each[0] else ''}" for one in each]
        read, extracted, memory = found[PAGES[-1]]
        table.add(f".{kind}（{each[0] * 1000:.1f} 毫秒/页）", [*ratios, f"{read / (read + extracted):.0%}", f"{memory / 1024**2:.0f} MB"])
    table.show()


def _best_of_rounds(kind: str, files: dict[int, dict[str, bytes]]) -> dict[int, tuple[float, float, int]]:
    """All sizes in turn, so that a busy moment of the machine meets each of them."""
    found: dict[int, list[tuple[float, float, int]]] = {pages: [] for pages in PAGES}
    for _ in range(ROUNDS):
        for pages in PAGES:
            found[pages].append(run(timed, files[pages][kind], f"plan.{kind}", TIMES[pages], limits=LIMITS))
    return {pages: min(taken, key=lambda one: one[0] + one[1]) for pages, taken in found.items()}


def _show_beside(files: dict[str, bytes], pages: int) -> None:
    print(f"  {pages}页的文件：整个解析为只读文字的库的几倍；▲ 超过限度；子进程的启动另外列出")
    table = Table(["读取和提取", "连同子进程", "限度"])
    beside: dict[str, tuple[str, Callable[[bytes], object]]] = {"pdfplumber": ("pdf", _by_pdfplumber), "python-docx": ("docx", _by_docx)}
    for name, (kind, reader) in beside.items():
        actions: list[Callable[[bytes, str], object]] = [parse_here, parse_file, lambda data, name, reader=reader: reader(data)]
        taken = [float("inf")] * 3
        for _ in range(ROUNDS):
            taken = [min(least, _seconds(action, files[kind], f"plan.{kind}")) for least, action in zip(taken, actions, strict=True)]
        here, bounded, bare = taken
        mark = "▲" if here > MOST[name] * bare else ""
        table.add(f".{kind} ÷ {name}", [f"{here / bare:.2f}{mark}", f"{bounded / bare:.2f}", f"{MOST[name]}"])
    table.show()


def _seconds(action: Callable[[bytes, str], object], data: bytes, name: str) -> float:
    return best(lambda: action(data, name), _processor, 3)


def _processor() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def _by_pdfplumber(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as opened:
        return sum(len(page.extract_text()) for page in opened.pages)


def _by_docx(data: bytes) -> int:
    """Every paragraph, and every cell of every table."""
    document = docx.Document(io.BytesIO(data))
    found = sum(len(paragraph.text) for paragraph in document.paragraphs)
    return found + sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)
