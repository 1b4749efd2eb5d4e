"""Who may do what: the whole policy on one page. Denied unless a named rule allows it (domain.md §1, §3).

A rule is a small function of (user, thing). It lives in the ``access.py`` of the slice that owns its facts and
registers here under its name; any one of the rules named for a permission is enough.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from tracker.accounts.models import Role, User
from tracker.core.errors import NotAllowed

Rule = Callable[[User, Any], bool]
_RULES: dict[str, Rule] = {}


class Permission(StrEnum):
    """An action that somebody may or may not do with a thing."""

    TASK_READ = "task.read"
    TASK_EDIT = "task.edit"
    TASK_ISSUE = "task.issue"
    TASK_SIGN = "task.sign"
    PROGRESS_WRITE = "progress.write"
    PROGRESS_APPROVE = "progress.approve"
    PROGRESS_REVIEW = "progress.review"
    PROGRESS_ON_BEHALF = "progress.on_behalf"
    REQUEST_MAKE = "request.make"
    REQUEST_APPROVE = "request.approve"
    REQUEST_DECIDE = "request.decide"
    TERMINATION_DECIDE = "termination.decide"
    TASK_CLOSE = "task.close"
    PLAN_READ = "plan.read"
    PLAN_EDIT = "plan.edit"
    INDICATOR_WRITE = "indicator.write"
    INDICATOR_REVIEW = "indicator.review"
    TARGET_ADJUST = "target.adjust"
    TARGET_DECIDE = "target.decide"
    UNIT_READ = "unit.read"
    UNIT_EDIT = "unit.edit"
    BUILD_USE = "build.use"
    SCORE_READ = "score.read"
    SCORE_EDIT = "score.edit"
    SCORE_DECIDE = "score.decide"
    SCORE_CONTEST = "score.contest"
    SUPERVISION_READ = "supervision.read"
    SUPERVISION_EDIT = "supervision.edit"
    SUPERVISION_APPROVE = "supervision.approve"
    CONSULTATION_READ = "consultation.read"
    CONSULTATION_ANSWER = "consultation.answer"
    RECEIPT_READ = "receipt.read"
    RECEIPT_SIGN = "receipt.sign"
    RECEIPT_NOTE = "receipt.note"
    REVIEW_READ = "review.read"
    REVIEW_ASK = "review.ask"
    REVIEW_DECIDE = "review.decide"
    NUDGE = "reminder.nudge"
    MAIL_READ = "mail.read"
    MAIL_STATES = "mail.states"
    JOBS_READ = "jobs.read"
    JOBS_RUN = "jobs.run"
    MAIL_SETTINGS = "mail.settings"
    SETTINGS_EDIT = "settings.edit"
    ACCOUNTS_MANAGE = "accounts.manage"
    SECURITY_MANAGE = "security.manage"
    AUDIT_READ = "audit.read"
    FEEDBACK_MAKE = "feedback.make"
    FEEDBACK_READ = "feedback.read"
    FEEDBACK_WITHDRAW = "feedback.withdraw"
    FEEDBACK_ANSWER = "feedback.answer"


GRANTS: dict[Permission, tuple[str, ...]] = {
    Permission.TASK_READ: ("sees_region", "is_assigned", "answers_for_assigned_unit"),
    Permission.TASK_EDIT: ("coordinates_region",),
    Permission.TASK_ISSUE: ("coordinates_region",),
    Permission.TASK_SIGN: ("in_first_lead_unit",),
    Permission.PROGRESS_WRITE: ("in_reporting_unit",),
    Permission.PROGRESS_APPROVE: ("heads_unit",),
    Permission.PROGRESS_REVIEW: ("coordinates_region",),
    Permission.PROGRESS_ON_BEHALF: ("coordinates_region",),
    Permission.REQUEST_MAKE: ("in_lead_unit",),
    Permission.REQUEST_APPROVE: ("heads_unit",),
    Permission.REQUEST_DECIDE: ("coordinates_region",),
    Permission.TERMINATION_DECIDE: ("leads_region",),
    Permission.TASK_CLOSE: ("coordinates_region", "leads_region"),
    Permission.PLAN_READ: ("sees_region", "has_task_in_plan"),
    Permission.PLAN_EDIT: ("coordinates_region",),
    Permission.INDICATOR_WRITE: ("coordinates_region", "owns_indicator"),
    Permission.INDICATOR_REVIEW: ("coordinates_region",),
    Permission.TARGET_ADJUST: ("coordinates_region",),
    Permission.TARGET_DECIDE: ("leads_region",),
    Permission.UNIT_READ: ("looks_up_units",),
    Permission.UNIT_EDIT: ("coordinates_region",),
    Permission.BUILD_USE: ("coordinates_region", "asked_for_build"),
    Permission.SCORE_READ: ("sees_region", "is_scored_unit"),
    Permission.SCORE_EDIT: ("coordinates_region",),
    Permission.SCORE_DECIDE: ("leads_region",),
    Permission.SCORE_CONTEST: ("is_scored_unit",),
    Permission.SUPERVISION_READ: ("sees_region", "reads_published", "receives_report"),
    Permission.SUPERVISION_EDIT: ("coordinates_region",),
    Permission.SUPERVISION_APPROVE: ("leads_region",),
    Permission.CONSULTATION_READ: ("sees_region", "is_the_unit"),
    Permission.CONSULTATION_ANSWER: ("coordinates_region", "is_the_unit"),
    Permission.RECEIPT_READ: ("sees_region", "is_the_unit"),
    Permission.RECEIPT_SIGN: ("is_the_unit",),
    Permission.RECEIPT_NOTE: ("coordinates_region",),
    Permission.REVIEW_READ: ("sees_region", "is_the_unit"),
    Permission.REVIEW_ASK: ("coordinates_region", "is_the_unit"),
    Permission.REVIEW_DECIDE: ("coordinates_region", "leads_region"),
    Permission.NUDGE: ("coordinates_region",),
    Permission.MAIL_READ: ("coordinates_region",),
    Permission.MAIL_STATES: ("coordinates_region", "administers_system"),
    Permission.JOBS_READ: ("is_coordinator", "administers_system"),
    Permission.JOBS_RUN: ("administers_system",),
    Permission.MAIL_SETTINGS: ("administers_system",),
    Permission.SETTINGS_EDIT: ("coordinates_region",),
    Permission.ACCOUNTS_MANAGE: ("administers_system",),
    Permission.SECURITY_MANAGE: ("administers_security",),
    Permission.AUDIT_READ: ("audits",),
    Permission.FEEDBACK_MAKE: ("has_account",),
    Permission.FEEDBACK_READ: ("wrote_feedback", "receives_feedback"),
    Permission.FEEDBACK_WITHDRAW: ("wrote_feedback",),
    Permission.FEEDBACK_ANSWER: ("answers_feedback",),
}


def rule(function: Rule) -> Rule:
    """Register a rule under its own name."""
    _RULES[function.__name__] = function
    return function


def allows(user: Any, permission: Permission, thing: Any = None) -> bool:
    """Whether the user may do this with the thing; nobody but an active account may do anything."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return any(_RULES[name](user, thing) for name in GRANTS[permission])


def require(user: Any, permission: Permission, thing: Any = None) -> None:
    """Raise NotAllowed (403) unless the user may do this with the thing."""
    if not allows(user, permission, thing):
        raise NotAllowed("您没有办理此事项的权限，如有需要请联系本地区督查室")


def missing_rules() -> set[str]:
    """Names that the policy uses and no slice has registered."""
    return {name for names in GRANTS.values() for name in names} - _RULES.keys()


@rule
def is_coordinator(user: User, thing: Any) -> bool:
    """Any coordination office."""
    return user.role is Role.COORDINATOR


@rule
def administers_system(user: User, thing: Any) -> bool:
    """系统管理员: accounts and technical settings, no business data."""
    return user.role is Role.SYSTEM_ADMIN


@rule
def administers_security(user: User, thing: Any) -> bool:
    """安全管理员: roles, password and session policy."""
    return user.role is Role.SECURITY_ADMIN


@rule
def audits(user: User, thing: Any) -> bool:
    """审计员: the audit trail."""
    return user.role is Role.AUDITOR
