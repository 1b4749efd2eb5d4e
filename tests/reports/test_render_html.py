import re
from xml.etree import ElementTree

import pytest
from lxml import html
from markupsafe import Markup

from tests.reports.world import City
from tracker.reports.charts import charts
from tracker.reports.document import Form
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_html import linked, render_html
from tracker.reports.wording import Status, compose

pytestmark = pytest.mark.engine("sqlite")


def rendered(view: SnapshotView) -> str:
    return render_html(compose(view), view).decode()


def test_the_page_holds_the_text_the_tables_and_the_annexes(view: SnapshotView) -> None:
    page = html.fromstring(rendered(view))
    assert page.xpath("//h1/text()") == ["关于2024年第三季度督办事项办理情况的通报"]
    assert page.xpath("count(//section[contains(@class, 'annex')])") == 3
    assert "纳入督查的任务共9项" in page.text_content()


def test_it_needs_nothing_from_anywhere(view: SnapshotView) -> None:
    text = rendered(view)
    assert not re.search(r"<script|<link|\bsrc=|@import|url\(", text)
    assert set(re.findall(r"https?://[^\"' >]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_each_chart_is_well_formed_and_has_its_table(view: SnapshotView) -> None:
    made = charts(view)
    assert [chart.title for chart in made] == ["各规划任务亮灯情况", "各单位主牵头任务亮灯情况", "主要指标与目标值对比"]
    for chart in made:
        ElementTree.fromstring(chart.svg)
        assert "style=" not in chart.svg
        assert all(len(row) == len(chart.heads) for row in chart.rows)


def test_bars_show_supervised_units_only(view: SnapshotView, city: City) -> None:
    assert city.bank.name not in charts(view)[1].svg


def test_words_of_a_title_stay_words(view: SnapshotView, city: City) -> None:
    view.tasks[city.overdue.id]["title"] = "<script>alert(1)</script>"
    assert "<script>" not in rendered(view)


def test_figures_in_the_text_become_links() -> None:
    text = linked("红灯3项，黄灯1项<。", (("黄灯1项", "light.yellow"), ("红灯3项", "light.red"), ("绿灯9项", "light.green")), "/{}".format)
    assert text == Markup('<a href="/light.red">红灯3项</a>，<a href="/light.yellow">黄灯1项</a>&lt;。')


def test_the_same_snapshot_makes_the_same_bytes(view: SnapshotView) -> None:
    assert rendered(view) == rendered(view)


def test_a_numbered_issue_has_issuer_and_date_above_its_title(view: SnapshotView) -> None:
    composition = compose(view, status=Status(form=Form.NUMBERED_ISSUE, issue=3))
    page = html.fromstring(render_html(composition, view).decode())
    assert [" ".join(part.text_content().split()) for part in page.xpath("//header/p")] == [
        "初稿",
        "督查专报",
        "第3期",
        f"{composition.document.signer} 2024年10月8日",
    ]
    assert not page.xpath("//p[@class='signature']")
