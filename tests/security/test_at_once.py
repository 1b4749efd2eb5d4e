"""Two clicks at the same instant on the real server: one counts, the others are told, and nothing is doubled."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders import XIAMEN, a_cast, a_user
from tests.support.server import LiveServer
from tracker.accounts.models import Role, User
from tracker.accounts.passwords import hash_password
from tracker.audit.models import AuditEntry
from tracker.changes import services as changes
from tracker.changes.models import ChangeRequest
from tracker.core import clock
from tracker.core.periods import parse_period
from tracker.mail.models import Notification
from tracker.publication import approving, receipts
from tracker.publication.models import Receipt, ReportReview
from tracker.regions.models import Region
from tracker.reports import services as reports
from tracker.reports.files import FORMATS
from tracker.reports.models import ReportFile, SupervisionReport
from tracker.tasks import services
from tracker.tasks.models import Milestone, SignDue, Task, TaskStateChange, TaskStatus

pytestmark = [pytest.mark.engine("sqlite", "postgresql"), pytest.mark.slow]
CLICKS = 5
PASSWORD = "at-once-2024"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


class Person:
    """A browser signed in through the form, without a screen."""

    def __init__(self, server: LiveServer, login: str) -> None:
        self.url = server.url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, _NoRedirect)
        self.token = self._token("/login")
        assert self.post("/login", {"login": login, "password": PASSWORD}) == 302
        self.token = self._token("/account")

    def post(self, path: str, typed: dict[str, str]) -> int:
        body = urllib.parse.urlencode({**typed, "csrf_token": self.token}).encode()
        return self._open(path, body)[0]

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self._open(path)[1])
        assert found is not None
        return found[1]

    def _open(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        try:
            with self.opener.open(f"{self.url}{path}", body, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture
def at_once(live_server, session):
    """Send the same form from several windows of one person at the same instant; returns how often each status came."""

    def send(user: User, path: str, typed: dict[str, str]) -> Counter[int]:
        user.password_hash = hash_password(PASSWORD)
        session.commit()
        people, start = [Person(live_server, user.login) for _ in range(CLICKS)], Barrier(CLICKS)

        def click(person: Person) -> int:
            start.wait()
            return person.post(path, typed)

        with ThreadPoolExecutor(CLICKS) as pool:
            statuses = Counter(pool.map(click, people))
        session.rollback()
        session.expire_all()
        return statuses

    return send


def count(session: Any, model: Any, *conditions: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)))


def test_a_task_is_signed_once(session, at_once):
    cast = a_cast(status=TaskStatus.ISSUED)
    assert at_once(cast.reporter, f"/tasks/{cast.task.id}/sign", {}) == {302: 1, 409: CLICKS - 1}
    begun = (TaskStateChange.task_id == cast.task.id, TaskStateChange.status == TaskStatus.IN_PROGRESS)
    assert count(session, TaskStateChange, *begun) == 1


def test_a_task_is_issued_and_mailed_once(session, at_once):
    cast = a_cast(status=TaskStatus.DRAFT)
    statuses = at_once(cast.coordinator, "/tasks/issue", {"task": str(cast.task.id)})
    assert statuses.keys() <= {302, 409}
    assert count(session, SignDue, SignDue.task_id == cast.task.id) == 1
    mails = count(session, Notification, Notification.text.contains(cast.task.number))
    assert mails == session.scalar(
        sa.select(sa.func.count(sa.distinct(Notification.address))).where(Notification.text.contains(cast.task.number))
    )


def test_a_request_is_decided_once(session, at_once):
    cast = a_cast()
    asked = changes.request_closure(cast.task, actor=cast.head, today=clock.today(), reason="均已验收")
    session.commit()
    path, typed = f"/changes/{asked.id}/decision", {"version": str(asked.version), "decision": "grant", "grade": "good"}
    statuses = at_once(cast.second_coordinator, path, typed)
    assert (statuses[302], sum(statuses[status] for status in (200, 409))) == (1, CLICKS - 1)
    closed = (TaskStateChange.task_id == cast.task.id, TaskStateChange.status == TaskStatus.CLOSED)
    assert count(session, TaskStateChange, *closed) == 1
    assert session.get_one(Task, cast.task.id).status is TaskStatus.CLOSED


def test_the_same_thing_is_asked_for_once(session, at_once):
    cast = a_cast()
    typed = {"version": str(cast.task.version), "reason": "均已验收"}
    statuses = at_once(cast.head, f"/tasks/{cast.task.id}/requests/new/closure", typed)
    assert statuses[302] == 1
    assert count(session, ChangeRequest, ChangeRequest.task_id == cast.task.id) == 1


def test_a_milestone_is_met_once(session, at_once):
    cast = a_cast()
    goal = services.add_milestone(cast.task, title="节点", due_on=clock.today(), expected_percent=50, actor=None, today=clock.today())
    session.commit()
    statuses = at_once(cast.coordinator, f"/tasks/{cast.task.id}/milestones/{goal.id}/met", {})
    assert not any(status >= 500 for status in statuses)
    noted = (AuditEntry.action == "task.milestone_met", AuditEntry.subject_id == str(cast.task.id))
    assert (count(session, AuditEntry, *noted), session.get_one(Milestone, goal.id).met_on) == (1, clock.today())


def test_a_report_is_published_reviewed_and_corrected_once(session, at_once):
    office, leader = (a_user(role) for role in (Role.COORDINATOR, Role.LEADER))
    report = reports.build(session.get_one(Region, XIAMEN), parse_period("2024Q3"), actor=office, today=clock.today())
    approving.ask(report, actor=office, today=clock.today(), reason="急件")
    reports.approve(report, actor=leader)
    session.commit()
    typed = {"version": str(report.version), "number_kind": "bulletin", "number": "9"}
    statuses = at_once(office, f"/reports/{report.id}/publish", typed)
    assert statuses.keys() <= {302, 409}
    assert count(session, ReportFile, ReportFile.report_id == report.id) == len(FORMATS)
    assert count(session, AuditEntry, AuditEntry.action == "supervision.published", AuditEntry.subject_id == str(report.id)) == 1
    receipt = session.scalars(sa.select(Receipt).where(Receipt.report_id == report.id, Receipt.mailed > 0)).first()
    clerk = session.scalars(sa.select(User).where(User.unit_id == receipt.unit_id, User.role == Role.REPORTER)).first()
    receipts.sign(receipt, actor=clerk, today=clock.today())
    statuses = at_once(clerk, f"/reports/{report.id}/reviews/new", {"text": "请复核"})
    assert (statuses[302], count(session, ReportReview, ReportReview.report_id == report.id)) == (1, 1)
    statuses = at_once(office, f"/reports/{report.id}/correction", {"version": str(report.version), "reason": "有误"})
    assert (statuses[302], count(session, SupervisionReport, SupervisionReport.corrects_id == report.id)) == (1, 1)
