import pytest

from tracker.reports.document import Column
from tracker.reports.docx_blocks import column_widths
from tracker.reports.docx_flow import End, Flow, Piece, ends, fixed
from tracker.reports.docx_page import INDENT, LANDSCAPE, LINE, PORTRAIT, count_lines, text_width


@pytest.mark.parametrize(("characters", "lines"), [(1, 1), (26, 1), (27, 2), (54, 2), (55, 3)])
def test_a_paragraph_fills_26_and_then_28_characters(characters, lines):
    assert count_lines("国" * characters, PORTRAIT.width, first_indent=INDENT) == lines


def test_a_mark_takes_its_character_to_the_next_line_unless_it_may_hang():
    text = "国" * 26 + "，"
    assert count_lines(text, PORTRAIT.width, first_indent=INDENT) == 2
    assert count_lines(text, PORTRAIT.width, first_indent=INDENT, lean=True) == 1


def test_a_number_is_not_cut():
    assert count_lines("国" * 27 + "2024", PORTRAIT.width) == 2


def test_a_word_longer_than_the_line_is_cut():
    assert count_lines("9" * 200, PORTRAIT.width) == 4


def test_digits_are_half_as_wide_as_characters_and_stand_off_from_them():
    assert text_width("2024", spacing=0) == 2 * text_width("国国", spacing=0) // 2
    assert text_width("国2024", spacing=0) == 320 + 640 + 80


def test_23_lines_end_on_the_second_page():
    assert ends([Flow(tuple(fixed("", LINE) for _ in range(22)))]).late == End(1, 22 * LINE)
    assert ends([Flow(tuple(fixed("", LINE) for _ in range(23)))]).late == End(2, LINE)


def test_each_flow_begins_a_page_and_lying_pages_hold_less():
    lines = tuple(fixed("", LINE) for _ in range(16))
    assert ends([Flow(lines), Flow(lines, LANDSCAPE)]).late.page == 3


def test_a_heading_moves_to_the_page_of_what_follows():
    pieces = (*(fixed("", LINE) for _ in range(21)), fixed("", LINE, keeps=True), fixed("", LINE))
    assert ends([Flow(pieces)]).late == End(2, 2 * LINE)


def test_a_repeated_head_takes_room_on_each_page():
    table = fixed("", *[LINE] * 30, head=LINE)
    assert ends([Flow((table,))]).late == End(2, 9 * LINE)


def test_where_the_counts_differ_the_page_is_not_certain():
    doubtful = Piece("", (LINE,) * 22, (LINE,) * 23)
    end = ends([Flow((doubtful,))])
    assert not end.certain
    assert (end.early.page, end.late.page) == (1, 2)


def test_columns_fill_the_type_area_to_the_twip():
    columns = tuple(Column(str(width), width) for width in (10, 33.3, 62, 17))
    assert sum(column_widths(columns, PORTRAIT)) == PORTRAIT.width
    assert sum(column_widths(columns, LANDSCAPE)) == LANDSCAPE.width
