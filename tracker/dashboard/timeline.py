"""The whole history of a task in one line of time: states, deadlines, units, reports, requests, reminders, other changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.changes.models import KIND_NAMES, REQUEST_STATUS_NAMES, ChangeRequest, RequestStatus
from tracker.core.db import db
from tracker.core.formatters import local_time, long_date
from tracker.core.periods import parse_period
from tracker.dashboard.words import CLOCK_NAMES
from tracker.progress.models import ProgressReport, ReportEventKind
from tracker.reminders.models import RUNG_NAMES, Reminder, ReminderState
from tracker.tasks.lookups import unit_names
from tracker.tasks.models import BASIS_NAMES, ROLE_WORDS, STATUS_NAMES, AssignmentChange, Task

SYSTEM = "系统"
DECIDED = (RequestStatus.GRANTED, RequestStatus.REFUSED)
REPORT_STEPS = {
    ReportEventKind.SENT_TO_HEAD: "报单位负责人审签",
    ReportEventKind.HEAD_RETURNED: "单位负责人退回",
    ReportEventKind.SUBMITTED: "报送进展",
    ReportEventKind.ACCEPTED: "审核通过",
    ReportEventKind.RETURNED: "退回修改",
}
# What the dated rows do not tell by themselves.
AUDITED = {
    "task.created": "建立任务",
    "task.described": "修改名称、办结标准、权重或填报频次",
    "task.milestone": "增加节点",
    "task.milestone_met": "节点完成",
    "task.carried_over": "结转",
    "report.waived": "免报",
    "task.nudged": "督查室催办",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened; ``at`` orders, ``when`` is shown."""

    at: datetime
    title: str
    who: str = SYSTEM
    text: str = ""

    @property
    def when(self) -> str:
        """Shanghai wall-clock time."""
        return local_time(self.at)


def of(task: Task, reports: list[ProgressReport], requests: list[ChangeRequest], reminders: list[Reminder]) -> list[Event]:
    """The events, newest first; of reports and requests only what is handed in, which the reader may see."""
    units = list(db.session.scalars(sa.select(AssignmentChange).where(AssignmentChange.task_id == task.id).order_by(AssignmentChange.id)))
    audited = list(
        db.session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.subject_type == "task", AuditEntry.subject_id == str(task.id), AuditEntry.action.in_(AUDITED))
            .order_by(AuditEntry.id)
        )
    )
    names = _names(task, units, reports)
    found = [
        *_audited(audited),
        *_units(units, names),
        *_deadlines(task, names),
        *_states(task, names),
        *_reports(reports, names),
        *_requests(requests),
        *_reminders(reminders),
    ]
    return sorted(found, key=lambda event: event.at)[::-1]


def _names(task: Task, units: list[AssignmentChange], reports: list[ProgressReport]) -> dict[int | None, str]:
    ids = {row.actor_id for row in task.states} | {row.actor_id for row in task.deadlines} | {row.actor_id for row in units}
    ids |= {event.actor_id for report in reports for event in report.events}
    return dict(db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids - {None}))).all())


def _states(task: Task, names: dict[int | None, str]) -> Iterator[Event]:
    for row in task.states:
        since = f"自{long_date(row.effective_on)}起"
        text = "；".join(part for part in (since, row.reason, f"依据：{row.paper}" if row.paper else "") if part)
        yield Event(row.recorded_at, f"状态：{STATUS_NAMES[row.status]}", names.get(row.actor_id, SYSTEM), text)


def _deadlines(task: Task, names: dict[int | None, str]) -> Iterator[Event]:
    for place, row in enumerate(task.deadlines):
        date_words = "持续推进" if row.continuing else long_date(row.due_on)
        title = "确定完成时限" if place == 0 else ("延期" if row.is_extension else "调整完成时限")
        text = "；".join(part for part in (BASIS_NAMES[row.basis], row.words and f"原文“{row.words}”", row.reason) if part)
        yield Event(row.recorded_at, f"{title}：{date_words}", names.get(row.actor_id, SYSTEM), text)


def _units(rows: list[AssignmentChange], names: dict[int | None, str]) -> Iterator[Event]:
    units = unit_names(row.unit_id for row in rows)
    for row in rows:
        title = f"{units[row.unit_id]}：{ROLE_WORDS[row.role]}" if row.role else f"{units[row.unit_id]}：不再承担"
        yield Event(row.recorded_at, title, names.get(row.actor_id, SYSTEM), "演示建议" if row.proposed_by else "")


def _reports(reports: list[ProgressReport], names: dict[int | None, str]) -> Iterator[Event]:
    for report in reports:
        for event in report.events:
            title = f"{REPORT_STEPS[event.kind]}：{report.unit.name} {parse_period(report.period).label}"
            text = event.reason or ""
            if event.kind is ReportEventKind.SUBMITTED and isinstance(event.content, dict):
                text = _said(event.content)
            yield Event(event.recorded_at, title, names.get(event.actor_id, SYSTEM), text)


def _said(content: dict[str, Any]) -> str:
    percent = content.get("percent")
    return "；".join(part for part in (f"进度{percent}%" if percent is not None else "", str(content.get("done") or "")) if part)


def _requests(requests: list[ChangeRequest]) -> Iterator[Event]:
    for request in requests:
        kind = KIND_NAMES[request.kind]
        asked = f"申请{kind}" + (f"至{long_date(request.new_due_on)}" if request.new_due_on else "")
        yield Event(request.recorded_at, asked, request.requested_by.name if request.requested_by else SYSTEM, request.reason)
        if request.status in DECIDED and request.decided_at:
            title = f"{kind}申请：{REQUEST_STATUS_NAMES[request.status]}"
            yield Event(request.decided_at, title, request.decided_by.name if request.decided_by else SYSTEM, request.decision_reason or "")


def _reminders(reminders: list[Reminder]) -> Iterator[Event]:
    for step in reminders:
        if step.state is ReminderState.SENT:
            yield Event(step.recorded_at, f"{RUNG_NAMES[step.rung]}：{CLOCK_NAMES[step.clock]}{long_date(step.anchor_on)}")


def _audited(entries: list[AuditEntry]) -> Iterator[Event]:
    for entry in entries:
        yield Event(entry.recorded_at, AUDITED[entry.action], entry.actor_name, _told(entry.new))


def _told(new: Any) -> str:
    if not isinstance(new, dict):
        return str(new or "")
    words = (new.get("title"), new.get("due_on"), new.get("reason"), new.get("criterion"))
    return "；".join(str(word) for word in words if word)
