"""Annexes of an evaluation: indicators, measures, what is proposed, what was carried over."""

from tracker.core.formatters import half_up, number
from tracker.indicators.facts import exact
from tracker.indicators.paths import Pace
from tracker.plans.models import MeasureKind
from tracker.reports.counting import Row
from tracker.reports.document import Annex, Column, Table
from tracker.reports.evaluation_words import PROPOSAL_WORDS, RESULT_WORDS, reason_of
from tracker.reports.facts_view import STATUS_WORDS, SnapshotView, day_words
from tracker.reports.tables import CENTER, PACE_SHORT, RIGHT, indicator_cells, numbered

INDICATORS, MEASURES, PROPOSED, CARRIED = "主要指标完成情况评估表", "措施落实情况评估表", "未办结任务原因和建议清单", "已结转任务清单"
MEASURE_KINDS = {
    MeasureKind.TASK: "任务",
    MeasureKind.SAFEGUARD: "保障措施",
    MeasureKind.SPECIAL_ACTION: "专项行动",
    MeasureKind.TARGET: "目标",
}


def annexes(view: SnapshotView) -> tuple[Annex, ...]:
    """附件1 to 4, lying; only those that list something."""
    facts = view.data["evaluation"]
    return numbered(
        [
            (INDICATORS, (_indicators(view),) if view.data["indicators"] else ()),
            (MEASURES, (_measures(view),) if facts["measures"] else ()),
            (PROPOSED, (_proposed(view),) if facts["shortfalls"] else ()),
            (CARRIED, (_carried(facts["carried"]),) if facts["carried"] else ()),
        ]
    )


def _indicators(view: SnapshotView) -> Table:
    columns = (
        Column("序号", 12, CENTER),
        Column("指标（单位）", 42),
        Column("性质", 17, CENTER),
        Column("基期值", 36, RIGHT),
        Column("目标值", 36, RIGHT),
        Column("实际值", 37, RIGHT),
        Column("序时应达", 24, RIGHT),
        Column("评价", 24, CENTER),
        Column("说明", 44),
    )
    rows = []
    for place, row in enumerate(view.data["indicators"], 1):
        name, baseline, target, value, required, _ = indicator_cells(row, with_years=True, with_period=True)
        words = PACE_SHORT[Pace(row["pace"])]
        rows.append((str(place), name, row["nature"] or "—", baseline, target, value, required, words, _remark(row)))
    note = f"注：数据截至{day_words(view.data['as_of'])}，共{len(rows)}项；“—”表示没有数据或者无法测算。"
    return Table("", columns, tuple(rows), note)


def _remark(row: Row) -> str:
    """The gap to the path in a phrase, the source, and what in the plan contradicts itself."""
    parts = []
    if row["pace"] == Pace.BELOW:
        required, value = exact(row["required"]), exact(row["value"])
        assert required is not None
        assert value is not None
        gap = number(half_up(abs(required - value), 2))
        parts.append(f"与序时应达值相差{gap}{'个百分点' if row['unit'] == '%' else row['unit']}")
    elif row["pace"] == Pace.NO_VALUE:
        parts.append("尚未取得数据，需由责任单位补报")
    elif row["pace"] == Pace.UNKNOWN:
        parts.append("缺少基期值，无法测算")
    parts += [f"数据来源：{row['source']}"] if row["source"] else []
    parts += [str(row["conflict"]).rstrip("。")] if row["conflict"] else []
    return "；".join(parts) or "—"


def _measures(view: SnapshotView) -> Table:
    columns = (
        Column("序号", 13, CENTER),
        Column("条款", 32),
        Column("措施", 80),
        Column("类别", 20, CENTER),
        Column("任务数", 16, RIGHT),
        Column("已办结", 16, RIGHT),
        Column("主牵头单位", 46),
        Column("落实情况", 24, CENTER),
    )
    rows = []
    for place, measure in enumerate(view.data["evaluation"]["measures"], 1):
        tasks = view.listed(measure["tasks"])
        units = "、".join(dict.fromkeys(view.unit(row["lead"]) for row in tasks)) or "—"
        closed = sum(row["status"] == "closed" for row in tasks)
        kind = MEASURE_KINDS[MeasureKind(measure["kind"])]
        cells = (kind, str(len(tasks)), str(closed), units, RESULT_WORDS[measure["result"]])
        rows.append((str(place), measure["number"], measure["title"], *cells))
    return Table("", columns, tuple(rows), f"注：共{len(rows)}项措施；任务单位为项，已结转的任务不计入。")


def _proposed(view: SnapshotView) -> Table:
    columns = (
        Column("序号", 13, CENTER),
        Column("任务编号", 30),
        Column("任务", 56),
        Column("主牵头单位", 34),
        Column("办理状态", 19, CENTER),
        Column("情况和原因", 72),
        Column("建议", 32),
    )
    rows = []
    for place, shortfall in enumerate(view.data["evaluation"]["shortfalls"], 1):
        row = view.tasks[shortfall["task"]]
        lead = view.unit(row["lead"]) + ("（协同单位）" if row["cooperating"] else "")
        words = PROPOSAL_WORDS.get(shortfall["proposal"], "—")
        rows.append((str(place), row["number"], row["title"], lead, STATUS_WORDS[row["status"]], reason_of(view, shortfall), words))
    return Table("", columns, tuple(rows), f"注：截至{day_words(view.data['as_of'])}，共{len(rows)}项。")


def _carried(carried: list[Row]) -> Table:
    columns = (
        Column("序号", 13, CENTER),
        Column("任务编号", 34),
        Column("任务", 80),
        Column("主牵头单位", 44),
        Column("结转日期", 28, CENTER),
        Column("后续规划", 60),
    )
    rows = tuple(
        (str(n), row["number"], row["title"], row["lead"] or "—", row["carried_on"], f"《{row['to']}》") for n, row in enumerate(carried, 1)
    )
    return Table("", columns, rows, f"注：共{len(rows)}项，任务编号保持不变。")
