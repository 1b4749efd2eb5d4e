"""Before a leader is asked: the named units have had their say, or there is a reason why not (domain.md §6)."""

from datetime import date

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.core.periods import PeriodKind, parse_period
from tracker.publication import consulting, queries
from tracker.publication.lines import lines_by_unit
from tracker.publication.models import Consultation, ConsultationState
from tracker.reports import services as reports
from tracker.reports.models import SupervisionReport, SupervisionStatus


def needs_consultation(report: SupervisionReport) -> bool:
    """Weekly overviews and interim reports need none, nor does a report that names nobody as trouble."""
    if report.interim or parse_period(report.period).kind is PeriodKind.WEEK:
        return False
    return bool(lines_by_unit(report, db.session))


def wants_reason(report: SupervisionReport, today: date) -> str:
    """Why approval can only be asked for with a reason, as a sentence; empty where the way is free."""
    consultation = queries.running(report)
    if consultation is not None:
        waiting = consulting.unanswered(consultation)
        if waiting and not consultation.is_over(today):
            return f"征求意见{long_date(consultation.due_on)}截止，还有{len(waiting)}个单位没有答复"
        return ""
    if report.status is SupervisionStatus.DRAFT and needs_consultation(report) and queries.settled(report) is None:
        return "存在问题部分点到的单位还没有征求意见"
    return ""


def ask(report: SupervisionReport, *, actor: User, today: date, reason: str = "") -> None:
    """Ask a leader to approve. A consultation that runs ends here; who has not answered by its last day has no objection.

    Earlier, or without any consultation, only with a reason, which the leader sees. Every objection must be dealt with.
    """
    why = wants_reason(report, today)
    if why and not reason:
        raise RuleBroken(f"{why}，现在提交审批须写明理由")
    consultation = queries.running(report)
    if consultation is not None:
        if open_ones := consulting.unhandled(consultation):
            raise RuleBroken(f"还有{open_ones}条意见没有处理，请逐条写明采纳或者不采纳的理由后再提交审批")
        consulting.end(consultation, ConsultationState.CLOSED, reason if why else None, actor=actor, today=today)
    elif why:
        _skip(report, reason, actor, today)
    reports.submit(report, actor=actor)
    if why:
        record("supervision.consultation_cut_short", report, actor=actor, new={"reason": reason, "why": why})


def _skip(report: SupervisionReport, reason: str, actor: User, today: date) -> None:
    """A report that leaves the draft without asking anybody says so for ever."""
    skipped = Consultation(
        report=report,
        region_code=report.region_code,
        snapshot_hash=report.snapshot_hash,
        state=ConsultationState.SKIPPED,
        started_on=today,
        started_by=actor,
    )
    consulting.end(skipped, ConsultationState.SKIPPED, reason, actor=actor, today=today)
    db.session.add(skipped)
