"""A rendered document measured like paper: where words and ink stand, in millimetres from the page's upper left corner."""

import shutil
import subprocess
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from xml.etree import ElementTree

from tests.support.office import to_pdf

POINT = 25.4 / 72
DPI = 150
DOT = 25.4 / DPI
XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Word:
    """Text without a space in it, and its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Row:
    """A row of dots: where it is, the first and last place with ink, and how much between them is ink."""

    top: float
    left: float
    right: float
    share: float


@dataclass(frozen=True)
class Paper:
    """A printed PDF; pages count from 1."""

    pdf: Path
    pages: list[list[Word]]

    def text(self, page: int) -> str:
        """A page's words without what lies between them."""
        return "".join(word.text for word in self.pages[page - 1])

    def lines(self, page: int) -> list[str]:
        """A page's text in lines from above, spaces taken out."""
        words = sorted(self.pages[page - 1], key=lambda word: (round(word.bottom), word.left))
        return ["".join(word.text for word in line) for _, line in groupby(words, key=lambda word: round(word.bottom))]

    def word(self, page: int, text: str) -> Word:
        """The first word of a page that contains the text."""
        return next(word for word in self.pages[page - 1] if text in word.text)

    def ink(self, page: int, *, red: bool = False) -> list[Row]:
        """The rows of dots that have black ink, or red."""
        name = self.pdf.with_name(f"{self.pdf.stem}-{page}")
        run("pdftoppm", "-r", str(DPI), "-f", str(page), "-l", str(page), "-singlefile", str(self.pdf), str(name))
        _, size, _, dots = name.with_suffix(".ppm").read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        rows = (_row(y * DOT, dots[y * width * 3 : (y + 1) * width * 3], red) for y in range(height))
        return [row for row in rows if row]

    def rules(self, page: int, *, red: bool = False) -> list[Row]:
        """The lower edges of the lines drawn across the type area."""
        long = [row for row in self.ink(page, red=red) if row.share > 0.98 and row.right - row.left > 100]
        return [row for row, below in pairwise([*long, Row(999, 0, 0, 0)]) if below.top - row.top > 2 * DOT]


def _row(top: float, dots: bytes, red: bool) -> Row | None:
    if min(dots[1::3]) > 120:
        return None
    places = [x for x in range(len(dots) // 3) if dots[3 * x + 1] <= 120 and (dots[3 * x] > 180) == red]
    if not places:
        return None
    left, right = places[0], places[-1] + 1
    return Row(top, left * DOT, right * DOT, len(places) / (right - left))


def printed(content: bytes, directory: Path, name: str = "document") -> Paper:
    """Print a .docx with LibreOffice; fails with a sentence where it is not installed."""
    assert shutil.which("soffice"), "没有 LibreOffice，无法检查版式。请先运行 make test，它会安装所需的程序。"
    path = directory / f"{name}.docx"
    path.write_bytes(content)
    return of_pdf(to_pdf(path))


def of_pdf(pdf: Path) -> Paper:
    """A PDF, whoever made it."""
    tree = ElementTree.fromstring(run("pdftotext", "-bbox", str(pdf), "-"))
    return Paper(pdf, [[_word(word) for word in page.iter(f"{XHTML}word")] for page in tree.iter(f"{XHTML}page")])


def run(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def _word(element: ElementTree.Element) -> Word:
    sides = (float(element.attrib[side]) * POINT for side in ("xMin", "yMin", "xMax", "yMax"))
    return Word(element.text or "", *sides)
