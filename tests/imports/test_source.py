"""The document beside the proposal: windows of blocks, their fates and their items."""

import sqlalchemy as sa

from tests.imports.helpers import item
from tests.imports.review_helpers import CERTAIN, LEAD_ONLY, a_review, certain_one
from tracker.imports import source
from tracker.imports.models import SourceBlock


def lengthen(session, kept, number):
    """Add blocks to the end of the document."""
    last = source.block_count(kept)
    line = session.scalar(sa.select(sa.func.max(SourceBlock.line)).where(SourceBlock.import_id == kept.id))
    rows = [
        {
            "import_id": kept.id,
            "position": last + count,
            "line": line + 1 + count,
            "text": f"第{count}段",
            "cells": [],
            "fate": "background",
        }
        for count in range(number)
    ]
    session.execute(sa.insert(SourceBlock), rows)


def shown(window):
    return [one for run in window.runs for one in run]


def test_every_block_of_a_small_document_is_shown_in_its_order(session):
    one = certain_one()
    window = source.window(one.plan_import, one)
    assert [each.block.position for each in shown(window)] == list(range(source.block_count(one.plan_import)))
    assert (window.earlier, window.later) == (None, None)


def test_blocks_know_their_items_and_those_of_the_item_are_marked(session):
    kept = a_review()
    one = item(kept, LEAD_ONLY)
    blocks = {each.block.text[:5]: each for each in shown(source.window(kept, one))}
    assert [mark.number for mark in blocks["（二）分段"].items] == [LEAD_ONLY]
    assert [mark.number for mark in blocks["（一）编制"].items] == [CERTAIN]
    assert [each.block.line for each in blocks.values() if each.own] == one.lines


def test_a_long_document_is_shown_by_windows(session):
    one = certain_one()
    kept = one.plan_import
    lengthen(session, kept, 1000)
    first = source.window(kept, one)
    assert (len(shown(first)), first.first, first.later) == (source.WINDOW, 0, source.WINDOW)
    middle = source.window(kept, one, start=400)
    assert (middle.first, middle.earlier, middle.later) == (400, 200, 600)
    end = source.window(kept, None, position=source.block_count(kept) - 1)
    assert end.later is None
    assert len(shown(end)) == source.WINDOW


def test_a_line_leads_to_its_item_or_to_its_block(session):
    one = certain_one()
    assert source.item_at(one.plan_import, one.lines[0]) == one.id
    assert source.item_at(one.plan_import, 1) is None
    assert source.block_at(one.plan_import, source.position_of(one.plan_import, 1)).text == "厦门市绿道建设实施方案"


def test_the_counts_of_fates_add_up_to_the_whole(session):
    kept = a_review()
    assert sum(source.fates(kept).values()) == source.block_count(kept)


def test_rows_of_one_table_stand_together(session):
    kept = a_review()
    for position in (3, 4):
        block = source.block_at(kept, position)
        block.cells, block.table_number = ["甲", "乙"], 1
    session.flush()
    runs = source.window(kept, None, position=3).runs
    assert [len(run) for run in runs].count(2) == 1
