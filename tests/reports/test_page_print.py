"""The page of a report in Chromium: printed to A4, and at the width of a phone."""

import copy
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.reports.paper import POINT, Paper, of_pdf, run
from tracker.reports.charts import charts
from tracker.reports.facts_view import SnapshotView
from tracker.reports.path_charts import path_charts
from tracker.reports.render_html import render_html
from tracker.reports.wording import compose

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]

LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262  # of a standing page in mm; a lying one is the same page turned
STANDING, LYING = (210, 297), (297, 210)


def many_tasks(view: SnapshotView) -> SnapshotView:
    """The report with its list of tasks long enough for several pages."""
    data = copy.deepcopy(view.data)
    data["tasks"] = data["tasks"] * 8
    return SnapshotView(data)


def shown(page: Page, view: SnapshotView) -> None:
    page.set_content(render_html(compose(view), view).decode())


@pytest.fixture
def paper(page: Page, view: SnapshotView, tmp_path: Path) -> Paper:
    shown(page, many_tasks(view))
    path = tmp_path / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    return of_pdf(path)


def sizes(paper: Paper) -> list[tuple[int, int]]:
    """Each page's width and height in whole millimetres."""
    found = re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", run("pdfinfo", "-l", str(len(paper.pages)), str(paper.pdf)))
    return [(round(float(width) * POINT), round(float(height) * POINT)) for width, height in found]


def test_it_prints_to_a4_and_nothing_lies_outside_the_type_area(paper: Paper) -> None:
    found = sizes(paper)
    assert len(found) == len(paper.pages) > 6
    assert set(found) == {STANDING, LYING}
    for size, words in zip(found, paper.pages, strict=True):
        left, right, top, bottom = (LEFT, RIGHT, TOP, BOTTOM) if size == STANDING else (35, 260, 28, 184)
        # The box of a word is as high as its font says, which is more than the ink of Chinese characters.
        outside = [w.text for w in words if w.left < left - 1 or w.right > right + 1 or w.top < top - 5 or w.bottom > bottom + 5]
        assert outside == []


def test_long_tables_repeat_their_head_and_every_row_is_whole(paper: Paper) -> None:
    lying = [number for number, size in enumerate(sizes(paper), 1) if size == LYING and "任务编号" in paper.text(number)]
    rows = [number for number in lying if "进展类别" in paper.text(number)]
    assert len(rows) > 2
    whole = "".join(paper.text(number) for number in rows)
    assert whole.count("办理状态") == len(rows)
    assert {str(n) for n in range(1, 73)} <= {word.text for number in rows for word in paper.pages[number - 1]}


def test_charts_are_printed_whole_with_their_captions_and_the_text_ends_before_them(paper: Paper) -> None:
    page = next(number for number, _ in enumerate(paper.pages, 1) if "图1" in paper.text(number))
    assert "四、下一步要求" not in paper.text(page)
    for number, words in enumerate(paper.pages, 1):
        captions = [word for word in words if re.match(r"图\d", word.text)]
        legends = [word for word in words if "序时要求" in word.text or "红灯" == word.text]
        assert not captions or min(word.top for word in captions) < max((word.top for word in legends), default=999), number


def test_each_chart_is_named_and_has_its_table(page: Page, view: SnapshotView) -> None:
    shown(page, view)
    figures = page.locator("figure.doc-chart")
    assert figures.count() == len(charts(view)) + len(path_charts(view)) > 3
    for place in range(figures.count()):
        figure = figures.nth(place)
        assert figure.locator("svg[role=img]").get_attribute("aria-label")
        figure.locator("summary").click()
        assert figure.locator("tbody tr").count() > 0
        assert figure.locator("table").is_visible()
    assert page.locator("svg script, svg style, svg [style]").count() == 0


def test_it_fits_a_phone(page: Page, view: SnapshotView) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    shown(page, view)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for figure in page.locator("figure.doc-chart").all():
        box, drawn = figure.bounding_box(), figure.locator("svg").bounding_box()
        assert box is not None
        assert drawn is not None
        assert box["width"] <= 390 < drawn["width"]  # the picture is moved within its frame: smaller, its words could not be read
