"""Plain text and tables in text: paragraphs by line, tab and pipe tables as rows (parsing.md §1)."""

import csv
import io
import re

from tracker.documents.readers.blocks import Block, Document, Place, Unreadable, paragraph, row
from tracker.documents.readers.encodings import damage, decode
from tracker.documents.readers.guard import MAX_COLUMNS, SIGNATURES, WRONG_KIND, Blocks

_OTHER_KIND = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html|<\?xml|\{\\rtf)", re.IGNORECASE)
_RULER = re.compile(r"^[|+\-:=\s]+$")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u00ad\u200b-\u200d\u2060]")


def text_in(data: bytes) -> str:
    """The text of a file without control signs; raises Unreadable when it is no text."""
    if data.startswith(SIGNATURES) or _OTHER_KIND.match(data):
        raise Unreadable(WRONG_KIND)
    return _CONTROL.sub("", decode(data))


def read_text(data: bytes, name: str) -> Document:
    """A text file as paragraphs and table rows; empty lines end tables and are not blocks."""
    text = text_in(data)
    return Document(name, tuple(blocks_of(text.splitlines())), damage(text))


def read_tsv(data: bytes, name: str) -> Document:
    """Cells parted by tabs; a cell in quotes may hold breaks, as spreadsheet programs write it."""
    text = text_in(data)
    if '"' not in text:
        return Document(name, tuple(blocks_of(text.splitlines())), damage(text))
    reader = csv.reader(io.StringIO(text, newline=""), dialect="excel-tab")
    csv.field_size_limit(10_000_000)
    lines: list[str] = []
    try:
        for cells in reader:
            lines.append("\t".join(" ".join(cell.split()) for cell in cells))
            lines += [""] * (reader.line_num - len(lines))  # so that numbers stay those of the file
    except csv.Error:
        lines = text.splitlines()
    return Document(name, tuple(blocks_of(lines)), damage(text))


def blocks_of(lines: list[str]) -> list[Block]:
    """The blocks of lines that are numbered from one."""
    blocks = Blocks()
    table = 0
    in_table = False
    for number, line in enumerate(lines, start=1):
        cells = _cells(line)
        if cells is None:
            in_table = in_table and not line.strip()  # a blank line may be a page break inside the table
            if line.strip():
                made = paragraph(line, number)
                # A line that begins with a tab is a cell of a table that lost its form.
                blocks.append(Block(made.text, made.place, made.kind, (made.text,)) if line.startswith("\t") else made)
            continue
        if not in_table:
            table += 1
            in_table = True
        if any(cells):
            blocks.append(row(cells, Place(line=number), table))
    return blocks


def _cells(line: str) -> list[str] | None:
    """The cells of a line of a tab or pipe table, None for a line of text."""
    bare = line.strip()
    if not bare:
        return None
    cells: list[str] | None = None
    if "|" in bare:
        cells = _pipe_cells(bare)
    elif "\t" in line.rstrip():
        cells = line.rstrip("\n").split("\t")
        cells = cells if sum(1 for cell in cells if cell.strip()) >= 2 else None
    return cells if cells is None or len(cells) <= MAX_COLUMNS else None


def _pipe_cells(bare: str) -> list[str] | None:
    if _RULER.match(bare):
        return []
    if bare.count("|") == 1 and bare.endswith("|"):
        return [bare[:-1]]
    if not (bare.startswith("|") or bare.endswith("|") or bare.count("|") >= 2):
        return None
    return [cell.replace("\\\0", "|") for cell in bare.replace("\\|", "\\\0").removeprefix("|").removesuffix("|").split("|")]
