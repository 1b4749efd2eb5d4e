"""A report of the past made now equals the one made at the time (issue 5, Shows; docs/adr/0063)."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import CALENDAR, XIAMEN, a_coordinator, a_plan, a_task, a_unit
from tests.reports.world import City
from tracker.core import clock
from tracker.core.periods import parse_period
from tracker.documents import services as documents
from tracker.indicators.models import Indicator, ObservedValue
from tracker.plans.models import ReportFrequency, UnitRole
from tracker.regions.models import Region
from tracker.regions.services import change_setting
from tracker.reports import files, replaying, services
from tracker.reports.models import SupervisionReport
from tracker.tasks import editing, report_dues
from tracker.tasks import services as tasks
from tracker.tasks.models import ProgressClass, ReportDue, Task, TaskStatus

THEN, NOW, LATER = date(2024, 7, 1), date(2024, 10, 8), date(2024, 11, 20)
ROOT = Path(__file__).parents[2]


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Objects that a session forgot stay in memory, where a figure could still be of the kind that was put in."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def flask_on(day: date, folder: Path, *args: str) -> None:
    env = {
        **os.environ,
        "TRACKER_TODAY": day.isoformat(),
        "TRACKER_DATA_DIR": str(folder),
        "TRACKER_DATABASE_URL": f"sqlite:///{folder / 'then.db'}",
    }
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "app", *args], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def made_then(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second quarter's report as an installation made it that knew nothing of what came after 2024-07-01."""
    folder = tmp_path_factory.mktemp("then")
    for args in (("init",), ("seed", "--demo"), build_args(folder / "out")):
        flask_on(THEN, folder, *args)
    return folder / "out"


def build_args(out: Path) -> tuple[str, ...]:
    return ("report", "build", "2024Q2", "--region", "350000", "--below", "--on", THEN.isoformat(), "--out", str(out))


@pytest.mark.slow
def test_the_second_quarter_made_now_equals_the_one_made_at_the_time(
    seeded_app: Any, session: Session, runner: FlaskCliRunner, tmp_path: Path, made_then: Path
) -> None:
    made = runner.invoke(args=list(build_args(tmp_path)))
    assert made.exit_code == 0, made.stderr
    names = sorted(path.name for path in made_then.iterdir())
    assert len(names) == 4
    assert [name for name in names if (tmp_path / name).read_bytes() != (made_then / name).read_bytes()] == []
    assert runner.invoke(args=["report", "verify", "--json"]).exit_code == 0
    for report in session.scalars(select(SupervisionReport).where(SupervisionReport.published_on.is_not(None))):
        for kept, again in zip(report.files, sorted(files.render(report), key=lambda file: file.name), strict=True):
            assert documents.read(kept.file) == again.data, again.name


def built(session: Session, day: date) -> SupervisionReport:
    return services.build(session.get_one(Region, XIAMEN), parse_period("2024Q3"), actor=None, today=day)


def test_what_happened_later_changes_no_report_of_the_past(session: Session, city: City) -> None:
    with clock.moved_to(NOW), nothing_collected():
        report = built(session, NOW)
        then = report.snapshot_hash
        made = [file.data for file in files.render(report)]
        everything_changes(session, city)
        assert replaying.differences(report) == []
    session.flush()
    session.expire_all()
    assert replaying.differences(report) == []
    assert [file.data for file in files.render(report)] == made
    fresh = built(session, LATER)
    assert replaying.differences(fresh) == []
    assert fresh.snapshot_hash != then


def everything_changes(session: Session, city: City) -> None:
    """One change of each kind, recorded after the report and dated into its quarter where that is allowed."""
    office, unit, day, august = a_coordinator(), a_unit(), LATER, date(2024, 8, 15)
    with clock.moved_to(day):
        for task in session.scalars(select(Task).where(Task.status == TaskStatus.IN_PROGRESS)).all():
            words = {"title": f"{task.title}（改）", "criterion": "新的办结标准", "weight": 5, "report_frequency": ReportFrequency.MONTHLY}
            editing.describe(task, **words, actor=office, today=day)  # type: ignore[arg-type]
            tasks.assign(task, unit, UnitRole.SUPPORT, actor=office, today=august)
            tasks.add_milestone(task, title="补录节点", due_on=august, expected_percent=90, actor=office, today=august)
            late = {"period": "2024Q3", "percent": 77, "progress_class": ProgressClass.AHEAD, "submitted_on": date(2024, 9, 1)}
            tasks.record_progress(task, task.lead_unit_id or 0, **late, actor=office)  # type: ignore[arg-type]
        tasks.change_state(city.overdue, TaskStatus.CLOSED, actor=office, today=date(2024, 9, 1))
        for due in session.scalars(select(ReportDue).where(ReportDue.met_on.is_(None), ReportDue.waived_on.is_(None))).all():
            report_dues.waive(due, reason="补办免报", actor=office, today=date(2024, 9, 1))
        city.plan.successor = a_plan("后续规划", slug="next")
        tasks.carry_over(city.far_behind, due_on=date(2025, 12, 31), actor=office, today=date(2024, 9, 15))
        tasks.issue(_draft(session), actor=office, today=date(2024, 9, 1), calendar=CALENDAR)
        a_task("补录的任务", plan=city.plan, lead=unit, issued_on=date(2024, 12, 2), number="后补-1")
        change_setting(XIAMEN, "light.red_points", 5, actor=office, on=date(2024, 7, 1))
        indicator = session.scalars(select(Indicator).order_by(Indicator.id)).first()
        assert indicator is not None
        indicator.values.append(ObservedValue(period="2024Q3", value=1, source="更正", effective_on=date(2024, 9, 30)))
        session.flush()


def _draft(session: Session) -> Task:
    task = session.scalars(select(Task).where(Task.status == TaskStatus.DRAFT)).one()
    task.criterion = task.criterion or "办成"
    return task


def test_a_carried_over_task_stands_under_its_old_plan_before_that_day(session: Session, city: City) -> None:
    with clock.moved_to(LATER):
        city.plan.successor = a_plan("后续规划", slug="next")
        tasks.carry_over(city.far_behind, due_on=date(2025, 12, 31), actor=a_coordinator(), today=LATER)
        now = built(session, LATER + timedelta(days=1))
    assert '"plan":"next"' not in now.snapshot
    session.flush()


def test_a_stored_report_that_differs_is_named(session: Session, city: City, runner: FlaskCliRunner) -> None:
    report = built(session, NOW)
    city.overdue.number = "改号-1"
    done = runner.invoke(args=["report", "verify"])
    assert done.exit_code == 1
    assert report.title in done.stderr
    assert "tasks" in done.stderr
