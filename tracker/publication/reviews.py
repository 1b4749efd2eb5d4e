"""复核: asked for by a named unit within 30 days of receipt, decided within 30 days by somebody without a part in it (§6)."""

from datetime import date, timedelta

import sqlalchemy as sa

from tracker.accounts.models import Role, User
from tracker.accounts.queries import reachable
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.core.periods import parse_period
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind
from tracker.publication import letters, queries
from tracker.publication.lines import lines_by_unit
from tracker.publication.models import Consultation, ConsultedUnit, Objection, Receipt, ReportReview, ReviewState
from tracker.regions.services import calendar_for, setting
from tracker.reports import queries as report_queries
from tracker.reports import services as reports
from tracker.reports.models import SupervisionReport

DRAFTED, REVIEWED, APPROVED = "参加起草了这份通报", "审核过有关的进展填报", "批准了这份通报"
DECIDERS = (Role.COORDINATOR, Role.LEADER)


def last_day(receipt: Receipt) -> date | None:
    """Until when the unit may ask; None before the report has arrived."""
    if receipt.received_on is None:
        return None
    days: int = setting(receipt.region_code, "report.review_days", receipt.received_on)
    return receipt.received_on + timedelta(days=days)


def ask(receipt: Receipt, text: str, *, actor: User, today: date, on_behalf: bool = False, demonstration: bool = False) -> ReportReview:
    """Ask for a review; RuleBroken without a receipt, after the last day, when asked before, or when an issue replaces this one."""
    db.session.execute(sa.select(Receipt.id).where(Receipt.id == receipt.id).with_for_update(key_share=True))  # two of a unit ask at once
    until, report = last_day(receipt), receipt.report
    if until is None:
        raise RuleBroken("请先签收通报，再申请复核")
    if today > until:
        raise RuleBroken(f"申请复核的期限是收到通报之日起{(until - _received(receipt)).days}日，已于{long_date(until)}届满，不能再申请")
    if (earlier := queries.review_of(report.id, receipt.unit_id)) is not None:
        raise RuleBroken(f"{earlier.unit_name}已于{long_date(earlier.asked_on)}申请过复核，同一份通报只复核一次")
    if queries.published_correction(report) is not None:
        raise RuleBroken("这份通报已被更正后的新一期代替，请针对新的一期申请复核")
    review = ReportReview(
        report=report,
        unit_id=receipt.unit_id,
        unit_name=receipt.unit_name,
        region_code=receipt.region_code,
        text=text,
        on_behalf=on_behalf,
        asked_on=today,
        asked_by=actor,
        due_on=today + timedelta(days=setting(receipt.region_code, "report.decide_days", today)),
        state=ReviewState.OPEN,
    )
    db.session.add(review)
    db.session.flush()
    letters.tell_review_waits(review, addresses(review), today=today, demonstration=demonstration)
    new = {"unit": review.unit_name, "text": text, "due_on": review.due_on.isoformat(), "on_behalf": on_behalf}
    record("supervision.review_asked", report, actor=actor, new=new)
    return review


def barrier(review: ReportReview, user: User) -> str:
    """Why somebody may not decide, as a sentence; empty for those who had no part in the report."""
    part = parts_in(review).get(user.id)
    return f"您{part}，按规定不能由您复核，请由没有参与的督查员或者领导办理" if part else ""


def parts_in(review: ReportReview) -> dict[int, str]:
    """Who drafted, reviewed or approved, each with what he or she did."""
    report = review.report
    found = dict.fromkeys(_reviewers(review), REVIEWED) | dict.fromkeys(_drafters(report), DRAFTED)
    if report.approved_by_id is not None:
        found[report.approved_by_id] = APPROVED
    return found


def deciders(review: ReportReview) -> list[User]:
    """Coordinators and leaders of the region who had no part in the report."""
    barred = parts_in(review)
    people = sa.select(User).where(User.region_code == review.region_code, User.role.in_(DECIDERS), User.active.is_(True))
    return [user for user in db.session.scalars(people.order_by(User.id)) if user.id not in barred]


