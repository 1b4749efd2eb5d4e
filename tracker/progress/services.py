"""The life of a progress report: draft → unit head → coordination office → accepted or returned (domain.md §3).

Every step leaves a :class:`ReportEvent` with the text as it was, so that a correction overwrites nothing, and an audit
entry. Who may take a step is checked by the views through ``access.py``; what depends on persons is checked here.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import Role, User
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.documents.models import StoredFile
from tracker.progress import queries, rules
from tracker.progress.models import (
    REPORT_STATUS_NAMES,
    Evidence,
    ProgressReport,
    ReportEvent,
    ReportEventKind,
    ReportStatus,
)
from tracker.tasks import ledger, report_dues
from tracker.tasks.models import ProgressClass, Task
from tracker.tasks.services import record_progress
from tracker.units.models import Unit

EDITABLE = (ReportStatus.DRAFT, ReportStatus.RETURNED)
CONTENT = ("done", "percent", "progress_class", "problems", "coordination", "next_steps", "nothing_new")


def save_draft(
    task: Task,
    unit: Unit,
    period: str,
    *,
    actor: User,
    today: date,
    done: str = "",
    percent: int | None = None,
    progress_class: ProgressClass | None = None,
    problems: str = "",
    coordination: str = "",
    next_steps: str = "",
    nothing_new: bool = False,
) -> ProgressReport:
    """Keep what was typed; a draft may lack anything. Entered by a coordinator it is marked 代填 for ever."""
    rules.check_reportable(task, unit.id, period, today)
    rules.check_figures(percent, progress_class)
    report = _find_or_start(task, unit, period, actor)
    _require(report, *EDITABLE)
    old = _content(report)
    report.done, report.problems, report.coordination, report.next_steps = done, problems, coordination, next_steps
    report.percent, report.progress_class, report.nothing_new = percent, progress_class, nothing_new
    report.on_behalf = report.on_behalf or actor.role is Role.COORDINATOR
    if (new := _content(report)) != old:
        report.author_id = actor.id
        _record("report.saved", report, actor, old=old, new=new)
    return report


def send(report: ProgressReport, *, actor: User, today: date) -> ProgressReport:
    """Let the report leave the writer's hands: to the unit head where the unit has that step, else to the office."""
    _require(report, *EDITABLE)
    rules.check_reportable(report.task, report.unit_id, report.period, today)
    _fill_figures(report)
    rules.check_complete(report, today)
    report.author_id = actor.id
    if actor.role is Role.REPORTER and queries.needs_head(report.unit):
        report.status = ReportStatus.WITH_HEAD
        _note(report, ReportEventKind.SENT_TO_HEAD, actor, today, content=_content(report))
        _record("report.sent_to_head", report, actor, new=_content(report))
        return report
    return _submit(report, actor, today)


def approve(report: ProgressReport, *, actor: User, today: date) -> ProgressReport:
    """审签 by the unit head: the report leaves the unit today."""
    _require(report, ReportStatus.WITH_HEAD)
    rules.check_reportable(report.task, report.unit_id, report.period, today)
    return _submit(report, actor, today)


def hand_back(report: ProgressReport, *, reason: str, actor: User, today: date) -> ProgressReport:
    """The unit head gives the report back to its writer; it restores the state it came from."""
    _require(report, ReportStatus.WITH_HEAD)
    _require_reason(reason)
    report.status = ReportStatus.RETURNED if report.reviewed_on else ReportStatus.DRAFT
    _note(report, ReportEventKind.HEAD_RETURNED, actor, today, reason=reason)
    _record("report.handed_back", report, actor, new={"reason": reason})
    return report


def accept(
    report: ProgressReport,
    *,
    actor: User,
    today: date,
    percent: int | None = None,
    progress_class: ProgressClass | None = None,
    comment: str | None = None,
) -> ProgressReport:
    """Confirm percent and class (as reported unless given); they hold from the day of submission (domain.md §2)."""
    _require(report, ReportStatus.SUBMITTED)
    _require_other_person(report, actor)
    old = {"percent": report.percent, "progress_class": report.progress_class}
    report.percent = report.percent if percent is None else percent
    report.progress_class = progress_class or report.progress_class
    rules.check_figures(report.percent, report.progress_class)
    _decided(report, ReportStatus.ACCEPTED, actor, today)
    _note(report, ReportEventKind.ACCEPTED, actor, today, reason=comment, content=_content(report))
    _record("report.accepted", report, actor, old=old, new={"percent": report.percent, "progress_class": report.progress_class})
    # A late report of an earlier period must not take back what a later one has already said.
    if not queries.later_accepted(report):
        _take_over(report, actor)
    return report


