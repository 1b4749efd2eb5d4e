"""Who leads: one at a time, another within a lease, and what the pages and probes say of it."""

from datetime import timedelta

import pytest

from tests import builders
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.scheduling import lease, runs
from tracker.scheduling.models import JobRun
from tracker.scheduling.registry import Job, jobs


def take(holder, now):
    with transaction():
        return lease.take_or_renew(holder, now)


def test_one_leads_and_renews_while_the_other_waits(session):
    now = clock.now()
    assert take("one", now)
    assert not take("two", now + timedelta(seconds=5))
    assert take("one", now + timedelta(seconds=10))
    assert not take("two", now + timedelta(seconds=20))


def test_another_leads_when_the_lease_has_lapsed(session):
    now = clock.now()
    take("one", now)
    assert take("two", now + timedelta(seconds=15))
    assert not take("one", now + timedelta(seconds=16))


def test_a_lease_given_up_is_free_at_once(session):
    now = clock.now()
    take("one", now)
    with transaction():
        lease.give_up("two")
        lease.give_up("one")
    assert take("two", now)


def test_readiness_reports_the_heartbeat_and_does_not_depend_on_it(session, client):
    assert client.get("/readyz").json["scheduler"] == {"alive": False, "leader": None, "renewed_at": None}
    take("one", clock.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["scheduler"]["alive"], answer.json["scheduler"]["leader"]) == (200, True, "one")


def run(function, name="test"):
    return runs.run(Job(name, "测试", function), "one")


def recorded():
    return [(row.outcome, row.detail) for row in db.session.query(JobRun).order_by(JobRun.id)]


def test_a_run_is_recorded_with_its_counts(session):
    assert run(lambda: {"sent": 3}) == "ok"
    assert recorded() == [("ok", '{"sent": 3}')]


def test_the_counts_are_told_in_chinese(session):
    run(lambda: {"sent": 3, "retry": 0, "dead": 1})
    assert runs.detail_words(runs.last_run("test")) == "发出 3，失败 1"


def test_runs_with_nothing_to_do_leave_one_line(session):
    for _ in range(3):
        run(lambda: {"sent": 0})
    run(lambda: {"sent": 1})
    run(lambda: None)
    assert [outcome for outcome, _ in recorded()] == ["idle", "ok", "idle"]


def test_a_failing_job_is_recorded_and_leaves_no_half_done_work(session):
    def fail():
        db.session.add(JobRun(job="half", holder="x", started_at=clock.now()))
        db.session.flush()
        raise LookupError("no such thing")

    assert run(fail) == "error"
    assert recorded() == [("error", "LookupError: no such thing")]


def test_every_slice_registers_its_jobs(app):
    assert {"reminders", "mail", "audit", "report_dues", "ledger"} <= {job.name for job in jobs()}


def test_the_page_shows_jobs_with_their_last_and_next_run(session, client):
    with transaction():
        runs._record(next(job for job in jobs() if job.name == "mail"), "one", clock.now(), "error", "OSError: 磁盘已满")
    client.sign_in_as(builders.a_coordinator())
    text = client.get("/admin/jobs").text
    assert "发送邮件" in text
    assert "磁盘已满" in text
    assert "没有调度进程在运行" in text


@pytest.mark.parametrize(("role", "status"), [(Role.SYSTEM_ADMIN, 200), (Role.REPORTER, 403), (Role.LEADER, 403), (Role.AUDITOR, 403)])
def test_who_sees_the_jobs(session, client, role, status):
    client.sign_in_as(builders.a_user(role))
    assert client.get("/admin/jobs").status_code == status
