"""What each column says, and the sentence where it says nothing sensible."""

from datetime import date

import pytest

from tests.builders import a_unit
from tests.imports.sheets import HEAD, faults_of, items_of, sheet, start
from tracker.imports.models import Decision
from tracker.imports.sheet_columns import COLUMNS, HEADINGS, Field
from tracker.plans.models import DeadlineBasis, MeasureKind, ReportFrequency, UnitRole

OURS = [column.heading for column in COLUMNS]


def ours(**cells):
    """A row of our own sheet."""
    values = {"text": "建成三个公园", "lead": "厦门市财政局", **cells}
    return [values.get(column.field.value) for column in COLUMNS]


WRONG = [
    ({"text": ""}, "第{row}行“工作任务”：是空的，请填写要做什么"),
    ({"lead": ""}, "第{row}行“牵头单位”：没有写牵头或责任单位，请填写"),
    ({"lead": "", "support": "厦门市财政局"}, "没有写牵头或责任单位，请填写"),
    ({"lead": "等"}, "“等”中没有读出单位，请填写单位名称"),
    ({"support": "厦门市财政局"}, "第{row}行“配合单位”：“厦门市财政局”列了两次，请只保留一处"),
    ({"deadline": "下半年抓紧"}, "第{row}行“完成时限”：“下半年抓紧”不是日期，请写成2025-06-30或“持续推进”"),
    ({"deadline": "6月底前"}, "“6月底前”没有写明年份，请写成2025-06-30或“持续推进”"),
    ({"deadline": "尽快"}, "“尽快”不是日期"),
    ({"deadline": "2025-02-30"}, "“2025-02-30”不是日历上有的日期"),
    ({"deadline": date(1900, 1, 1)}, "1900年不在1949年至2100年之间"),
    ({"continuing": "也许"}, "第{row}行“持续推进”：“也许”不对，应填写“是”或者“否”"),
    ({"deadline": "持续推进", "continuing": "否"}, "填“否”，但完成时限写的是持续推进"),
    ({"kind": "工程"}, "第{row}行“类别”：“工程”不对，应填写任务、目标、专项行动、保障措施之一"),
    ({"basis": "领导要求"}, "第{row}行“时限依据”：“领导要求”不对"),
    ({"weight": 6}, "第{row}行“权重”：“6”不是权重，请填写1至5的整数"),
    ({"weight": "2.5"}, "“2.5”不是权重"),
    ({"frequency": "天天"}, "第{row}行“填报频次”：“天天”不对"),
    ({"figures": "公园三个"}, "第{row}行“量化指标”：“公园三个”不对"),
    ({"figures": "公园｜>=｜三"}, "“三”不是数字"),
    ({"title": "长" * 301}, "第{row}行“标题”：有301字，请缩短到300字以内"),
    ({"criterion": "长" * 501}, "缩短到500字以内"),
    ({"note": "长" * 501}, "第{row}行“备注”：有501字"),
    ({"words": "长" * 101}, "第{row}行“时限原文”：有101字"),
    ({"number": "四/1"}, "第{row}行“条款号”：“四/1”与第2行重复"),
]


def test_each_wrong_cell_is_told_with_row_column_and_what_to_write(session):
    kept = start(sheet(OURS, ours(number="四/1"), *(ours(**cells) for cells, _ in WRONG)))
    items = items_of(kept)[1:]
    told = [" ".join(fault["message"] for fault in item.faults) for item in items]
    wanted = [words.format(row=row) for row, (_, words) in enumerate(WRONG, 3)]
    assert [(words, said) for words, said in zip(wanted, told, strict=True) if words not in said] == []
    assert {fault["row"] for item in items for fault in item.faults} == set(range(3, 3 + len(WRONG)))
    assert items[5].faults[0]["column"] == HEADINGS[Field.DEADLINE]


def test_a_full_row_of_ours_says_everything(session):
    a_unit("测试（甲）局")
    cells = {"number": "四/1", "title": "公园", "kind": "专项行动", "responsible": "测试（甲）局", "support": "厦门市教育局\n厦门市公安局"}
    more = {
        "deadline": "2025-06-30",
        "words": "明年六月底",
        "basis": "人工设定",
        "criterion": "验收",
        "weight": 3,
        "frequency": "每月",
        "note": "注",
    }
    (item,) = items_of(start(sheet(OURS, ours(**cells, **more, figures="公园｜>=｜3｜｜个｜2025-06-30"))))
    assert item.faults == []
    assert [(unit.name, unit.role) for unit in item.units] == [
        ("厦门市财政局", UnitRole.LEAD),
        ("测试（甲）局", UnitRole.RESPONSIBLE),
        ("厦门市教育局", UnitRole.SUPPORT),
        ("厦门市公安局", UnitRole.SUPPORT),
    ]
    assert (item.kind, item.weight, item.report_frequency, item.note) == (MeasureKind.SPECIAL_ACTION, 3, ReportFrequency.MONTHLY, "注")
    assert (item.deadline, item.deadline_text, item.deadline_basis) == (date(2025, 6, 30), "明年六月底", DeadlineBasis.MANUAL)
    assert (item.criterion, item.criterion_proposed) == ("验收", False)
    assert item.quantities == [{"what": "公园", "comparator": ">=", "value": 3, "upper": None, "unit": "个", "by": "2025-06-30"}]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (date(2025, 6, 30), (date(2025, 6, 30), False, "2025年6月30日", DeadlineBasis.STATED)),
        ("2025年6月底前", (date(2025, 6, 30), False, "2025年6月底前", DeadlineBasis.STATED)),
        ("2025.6.5", (date(2025, 6, 5), False, "2025.6.5", DeadlineBasis.STATED)),
        ("持续推进", (None, True, "持续推进", None)),
        ("2025年5月底取得阶段性成效并持续推进", (date(2025, 5, 31), True, "2025年5月底取得阶段性成效并持续推进", DeadlineBasis.STATED)),
        ("—", (date(2025, 12, 31), False, None, DeadlineBasis.PLAN_END)),
        (None, (date(2025, 12, 31), False, None, DeadlineBasis.PLAN_END)),
        ("未定", (None, False, None, None)),
    ],
)
@pytest.mark.engine("sqlite")
def test_deadlines_of_other_sheets(session, cell, wanted):
    (item,) = items_of(start(sheet(HEAD, ("1", "建成三个公园", "厦门市财政局", "", cell))))
    assert item.faults == []
    assert (item.deadline, item.continuing, item.deadline_text, item.deadline_basis) == wanted


