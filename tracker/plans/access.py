"""Who reads which plan; fetch and check in one step."""

from typing import Any

from tracker.accounts.permissions import Permission, allows, require
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.plans.models import Plan, PlanStatus


def plan_for(user: Any, plan_id: int, permission: Permission = Permission.PLAN_READ) -> Plan:
    """The plan, where the user may do this with it; a draft is there only for those who review it (domain.md §2)."""
    plan = db.session.get(Plan, plan_id)
    if plan is None or not allows(user, Permission.PLAN_READ, plan):
        raise NotThere("没有这部规划，或者它不在您可以查看的范围内")
    if plan.status is PlanStatus.DRAFT and not allows(user, Permission.PLAN_EDIT, plan):
        raise NotThere("没有这部规划，或者它尚未启动执行")
    require(user, permission, plan)
    return plan
