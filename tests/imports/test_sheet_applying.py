"""Rows for a plan that is there: compared, adopted through the rules of tasks, or left."""

import io
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa

from tests.builders import XIAMEN, a_coordinator, a_measure, a_plan, a_task, a_unit
from tests.imports.sheets import HEAD, TODAY, book_of, bytes_of, items_of, sheet, start
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.imports import sheet_applying, sheet_services, steps
from tracker.imports.models import Decision, ImportItem, ImportStatus, ItemOrigin, PlanImport
from tracker.imports.sheet_changes import CHANGED, NEW, SAME, targets
from tracker.imports.sheet_columns import COLUMNS
from tracker.imports.sheet_entries import entries_of
from tracker.plans.models import DeadlineBasis, Measure, Plan, ReportFrequency, UnitRole
from tracker.tasks.models import Task, TaskStatus

PLACES = {column.field.value: at for at, column in enumerate(COLUMNS, 1)}


def changed(plan: Plan, row: int = 2, extra: tuple = (), **cells) -> PlanImport:
    """The plan's own sheet with these cells changed, handed in again."""
    book = openpyxl.load_workbook(io.BytesIO(book_of(plan, a_coordinator(XIAMEN))))
    page = book["任务分解表"]
    for name, value in cells.items():
        page.cell(row, PLACES[name]).value = value
    for values in extra:
        page.append([values.get(column.field.value) for column in COLUMNS])
    return sheet_services.start_rows(bytes_of(book), "改.xlsx", plan=plan, actor=a_coordinator(XIAMEN), today=TODAY)


def adopt(kept: PlanImport, reason: str = "会议纪要") -> sheet_applying.Outcome:
    with clock.moved_to(TODAY):
        return sheet_applying.apply(kept, items_of(kept), reason=reason, actor=a_coordinator(XIAMEN), today=TODAY)


def differences(kept: PlanImport) -> list[tuple[str, str, str]]:
    items = items_of(kept)
    return [(one.heading, one.old, one.new) for found in targets(kept, items).values() for one in found.changes]


def test_a_sheet_that_changes_nothing_is_done_at_once(session):
    kept = changed(a_task(support=(a_unit("甲局"),)).plan)
    assert (kept.status, items_of(kept)[0].match_reason) == (ImportStatus.PUBLISHED, SAME)


@pytest.mark.parametrize("status", [TaskStatus.DRAFT, TaskStatus.IN_PROGRESS])
def test_every_kind_of_change_is_told_and_adopted(session, status):
    lead, support, fresh = a_unit("甲局"), a_unit("乙局"), a_unit("丙局")
    task = a_task(lead=lead, support=(support,), status=status)
    task.assignments[0].contact = "张三"
    cells = {"title": "新名称", "lead": "甲局、丙局", "support": "", "deadline": date(2025, 3, 31), "continuing": "否"}
    kept = changed(task.plan, **cells, words="", criterion="新标准", weight=3, frequency="每月")
    assert differences(kept) == [
        ("标题", "建成三个算力中心", "新名称"),
        ("责任分工", "牵头：甲局；配合：乙局", "牵头：甲局、丙局"),
        ("完成时限", "2024年12月31日", "2025年3月31日"),
        ("办结标准", "三个中心均通过验收", "新标准"),
        ("权重", "1", "3"),
        ("填报频次", "随规划", "每月"),
    ]
    outcome = adopt(kept)
    assert (outcome.refused, kept.status) == ([], ImportStatus.PUBLISHED)
    assert (task.title, task.criterion, task.weight, task.report_frequency) == ("新名称", "新标准", 3, ReportFrequency.MONTHLY)
    assert (task.due_on, task.deadline_basis, task.deadlines[-1].reason) == (
        date(2025, 3, 31),
        DeadlineBasis.MANUAL,
        None if status is TaskStatus.DRAFT else "会议纪要",
    )
    assert [(one.unit.name, one.role, one.contact or "") for one in task.assignments] == [
        ("甲局", UnitRole.LEAD, "张三"),
        ("丙局", UnitRole.LEAD, ""),
    ]
    assert outcome.joined == [(task, {fresh.id})]
    actions = set(session.scalars(sa.select(AuditEntry.action)))
    assert actions >= {"sheet.row_adopted", "task.described", "task.deadline", "task.assigned", "task.unassigned", "sheet.finished"}


