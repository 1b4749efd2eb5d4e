"""Everybody who might come to one region's task, and the things that belong to it, on the demonstration's data."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tests.builders import PROVINCE, QUANZHOU, XIAMEN, a_reporter, a_unit, a_user
from tests.imports.helpers import an_import, items_of
from tracker.accounts.models import Role, User
from tracker.builds import services as builds
from tracker.builds.models import Build
from tracker.changes.models import ChangeRequest
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.periods import parse_period
from tracker.imports.models import ImportItem, PlanImport
from tracker.indicators.models import Indicator, ObservedValue, TargetAdjustment
from tracker.mail.models import Notification
from tracker.plans.models import Plan
from tracker.progress.models import Evidence, ProgressReport, ReportStatus
from tracker.publication.models import Consultation, ConsultationState, ConsultedUnit, Objection, Receipt, ReportReview
from tracker.regions.models import Region
from tracker.reports import services as reports
from tracker.reports.models import SupervisionReport, SupervisionStatus
from tracker.scoring.models import ScoreBonus, ScoreContest
from tracker.tasks.models import ReportDue, Task, TaskStatus


@dataclass(frozen=True)
class Things:
    """One task of Quanzhou in progress with its report, and what else of the region has an address."""

    task: Task
    plan: Plan
    report: ProgressReport
    draft: ProgressReport
    evidence: Evidence
    request: ChangeRequest
    due: ReportDue
    indicator: Indicator
    observed: ObservedValue
    adjustment: TargetAdjustment
    contest: ScoreContest
    bonus: ScoreBonus
    build: Build
    published: SupervisionReport
    supervision_draft: SupervisionReport
    mail: Notification
    account: User
    review: PlanImport
    review_item: ImportItem
    bulletin_review: ReportReview
    objection: Objection


def the_things() -> Things:
    """What to reach for; a draft report of the lead unit and a draft bulletin are made."""
    first = db.session.scalars
    in_quanzhou = Task.region_code == QUANZHOU
    of_lead = sa.and_(ProgressReport.task_id == Task.id, ProgressReport.unit_id == Task.lead_unit_id)
    evidence = first(
        sa.select(Evidence)
        .join(ProgressReport)
        .join(Task, of_lead)
        .where(in_quanzhou, Task.status == TaskStatus.IN_PROGRESS, ProgressReport.status == ReportStatus.ACCEPTED)
        .limit(1)
    ).one()
    report, task = evidence.report, evidence.report.task
    bulletin = sa.select(SupervisionReport).where(SupervisionReport.region_code == QUANZHOU)
    with transaction():
        draft = ProgressReport(task=task, unit_id=task.lead_unit_id, period="2025Q4", status=ReportStatus.DRAFT, done="还没写完")
        db.session.add(draft)
        region = db.session.get_one(Region, QUANZHOU)
        review = an_import(region_code=QUANZHOU)
        indicator = first(sa.select(Indicator).where(Indicator.plan_id == task.plan_id).order_by(Indicator.id).limit(1)).one()
        figures = {"by": task.plan.period_end, "comparator": ">=", "value": 750.0, "reason": "形势变化", "paper": "会议纪要"}
        adjustment = TargetAdjustment(target=indicator.targets[0], effective_on=clock.today(), **figures)
        of_unit = {"region_code": QUANZHOU, "unit_id": task.lead_unit_id, "period": "2024Q3", "effective_on": clock.today()}
        contest = ScoreContest(line=f"task:{task.id}", words="未办结", text="已办结", **of_unit)
        bonus = ScoreBonus(tenths=20, reason="表扬", paper="通报", **of_unit)
        db.session.add_all([adjustment, contest, bonus])
        office = first(sa.select(User).where(User.region_code == QUANZHOU, User.role == Role.COORDINATOR).limit(1)).one()
        build = builds.ask("supervision_report", "起草通报", {}, actor=office, region_code=QUANZHOU)
        unfinished = reports.build(region, parse_period("2024Q3"), actor=None, today=clock.today())
        published = first(bulletin.where(SupervisionReport.status == SupervisionStatus.PUBLISHED).limit(1)).one()
        account = first(sa.select(User).where(User.region_code == QUANZHOU, User.unit_id == task.lead_unit_id).limit(1)).one()
        about = {"report": published, "unit_id": account.unit_id, "unit_name": "某单位", "region_code": QUANZHOU}
        bulletin_review = ReportReview(**about, text="请复核", asked_on=clock.today(), due_on=clock.today())
        objection = _objection(published, account.unit_id)
        db.session.add_all([bulletin_review, objection])
        if not first(sa.select(Receipt).where(Receipt.report_id == published.id, Receipt.unit_id == account.unit_id)).all():
            db.session.add(Receipt(**about))
    return Things(
        task=task,
        plan=task.plan,
        report=report,
        draft=draft,
        evidence=evidence,
        request=first(sa.select(ChangeRequest).join(Task).where(in_quanzhou, ChangeRequest.status == "open").limit(1)).one(),
        due=first(sa.select(ReportDue).where(ReportDue.task_id == task.id).order_by(ReportDue.id.desc()).limit(1)).one(),
        indicator=indicator,
        observed=indicator.values[-1],
        adjustment=adjustment,
        contest=contest,
        bonus=bonus,
        build=build,
        published=published,
        supervision_draft=unfinished,
        mail=first(sa.select(Notification).where(Notification.region_code == QUANZHOU).limit(1)).one(),
        review=review,
        review_item=items_of(review)[0],
        account=account,
        bulletin_review=bulletin_review,
        objection=objection,
    )


def _objection(published: SupervisionReport, unit_id: int) -> Objection:
    """A consultation that runs, in which the unit objects; that its report is published matters to nobody here."""
    consultation = Consultation(
        report=published,
        region_code=QUANZHOU,
        snapshot_hash="",
        state=ConsultationState.RUNNING,
        started_on=clock.today(),
        due_on=clock.today(),
    )
    part = ConsultedUnit(consultation=consultation, unit_id=unit_id, unit_name="某单位", lines=[{"key": "overdue:1", "text": "一条"}])
    return Objection(part=part, line_key="overdue:1", line="一条", text="不同意")


def the_people(things: Things) -> dict[str, Any]:
    """One account of each kind, by a short name; nobody is signed in under ``anonymous``."""
    lead = things.account.unit
    return {
        "anonymous": None,
        "reporter": a_user(Role.REPORTER, lead, region_code=QUANZHOU),
        "head": a_user(Role.UNIT_HEAD, lead, region_code=QUANZHOU),
        "stranger": a_reporter(a_unit("无关单位", region_code=QUANZHOU), region_code=QUANZHOU),
        "other_city": a_user(Role.COORDINATOR, region_code=XIAMEN),
        "province": a_user(Role.COORDINATOR, region_code=PROVINCE),
        "office": a_user(Role.COORDINATOR, region_code=QUANZHOU),
        "leader": a_user(Role.LEADER, region_code=QUANZHOU),
        "system": a_user(Role.SYSTEM_ADMIN, region_code=QUANZHOU),
        "security": a_user(Role.SECURITY_ADMIN, region_code=QUANZHOU),
        "auditor": a_user(Role.AUDITOR, region_code=QUANZHOU),
    }
