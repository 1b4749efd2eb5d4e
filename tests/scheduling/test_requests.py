"""立即运行: a request that the leading scheduler takes, once for any number of clicks."""

import json
import signal

import pytest
import sqlalchemy as sa

from tests import builders
from tests.scheduling.test_worker import leader, schedulers, until
from tracker.accounts.models import Role
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.scheduling import lease, requests, runs
from tracker.scheduling.models import JobRequest, JobRun
from tracker.scheduling.registry import Job, jobs


def the_job(name="mail"):
    return next(job for job in jobs() if job.name == name)


def a_leader(holder="one"):
    with transaction():
        assert lease.take_or_renew(holder, clock.now())


def ask(actor):
    with transaction():
        return requests.ask(the_job(), actor=actor)


def test_two_clicks_make_one_run(session, travel):
    admin = builders.a_user(Role.SYSTEM_ADMIN)
    travel("2024-10-08 10:00:00")
    a_leader()
    assert [ask(admin), ask(admin)] == [True, False]
    with transaction():
        (taken,) = requests.take("one")
        assert requests.take("one") == []
    assert ask(admin) is False  # it runs
    with transaction():
        requests.done(taken.id, clock.now())
    assert ask(admin) is False  # the second click came a moment after a short run
    travel("2024-10-08 10:00:11")
    a_leader()
    assert ask(admin) is True
    assert session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "job.requested")) == 2


def test_without_a_scheduler_nothing_is_noted(session):
    with pytest.raises(RuleBroken, match="没有调度进程在运行"):
        ask(builders.a_user(Role.SYSTEM_ADMIN))
    assert session.scalar(sa.select(JobRequest.id)) is None


def test_the_next_leader_takes_what_the_last_one_left(session):
    a_leader()
    ask(builders.a_user(Role.SYSTEM_ADMIN))
    with transaction():
        (taken,) = requests.take("one")
        assert [one.id for one in requests.take("two")] == [taken.id]
        requests.give_back(taken.id)
        assert [one.id for one in requests.take("two")] == [taken.id]


def test_a_run_that_somebody_asked_for_keeps_its_own_line(session):
    idle = Job("odd", "试验", lambda: None)
    for by in (None, None, "管理员", None, None):
        runs.run(idle, "one", by)
    found = session.scalars(sa.select(JobRun.requested_by).where(JobRun.job == "odd").order_by(JobRun.id)).all()
    assert found == [None, "管理员", None]


def test_who_may_run_and_what_the_pages_say(session, client):
    admin, coordinator = builders.a_user(Role.SYSTEM_ADMIN), builders.a_coordinator()
    client.sign_in_as(admin)
    assert "没有调度进程在运行" in client.get("/admin/jobs").text
    assert "请先启动" in client.post("/admin/jobs/mail/run", follow_redirects=True).text
    a_leader()
    assert "立即运行" in client.get("/admin/jobs").text
    assert "几秒之内开始" in client.post("/admin/jobs/mail/run", follow_redirects=True).text
    assert "没有再次登记" in client.post("/admin/jobs/mail/run", follow_redirects=True).text
    assert f"{admin.name}已请求" in client.get("/admin/jobs").text
    assert client.post("/admin/jobs/unknown/run").status_code == 404
    client.sign_in_as(coordinator)
    assert "立即运行" not in client.get("/admin/jobs").text
    assert client.post("/admin/jobs/mail/run").status_code == 403


def test_the_history_of_a_job_has_pages_and_filters(session, client):
    with transaction() as inside:
        for number in range(25):
            failed = number == 3
            inside.add(
                JobRun(
                    job="mail",
                    holder="one",
                    started_at=clock.at(builders.ISSUED.replace(day=number + 1)),
                    finished_at=clock.at(builders.ISSUED.replace(day=number + 1)),
                    outcome="error" if failed else "ok",
                    detail="坏了" if failed else json.dumps({"sent": number}),
                )
            )
    client.sign_in_as(builders.a_coordinator())
    first = client.get("/admin/jobs/mail").text
    assert "发出 24" in first
    assert "共 25 次" in first
    assert "发出 1<" in client.get("/admin/jobs/mail?page=2").text
    errors = client.get("/admin/jobs/mail?outcome=error").text
    assert ("坏了" in errors, "发出 24" in errors) == (True, False)
    assert client.get("/admin/jobs/mail?outcome=odd").status_code == 400
    assert client.get("/admin/jobs/odd").status_code == 404


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_the_leading_scheduler_runs_it_within_seconds(session, app):
    admin = builders.a_user(Role.SYSTEM_ADMIN)
    session.commit()
    with schedulers(app, 2) as processes:
        until(leader, "a leader")
        ask(admin)
        made = until(lambda: asked_runs(), "the run that was asked for")
        assert made == [(admin.name, "mail")]
        for process in processes:
            process.send_signal(signal.SIGTERM)


def asked_runs():
    with transaction() as inside:
        return [tuple(row) for row in inside.execute(sa.select(JobRun.requested_by, JobRun.job).where(JobRun.requested_by.is_not(None)))]
