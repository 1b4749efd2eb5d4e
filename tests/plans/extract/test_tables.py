"""Task and indicator tables (parsing.md §§2, 6)."""

from tests.plans.extract.helpers import parsed, units


def test_columns_give_the_roles() -> None:
    text = (
        "| 序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限 |\n|---|---|---|---|---|\n"
        "| 1 | 建园区 | 市甲局 | 市财政局、发改委 | 2022年9月 |\n| 2 | 建平台 | 市乙局 | / | 持续推进 |"
    )
    first, second = parsed(text)["measures"]
    assert units(first) == [("市甲局", "lead"), ("市财政局", "support"), ("市发改委", "support")]
    assert (first["deadline"], second["ongoing"], units(second)) == ("2022-09-30", True, [("市乙局", "lead")])


def test_a_row_that_lost_a_merged_cell_is_put_right() -> None:
    text = (
        "2021年台账 |\n序号 | 工作任务 | 细化分工 | 责任处室 | 完成时限 | 备注 |\n"
        "1 | 做甲事 | 细则 | 甲处、乙处 | 长期推进 |\n2 | 做乙事 | 丙处 | 8月前 |"
    )
    assert units(parsed(text)["measures"][1]) == [("丙处", "joint")]


def test_one_cell_per_line_is_a_table_again() -> None:
    text = "某市分工表\n序号\n工作任务\n责任单位\n完成时限\n1\n建园区\n市甲局\n2022年底前\n2\n建平台\n市乙局\n持续推进"
    assert [(one["number"], units(one)[0][0]) for one in parsed(text)["measures"]] == [("1", "市甲局"), ("2", "市乙局")]


def test_indicator_rows_give_targets_with_ranges_and_bases() -> None:
    text = (
        "指标表\n序号\t指标名称\t单位\t2020年实现值\t2025年目标值\t年均增长率\t属性\n"
        "1\t绿道长度\t公里\t100\t200~300\t8%\t预期性\n2\t新增公园\t个\t3\t年均新增5个以上\t-\t约束性"
    )
    first, second = parsed(text)["indicators"]
    assert (first["target_value"], first["target_upper"], first["comparator"], first["baseline_value"]) == (200, 300, "range", 100)
    assert (second["target_value"], second["comparator"], second["target_basis"], second["nature"]) == (5, ">=", "per_year", "约束性")


def test_a_table_of_past_years_has_no_targets() -> None:
    assert parsed("序号\t指标\t2015年\t2020年\t年均增长率\n1\t绿道长度\t50\t100\t14.9%")["indicators"] == []


def test_a_growth_rate_that_does_not_follow_is_flagged() -> None:
    text = "序号\t指标名称\t单位\t2020年实现值\t2025年目标值\t年均增长率\t属性\n1\t绿道长度\t公里\t100\t200\t30%\t预期性"
    assert "growth_mismatch" in [one["code"] for one in parsed(text)["warnings"]]


def test_an_empty_unit_cell_below_a_name_is_merged_and_a_dash_is_not() -> None:
    text = "序号\t任务\t责任单位\t完成时限\n1\t修路\t市甲局\t2023年底\n2\t修桥\t\t2024年底\n3\t修渠\t—\t2024年底"
    found = parsed(text)["measures"]
    assert [units(one) for one in found] == [[("市甲局", "joint")], [("市甲局", "joint")], []]


def test_a_row_of_a_chinese_count_and_one_text_is_a_section() -> None:
    text = "序号\t任务\t牵头单位\t完成时限\n一\t抓建设\n1\t修路\t市甲局\t2023年底\n二\t抓管理\n2\t管路\t市乙局\t2023年底"
    assert [one["number"] for one in parsed(text)["measures"]] == ["1", "2"]


def test_responsible_beside_support_leads_in_every_row_of_the_table() -> None:
    text = "序号\t任务\t责任单位\t配合单位\n1\t修路\t市甲局\t市乙局\n2\t修桥\t市丙局\t/"
    assert [units(one)[0] for one in parsed(text)["measures"]] == [("市甲局", "lead"), ("市丙局", "lead")]


def test_a_detail_below_a_merged_task_keeps_the_task_as_its_title() -> None:
    text = "序号\t任务\t具体举措\t责任单位\n1\t建园区\t编规划\t市甲局\n\t\t抓开工\t市乙局"
    assert [(one["title"], one["text"]) for one in parsed(text)["measures"]] == [("建园区", "编规划"), ("建园区", "抓开工")]


def test_a_caption_belongs_to_no_item() -> None:
    found = parsed(
        "一、任务\n（一）甲事。做好。（市甲局负责）\n（二）乙事。做好。（市乙局负责）\n"
        "表1 任务分解表\n序号\t任务\t责任单位\n1\t修路\t市丙局"
    )
    assert all("表1" not in one["text"] for one in found["measures"])


def test_a_column_of_counting_units_makes_no_task_table() -> None:
    table = "序号\t指标名称\t单位\t2020年\t2025年目标\t属性\n1\t绿道长度\t公里\t100\t200\t预期性\n"
    found = parsed(f"某市规划\n第一章 发展目标\n{table}第二章 主要任务\n一、修路。铺好路面。\n二、修桥。加固桥墩。")
    assert ([one["number"] for one in found["measures"]], len(found["indicators"])) == (["第二章/一", "第二章/二"], 1)


def test_indicators_with_responsible_units_are_tasks_too() -> None:
    table = "序号\t指标名称\t2025年目标\t责任单位\n1\t绿道长度\t200公里\t市甲局\n2\t公园数\t30个\t市乙局\n"
    found = parsed(f"某市指标分解表\n{table}")
    assert [units(one) for one in found["measures"]] == [[("市甲局", "joint")], [("市乙局", "joint")]]
