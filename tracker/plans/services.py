"""启动执行: a draft plan becomes one that is supervised (domain.md §2)."""

from datetime import date

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.plans.models import Plan, PlanStateChange, PlanStatus, ReportFrequency


def activate(
    plan: Plan,
    *,
    basis: str,
    content: str,
    object_: str,
    scope: str,
    paper: str,
    report_frequency: ReportFrequency,
    actor: User,
    today: date,
) -> Plan:
    """Record basis, content, object, scope and frequency with the paper that approved them; its tasks may now be issued.

    State Council order 733 asks for content, object and scope, so none of them may be empty.
    """
    if plan.status is not PlanStatus.DRAFT:
        raise RuleBroken("规划已经启动执行，不需要再次启动")
    if not all(text.strip() for text in (basis, content, object_, scope, paper)):
        raise RuleBroken("启动执行须写明督查依据、内容、对象、范围和批准文件")
    plan.supervision_basis, plan.supervision_content = basis, content
    plan.supervision_object, plan.supervision_scope = object_, scope
    plan.approval_paper, plan.report_frequency = paper, report_frequency
    plan.status = PlanStatus.ACTIVE
    db.session.add(PlanStateChange(plan_id=plan.id, status=PlanStatus.ACTIVE, effective_on=today, actor_id=actor.id))
    record("plan.activated", plan, actor=actor, old=PlanStatus.DRAFT, new={"paper": paper, "on": today.isoformat()})
    return plan