@pytest.mark.engine("sqlite")
def test_a_month_takes_the_one_year_of_the_plan_or_of_the_title(session):
    row = ("1", "建成三个公园", "厦门市财政局", "", "6月底前")
    yearly = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    for data, plan in ((sheet(HEAD, row), yearly), (sheet(("厦门市2025年任务分解表",), HEAD, row), {})):
        (item,) = items_of(start(data, **plan))
        assert (item.deadline, item.faults) == (date(2025, 6, 30), [])
        assert "按2025年推定" in item.doubts[0]["message"]


@pytest.mark.engine("sqlite")
def test_units_are_read_by_the_grammar_of_statements(session):
    head = ("工作任务", "责任单位", "配合单位")
    rows = [
        ("甲事", "市财政局牵头，市教育局", ""),
        ("乙事", "市财政局、教育局", "市公安局"),
        ("丙事", "各区政府", ""),
        ("丁事", "市财政局", ""),
    ]
    first, second, third, fourth = items_of(start(sheet(head, *rows)))
    assert [(unit.name, unit.role) for unit in first.units] == [("市财政局", UnitRole.LEAD), ("市教育局", UnitRole.RESPONSIBLE)]
    assert [(unit.name, unit.role) for unit in second.units] == [
        ("市财政局", UnitRole.LEAD),
        ("市教育局", UnitRole.LEAD),
        ("市公安局", UnitRole.SUPPORT),
    ]
    assert third.units[0].group_name == "各区政府"
    assert (fourth.units[0].role, fourth.units[0].role_certain) == (UnitRole.LEAD, False)


@pytest.mark.engine("sqlite")
def test_numbers_come_from_section_and_serial_number(session):
    rows = (
        ("一、产业",),
        ("1", "甲", "厦门市财政局"),
        ("1", "乙", "厦门市财政局"),
        ("二、城市",),
        (1, "丙", "厦门市财政局"),
        ("", "丁", "厦门市财政局"),
    )
    kept = start(sheet(("序号", "工作任务", "牵头单位"), *rows))
    assert [item.number for item in items_of(kept)] == ["一/1", "一/1-2", "二/1", "二/2"]
    assert [(row["number"], row["heading"]) for row in kept.outline] == [("一", "产业"), ("二", "城市")]


@pytest.mark.engine("sqlite")
def test_title_contacts_and_what_nobody_asked_for_are_kept(session):
    head = ("重点任务", "具体举措", "责任单位", "责任处室", "责任领导", "投资额（万元）")
    kept = start(sheet(head, ("城市更新", "建成三个公园", "厦门市财政局", "规划处", "张三", 120)))
    (item,) = items_of(kept)
    assert (item.title, item.text, item.note) == ("城市更新", "城市更新\n建成三个公园", "责任处室：规划处\n责任领导：张三")
    assert kept.front["unread"] == ["投资额"]


@pytest.mark.engine("sqlite")
def test_figures_are_read_from_each_cell_where_the_sheet_has_no_column_for_them(session):
    head = ("重点任务", "具体举措", "责任单位")
    (item,) = items_of(start(sheet(head, ("培育企业", "新增上市企业20家以上", "厦门市财政局"))))
    assert [(one["what"], one["comparator"], one["value"], one["unit"]) for one in item.quantities] == [("新增上市企业", ">=", 20.0, "家")]


@pytest.mark.engine("sqlite")
def test_hidden_rows_and_unknown_units_are_doubts_not_faults(session):
    (item,) = items_of(start(sheet(HEAD, ("1", "建成三个公园", "某某测试局", "", "2025-06-30"))))
    assert (item.faults, item.decision) == ([], Decision.OPEN)
    assert [doubt["code"] for doubt in item.doubts] == ["unit_unknown"]


@pytest.mark.engine("sqlite")
def test_blocks_add_up_to_the_rows_of_the_file(session):
    kept = start(sheet(("标题",), HEAD, ("1", "甲", "厦门市财政局", "", ""), ("合计",)))
    assert kept.counts["total"] == 4 == sum(count for fate, count in kept.counts.items() if fate != "total")
    assert faults_of(kept) == []
