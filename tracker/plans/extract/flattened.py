"""Tables that lost their form: one cell per line, records parted by blank lines or by their counts (parsing.md §2)."""

import re

from tracker.documents.readers import Block, BlockKind, canon
from tracker.plans.extract.blank_tables import by_blanks
from tracker.plans.extract.sources import Sourced, spans_of
from tracker.plans.extract.tables import UNIT_COLUMNS, Column, column_of

_FIGURE_LINE = re.compile(r"^[<>≥≤]?\d[\d.,]*%?$")
_HEADER_WORDS = re.compile(r"序号|指标|名称|单位|任务|时间|时限|属性")
MAX_HEADER = 10


def restore_tables(blocks: list[Block]) -> list[Block]:
    """Blocks with flattened tables as rows again; everything else as it was."""
    return by_blanks(_by_counts(_by_records(blocks)))


def _by_records(blocks: list[Block]) -> list[Block]:
    """Cells that begin with a tab, one per line, records between blank lines."""
    out: list[Block] = []
    records = _records(blocks)
    table = 1000
    width = 0
    for record, following in zip(records, [*records[1:], []], strict=True):
        tabbed = sum(1 for block in record if _is_cell(block))
        named = tabbed >= 2 and sum(1 for block in record if _HEADER_WORDS.search(block.text)) >= 2
        header = named or (not width and tabbed >= 3 and sum(1 for block in following if _is_cell(block)) == tabbed)
        if header:
            table += 1
            width = tabbed
        elif tabbed < 2 or not width:
            width = width if tabbed >= 2 else 0
            out.extend(record)
            continue
        cells = _cells(record, header)
        out.append(_row(record, table, cells))
    return out


def _is_cell(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and bool(block.cells)


def _records(blocks: list[Block]) -> list[list[Block]]:
    """Blocks on lines that follow one another, when the first one is a tabbed cell; other blocks stand alone."""
    records: list[list[Block]] = []
    for block in blocks:
        last = records[-1] if records else None
        follows = last is not None and block.kind is BlockKind.PARAGRAPH and block.place.line == last[-1].place.line + 1
        if follows and last is not None and _is_cell(last[0]) and len(block.text) <= 60 and len(last) < 40:
            last.append(block)
        else:
            records.append([block])
    return records


def _cells(record: list[Block], header: bool) -> list[str]:
    cells: list[str] = []
    for block in record:
        loose = not _is_cell(block) and cells
        if loose and (header or not _FIGURE_LINE.match(canon(block.text))):
            cells[-1] += block.text
        else:
            cells.append(block.text)
    return cells


def _by_counts(blocks: list[Block]) -> list[Block]:
    """A header of single-cell lines (序号, 任务, 责任单位, …) and records that begin with 1, 2, 3."""
    out: list[Block] = []
    index = 0
    while index < len(blocks):
        header = _header_at(blocks, index)
        if header:
            rows, index = _counted_rows(blocks, index, header)
            out.extend(rows)
        else:
            out.append(blocks[index])
            index += 1
    return out


def _header_at(blocks: list[Block], index: int) -> int:
    """How many single-cell header lines stand here: at least three, with a count column first and a unit column."""
    if column_of(blocks[index].text) is not Column.NUMBER or blocks[index].kind is BlockKind.ROW:
        return 0
    columns: list[Column] = []
    for block in blocks[index : index + MAX_HEADER]:
        if block.kind is BlockKind.ROW or len(block.text) > 14 or re.fullmatch(r"\d+", block.text):
            break
        columns.append(column_of(block.text))
    return len(columns) if len(columns) >= 3 and any(column in UNIT_COLUMNS for column in columns) else 0


def _counted_rows(blocks: list[Block], index: int, width: int) -> tuple[list[Block], int]:
    rows = [_row(blocks[index : index + width], 2000 + index)]
    position, count = index + width, 1
    while position < len(blocks) and blocks[position].text.strip() == str(count):
        stop = position + 1
        while (
            stop < len(blocks)
            and stop - position < width + 6
            and blocks[stop].text.strip() != str(count + 1)
            and blocks[stop].kind is BlockKind.PARAGRAPH
        ):
            stop += 1
        if stop - position > width and (stop >= len(blocks) or blocks[stop].text.strip() != str(count + 1)):
            stop = position + width
        rows.append(_row(blocks[position:stop], 2000 + index))
        position, count = stop, count + 1
    return rows, position


def _row(blocks: list[Block], table: int, cells: list[str] | None = None) -> Block:
    """The blocks as one row; each of them stays a source of it."""
    texts = tuple(cells) if cells is not None else tuple(block.text for block in blocks)
    spans = tuple(span for block in blocks for span in spans_of(block))
    return Sourced("\t".join(texts), blocks[0].place, BlockKind.ROW, texts, table, spans)
