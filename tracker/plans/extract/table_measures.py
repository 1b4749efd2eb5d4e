"""Measures of task tables: one per row, with what merged cells leave to the rows below (parsing.md §2)."""

import re
from dataclasses import replace

from tracker.documents.readers import canon
from tracker.plans.extract.deadlines import dates_in, read_deadline
from tracker.plans.extract.names import NameReader
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.reading import Reading, with_deadline
from tracker.plans.extract.responsibility import Responsibility, read_statement
from tracker.plans.extract.result import DeadlineFound, Fate, MeasureFound, MeasureKind
from tracker.plans.extract.tables import Column, Row, is_section_row, read_header, read_row


def table_measures(reading: Reading, start: int, stop: int) -> list[MeasureFound]:
    """One measure per row of every table whose columns name units."""
    found: list[MeasureFound] = []
    columns: list[Column] | None = None
    section, last = "", None
    table = -1
    for index in range(start, stop):
        piece = reading.pieces[index]
        if not piece.is_row or piece.block is None:
            continue
        cells = piece.block.cells
        header = read_header(cells)
        if header is not None:
            columns, table, last = header, piece.block.table, None
            reading.settle([index], Fate.OUTLINE)
            continue
        if columns is None or (piece.block.table != table and len(cells) != len(columns)):
            columns = None
            continue
        if is_section_row(cells):
            section = next(cell for cell in cells if cell)
            reading.settle([index], Fate.OUTLINE)
            continue
        row = read_row(columns, cells)
        measure = _from_row(reading, row, last, piece, section, len(found) + 1)
        if measure is not None:
            found.append(measure)
            last = _carried(row, last)
        reading.settle([index], Fate.MEASURES if measure else Fate.BACKGROUND)
    return found


def _carried(row: Row, above: Row | None) -> Row:
    """What the rows below may leave out: task and units of this row, or of the rows above it."""
    if above is None:
        return row
    task = row.task or above.task
    if row.names_units:
        return replace(row, task=task)
    return replace(row, task=task, lead=above.lead, joint=above.joint, support=above.support)


def _from_row(reading: Reading, row: Row, above: Row | None, piece: Piece, section: str, count: int) -> MeasureFound | None:
    if above is not None and not row.names_units and not row.dashed and (row.task or row.detail):
        # An empty cell below a name is the lower part of a merged one.
        row = replace(
            row, lead=above.lead, joint=above.joint, support=above.support, deadline=row.deadline or ("" if row.task else above.deadline)
        )
    if not row.names_units and not row.deadline:
        return None
    task = row.task or (above.task if above else "")
    if not task and not row.detail:
        return None
    says = row_responsibility(row, reading.names)
    number = row.number or f"#{count}"
    text = row.detail or task  # the task cell is the title
    made = MeasureFound(
        number,
        task or row.detail,
        text,
        MeasureKind.TASK,
        piece.place,
        says.units,
        says.groups,
        piece.text,
        lines=tuple(sorted(set(piece.lines))),
        statement_place=piece.place,
    )
    if row.deadline:
        return with_deadline(made, read_deadline(canon(row.deadline), reading.context))
    in_cell = [one for one in dates_in(canon(f"{task} {row.detail}"), reading.context) if one.on and re.search(r"前$|底|末", one.words)]
    return with_deadline(made, DeadlineFound(in_cell[-1].on, in_cell[-1].words)) if in_cell else made


def row_responsibility(row: Row, names: NameReader) -> Responsibility:
    """Roles by column; 责任单位 beside 配合单位 leads (parsing.md §4)."""
    parts = [
        f"{label}:{canon(cell).replace(chr(10), '、')}"
        for label, cell in (("牵头单位", row.lead), ("责任单位", row.joint), ("配合单位", row.support))
        if cell
    ]
    return read_statement(";".join(parts), names)
