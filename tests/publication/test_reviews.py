from datetime import date

import pytest
from sqlalchemy import select, update

from tests.publication.conftest import Desk
from tests.reports.world import TODAY
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.mail.models import Delivery, Notification
from tracker.progress.models import ProgressReport, ReportEvent, ReportEventKind
from tracker.publication import receipts, reviews
from tracker.publication.jobs import remind_of_reviews
from tracker.publication.models import ReportReview, ReviewState
from tracker.reports.models import SupervisionStatus

LAST_DAY = date(2024, 11, 7)  # 30 days after the receipt on 8 October
TEXT = "完成时限有误，请核实"


def asked(desk: Desk, on: date = TODAY) -> ReportReview:
    desk.publish()
    receipts.sign(desk.receipt(), actor=desk.clerk, today=TODAY)
    return reviews.ask(desk.receipt(), TEXT, actor=desk.clerk, today=on)


def test_a_unit_asks_within_thirty_days_of_its_receipt_and_once(desk: Desk) -> None:
    desk.publish()
    with pytest.raises(RuleBroken, match="请先签收"):
        reviews.ask(desk.receipt(), TEXT, actor=desk.clerk, today=TODAY)
    receipts.sign(desk.receipt(), actor=desk.clerk, today=TODAY)
    with pytest.raises(RuleBroken, match="30日，已于2024年11月7日届满，不能再申请"):
        reviews.ask(desk.receipt(), TEXT, actor=desk.clerk, today=date(2024, 11, 8))
    review = reviews.ask(desk.receipt(), TEXT, actor=desk.clerk, today=LAST_DAY)
    assert (review.due_on, review.state) == (date(2024, 12, 7), ReviewState.OPEN)
    with pytest.raises(RuleBroken, match="只复核一次"):
        reviews.ask(desk.receipt(), TEXT, actor=desk.head, today=LAST_DAY)


def test_who_had_a_part_in_the_report_does_not_decide(desk: Desk) -> None:
    reviewer = desk.second
    report = desk.session.scalars(select(ProgressReport).where(ProgressReport.task_id == desk.city.overdue.id)).first()
    with clock.moved_to(date(2024, 9, 28)):
        desk.session.add(ReportEvent(report=report, kind=ReportEventKind.ACCEPTED, actor_id=reviewer.id, effective_on=date(2024, 9, 28)))
        desk.session.flush()
    review = asked(desk)
    for person, words in ((desk.office, "参加起草"), (reviewer, "审核过"), (desk.leader, "批准")):
        with pytest.raises(RuleBroken, match=words):
            reviews.decide(review, upheld=False, reason="维持", actor=person, today=TODAY)
    assert reviews.deciders(review) == []
    assert set(reviews.addresses(review)) == {desk.office.email, reviewer.email, desk.leader.email}  # nobody is free: all hear of it


def test_those_who_may_decide_are_told_at_once_and_again_on_the_day(desk: Desk, travel) -> None:
    review = asked(desk, on=date(2024, 10, 10))
    assert set(desk.mails("【复核申请】")) == {desk.second.email}
    assert TEXT in desk.mails("【复核申请】")[desk.second.email].text
    assert review.due_on == date(2024, 11, 9)  # a Saturday, so the reminder waits for Monday
    desk.session.execute(update(Notification).values(state=Delivery.SENT))
    desk.session.commit()
    for day in ("2024-11-08", "2024-11-09"):
        travel(f"{day} 09:25")
        assert remind_of_reviews() is None
    travel("2024-11-11 09:25")
    assert remind_of_reviews() == {"queued": 1}
    assert remind_of_reviews() is None
    assert set(desk.mails("【复核到期】")) == {desk.second.email}


def test_upheld_it_becomes_a_new_issue_and_the_unit_hears_why(desk: Desk) -> None:
    review = asked(desk)
    correction = reviews.decide(review, upheld=True, reason="完成时限应为十二月", actor=desk.second, today=date(2024, 10, 20))
    assert correction is review.correction
    assert correction is not None
    assert (correction.corrects, correction.correction_reason, correction.status) == (
        desk.report,
        "完成时限应为十二月",
        SupervisionStatus.DRAFT,
    )
    mail = desk.mails("【复核结果】")[desk.clerk.email]
    assert "将予更正" in mail.subject
    assert "完成时限应为十二月" in mail.text
    with pytest.raises(RuleBroken, match="不能再改"):
        reviews.decide(review, upheld=False, reason="改主意", actor=desk.second, today=date(2024, 10, 21))
    actions = desk.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == str(desk.report.id))).all()
    assert {"supervision.review_asked", "supervision.review_decided", "supervision.corrected", "supervision.received"} <= set(actions)


def test_refused_the_report_stands(desk: Desk) -> None:
    review = asked(desk)
    assert reviews.decide(review, upheld=False, reason="核对无误", actor=desk.second, today=TODAY) is None
    assert review.state is ReviewState.REFUSED
    assert "维持不变" in desk.mails("【复核结果】")[desk.clerk.email].subject
