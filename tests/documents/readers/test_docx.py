"""What Word prints is what is read: numbers, tables, boxes, notes, changes (parsing.md §1)."""

import pytest

from tests.documents.readers.word import cell, p, package, r, table, word
from tracker.documents.readers import Unreadable, read_bytes


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in read_bytes(word(body, **parts), "a.docx").blocks]


def rows(body: str) -> list[tuple[str, ...]]:
    return [block.cells for block in read_bytes(word(body), "a.docx").blocks]


BOX = f"<w:txbxContent>{p('专栏1')}{p('建桥')}</w:txbxContent>"
DRAWN = {
    "new": f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
    f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>",
    "old": f"<w:pict>{BOX}</w:pict>",
}
SWITCHED_OFF = '<w:vanish w:val="0"/>'
SHOWN = {
    "deleted text": (f"<w:p>{r('修')}<w:del>{r('架')}</w:del><w:ins>{r('路')}</w:ins></w:p>", ["修路"]),
    "moved text": (f"<w:p><w:moveFrom>{r('修路')}</w:moveFrom>{r('一')}</w:p><w:p><w:moveTo>{r('修路')}</w:moveTo></w:p>", ["一", "修路"]),
    "a deleted paragraph mark": (p("修", "<w:rPr><w:del/></w:rPr>") + p("路"), ["修路"]),
    "hidden text": (f"<w:p>{r('修')}{r('暗', '<w:vanish/>')}{r('路', SWITCHED_OFF)}</w:p>", ["修路"]),
    "field codes": (f"<w:p><w:r><w:instrText>PAGE 1</w:instrText></w:r>{r('修路')}</w:p>", ["修路"]),
    "links and controls": (
        f"<w:p><w:hyperlink>{r('修')}</w:hyperlink><w:sdt><w:sdtContent>{r('路')}</w:sdtContent></w:sdt></w:p>",
        ["修路"],
    ),
    "breaks": (f"<w:p>{r('修路')}<w:r><w:br/><w:t>架桥</w:t><w:tab/><w:noBreakHyphen/></w:r></w:p>", ["修路", "架桥 -"]),
    "readings above characters": (
        f"<w:p><w:r><w:ruby><w:rt>{r('lu')}</w:rt><w:rubyBase>{r('路')}</w:rubyBase></w:ruby></w:r></w:p>",
        ["路"],
    ),
    "wrapped paragraphs": (
        f"<w:customXml>{p('修路')}</w:customXml><w:sdt><w:sdtContent>{p('架桥')}</w:sdtContent></w:sdt><w:ins>{p('植树')}</w:ins>",
        ["修路", "架桥", "植树"],
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_only_what_is_shown_is_read(name: str) -> None:
    body, expected = SHOWN[name]
    assert texts(body) == expected


@pytest.mark.parametrize("kind", DRAWN)
def test_a_text_box_stands_behind_its_paragraph_once(kind: str) -> None:
    body = f"<w:p>{r('一、修路')}<w:r>{DRAWN[kind]}</w:r>{r('。')}</w:p>" + p("二、植树")
    assert texts(body) == ["一、修路。", "专栏1", "建桥", "二、植树"]


def test_boxes_inside_boxes_are_read_once() -> None:
    body = p("底")
    for _ in range(15):
        body = f"<w:p><w:r><w:pict><w:txbxContent>{body}{p('层')}</w:txbxContent></w:pict></w:r></w:p>"
    assert texts(body) == ["底", *["层"] * 15]


def test_notes_stand_at_the_end_in_the_order_of_their_references() -> None:
    mark = '<w:r><w:footnoteReference w:id="%d"/></w:r>'
    body = f"<w:p>{r('修路')}{mark % 7}{r('。')}{mark % 3}</w:p>" + p("架桥")
    notes = "".join(f'<w:footnote w:id="{number}">{p(text)}</w:footnote>' for number, text in ((3, "后注"), (7, "先注"), (9, "无主")))
    assert texts(body, footnotes=notes) == ["修路。", "架桥", "注1：先注", "注2：后注"]


def test_a_table_of_contents_gets_its_dots() -> None:
    styles = '<w:style w:styleId="21"><w:name w:val="toc 2"/></w:style>'
    lines = p("一、总体要求</w:t><w:tab/><w:t>3", '<w:pStyle w:val="21"/>') + p("总长</w:t><w:tab/><w:t>3")
    assert texts(lines, styles=styles) == ["一、总体要求……3", "总长 3"]


def test_merged_cells_repeat_and_columns_before_the_first_are_empty() -> None:
    down, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    body = table(
        [cell(p("甲"), down), cell(p("乙"), wide)],
        [cell(p(""), on), cell(p("丙")), cell(p("丁"))],
    ).replace("</w:tbl>", f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell(p("戊"))}{cell(p("己"))}</w:tr></w:tbl>')
    assert rows(body) == [("甲", "乙", "乙"), ("甲", "丙", "丁"), ("", "戊", "己")]


def test_a_deleted_row_is_left_out() -> None:
    body = table([cell(p("甲")), cell(p("乙"))], ["<w:trPr><w:del/></w:trPr>", cell(p("丙")), cell(p("丁"))])
    assert rows(body) == [("甲", "乙")]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    wrapped = f"<w:sdt><w:sdtContent>{cell(p('乙'))}</w:sdtContent></w:sdt>"
    body = f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell(p('甲'))}{wrapped}</w:tr></w:sdtContent></w:sdt></w:tbl>"
    assert rows(body) == [("甲", "乙")]


def test_a_table_in_a_cell_is_part_of_that_cell() -> None:
    inner = table([cell(p("丙")), cell(p("丁"))])
    assert rows(table([cell(p("甲")), cell(p("乙") + inner)])) == [("甲", "乙 丙 丁")]


def test_a_frame_around_text_is_no_table() -> None:
    body = table([cell(p("专栏1 重点工程") + p("1.修路。") + table([cell(p("甲")), cell(p("乙"))]))])
    assert texts(body) == ["专栏1 重点工程", "1.修路。", "甲\t乙"]


NUMBERING = """<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="H1"/><w:lvlText w:val="第%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="H2"/><w:lvlText w:val="%1.%2"/><w:isLgl/></w:lvl>
</w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"""
STYLES = """<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="H2"><w:basedOn w:val="H1"/></w:style>"""


def numbered(number: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def test_lists_count_by_level_and_start_anew_when_told() -> None:
    body = p("甲", numbered(5, 0)) + p("乙", numbered(5, 1)) + p("丙", numbered(5, 0)) + p("丁", numbered(5, 1))
    body += p("戊", numbered(6, 0)) + p("己", numbered(6, 0)) + p("庚", numbered(0, 0))
    assert texts(body, numbering=NUMBERING) == ["第一章甲", "1.1乙", "第二章丙", "2.1丁", "第一章戊", "第二章己", "庚"]


def test_styles_number_their_paragraphs_through_the_style_they_are_based_on() -> None:
    body = p("甲", '<w:pStyle w:val="H1"/>') + p("乙", '<w:pStyle w:val="H2"/>')
    assert texts(body, numbering=NUMBERING, styles=STYLES) == ["第一章甲", "1.1乙"]


def test_the_body_is_found_under_another_name() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="/word/document2.xml"/></Relationships>'
    )
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>' + p("修路") + "</w:body></w:document>"
    )
    data = package({"_rels/.rels": relations, "word/document2.xml": body})
    assert [block.text for block in read_bytes(data, "a.docx").blocks] == ["修路"]


def test_the_strict_kind_of_word_files_is_read() -> None:
    body = f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>{p("修路")}</w:body></w:document>'
    assert [block.text for block in read_bytes(package({"word/document.xml": body}), "a.docx").blocks] == ["修路"]


def test_a_table_wider_than_any_plan_is_refused() -> None:
    with pytest.raises(Unreadable, match="超过 200 列"):
        rows(table([cell(p("甲"))] * 201, [cell(p("乙"))] * 201))
