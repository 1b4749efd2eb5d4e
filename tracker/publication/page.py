"""What the page of a report shows of its way: where it stands, what comes next, who has it, what was asked afterwards."""

from datetime import date
from typing import Any

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows
from tracker.core.db import db
from tracker.publication import approving, consulting, queries, reviews
from tracker.publication.models import (
    CONSULTATION_STATE_NAMES,
    HANDLING_NAMES,
    RECEIPT_NAMES,
    REVIEW_STATE_NAMES,
    Consultation,
    ConsultationState,
    Receipt,
    ReviewState,
)
from tracker.reports import files
from tracker.reports import queries as reports
from tracker.reports.models import NUMBER_KIND_NAMES, NumberKind, SupervisionReport, SupervisionStatus

STEPS = (("draft", "初稿"), ("consulting", "征求意见"), ("awaiting_approval", "审批"), ("approved", "编号"), ("published", "印发"))
NAMES = {
    "consultation_states": CONSULTATION_STATE_NAMES,
    "handling_names": HANDLING_NAMES,
    "receipt_names": RECEIPT_NAMES,
    "review_states": REVIEW_STATE_NAMES,
    "number_kind_names": NUMBER_KIND_NAMES,
}


def panel(report: SupervisionReport, user: User, today: date) -> dict[str, Any]:
    """Everything beside the document, as far as this person may see it."""
    is_draft = report.status in (SupervisionStatus.DRAFT, SupervisionStatus.CONSULTING)
    is_office = not works_for_unit(user)
    edits = allows(user, Permission.SUPERVISION_EDIT, report)
    correction = reports.correction_of(db.session, report)
    replaced = correction is not None and (is_office or correction.status is SupervisionStatus.PUBLISHED)
    return {
        **NAMES,
        "steps": steps(report),
        "next_numbers": next_numbers(report, today) if edits and report.status is SupervisionStatus.AWAITING_APPROVAL else "",
        "consultation": consulting.newest(report) if is_office else None,
        "counts": counts(consulting.newest(report), today) if is_office else None,
        "wants_reason": approving.wants_reason(report, today) if is_draft and edits else "",
        "may_consult": report.status is SupervisionStatus.DRAFT and edits and approving.needs_consultation(report),
        "correction": correction if replaced else None,
        "correction_number": files.cited(correction) if replaced and correction else None,
        "corrects": report.corrects,
        "corrects_number": files.cited(report.corrects) if report.corrects else None,
        "may_correct": edits and correction is None and report.status is SupervisionStatus.PUBLISHED,
        **_afterwards(report, user, today, is_office=is_office),
    }


def _afterwards(report: SupervisionReport, user: User, today: date, *, is_office: bool) -> dict[str, Any]:
    """Receipts and reviews of a published report: all for the office, the own ones for a unit."""
    if report.status is not SupervisionStatus.PUBLISHED:
        return {"receipts": [], "own_receipt": None, "own_review": None, "reviews": [], "review_until": None}
    own = None if is_office else queries.receipt_of(report.id, user.unit_id)
    return {
        "receipts": queries.receipts_of(report) if is_office else [],
        "own_receipt": own,
        "own_review": None if is_office else queries.review_of(report.id, user.unit_id),
        "reviews": queries.reviews_of(report) if is_office else [],
        "review_until": reviews.last_day(own) if own else None,
    }


def steps(report: SupervisionReport) -> list[tuple[str, str]]:
    """(words, done, now or to come) for each step on the way."""
    approved = report.status is SupervisionStatus.AWAITING_APPROVAL and report.approved_by_id is not None
    here = [key for key, _ in STEPS].index("approved" if approved else str(report.status))
    return [(words, "now" if place == here else "done" if place < here else "ahead") for place, (_, words) in enumerate(STEPS)]


def counts(consultation: Consultation | None, today: date) -> dict[str, int] | None:
    """How many units answered, have objections, said nothing; how many objections are open."""
    if consultation is None or consultation.state is ConsultationState.SKIPPED:
        return None
    waiting = len(consulting.unanswered(consultation))
    return {
        "units": len(consultation.parts),
        "answered": len(consultation.parts) - waiting,
        "objecting": sum(bool(part.objections) for part in consultation.parts),
        "waiting": waiting,
        "unhandled": consulting.unhandled(consultation),
        "over": int(consultation.is_over(today) or consultation.state is not ConsultationState.RUNNING),
    }


def receipt_counts(found: list[Receipt]) -> tuple[int, int]:
    """How many have it, of how many."""
    return sum(one.received_on is not None for one in found), len(found)


def proposed_number(report: SupervisionReport, today: date) -> tuple[str, int]:
    """Kind and number that the form offers."""
    kind = NumberKind(report.number_kind or NumberKind.BULLETIN)
    return kind.value, reports.next_number(db.session, report.region_code, today.year, kind)


def next_numbers(report: SupervisionReport, today: date) -> str:
    """下一个：厦督〔2024〕3号，或者2024年第1期. Each kind of number counts for itself."""
    year, mark = today.year, report.region.document_mark
    bulletin, series = (reports.next_number(db.session, report.region_code, year, kind) for kind in NumberKind)
    return f"下一个：{mark}〔{year}〕{bulletin}号，或者{year}年第{series}期"


def desk_of_unit(unit_id: int | None) -> dict[str, Any]:
    """What waits for a unit: lines to answer, reports to sign for."""
    if unit_id is None:
        return {"to_answer": [], "to_receive": []}
    return {"to_answer": queries.to_answer(unit_id), "to_receive": queries.to_receive(unit_id)}


def desk_of_office(region_code: str, today: date) -> dict[str, Any]:
    """What waits for an office: consultations that run, reviews to be decided."""
    running = [(one, counts(one, today) or {}) for one in queries.running_in(region_code)]
    waiting = [one for one in queries.open_reviews([region_code]) if one.state is ReviewState.OPEN]
    return {"consultations": running, "report_reviews": waiting}
