import copy
import re
from typing import Any

import pytest

from tests.reports.world import City
from tracker.reports.document import Form, Heading, OfficialDocument, Paragraph, Table
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_docx import render_docx
from tracker.reports.sentences import quoted
from tracker.reports.wording import Status, compose

pytestmark = pytest.mark.engine("sqlite")


def texts(document: OfficialDocument) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Heading | Paragraph))


def headings(document: OfficialDocument, level: int) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == level]


def changed(view: SnapshotView, **problems: Any) -> SnapshotView:
    data = copy.deepcopy(view.data)
    data["problems"].update(problems)
    return SnapshotView(data)


def without_problems(view: SnapshotView) -> SnapshotView:
    keys = ("overdue", "far_behind", "behind", "reports_missing", "late_reports", "returned")
    return changed(view, **{key: [] for key in keys})


def test_the_structure_of_the_bulletin(view: SnapshotView) -> None:
    document = compose(view).document
    assert headings(document, 1) == ["一、总体情况", "二、进展较好的单位和任务", "三、存在问题", "四、下一步要求"]
    wanted = ["（一）任务进展情况", "（二）主要指标完成情况", "（一）逾期任务", "（二）进度滞后", "（三）报送不及时、质量不高"]
    assert headings(document, 2) == wanted
    assert [annex.title for annex in document.annexes] == ["任务进展一览表", "逾期滞后清单", "各单位办理情况统计表"]
    assert all(annex.landscape for annex in document.annexes)


def test_every_problem_is_named_with_unit_number_deadline_and_days(view: SnapshotView, city: City) -> None:
    text = texts(compose(view).document)
    assert f"1.{city.finance.name}牵头的“引进法人金融机构”（{city.overdue.number}），完成时限为2024年9月18日，已逾期12天。" in text
    assert f"（{city.far_behind.number}），应于2024年9月26日前报送，尚未报送，已超过4天。" in text
    assert "9月27日退回，退回原因：缺少落地凭证。" in text


def test_cooperating_units_stand_only_in_the_annex_under_a_name_of_their_own(view: SnapshotView, city: City) -> None:
    document = compose(view).document
    assert city.bank.name not in texts(document)
    assert f"{city.bank.name}（协同单位）" in {row[3] for row in table_of(document, 0).rows}
    assert "不含协同单位主牵头的任务" in texts(document)
    assert city.bank.name not in {row[1] for row in table_of(document, 2).rows}


def table_of(document: OfficialDocument, annex: int) -> Table:
    block = document.annexes[annex].blocks[0]
    assert isinstance(block, Table)
    return block


def test_nothing_is_said_about_nothing(view: SnapshotView) -> None:
    text = texts(compose(without_problems(view)).document)
    assert not re.search(r"(?<!\d)0[项份]", text)
    assert "存在问题" not in text


def test_sections_and_annexes_stay_numbered_when_one_falls_away(view: SnapshotView) -> None:
    document = compose(without_problems(view)).document
    assert headings(document, 1) == ["一、总体情况", "二、进展较好的单位和任务", "三、下一步要求"]
    assert [(annex.number, annex.title) for annex in document.annexes] == [(1, "任务进展一览表"), (2, "各单位办理情况统计表")]


def test_a_long_list_moves_to_the_annex(view: SnapshotView, city: City) -> None:
    many = changed(view, overdue=[city.overdue.id] * 9)
    document = compose(many).document
    assert f"共9项（不含协同单位主牵头的任务），涉及1个单位：{city.finance.name}9项，具体清单见附件2。" in texts(document)
    assert sum(row[1] == "逾期" for row in table_of(document, 1).rows) == 9


def test_without_indicators_there_are_no_subheadings(view: SnapshotView) -> None:
    data = {**view.data, "indicators": []}
    assert "（一）任务进展情况" not in headings(compose(SnapshotView(data)).document, 2)


def test_a_comparison_needs_something_to_compare_with(view: SnapshotView) -> None:
    assert "与2024年第二季度末相比，纳入督查的任务增加2项" in texts(compose(view).document)
    data = copy.deepcopy(view.data)
    data["previous"]["totals"]["tasks"] = {"n": 0, "ids": []}
    assert "相比" not in texts(compose(SnapshotView(data)).document)


def test_every_table_prints_its_base(view: SnapshotView) -> None:
    tables = [block for block in compose(view).document.blocks if isinstance(block, Table)]
    assert len(tables) == 4
    assert all(table.note.startswith("注：") for table in tables)
    assert "基数为纳入督查的任务9项" in tables[0].note


def test_a_persons_words_stay_and_what_was_drafted_is_known(view: SnapshotView) -> None:
    edits = {"rates": {"text": "第一段。\n第二段。", "drafted": "旧稿"}}
    composition = compose(view, edits)
    assert [block.text for block in composition.document.blocks if getattr(block, "key", "") == "rates"] == ["第一段。", "第二段。"]
    assert "按时办结率为25.0%" in composition.drafted["rates"]


def test_an_emptied_paragraph_is_left_out(view: SnapshotView) -> None:
    document = compose(view, {"comparison": {"text": "", "drafted": ""}}).document
    assert "相比" not in texts(document)


def test_every_link_leads_to_a_figure(view: SnapshotView) -> None:
    composition = compose(view)
    shown = [(words, name) for key, links in composition.links.items() for words, name in links if words in composition.drafted[key]]
    assert len(shown) > 15
    for words, name in shown:
        found = view.figure(name)
        assert found is not None, name
        number = re.search(r"\d+", words)
        assert number is not None
        if not name.startswith(("rate.report", "problem.late")):  # these count reports, their lists are of tasks
            assert len(found[1]) == int(number[0]), words


def test_number_date_and_draft_mark(view: SnapshotView) -> None:
    draft, published = compose(view).document, compose(view, status=Status(False, "厦督〔2024〕3号", None)).document
    assert (draft.draft, draft.doc_number) == (True, "厦督〔2024〕　号")
    assert (published.draft, published.doc_number) == (False, "厦督〔2024〕3号")
    assert draft.signed_on.isoformat() == "2024-10-08"


def test_quotes_inside_quotes_turn_single() -> None:
    assert quoted("打造“海丝”基地") == "“打造‘海丝’基地”"


def test_the_same_snapshot_makes_the_same_document(view: SnapshotView) -> None:
    assert compose(view).document == compose(view).document
    assert render_docx(compose(view).document) == render_docx(compose(view).document)


def test_a_numbered_issue_bears_the_name_of_its_series_and_its_number(view: SnapshotView) -> None:
    issue = compose(view, status=Status(form=Form.NUMBERED_ISSUE, issue=3)).document
    assert (issue.mark, issue.issue_label, issue.doc_number) == ("督查专报", "第3期", None)
    assert compose(view, status=Status(form=Form.NUMBERED_ISSUE)).document.issue_label == "第　期"
    plain = compose(view, status=Status(doc_number="厦督〔2024〕3号")).document
    assert (plain.form, plain.doc_number, plain.issue_label) == (Form.RED_HEAD, "厦督〔2024〕3号", None)
