"""Long work beside the request: asked for, claimed, told, cancelled, taken up again after a real kill."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.builders import a_cast, a_coordinator, a_reporter
from tests.builds import slow_worker
from tracker.builds import registry, services, work
from tracker.builds.models import Build, BuildStatus
from tracker.core import clock
from tracker.core.db import db, reading, transaction
from tracker.core.errors import RuleBroken
from tracker.reports import building
from tracker.reports.models import SupervisionReport
from tracker.scheduling import lease

ROOT = Path(__file__).parents[2]
PATIENCE, LEASE = 60.0, 3.0
assert registry.prepare_of("slow") is slow_worker.prepare


def asked(actor=None, kind="slow", **params) -> Build:
    actor = actor or a_coordinator()
    return services.ask(kind, "起草通报", {"steps": 3, "pause": 0, **params}, actor=actor, region_code=actor.region_code)


def again(build_id: int) -> sa.Row:
    """The row as it is now, without the lock of a writer that a session of a test takes."""
    db.session.rollback()
    with reading() as connection:
        return connection.execute(sa.select(Build.__table__).where(Build.__table__.c.id == build_id)).one()


def until(condition, what):
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


@contextmanager
def a_worker(app, name):
    """A process of its own on the application's database."""
    kept = ("TRACKER_DATABASE_URL", "TRACKER_DATA_DIR", "TRACKER_SECRET_KEY")
    environment = {**os.environ, **{key: app.config[key] for key in kept}, "TRACKER_LEASE_SECONDS": str(LEASE)}
    command = [sys.executable, "-m", "tests.builds.slow_worker", name]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_build_is_done_once_and_keeps_its_result(session):
    first, second = asked(), asked(steps=2)
    assert asked(first.asked_by) is first  # the same once more while it waits
    session.commit()
    assert work.work_off("one") == {"built": 2, "failed": 0, "stopped": 0}
    session.expire_all()
    ends = [(one.status, one.result, one.percent, one.attempts) for one in (first, second)]
    assert ends == [(BuildStatus.DONE, "/reports", 100, 1)] * 2
    assert work.work_off("one") == {"built": 0, "failed": 0, "stopped": 0}
    assert asked(first.asked_by) is not first


def test_what_goes_wrong_is_said_in_a_sentence_and_nothing_is_kept(session, caplog, monkeypatch):
    def refused(params, tell):
        raise RuleBroken("规划已不存在，请重新选择")

    def half_done(params, tell):
        def finish():
            db.session.execute(sa.update(Build).values(title="写了一半"))
            raise KeyError("absent")

        return finish

    monkeypatch.setitem(registry._KINDS, "refused", refused)
    monkeypatch.setitem(registry._KINDS, "half_done", half_done)
    builds = [asked(kind=kind) for kind in ("refused", "half_done", "unknown")]
    session.commit()
    assert work.work_off("one")["failed"] == 3
    errors = [again(one.id).error for one in builds]
    assert errors == ["规划已不存在，请重新选择", work.BROKEN, work.UNKNOWN]
    assert {again(one.id).title for one in builds} == {"起草通报"}
    assert "half_done" in caplog.text


def test_a_waiting_build_is_cancelled_at_once_a_running_one_at_its_next_step(session, monkeypatch):
    waiting, running = asked(), asked(steps=5)
    services.cancel(waiting, actor=waiting.asked_by)
    session.commit()
    actor, seen = running.asked_by, []

    def tell_and_cancel(params, tell):
        for step in range(3):
            tell(f"第{step}步", step, 3)
            seen.append(step)
            if step == 0:
                with transaction():
                    services.cancel(db.session.get(Build, running.id), actor=actor)
        raise AssertionError("went on")

    monkeypatch.setitem(registry._KINDS, "slow", tell_and_cancel)
    assert work.work_off("one") == {"built": 0, "failed": 0, "stopped": 1}
    assert seen == [0]
    assert [again(one.id).status for one in (waiting, running)] == [BuildStatus.CANCELLED] * 2
    with pytest.raises(RuleBroken, match="不能取消"):
        services.cancel(running, actor=actor)


