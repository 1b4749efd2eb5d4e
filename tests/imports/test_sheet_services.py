"""Nothing becomes a task until every row is right or set aside on purpose; the aside stays for ever."""

import pytest
import sqlalchemy as sa

from tests.builders import XIAMEN, a_coordinator, a_plan, a_task
from tests.imports.sheets import GROUNDS, HEAD, TODAY, faults_of, items_of, publish, sheet, start
from tracker.audit.models import AuditEntry
from tracker.core.errors import RuleBroken
from tracker.imports import publishing, sheet_services
from tracker.imports.models import Decision, ImportForm, ImportPurpose, ImportStatus, PlanImport, SourceBlock
from tracker.plans.models import Measure, Plan, PlanStatus, ReportFrequency
from tracker.tasks.models import Task

GOOD = ("1", "建成三个公园", "厦门市财政局", "", "2025-06-30")
BAD = ("2", "开展排查", "厦门市财政局", "", "下半年抓紧")


def more_rows(plan: Plan, *rows, name="补充.xlsx") -> PlanImport:
    return sheet_services.start_rows(sheet(HEAD, *rows), name, plan=plan, actor=a_coordinator(XIAMEN), today=TODAY)


def count(session, table) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_a_sheet_becomes_a_draft_plan_under_review(session):
    kept = start(sheet(HEAD, GOOD), title="厦门市公园建设方案", doc_number="厦府〔2024〕3号")
    assert (kept.form, kept.purpose, kept.status) == (ImportForm.SHEET, ImportPurpose.NEW_PLAN, ImportStatus.REVIEWING)
    assert (kept.plan.title, kept.plan.doc_number, kept.plan.status) == ("厦门市公园建设方案", "厦府〔2024〕3号", PlanStatus.DRAFT)
    assert count(session, Measure) == 0
    assert count(session, Task) == 0


def test_a_short_name_that_is_taken_is_refused(session):
    plan = a_plan()
    with pytest.raises(RuleBroken, match="已被别的规划使用"):
        start(sheet(HEAD, GOOD), short_name=plan.short_name)


def test_a_faulty_row_keeps_everything_from_being_published(session):
    kept = start(sheet(HEAD, GOOD, BAD))
    items_of(kept)[0].decision = Decision.ACCEPTED
    with pytest.raises(RuleBroken, match="没有确认"):
        publishing.publish(kept, **GROUNDS, report_frequency=ReportFrequency.QUARTERLY, actor=a_coordinator(XIAMEN), today=TODAY)
    assert count(session, Measure) == 0


def test_what_is_set_aside_stays_in_the_import_with_its_faults_and_in_the_trail(session):
    kept, user = start(sheet(HEAD, GOOD, BAD)), a_coordinator(XIAMEN)
    good, bad = items_of(kept)
    assert sheet_services.set_aside(kept, [good, bad], actor=user, today=TODAY) == 1
    good.decision = Decision.ACCEPTED
    made = publishing.publish(kept, **GROUNDS, report_frequency=ReportFrequency.QUARTERLY, actor=user, today=TODAY)
    assert [task.title for task in made] == ["建成三个公园"]
    assert (bad.decision, bad.decided_by_id, bad.found["set_aside"]) == (Decision.DISMISSED, user.id, {"by": user.name, "on": "2024-10-08"})
    assert "不是日期" in bad.faults[0]["message"]
    (entry,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "sheet.rows_set_aside"))
    assert entry.new == {"rows": [{"row": 3, "faults": [bad.faults[0]["message"]]}], "on": "2024-10-08"}


def test_only_faulty_rows_can_be_set_aside(session):
    kept = start(sheet(HEAD, GOOD))
    with pytest.raises(RuleBroken, match="没有选中有误的行"):
        sheet_services.set_aside(kept, items_of(kept), actor=a_coordinator(XIAMEN), today=TODAY)


def test_a_corrected_file_replaces_the_import_and_the_trail_keeps_both(session):
    kept, user = start(sheet(HEAD, GOOD, BAD)), a_coordinator(XIAMEN)
    first = kept.file.sha256
    sheet_services.replace(kept, sheet(HEAD, GOOD, (*BAD[:4], "2025年")), "改好.csv.xlsx", actor=user, today=TODAY)
    assert faults_of(kept) == []
    assert count(session, SourceBlock) == 3
    (entry,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "sheet.replaced"))
    assert (entry.old["sha256"], entry.new["file"]) == (first, "改好.csv.xlsx")


def test_a_file_that_cannot_be_read_replaces_nothing(session):
    kept = start(sheet(HEAD, GOOD, BAD))
    with pytest.raises(RuleBroken, match="没有找到任务表"):
        sheet_services.replace(kept, sheet(("甲", "乙")), "别的.xlsx", actor=a_coordinator(XIAMEN), today=TODAY)
    assert len(items_of(kept)) == 2


def test_an_empty_draft_takes_the_sheet_as_its_content_a_filled_plan_as_changes(session):
    empty = a_plan(region_code=XIAMEN, status=PlanStatus.DRAFT)
    assert more_rows(empty, GOOD).purpose is ImportPurpose.NEW_PLAN
    assert more_rows(a_task().plan, GOOD).purpose is ImportPurpose.COMPARISON


def test_two_sheets_at_once_for_one_plan_are_refused(session):
    plan = a_task().plan
    more_rows(plan, GOOD)
    with pytest.raises(RuleBroken, match=r"补充\.xlsx正在导入这部规划"):
        more_rows(plan, GOOD)


@pytest.mark.parametrize("status", [PlanStatus.CONCLUDED, PlanStatus.ARCHIVED])
def test_a_plan_that_is_over_takes_no_sheet(session, status):
    with pytest.raises(RuleBroken, match="已收官或归档"):
        more_rows(a_plan(status=status), GOOD)


def test_publication_ends_the_import(session):
    kept = start(sheet(HEAD, GOOD))
    publish(kept, a_coordinator(XIAMEN))
    with pytest.raises(RuleBroken, match="已经结束审核"):
        sheet_services.replace(kept, sheet(HEAD, GOOD), "再来.xlsx", actor=a_coordinator(XIAMEN), today=TODAY)