def test_what_the_document_says_is_not_rewritten(session):
    task = a_task()
    kept = changed(task.plan, text="别的原文", kind="目标", title="新名称")
    assert [(one[0], one[2]) for one in differences(kept)] == [("标题", "新名称"), ("工作任务", "别的原文"), ("类别", "目标")]
    adopt(kept)
    assert (task.title, task.measure.wording) == ("新名称", "建成三个算力中心并投入使用")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"deadline": date(2026, 6, 30)}, "不能晚于规划期末"),
        ({"deadline": "未定"}, "请填写日期或者持续推进"),
        ({"lead": "某某新局"}, "还没有对应到单位库中的单位"),
        ({"criterion": ""}, "已交办的任务须有办结标准"),
        ({"lead": "", "responsible": "厦门市财政局"}, "至少要有一个牵头单位"),
    ],
)
def test_what_the_rules_of_tasks_forbid_is_refused_and_stays_open(session, cells, words):
    task = a_task()
    before = entries_of(task.plan, a_coordinator(XIAMEN))
    kept = changed(task.plan, **cells)
    outcome = adopt(kept)
    assert [words in reason for _, reason in outcome.refused] == [True]
    assert (kept.status, items_of(kept)[0].decision) == (ImportStatus.REVIEWING, Decision.OPEN)
    session.expire_all()
    assert entries_of(task.plan, a_coordinator(XIAMEN)) == before


def test_one_refused_row_does_not_keep_the_others(session):
    plan = a_plan()
    first, second = a_task("甲事", plan=plan), a_task("乙事", plan=plan, status=TaskStatus.CLOSED)
    book = openpyxl.load_workbook(io.BytesIO(book_of(plan, a_coordinator(XIAMEN))))
    for row in (2, 3):
        book["任务分解表"].cell(row, PLACES["weight"]).value = 5
    kept = sheet_services.start_rows(bytes_of(book), "改.xlsx", plan=plan, actor=a_coordinator(XIAMEN), today=TODAY)
    outcome = adopt(kept)
    assert [reason for _, reason in outcome.refused] == ["任务已办结或终止，不能再修改"]
    assert (first.weight, second.weight) == (5, 1)


def test_new_rows_become_measures_with_draft_tasks_behind_the_others(session):
    plan = a_plan()
    task = a_task(plan=plan, number=f"{plan.short_name}-4.1-01")
    a_unit("甲局")
    fresh = [{"number": f"四/（一）/新{n}", "text": f"新任务{n}", "lead": "甲局", "deadline": "2025-06-30", "note": "补充"} for n in (1, 2)]
    kept = changed(task.plan, extra=tuple(fresh))
    assert [item.match_reason for item in items_of(kept)] == [SAME, NEW, NEW]
    adopt(kept)
    made = session.scalars(sa.select(Task).where(Task.plan_id == task.plan_id, Task.id != task.id).order_by(Task.id)).all()
    short = task.plan.short_name
    assert [(one.number, one.title, one.status) for one in made] == [
        (f"{short}-4.1-02", "新任务1", TaskStatus.DRAFT),
        (f"{short}-4.1-03", "新任务2", TaskStatus.DRAFT),
    ]
    assert [one.measure.position for one in made] == [task.measure.position + 1, task.measure.position + 2]
    assert [entry.note for entry in entries_of(task.plan, a_coordinator(XIAMEN))] == ["", "补充", "补充"]


def test_a_number_that_a_task_has_had_is_not_given_again(session):
    task = a_task()
    a_task(number=f"{task.plan.short_name}-4.1-02")
    kept = changed(task.plan, extra=({"number": "四/（一）/新", "text": "新任务", "lead": "厦门市财政局"},))
    adopt(kept)
    newest = session.scalars(sa.select(Task).order_by(Task.id.desc()).limit(1)).one()
    assert newest.number == f"{task.plan.short_name}-4.1-03"


def test_nothing_is_adopted_while_a_row_is_faulty(session):
    kept = changed(a_task().plan, title="新名称", extra=({"text": "没有单位"},))
    with pytest.raises(RuleBroken, match="还有1行有误"):
        adopt(kept)
    sheet_services.set_aside(kept, items_of(kept), actor=a_coordinator(XIAMEN), today=TODAY)
    assert len(adopt(kept).adopted) == 1
    assert kept.status is ImportStatus.PUBLISHED