def test_a_worker_that_was_taken_for_dead_writes_nothing(session, monkeypatch):
    build = asked()
    session.commit()

    def overtaken(params, tell):
        def finish():
            db.session.execute(sa.update(Build).where(Build.id == build.id).values(holder="other"))
            return "/wrong"

        return finish

    monkeypatch.setitem(registry._KINDS, "slow", overtaken)
    assert work.work_off("one")["stopped"] == 1
    assert again(build.id).result is None


@pytest.mark.slow
def test_a_killed_workers_build_is_taken_up_again_and_fails_after_three(app, session):
    app.config["TRACKER_LEASE_SECONDS"] = LEASE
    build_id = asked(steps=500, pause=0.1).id
    session.commit()
    for attempt in (1, 2, 3):
        with a_worker(app, f"worker-{attempt}") as worker:
            until(lambda wanted=attempt: (again(build_id).attempts, again(build_id).done > 2) == (wanted, True), f"attempt {attempt}")
            worker.kill()
            worker.wait()
        left = again(build_id)
        assert (left.status, left.step[0]) == (BuildStatus.RUNNING, "第")
        with transaction(rollback=True):
            assert services.claim("too early", left.claimed_until - timedelta(milliseconds=1)) is None
        until(lambda: clock.now() > again(build_id).claimed_until, "the claim to lapse")
    assert work.work_off("last") == {"built": 0, "failed": 1, "stopped": 0}
    assert (again(build_id).status, again(build_id).error) == (BuildStatus.FAILED, services.INTERRUPTED)


@pytest.mark.slow
def test_after_a_kill_another_worker_finishes(app, session):
    app.config["TRACKER_LEASE_SECONDS"] = LEASE
    build_id = asked(steps=12, pause=0.1).id
    session.commit()
    with a_worker(app, "first") as worker:
        until(lambda: again(build_id).done > 2, "the first steps")
        worker.kill()
        worker.wait()
    until(lambda: clock.now() > again(build_id).claimed_until, "the claim to lapse")
    with a_worker(app, "second") as worker:
        assert worker.wait(timeout=PATIENCE) == 0
    left = again(build_id)
    assert (left.status, left.attempts, left.holder) == (BuildStatus.DONE, 2, "second")


def test_a_report_of_many_tasks_is_built_beside_the_request(session, client, travel, monkeypatch):
    travel("2024-10-08 12:00")
    cast = a_cast(due_on=date(2024, 12, 31))
    client.sign_in_as(cast.coordinator)
    typed = {"period": "2024Q3", "plan": ""}
    monkeypatch.setattr(building, "LONG", 0)
    assert client.post("/reports", data=typed).location.startswith("/reports/")  # no scheduler: nobody would build it
    with transaction():
        assert lease.take_or_renew("somebody", clock.now())
    session.execute(sa.delete(SupervisionReport))
    address = client.post("/reports", data=typed).location
    assert address.startswith("/builds/")
    page = client.get(address).text
    assert "等待开始" in page
    assert "data-poll" in page
    assert work.work_off("one")["built"] == 1
    report = session.scalars(sa.select(SupervisionReport)).one()
    assert report.made_by_id == cast.coordinator.id
    page = client.get(address).text
    assert f'href="/reports/{report.id}"' in page
    assert "data-poll" not in page
    before = report.snapshot
    again_ = client.post(f"/reports/{report.id}/refresh", data={"version": report.version}).location
    assert again_ != address
    assert client.post(f"{again_}/cancel").status_code == 302
    assert "没有保留任何内容" in client.get(again_).text
    assert work.work_off("one")["built"] == 0
    session.expire_all()
    assert report.snapshot == before
    assert "已取消" in client.get("/builds").text


def test_who_sees_a_build(session, client):
    cast = a_cast()
    build = asked(cast.coordinator)
    codes = {}
    for name, person in vars(cast).items():
        if name != "task":
            client.sign_in_as(person)
            codes[name] = (client.get(f"/builds/{build.id}").status_code, client.post(f"/builds/{build.id}/cancel").status_code)
    assert {name for name, code in codes.items() if code == (200, 302)} == {"coordinator", "second_coordinator"}
    assert {code for name, code in codes.items() if "coordinator" not in name} == {(404, 404)}
    client.sign_in_as(a_reporter())
    assert client.get("/builds").status_code == 403
