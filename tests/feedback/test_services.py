"""Reporting, taking back, answering; the mail; who counts as late."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.builders import CALENDAR, XIAMEN, a_coordinator, a_reporter, a_unit, a_user
from tests.reminders.snapshots import compare
from tracker.accounts.models import Role
from tracker.audit.models import AuditEntry
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.feedback import queries, services
from tracker.feedback.models import Feedback, FeedbackKind, FeedbackStatus
from tracker.mail.models import Notification

TODAY = date(2024, 9, 24)


def a_report(actor=None, *, kind=FeedbackKind.BURDEN, text="同一份材料一个月要了三次", on=TODAY, path="/tasks/7"):
    with transaction():
        return services.report(actor=actor or a_reporter(), kind=kind, text=text, path=path, today=on)


def answered(report, *, text="已合并为一次报送", actor=None, on=date(2024, 9, 25)):
    with transaction():
        return services.answer(report, actor=actor or a_coordinator(), text=text, today=on)


def actions(session: Session) -> list[str]:
    found = sa.select(AuditEntry.action).where(AuditEntry.subject_type == "feedback").order_by(AuditEntry.id)
    return list(session.scalars(found))


def mails(session: Session) -> list[Notification]:
    return list(session.scalars(sa.select(Notification).order_by(Notification.id)))


def test_a_report_goes_to_the_region_of_its_author_and_is_audited(session):
    made = a_report()
    assert (made.region_code, made.status, made.made_on, made.path) == (XIAMEN, FeedbackStatus.OPEN, TODAY, "/tasks/7")
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "feedback.made")).one()
    assert (entry.actor_id, entry.region_code, entry.new) == (made.author_id, XIAMEN, {"kind": "burden", "path": "/tasks/7"})


@pytest.mark.parametrize(("text", "words"), [(" \n", "请写明"), ("字" * 1001, "不超过1000字")])
def test_an_empty_or_endless_report_is_refused(session, text, words):
    with pytest.raises(RuleBroken, match=words):
        a_report(text=text)
    assert session.scalar(sa.select(sa.func.count()).select_from(Feedback)) == 0


def test_a_thousand_characters_are_kept_whole(session):
    made = a_report(text="字" * 1000)
    session.expire_all()
    assert made.text == "字" * 1000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/", "/"),
        ("/tasks/7", "/tasks/7"),
        ("/plans/厦门", "/plans/厦门"),
        (None, None),
        ("", None),
        ("tasks", None),
        ("//elsewhere.example/x", None),
        ("/\\elsewhere.example", None),
        ("https://elsewhere.example/", None),
        ("/welcome/secret-of-an-account", None),
        ("/tasks?q=a", None),
        ("/a\nb", None),
        ("/" + "a" * 200, None),
    ],
)
@pytest.mark.engine("sqlite")
def test_only_paths_of_our_own_pages_are_noted_and_never_a_secret_one(given, kept):
    assert services.page_path(given) == kept


def test_an_answer_is_kept_audited_and_mailed_to_the_author(session):
    author = a_reporter(a_unit("市测试局"), email="Reporter@example.org")
    made, office = a_report(author), a_coordinator()
    answered(made, actor=office)
    assert (made.status, made.answer, made.answered_by_id) == (FeedbackStatus.ANSWERED, "已合并为一次报送", office.id)
    assert made.answered_on == date(2024, 9, 25)
    assert actions(session) == ["feedback.made", "feedback.answered"]
    (mail,) = mails(session)
    assert (mail.address, mail.region_code, mail.kind, mail.queued_on) == ("reporter@example.org", XIAMEN, "event", date(2024, 9, 25))


def test_the_mail_reads_like_this(session):
    made = a_report(text="同一份材料\n一个月要了<三>次")
    answered(made)
    (mail,) = mails(session)
    assert f"/feedback/{made.id}" in mail.text
    assert "&lt;三&gt;" in mail.html
    mail.text, mail.html = (body.replace(f"/feedback/{made.id}", "/feedback/N") for body in (mail.text, mail.html))
    compare("feedback-answered", mail)
    session.rollback()


@pytest.mark.parametrize("change", [{"active": False}, {"address_refused": True}, {"email": " "}])
def test_whoever_no_mail_reaches_gets_none_and_still_has_the_answer(session, change):
    made = a_report(a_reporter(**change))
    answered(made)
    assert (made.status, mails(session)) == (FeedbackStatus.ANSWERED, [])


def test_an_empty_answer_is_refused(session):
    made = a_report()
    with pytest.raises(RuleBroken, match="请填写答复"):
        answered(made, text=" ")
    session.expire_all()
    assert (made.status, mails(session)) == (FeedbackStatus.OPEN, [])


def test_it_is_taken_back_while_nobody_has_answered(session):
    made = a_report()
    with transaction():
        services.withdraw(made, actor=made.author, today=TODAY)
    assert (made.status, made.withdrawn_on) == (FeedbackStatus.WITHDRAWN, TODAY)
    assert actions(session) == ["feedback.made", "feedback.withdrawn"]


def test_what_is_answered_or_taken_back_stays_so(session):
    done, gone = a_report(), a_report()
    answered(done)
    with transaction():
        services.withdraw(gone, actor=gone.author, today=TODAY)
    for made in (done, gone):
        with pytest.raises(RuleBroken, match="请刷新页面"), transaction():
            services.withdraw(made, actor=made.author, today=TODAY)
        with pytest.raises(RuleBroken, match="请刷新页面"):
            answered(made, text="再答一次")
    assert done.answer == "已合并为一次报送"
    assert len(mails(session)) == 1


def test_an_answer_that_comes_after_a_withdrawal_elsewhere_sees_it(session):
    made = a_report()
    with db.engine.begin() as elsewhere:  # somebody else's transaction, which this session has not read
        elsewhere.execute(sa.update(Feedback).where(Feedback.id == made.id).values(status="withdrawn"))
    with pytest.raises(RuleBroken, match="已撤回"):
        answered(made)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("made_on", "due"),
    [
        (date(2024, 9, 2), date(2024, 9, 9)),
        # Sunday 29 September is a working day by 调休, the week from 1 October is free.
        (date(2024, 9, 24), date(2024, 9, 30)),
        (date(2024, 9, 26), date(2024, 10, 9)),
        (date(2024, 9, 28), date(2024, 10, 10)),
    ],
)
def test_five_working_days_are_left_for_an_answer(made_on, due):
    made = Feedback(made_on=made_on, status=FeedbackStatus.OPEN)
    assert made.answer_due(CALENDAR) == due
    assert not made.is_late(due, CALENDAR)
    assert made.is_late(date.fromordinal(due.toordinal() + 1), CALENDAR)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("status", [FeedbackStatus.ANSWERED, FeedbackStatus.WITHDRAWN])
def test_what_no_longer_waits_is_never_late(status):
    assert not Feedback(made_on=TODAY, status=status).is_late(date(2030, 1, 1), CALENDAR)


def test_the_inbox_has_the_oldest_waiting_first_and_nothing_taken_back(session):
    done, second, first, gone = a_report(text="甲"), a_report(text="乙"), a_report(text="丙", on=date(2024, 9, 2)), a_report(text="丁")
    a_report(a_reporter(region_code="350500"), text="别的地区")
    answered(done)
    with transaction():
        services.withdraw(gone, actor=gone.author, today=TODAY)
    coordinator = a_coordinator()
    assert list(session.scalars(queries.inbox(coordinator))) == [first, second, done]
    assert list(session.scalars(queries.inbox(coordinator, FeedbackStatus.OPEN))) == [first, second]
    assert list(session.scalars(queries.inbox(coordinator, FeedbackStatus.ANSWERED))) == [done]
    assert [queries.late_count(coordinator, day) for day in (date(2024, 9, 9), date(2024, 9, 10), date(2024, 10, 1))] == [0, 1, 2]


def test_administrators_receive_what_is_about_the_system_in_their_region_and_below(session):
    about_system = a_report(kind=FeedbackKind.SYSTEM)
    a_report()
    found = {
        region: list(session.scalars(queries.inbox(a_user(Role.SYSTEM_ADMIN, region_code=region))))
        for region in (XIAMEN, "350000", "350500")
    }
    assert found == {XIAMEN: [about_system], "350000": [about_system], "350500": []}