def test_rows_that_cannot_be_told_apart_are_faulty(session):
    plan = a_plan()
    first, second = a_task("甲事", plan=plan), a_task("乙事", plan=plan)
    measure, second.measure = first.measure, first.measure
    session.delete(session.scalars(sa.select(Measure).order_by(Measure.id.desc()).limit(1)).one())
    session.flush()
    kept = changed(plan, key="别处-1")
    assert [[fault["code"] for fault in item.faults] for item in items_of(kept)] == [["key_unknown"], []]
    other = sheet(("条款号", "工作任务", "牵头单位"), (measure.number, "x", "厦门市财政局"))
    sheet_services.set_aside(kept, items_of(kept), actor=a_coordinator(XIAMEN), today=TODAY)
    again = sheet_services.start_rows(other, "b.xlsx", plan=plan, actor=a_coordinator(XIAMEN), today=TODAY)
    assert "请填写任务编号" in items_of(again)[0].faults[0]["message"]


def test_a_sheet_without_a_column_leaves_its_field_alone(session):
    task = a_task(criterion="老标准", lead=a_unit("甲局"))
    data = sheet(("条款号", "工作任务", "牵头单位"), (task.measure.number, "建成三个算力中心并投入使用", "甲局"))
    kept = sheet_services.start_rows(data, "少列.xlsx", plan=task.plan, actor=a_coordinator(XIAMEN), today=TODAY)
    assert differences(kept) == []


def test_a_review_takes_the_changes_of_its_sheet(session):
    first = start(sheet(HEAD, ("1", "建成三个公园", "厦门市财政局", "", "2025-06-30"), ("2", "改造小区", "厦门市财政局", "", "")))
    plan = first.plan
    kept = changed(plan, title="公园", weight=4, lead="厦门市教育局", extra=({"text": "新的一项", "lead": "厦门市财政局"},))
    assert [item.match_reason for item in items_of(kept)] == [CHANGED, SAME, NEW]
    adopt(kept)
    one, _, added = items_of(first)
    assert (one.title, one.weight, [unit.name for unit in one.units]) == ("公园", 4, ["厦门市教育局"])
    assert (added.text, added.origin, added.decision) == ("新的一项", ItemOrigin.PERSON, Decision.OPEN)
    assert session.scalar(sa.select(sa.func.count()).select_from(Measure)) == 0


def test_what_a_review_took_from_a_sheet_can_be_taken_back_in_one_step(session):
    first = start(sheet(HEAD, ("1", "建成三个公园", "厦门市财政局", "", "2025-06-30")))
    adopt(changed(first.plan, title="公园", lead="厦门市教育局", extra=({"text": "新的一项", "lead": "厦门市财政局"},)))
    steps.undo(first, steps.latest(first).id, actor=a_coordinator(XIAMEN))
    (one,) = items_of(first)
    assert (one.title, [unit.name for unit in one.units]) == ("", ["厦门市财政局"])


def test_a_drafts_sheet_goes_out_and_in_without_a_change(session):
    first = start(
        sheet(HEAD, ("1", "建成三个公园", "厦门市财政局、某某新局", "各区政府", "持续推进"), ("2", "改造小区", "厦门市财政局", "", ""))
    )
    kept = changed(first.plan)
    assert (kept.status, {item.match_reason for item in items_of(kept)}) == (ImportStatus.PUBLISHED, {SAME})


def test_declined_rows_change_nothing(session):
    task = a_task()
    kept = changed(task.plan, title="新名称")
    sheet_applying.decline(kept, items_of(kept), actor=a_coordinator(XIAMEN), today=TODAY)
    assert (task.title, kept.status) == ("建成三个算力中心", ImportStatus.PUBLISHED)
    assert session.scalars(sa.select(ImportItem.decision).where(ImportItem.import_id == kept.id)).all() == [Decision.DISMISSED]


def test_a_measure_without_a_task_gets_one(session):
    measure = a_measure()
    data = sheet(("条款号", "工作任务", "牵头单位"), (measure.number, measure.wording, "厦门市财政局"))
    kept = sheet_services.start_rows(data, "补.xlsx", plan=measure.plan, actor=a_coordinator(XIAMEN), today=TODAY)
    adopt(kept)
    assert session.scalars(sa.select(Task)).one().measure_id == measure.id


def test_items_whose_units_nobody_knows_yet_go_out_and_in_again(session):
    first = start(sheet(HEAD, ("1", "建成三个公园", "厦门市财政局", "", "2025-06-30")))
    items_of(first)[0].units = []
    session.flush()
    assert changed(first.plan).status is ImportStatus.PUBLISHED
