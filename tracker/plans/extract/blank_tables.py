"""Tables whose cells stand on one line with nothing but blanks between them (parsing.md §2)."""

import re
from dataclasses import replace

from tracker.documents.readers import Block, BlockKind, canon
from tracker.plans.extract.tables import Column, read_header, suits

_ROW = re.compile(r"^\s?\d{1,3}[.、]?\s")
FIRST_TABLE = 3000


def by_blanks(blocks: list[Block]) -> list[Block]:
    """Blocks with such lines as rows: a header of column names, then lines that begin with a count."""
    out: list[Block] = []
    columns: list[Column] | None = None
    table = FIRST_TABLE
    for block in blocks:
        cells = tuple(block.text.split()) if block.kind is BlockKind.PARAGRAPH else ()
        header = _header(cells)
        if header:
            columns, table = header, table + 1
            out.append(_row(block, cells, table))
        elif columns and _ROW.match(block.text) and len(cells) >= 3:
            out.append(_row(block, _fitted(cells, columns), table))
        else:
            columns = columns if columns and block.kind is BlockKind.PARAGRAPH and len(block.text) <= 30 else None
            out.append(block)
    return out


def _header(cells: tuple[str, ...]) -> list[Column] | None:
    if len(cells) < 3 or any(len(cell) > 8 for cell in cells):
        return None
    columns = read_header(cells)
    return columns if columns and columns[0] is Column.NUMBER else None


def _row(block: Block, cells: tuple[str, ...], table: int) -> Block:
    return replace(block, text="\t".join(cells), kind=BlockKind.ROW, cells=cells, table=table)


def _fitted(cells: tuple[str, ...], columns: list[Column]) -> tuple[str, ...]:
    """Cells from the right on the columns that they suit; what is left over between them is the text of the task."""
    words = _joined(cells)
    fitted = [""] * len(columns)
    fitted[0] = words[0].strip(".、")
    texts = [index for index, column in enumerate(columns) if column in (Column.TASK, Column.DETAIL)]
    last = len(words) - 1
    for index in range(len(columns) - 1, texts[0], -1):
        if last > 1 and index not in texts and suits(columns[index], words[last]) >= 0 and len(words[last]) <= 60:
            fitted[index] = words[last]
            last -= 1
    fitted[texts[0]] = "".join(words[1 : last + 1])
    return tuple(fitted)


def _joined(cells: tuple[str, ...]) -> list[str]:
    """A blank behind a separator is no border between cells."""
    words: list[str] = []
    for cell in cells:
        if words and len(words) > 1 and canon(words[-1])[-1] in "、,;":
            words[-1] += cell
        else:
            words.append(cell)
    return words