def addresses(review: ReportReview) -> list[str]:
    """Where mail reaches those who may decide; the whole office where nobody may, so that the request is not lost."""
    people = sa.select(User.id, User.email).where(User.region_code == review.region_code, User.role.in_(DECIDERS), *reachable())
    found = {row.id: row.email.strip().lower() for row in db.session.execute(people.order_by(User.id))}
    barred = parts_in(review)
    free = [address for user_id, address in found.items() if user_id not in barred]
    return list(dict.fromkeys(free or found.values()))


def decide(
    review: ReportReview, *, upheld: bool, reason: str, actor: User, today: date, demonstration: bool = False
) -> SupervisionReport | None:
    """Uphold the request, which drafts a new issue, or refuse it; the unit is told with the reason.

    Returns the new issue; where several reviews are upheld they share the one that is being drafted.
    """
    if review.state is not ReviewState.OPEN:
        raise RuleBroken(f"这项复核已于{long_date(review.decided_on)}作出决定，不能再改")
    if words := barrier(review, actor):
        raise RuleBroken(words)
    if upheld:
        known = report_queries.correction_of(db.session, review.report)
        review.correction = known or reports.correct(review.report, reason, actor=actor, today=today)
    review.state = ReviewState.UPHELD if upheld else ReviewState.REFUSED
    review.decided_on, review.decided_by, review.decision_reason = today, actor, reason
    db.session.flush()
    letters.tell_review_decided(review, today=today, demonstration=demonstration)
    new = {"unit": review.unit_name, "state": review.state, "reason": reason}
    record("supervision.review_decided", review.report, actor=actor, old=ReviewState.OPEN, new=new)
    return review.correction


def remind(today: date, *, demonstration: bool = False) -> int:
    """Mail those who may decide on the day by which a review is due, on the next working day where that is a rest day.

    Once for each review and address, so that a day on which the system was down is made up for.
    """
    told = 0
    for review in queries.open_reviews():
        calendar = calendar_for(review.region_code)
        if calendar.is_workday(today) and calendar.on_or_after(review.due_on) <= today:
            told += letters.tell_review_waits(review, addresses(review), today=today, due=True, demonstration=demonstration)
    return told


def _received(receipt: Receipt) -> date:
    assert receipt.received_on is not None
    return receipt.received_on


def _drafters(report: SupervisionReport) -> set[int]:
    """Who drafted it, wrote a sentence of it, led its consultation or dealt with an objection."""
    consultations = sa.select(Consultation.started_by_id, Consultation.ended_by_id).where(Consultation.report_id == report.id)
    handled = (
        sa.select(Objection.handled_by_id)
        .join(ConsultedUnit, ConsultedUnit.id == Objection.part_id)
        .join(Consultation, Consultation.id == ConsultedUnit.consultation_id)
        .where(Consultation.report_id == report.id)
    )
    ids = {report.made_by_id, *(edit.get("by_id") for edit in report.edits.values()), *db.session.scalars(handled)}
    for started_by, ended_by in db.session.execute(consultations):
        ids |= {started_by, ended_by}
    return {user_id for user_id in ids if user_id is not None}


def _reviewers(review: ReportReview) -> set[int]:
    """Who accepted or returned, in the period or up to the snapshot, a progress report about the unit's lines."""
    report = review.report
    tasks = {line.task for line in lines_by_unit(report, db.session).get(review.unit_id, ())}
    found = (
        sa.select(ReportEvent.actor_id)
        .join(ProgressReport, ProgressReport.id == ReportEvent.report_id)
        .where(
            ReportEvent.kind.in_((ReportEventKind.ACCEPTED, ReportEventKind.RETURNED)),
            ReportEvent.effective_on.between(parse_period(report.period).start, report.known_by),
            sa.or_(ProgressReport.task_id.in_(tasks), ProgressReport.unit_id == review.unit_id),
        )
    )
    return {user_id for user_id in db.session.scalars(found) if user_id is not None}
