"""The .docx as Word's schema sees it, and as paper: LibreOffice prints it and the pages are measured (gb9704.md)."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.reports.bulletin import OFFICE, STATES, TASKS, TITLE, a_document, only_text, task_rows
from tests.reports.paper import Paper, printed
from tests.support.run import times
from tracker.reports.document import Annex, Form, Paragraph, Table
from tracker.reports.docx_title import title_lines
from tracker.reports.render_docx import render_docx

TOP, BOTTOM, LEFT, RIGHT = 37, 262, 28, 184  # edges of the type area in mm
CHARACTER = 16 * 25.4 / 72


@pytest.fixture(scope="module")
def bulletin(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    return printed(render_docx(a_document()), tmp_path_factory.mktemp("bulletin"))


@pytest.fixture(scope="module")
def full_pages(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    return printed(render_docx(only_text("国" * 1500)), tmp_path_factory.mktemp("full"))


def page_with(paper: Paper, text: str) -> int:
    """The first page on which the text stands."""
    return next(number for number, _ in enumerate(paper.pages, 1) if text in paper.text(number))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# The page


def test_a_full_page_has_22_lines_of_28_characters(full_pages):
    assert [len(line) for line in full_pages.lines(2)[:-1]] == [28] * 22


def test_the_first_line_of_a_paragraph_has_26_characters(full_pages):
    assert [len(line) for line in full_pages.lines(1) if set(line) == {"国"}][:2] == [26, 28]


def test_the_type_area_is_156_by_225_millimetres(full_pages):
    lines = [word for word in full_pages.pages[1] if "国" in word.text]
    pitch = (lines[-1].top - lines[0].top) / 21
    assert lines[-1].right - lines[0].left == pytest.approx(156, abs=1)
    assert pitch * 22 == pytest.approx(225, abs=1)
    assert lines[0].left == pytest.approx(LEFT, abs=0.5)
    assert lines[0].top >= TOP
    assert lines[-1].bottom <= BOTTOM


def test_the_page_is_a4_with_the_margins_of_the_standard():
    section = docx.Document(io.BytesIO(render_docx(only_text("文")))).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(size.mm, 1) for size in sizes if size is not None] == [210.0, 297.0, 37.0, 35.0, 28.0, 26.0]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_page_numbers_stand_7_mm_below_the_text_outside_on_odd_and_even_pages(full_pages):
    for page, number in ((1, "1"), (2, "2")):
        left, digit, right = full_pages.pages[page - 1][-3:]
        assert (left.text, digit.text, right.text) == ("—", number, "—")
        assert (left.top + left.bottom) / 2 == pytest.approx(BOTTOM + 7, abs=1)
        if page == 1:
            assert right.right == pytest.approx(RIGHT - 14 * 25.4 / 72, abs=0.5)
        else:
            assert left.left == pytest.approx(LEFT + 14 * 25.4 / 72, abs=0.5)


# The first page


def test_the_mark_is_red_and_35_mm_below_the_top_of_the_type_area(bulletin):
    mark = bulletin.ink(1, red=True)
    assert mark[0].top == pytest.approx(TOP + 35, abs=1)
    assert mark[0].left > LEFT
    assert bulletin.lines(1)[0] == f"{OFFICE}文件"


def test_the_red_line_is_as_wide_as_the_text_and_4_mm_below_the_number(bulletin):
    (line,) = bulletin.rules(1, red=True)
    number = [row for row in bulletin.ink(1) if row.top < line.top]
    thickness = 18 / 8 * 25.4 / 72
    assert line.top - thickness - number[-1].top == pytest.approx(4, abs=0.6)
    assert (line.left, line.right) == (pytest.approx(LEFT, abs=0.5), pytest.approx(RIGHT, abs=0.5))


def test_title_and_addressee_follow_in_their_order(bulletin):
    lines = bulletin.lines(1)
    title = title_lines(TITLE)
    assert lines[1 : 3 + len(title)] == ["榕督〔2024〕3号", *title, "各县（市）区人民政府，市直有关单位："]


def test_a_numbered_issue_has_its_issue_issuer_and_date_in_the_head_and_no_signature(tmp_path):
    issue = a_document(form=Form.NUMBERED_ISSUE, mark="督查专报", issue_label="第3期", annexes=(), title="重点任务落实情况")
    paper = printed(render_docx(issue), tmp_path)
    assert paper.lines(1)[:4] == ["督查专报", "第3期", f"{OFFICE}2024年10月9日", "重点任务落实情况"]
    assert paper.word(1, "日").right == pytest.approx(RIGHT, abs=0.5)
    everything = "".join(paper.text(page + 1) for page in range(len(paper.pages)))
    assert everything.count(OFFICE) == 2  # head and imprint
    assert "分送：市委办公厅" in everything


def test_a_draft_says_so_on_each_page_and_keeps_the_place_of_its_number(tmp_path):
    paper = printed(render_docx(a_document(draft=True, doc_number=None)), tmp_path)
    assert all("初" in paper.lines(page + 1)[0] and "稿" in paper.lines(page + 1)[0] for page, _ in enumerate(paper.pages[:3]))
    assert len(paper.rules(1, red=True)) == 1


# Titles


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("任务进展一览表", ["任务进展一览表"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("关于2024年第三季度重点任务落实情况的督查通报", ["关于2024年第三季度", "重点任务落实情况的督查通报"]),
        (TITLE, ["关于《福州市“十四五”金融发展规划》", "2024年第三季度落实情况的督查通报"]),
    ],
)
def test_a_title_breaks_between_words(title, lines):
    assert title_lines(title) == lines


def test_a_title_of_any_length_is_kept_whole_and_within_its_lines():
    for length in range(1, times(70, 200)):
        title = (TITLE * 4)[:length]
        lines = title_lines(title)
        assert "".join(lines) == title
        assert max(map(len, lines)) <= 26


# Text, signature, imprint


def test_every_style_in_use_names_its_east_asian_face():
    content = parts(render_docx(a_document(draft=True)))
    used = {style for xml in content.values() for style in re.findall(rb'<w:pStyle w:val="(\w+)"', xml)}
    faces = dict(re.findall(rb'w:styleId="(\w+)".*?w:eastAsia="([^"]+)"', content["word/styles.xml"]))
    assert used <= faces.keys()
    expected = {"Body": "仿宋_GB2312", "Heading1": "黑体", "Heading2": "楷体_GB2312", "Heading3": "仿宋_GB2312", "Title": "方正小标宋简体"}
    assert {style: faces[style.encode()].decode() for style in expected} == expected


def test_another_reader_finds_the_headings_and_tables():
    document = docx.Document(io.BytesIO(render_docx(a_document())))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.style_id == "Heading1"]
    assert headings == ["一、总体情况", "二、存在问题", "三、下一步要求"]
    assert [len(table.rows) for table in document.tables] == [5, 41, 21, 2]


def test_the_annexes_are_named_below_the_text_with_names_under_names(bulletin):
    page = page_with(bulletin, "附件：1.")
    first, second = bulletin.word(page, "任务进展一览表"), bulletin.word(page, "逾期滞后任务清单")
    assert first.left == pytest.approx(second.left, abs=0.2)
    assert bulletin.word(page, "附件：").left == pytest.approx(LEFT + 2 * CHARACTER, abs=0.5)


def test_a_single_annex_has_no_number(tmp_path):
    paper = printed(render_docx(a_document(annexes=(Annex(1, "任务清单", (Paragraph("无。"),)),))), tmp_path)
    everything = "".join(paper.text(page + 1) for page in range(len(paper.pages)))
    assert "附件：任务清单" in everything
    assert "附件任务清单" in everything


def test_sealed_the_date_ends_four_characters_in_and_the_name_is_centred_above(tmp_path):
    paper = printed(render_docx(only_text("文。")), tmp_path)
    name, day, begin = paper.word(1, OFFICE), paper.word(1, "日"), paper.word(1, "2024")
    assert day.right == pytest.approx(RIGHT - 4 * CHARACTER, abs=1)
    assert (name.left + name.right) / 2 == pytest.approx((begin.left + day.right) / 2, abs=0.5)


@pytest.mark.parametrize(("signer", "ends"), [(OFFICE, "name"), ("市督查办", "date")])
def test_unsealed_the_date_begins_two_characters_right_of_the_name(tmp_path, signer, ends):
    paper = printed(render_docx(only_text("文。", sealed=False, signer=signer)), tmp_path)
    name, day, begin = paper.word(1, signer), paper.word(1, "日"), paper.word(1, "2024")
    assert begin.left - name.left == pytest.approx(2 * CHARACTER, abs=0.5)
    assert (name if ends == "name" else day).right == pytest.approx(RIGHT - 2 * CHARACTER, abs=1)


@pytest.mark.parametrize(
    ("lines", "closes"),
    [
        (8, "the next page"),
        (14, "the next page"),
        (18, "the text's own page"),  # the signature does not fit on page 1
        (24, "the text's own page"),
        (30, "the text's own page"),
        (36, "a page after a blank one"),
        (43, "the next page"),
    ],
)
def test_the_imprint_closes_the_last_even_page(tmp_path, lines, closes):
    document = only_text("国" * (26 + 28 * (lines - 1)), imprint=a_document().imprint)
    paper = printed(render_docx(document), tmp_path)
    last = len(paper.pages)
    signed_on = next(page + 1 for page in range(last) if "10月9日" in paper.text(page + 1) and "2024年" in paper.text(page + 1))
    # LibreOffice leaves the blank page itself out of the PDF; it and the page after it bear no number.
    numbered = "—" in paper.text(last)
    assert last % 2 == (0 if numbered else 1)
    assert numbered == (closes != "a page after a blank one")
    assert (signed_on == last) == (closes == "the text's own page")
    assert "抄送：市委办公厅" in paper.text(last)
    rules = paper.rules(last)
    assert len(rules) == 3
    assert rules[-1].top == pytest.approx(BOTTOM, abs=0.5)
    assert signed_on < last or paper.word(last, "日").bottom < rules[0].top


# Annexes and tables


def test_each_annex_begins_a_page_with_its_label_and_its_title_on_the_third_line(bulletin):
    for number, title in ((1, "任务进展一览表"), (2, "逾期滞后任务清单"), (3, "各单位办理情况统计表")):
        page = page_with(bulletin, f"附件{number}")
        two_lines = 2 * 579 / 1440 * 25.4
        label, heading = bulletin.word(page, "附件"), bulletin.word(page, title)
        assert label.top < TOP + 10
        assert (heading.top + heading.bottom - label.top - label.bottom) / 2 == pytest.approx(two_lines, abs=1.5)


def test_table_heads_are_repeated_on_each_page_and_no_row_is_split(bulletin):
    first = page_with(bulletin, "附件1")
    last = page_with(bulletin, "附件2")
    assert last - first >= 3
    assert all("任务编号" in bulletin.text(page) for page in range(first, last))
    document = docx.Document(io.BytesIO(render_docx(a_document())))
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for table in document.tables for row in table.rows)


def test_the_number_of_a_lying_page_is_where_it_is_on_a_standing_one(bulletin):
    first = page_with(bulletin, "附件1")
    for page in (first, first + 1):
        beside = [row for row in bulletin.ink(page) if row.left < 33]
        assert beside[0].left == pytest.approx(35 - 7, abs=3)
        if page % 2:  # turned to the left, the lower end becomes the right side
            assert beside[-1].top == pytest.approx(28 + 156 - 14 * 25.4 / 72, abs=1)
        else:
            assert beside[0].top == pytest.approx(28 + 14 * 25.4 / 72, abs=1)


def test_a_table_without_rows_says_so(bulletin):
    page = page_with(bulletin, "附件3")
    assert bulletin.word(page, "无").text == "无"


def test_a_row_must_have_a_cell_for_each_column():
    with pytest.raises(ValueError, match="row 2 has 1 cells"):
        Table("", STATES.columns, (("甲", "1", "2"), ("乙",)))


def test_each_of_a_thousand_rows_is_printed_once():
    def rows_printed(count):
        document = a_document(annexes=(Annex(1, "任务进展一览表", (Table("", TASKS, task_rows(count)),), landscape=True),))
        with zipfile.ZipFile(io.BytesIO(render_docx(document))) as package:
            return package.read("word/document.xml").decode().count("</w:tr>")

    assert rows_printed(1000) - rows_printed(1) == 999


def test_three_hundred_rows_end_where_expected(tmp_path):
    document = a_document(annexes=(Annex(1, "任务进展一览表", (Table("", TASKS, task_rows(300)),)),))
    paper = printed(render_docx(document), tmp_path)
    assert "300" in paper.text(len(paper.pages) - 1) + paper.text(len(paper.pages))
    assert len(paper.rules(len(paper.pages))) >= 3


# The file


def test_two_renders_are_the_same_to_the_byte():
    assert render_docx(a_document()) == render_docx(a_document())


def test_the_file_tells_the_date_of_the_document_and_no_other():
    content = render_docx(a_document())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.created is not None
    assert properties.created.date() == date(2024, 10, 9)
    assert properties.modified == properties.created
    assert properties.title == TITLE


def test_text_that_xml_cannot_hold_is_cleaned_and_marks_are_kept(tmp_path: Path):
    document = only_text("甲\x02乙&<丙>“丁”")
    assert docx.Document(io.BytesIO(render_docx(document))).paragraphs[2].text == "甲乙&<丙>“丁”"


def test_a_text_edited_into_two_paragraphs_is_printed_as_two():
    document = docx.Document(io.BytesIO(render_docx(only_text("第一段。\n\n第二段。"))))
    assert [paragraph.text for paragraph in document.paragraphs[2:4]] == ["第一段。", "第二段。"]


def test_boxes_have_numbers_of_their_own():
    content = parts(render_docx(a_document()))
    numbers = [number for xml in content.values() for number in re.findall(rb'<wp:docPr id="(\d+)"', xml)]
    assert sorted(numbers) == [b"1", b"2", b"3"]