def return_(report: ProgressReport, *, reason: str, actor: User, today: date) -> ProgressReport:
    """退回 to the unit with a reason; the day of the first submission stays as it is."""
    _require(report, ReportStatus.SUBMITTED)
    _require_reason(reason)
    report.return_reason = reason
    _decided(report, ReportStatus.RETURNED, actor, today)
    _note(report, ReportEventKind.RETURNED, actor, today, reason=reason)
    _record("report.returned", report, actor, new={"reason": reason})
    ledger.touch(report.task)
    return report


def attach(report: ProgressReport, file: StoredFile, *, actor: User) -> Evidence:
    """Add a file as 佐证材料."""
    _require(report, *EDITABLE)
    evidence = Evidence(report=report, file=file, removed=False)
    db.session.add(evidence)
    _record("report.evidence_added", report, actor, new={"file": file.name, "sha256": file.sha256})
    return evidence


def detach(evidence: Evidence, *, actor: User) -> None:
    """Take a file out of the report; file and row stay, since an earlier submission may have shown it."""
    _require(evidence.report, *EDITABLE)
    evidence.removed = True
    _record("report.evidence_removed", evidence.report, actor, old={"file": evidence.file.name})


def _find_or_start(task: Task, unit: Unit, period: str, actor: User) -> ProgressReport:
    found = queries.report_of(task.id, unit.id, period)
    if found is None:
        # Two clerks may begin the same report at once: the second waits for the first and finds its row.
        db.session.execute(sa.select(Task.id).where(Task.id == task.id).with_for_update())
        found = queries.report_of(task.id, unit.id, period)
    if found is None:
        found = ProgressReport(
            task=task, task_id=task.id, unit=unit, unit_id=unit.id, period=period, status=ReportStatus.DRAFT, author_id=actor.id
        )
        db.session.add(found)
        db.session.flush()
    return found


def _fill_figures(report: ProgressReport) -> None:
    """With nothing new, percent and class stay what was last confirmed; nobody types them again."""
    last = queries.last_progress(report.task_id, report.unit_id) if report.nothing_new else None
    if last is not None:
        report.percent = last.percent if report.percent is None else report.percent
        report.progress_class = report.progress_class or last.progress_class


def _submit(report: ProgressReport, actor: User, today: date) -> ProgressReport:
    report.status = ReportStatus.SUBMITTED
    report.submitted_on, report.submitted_at = today, clock.recorded_at()
    report.return_reason = None
    report_dues.report_met(report.task, report.unit_id, report.period, today)
    _note(report, ReportEventKind.SUBMITTED, actor, today, content=_content(report))
    _record("report.submitted", report, actor, new=_content(report))
    return report


def _decided(report: ProgressReport, status: ReportStatus, actor: User, today: date) -> None:
    report.status, report.reviewed_on, report.reviewer_id = status, today, actor.id


def _take_over(report: ProgressReport, actor: User) -> None:
    assert report.percent is not None
    assert report.progress_class is not None
    assert report.submitted_on is not None
    record_progress(
        report.task,
        report.unit_id,
        period=report.period,
        percent=report.percent,
        progress_class=report.progress_class,
        submitted_on=report.submitted_on,
        actor=actor,
    )


def _require(report: ProgressReport, *allowed: ReportStatus) -> None:
    if report.status not in allowed:
        raise RuleBroken(f"这份填报当前为“{REPORT_STATUS_NAMES[report.status]}”，不能这样办理，请刷新页面查看最新情况")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("请写明退回的原因，让对方知道要改什么")


def _require_other_person(report: ProgressReport, actor: User) -> None:
    """What somebody entered on a unit's behalf is reviewed by a colleague, where there is one."""
    if report.on_behalf and report.author_id == actor.id and queries.other_coordinators(actor):
        raise RuleBroken("这份填报由您代为录入，请由本室其他督查员审核")


def _content(report: ProgressReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in CONTENT}


def _note(report: ProgressReport, kind: ReportEventKind, actor: User, today: date, **extra: Any) -> None:
    if "content" in extra:
        extra["content"] |= {"files": [one.file.name for one in report.evidence if not one.removed]}
    report.events.append(ReportEvent(kind=kind, effective_on=today, actor_id=actor.id, **extra))


def _record(action: str, report: ProgressReport, actor: User, *, old: Any = None, new: Any = None) -> None:
    about = {"task": report.task.number, "period": report.period}
    record(action, report, actor=actor, old=old, new={**about, **(new or {})}, region=report.task.region_code)
