"""The sheet that was handed in, with a column 问题 behind it, to be corrected and handed in again."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import xlsxwriter

from tracker.core.clock import now
from tracker.core.db import db
from tracker.imports.models import ImportItem, PlanImport, SourceBlock
from tracker.imports.sheet_columns import PROBLEM_HEADING, last_filled, read_header
from tracker.imports.sheet_writing import LONGEST_CELL, LOSSY, PLAIN_TEXT, Styles, height_of
from tracker.plans.extract.result import Fate

WIDEST, NARROWEST = 60, 8
DOUBT = "（待核对）"


def problem_book(kept: PlanImport) -> bytes:
    """Every sheet and row as read, merged cells filled in; faulty rows say what is wrong and how to put it right."""
    blocks = db.session.scalars(sa.select(SourceBlock).where(SourceBlock.import_id == kept.id).order_by(SourceBlock.position)).all()
    problems = _problems(kept)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN_TEXT) as book:
        book.set_properties({"title": PROBLEM_HEADING, "created": now().replace(tzinfo=None)})
        styles = Styles(book)
        for name in dict.fromkeys(block.sheet for block in blocks):
            _write(book.add_worksheet(name), styles, [block for block in blocks if block.sheet == name], problems)
    return out.getvalue()


def _problems(kept: PlanImport) -> dict[int, str]:
    """What is wrong or doubted, by line."""
    items = db.session.scalars(sa.select(ImportItem).where(ImportItem.import_id == kept.id))
    found = {}
    for item in items:
        said = [one["message"] for one in item.faults] or [f"{DOUBT}{one['message']}" for one in item.doubts]
        found[item.place["line"]] = "\n".join(said)
    return found


def _write(sheet: Any, styles: Styles, blocks: Sequence[SourceBlock], problems: Mapping[int, str]) -> None:
    width = max(len(block.cells) for block in blocks)
    widths = [_width_of(blocks, column) for column in range(width)]
    heads = [block for block in blocks if block.fate == Fate.OUTLINE.value and read_header(block.cells) is not None]
    behind = {last_filled(block.cells) for block in heads if block.cells[last_filled(block.cells)] == PROBLEM_HEADING}
    place = min(behind, default=width)
    for block in blocks:
        head = block in heads
        _write_block(sheet, styles, block, problems.get(block.line, ""), place, head=head)
        if not head and len(set(block.cells)) > 1:
            texts = [*zip(block.cells, widths, strict=False), (problems.get(block.line, ""), WIDEST)]
            sheet.set_row((block.row or block.line) - 1, height_of(texts))
    _shape(sheet, widths, place, heads)


def _width_of(blocks: Sequence[SourceBlock], column: int) -> float:
    """Wide enough for half of the longest text of tasks, within reason."""
    longest = max((len(block.cells[column]) for block in blocks if column < len(block.cells) and len(set(block.cells)) > 2), default=0)
    return min(max(longest + 2, NARROWEST), 44)


def _write_block(sheet: Any, styles: Styles, block: SourceBlock, problem: str, place: int, *, head: bool) -> None:
    """The row keeps its number, so that what the page says about row 7 is in row 7."""
    alone = len({text for text in block.cells if text}) == 1
    at = (block.row or block.line) - 1
    for column, text in enumerate(block.cells):
        if text and column != place:
            style = styles.head if head else styles.alone if alone else styles.text
            sheet.write_string(at, column, LOSSY.sub("", text)[:LONGEST_CELL], style)
    if head:
        sheet.write_string(at, place, PROBLEM_HEADING, styles.head)
    elif problem:
        style = styles.doubted if problem.startswith(DOUBT) else styles.wrong
        sheet.write_string(at, place, LOSSY.sub("", problem)[:LONGEST_CELL], style)


def _shape(sheet: Any, widths: Sequence[float], place: int, heads: Sequence[SourceBlock]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_column(place, place, WIDEST)
    if heads:
        sheet.freeze_panes(heads[0].row or heads[0].line, 0)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
