"""A web page is read as a browser shows it (parsing.md §1)."""

import pytest

from tracker.documents.readers import read_bytes

PAGES = {
    "breaks part paragraphs": ("<p>甲<br>乙</p><div>丙</div>丁", ["甲", "乙", "丙", "丁"]),
    "inline elements leave no gap": ("<p>市<b>财政</b><span>局</span></p>", ["市财政局"]),
    "line breaks of the source": ("<p>责任单\n   位：市\n财政局 and\nothers</p>", ["责任单位：市财政局 and others"]),
    "hidden elements": (
        "<p>甲<span style='display: none'>暗</span>乙</p><p hidden>暗</p><div style='visibility:hidden'>暗</div>"
        "<script>暗</script><style>暗</style><template>暗</template><!-- 暗 --><noscript>暗</noscript>",
        ["甲乙"],
    ),
    "navigation": ("<nav>首页</nav><header>标题</header><article>正文</article><footer>备案</footer>", ["标题", "正文"]),
    "a page inside of a form": ("<form action=x><p>甲</p><select><option>暗</select><p>乙</p></form>", ["甲", "乙"]),
    "text as typed": ("<pre>甲\n  乙\n\n丙</pre>", ["甲", "乙", "丙"]),
    "ordered lists": ("<ol start=3><li>甲<li value=7>乙<li>（一）丙</ol>", ["3. 甲", "7. 乙", "（一）丙"]),
    "chinese lists": ("<ol style='list-style-type:cjk-ideographic'><li>甲<li>乙</ol>", ["一、甲", "二、乙"]),
    "layout by tables": ("<table><tr><td><p>甲</p></td></tr><tr><td>乙</td></tr></table>", ["甲", "乙"]),
    "a broken page": ("<p>甲<b>乙<p>丙</div></table>丁", ["甲乙", "丙丁"]),
    "entities": ("<p>甲&nbsp;乙&#x4E19;&lt;丁&gt;</p>", ["甲 乙丙<丁>"]),
    "text behind hidden parts": ("<p>甲<script>1</script>乙</p>丙", ["甲乙", "丙"]),
}


def texts(page: str) -> list[str]:
    return [block.text for block in read_bytes(page.encode(), "a.html").blocks]


@pytest.mark.parametrize("name", PAGES)
def test_what_a_browser_shows_is_read(name: str) -> None:
    page, expected = PAGES[name]
    assert texts(page) == expected


TABLES = {
    "spans": (
        "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
        [("甲", "乙", "乙"), ("甲", "丙", "丁")],
    ),
    "a span that runs on": ("<table><tr><td>甲<td rowspan=9>乙<tr><td>丙</table>", [("甲", "乙"), ("丙", "乙")]),
    "inline elements in cells": ("<table><tr><td>市<b>财政</b>局<td>甲<br>乙<script>暗</script></table>", [("市财政局", "甲 乙")]),
    "hidden cells and rows": (
        "<table><tr><td>甲<td hidden>暗<td>乙<tr style='display:none'><td>暗<td>暗</table>",
        [("甲", "乙")],
    ),
    "a table in a cell": ("<table><tr><td>甲<td>工作任务说明<table><tr><td>丙<td>丁</table></table>", [("甲", "工作任务说明 丙 丁")]),
    "a table in a layout": (
        "<table><tr><td>甲<td><table><tr><td>工作任务<td>责任单位<tr><td>修路<td>市交通局</table></table>",
        [(), ("工作任务", "责任单位"), ("修路", "市交通局")],
    ),
    "a caption": (
        "<table><caption>表1</caption><thead><tr><th>甲<th>乙</thead><tbody><tr><td>1<td>2</table>",
        [(), ("甲", "乙"), ("1", "2")],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_rows_of_cells(name: str) -> None:
    page, expected = TABLES[name]
    assert [block.cells for block in read_bytes(page.encode(), "a.html").blocks] == expected


@pytest.mark.parametrize("really", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1"])
def test_the_encoding_is_what_it_is_whatever_is_declared(really: str, declared: str) -> None:
    page = f"<html><head><meta charset={declared}><title>x</title></head><body><p>做好全市重点工作</p></body></html>"
    assert [block.text for block in read_bytes(page.encode(really), "a.html").blocks] == ["做好全市重点工作"]
