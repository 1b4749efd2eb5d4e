"""The sheet that was handed in, with a column 问题 behind it, to be corrected and handed in again."""

import io
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
import xlsxwriter

from tracker.core.clock import now
from tracker.core.db import db
from tracker.imports.models import ImportItem, PlanImport, SourceBlock
from tracker.imports.sheet_columns import PROBLEM_HEADING, last_filled, read_header
from tracker.imports.sheet_writing import LONGEST_CELL, LOSSY, PLAIN_TEXT, Styles
from tracker.plans.extract.result import Fate

WIDEST = 60


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
        said = [one["message"] for one in item.faults] or [f"（待核对）{one['message']}" for one in item.doubts]
        found[item.place["line"]] = "\n".join(said)
    return found


def _write(sheet: object, styles: Styles, blocks: Sequence[SourceBlock], problems: Mapping[int, str]) -> None:
    width = max(len(block.cells) for block in blocks)
    heads = [block for block in blocks if block.fate == Fate.OUTLINE.value and read_header(block.cells) is not None]
    behind = {last_filled(block.cells) for block in heads if block.cells[last_filled(block.cells)] == PROBLEM_HEADING}
    place = min(behind, default=width)
    for block in blocks:
        head = block in heads
        _write_block(sheet, styles, block, problems.get(block.line, ""), place, head=head)
    _shape(sheet, width, place)


def _write_block(sheet: object, styles: Styles, block: SourceBlock, problem: str, place: int, *, head: bool) -> None:
    """The row keeps its number, so that what the page says about row 7 is in row 7."""
    write = sheet.write_string  # type: ignore[attr-defined]
    at = (block.row or block.line) - 1
    for column, text in enumerate(block.cells):
        if text and column != place:
            write(at, column, LOSSY.sub("", text)[:LONGEST_CELL], styles.head if head else styles.text)
    if head:
        write(at, place, PROBLEM_HEADING, styles.head)
    elif problem:
        write(at, place, LOSSY.sub("", problem)[:LONGEST_CELL], styles.wrong)


def _shape(sheet: object, width: int, place: int) -> None:
    sheet.set_column(0, width - 1, 18)  # type: ignore[attr-defined]
    sheet.set_column(place, place, WIDEST)  # type: ignore[attr-defined]
