"""Mails about a report on its way: 征求意见 and 复核 are events, the report itself goes out with its files (domain.md §5)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import current_app

from tracker.accounts.models import Role
from tracker.core.formatters import long_date
from tracker.core.workdays import WorkCalendar
from tracker.publication.models import Consultation, ReportReview, ReviewState
from tracker.reminders.book import Book
from tracker.reminders.calling_off import call_off
from tracker.reminders.gathering import Happening, tell
from tracker.reports import files
from tracker.reports.models import SupervisionReport

OF_UNIT = (Role.REPORTER, Role.UNIT_HEAD)


def link(path: str) -> str:
    """Where a page stands in the system; survives sign-in."""
    return f"{current_app.config['TRACKER_BASE_URL']}{path}"


def people_of(book: Book, unit_id: int, region_code: str) -> list[str]:
    """The unit's reporters and heads, as far as mail reaches them."""
    return book.addresses(OF_UNIT, unit_id, region_code)


def with_doubt(day: date, calendar: WorkCalendar) -> str:
    """A day in words; 暂定 as long as its year has no holiday notice."""
    return long_date(day) + ("（暂定）" if calendar.is_provisional(day) else "")


def tell_consulted(consultation: Consultation, *, today: date, demonstration: bool = False) -> None:
    """Send each unit its lines and the last day; ``mailed`` keeps how many addresses a unit has."""
    book, report, happenings = Book(), consultation.report, list[Happening]()
    due = with_doubt(consultation.due_on, book.calendar(report.region_code)) if consultation.due_on else ""
    for part in consultation.parts:
        facts = {
            "title": report.title,
            "due": due,
            "lines": [line["text"] for line in part.lines],
            "link": link(f"/reports/{report.id}/consultation/units/{part.unit_id}"),
            "asks": False,
        }
        addresses = people_of(book, part.unit_id, report.region_code)
        part.mailed = len(addresses)
        key = f"event:consulted:{consultation.id}:{part.unit_id}"
        happenings += [Happening("consulted", f"{key}:{address}", address, report.region_code, facts) for address in addresses]
    tell(happenings, book=book, today=today, demonstration=demonstration)


def tell_withdrawn(consultation: Consultation, *, today: date, demonstration: bool = False) -> int:
    """Mails that have not left are called off; who has been asked already is told that no answer is wanted."""
    book, report = Book(), consultation.report
    left = call_off(f"event:consulted:{consultation.id}:", "征求意见已撤回", book=book)
    facts = {"title": report.title, "asks": False}
    key = f"event:consultation_off:{consultation.id}"
    happenings = [Happening("consultation_off", f"{key}:{address}", address, report.region_code, facts) for address in sorted(left)]
    return tell(happenings, book=book, today=today, demonstration=demonstration)


def tell_review_waits(
    review: ReportReview, addresses: Iterable[str], *, today: date, due: bool = False, demonstration: bool = False
) -> int:
    """Tell those who may decide: when it is asked for, and again on the day by which it is due."""
    book = Book()
    facts = {
        **_about(review.report),
        "unit": review.unit_name,
        "text": review.text,
        "due": long_date(review.due_on),
        "is_due": due,
        "link": link(f"/reports/{review.report_id}/reviews/{review.id}"),
    }
    key = f"event:{'review_due' if due else 'review_asked'}:{review.id}"
    happenings = [Happening("review_waits", f"{key}:{address}", address, review.region_code, facts) for address in addresses]
    return tell(happenings, book=book, today=today, demonstration=demonstration)


def tell_review_decided(review: ReportReview, *, today: date, demonstration: bool = False) -> int:
    """Tell the unit the result with its reason."""
    book = Book()
    facts = {
        **_about(review.report),
        "upheld": review.state is ReviewState.UPHELD,
        "reason": review.decision_reason or "",
        "link": link(f"/reports/{review.report_id}/reviews/{review.id}"),
    }
    key = f"event:review_decided:{review.id}"
    people = people_of(book, review.unit_id, review.region_code)
    happenings = [Happening("review_decided", f"{key}:{address}", address, review.region_code, facts) for address in people]
    return tell(happenings, book=book, today=today, demonstration=demonstration)


def _about(report: SupervisionReport) -> dict[str, Any]:
    return {"title": report.title, "doc_number": files.cited(report) or "", "asks": False}
