"""收官: nothing disappears at the end of a plan, and its archive package holds everything, verifiably."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import XIAMEN, a_coordinator, a_plan, a_task, a_user
from tests.reports.world import City
from tracker.accounts.models import Role, User
from tracker.conclusion import package, services
from tracker.conclusion.checklist import UNFINISHED, checklist, hindrances
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.core.periods import span_of
from tracker.documents import services as documents
from tracker.plans.models import Plan, PlanStateChange, PlanStatus
from tracker.progress.models import Evidence, ProgressReport
from tracker.regions.models import Region
from tracker.reports import services as reports
from tracker.tasks import services as tasks
from tracker.tasks.facts import AsOf, load
from tracker.tasks.models import Task, TaskStatus

OVER = date(2026, 1, 5)  # the first working day after the plan's end that the tests need


@pytest.fixture
def office(session: Session) -> User:
    return a_coordinator()


@pytest.fixture
def successor(session: Session, city: City) -> Plan:
    plan = a_plan("后续规划", slug="next", period_start=date(2026, 1, 1), period_end=date(2030, 12, 31))
    session.flush()
    return plan


def evaluated(session: Session, plan: Plan) -> None:
    assert plan.period_start is not None
    assert plan.period_end is not None
    region = session.get_one(Region, XIAMEN)
    reports.build(region, span_of(plan.period_start, plan.period_end), actor=None, today=OVER, plan=plan)


def test_every_task_is_on_exactly_one_list(session: Session, city: City, office: User, successor: Plan) -> None:
    whole = session.scalar(select(func.count()).select_from(Task).where(Task.plan_id == city.plan.id))
    found = checklist(session, city.plan)
    assert found.whole == whole
    assert {task.title for task in found.drafts} == {"尚未交办的任务"}
    with clock.moved_to(OVER):
        services.choose_successor(city.plan, successor, actor=office)
        services.carry_over(city.plan, found.unfinished[:2], due_on=date(2027, 6, 30), actor=office, today=OVER)
        session.flush()
    after = checklist(session, city.plan)
    assert (after.whole, len(after.carried)) == (whole, 2)


def test_a_plan_is_concluded_once_nothing_is_left(session: Session, city: City, office: User, successor: Plan) -> None:
    plan = city.plan
    assert hindrances(plan, checklist(session, plan), date(2024, 10, 8))[0] == "规划期还没有结束"
    with clock.moved_to(OVER):
        with pytest.raises(RuleBroken, match="没有办结、终止或者结转；还没有起草总结评估报告"):
            services.conclude(plan, actor=office, today=OVER)
        evaluated(session, plan)
        left = checklist(session, plan).unfinished
        numbers = {task.number for task in left}
        tasks.change_state(left[0], TaskStatus.SUSPENDED, actor=office, today=OVER)
        services.choose_successor(plan, successor, actor=office)
        services.carry_over(plan, left, due_on=date(2027, 6, 30), actor=office, today=OVER)
        services.conclude(plan, actor=office, today=OVER)
        services.put_away(plan, actor=office, today=OVER)
        session.flush()
    facts = load(session, AsOf(OVER), Task.number.in_(numbers))
    assert {fact.plan_id for fact in facts.values()} == {successor.id}
    assert len(facts) == len(numbers), "a carried-over task keeps its number"
    assert all(fact.due_on == date(2027, 6, 30) for fact in facts.values())
    states = session.scalars(select(PlanStateChange.status).where(PlanStateChange.plan_id == plan.id).order_by(PlanStateChange.id)).all()
    assert states[-2:] == [PlanStatus.CONCLUDED, PlanStatus.ARCHIVED]
    with pytest.raises(RuleBroken, match="只有执行中"):
        services.conclude(plan, actor=office, today=OVER)


def test_what_cannot_be_carried_over_is_said(session: Session, city: City, office: User, successor: Plan) -> None:
    plan, open_ones = city.plan, checklist(session, city.plan).unfinished
    with pytest.raises(RuleBroken, match="请先选择后续规划"):
        services.carry_over(plan, open_ones, due_on=date(2027, 1, 1), actor=office, today=OVER)
    with pytest.raises(RuleBroken, match="期限更晚"):
        services.choose_successor(plan, city.other_plan, actor=office)
    services.choose_successor(plan, successor, actor=office)
    for chosen, due_on, words in (
        ([], date(2027, 1, 1), "至少勾选一项"),
        (open_ones, date(2031, 1, 1), "不晚于后续规划期末"),
        ([city.closed], date(2027, 1, 1), "已经办结"),
    ):
        with pytest.raises(RuleBroken, match=words):
            services.carry_over(plan, chosen, due_on=due_on, actor=office, today=OVER)


@pytest.mark.engine("sqlite")
def test_the_page_from_checklist_to_archive(session: Session, client: FlaskClient, city: City, successor: Plan, travel: Any) -> None:
    travel("2026-01-05 10:00")
    office, path = a_user(Role.COORDINATOR), f"/plans/{city.plan.id}/end"
    session.commit()
    client.sign_in_as(office)  # type: ignore[attr-defined]
    page = client.get(path).text
    assert "尚未了结" in page
    assert "还没有起草总结评估报告" in page
    client.post(f"{path}/successor", data={"successor": successor.id})
    left = [task.id for task in checklist(session, city.plan).unfinished]
    kept = client.post(f"{path}/carry-over", data={"due_on": "2035-01-01", "task": left[:1]})
    assert kept.status_code == 422
    assert kept.text.count(" checked") == 1
    assert 'value="2035-01-01"' in kept.text
    assert client.post(f"{path}/conclude").status_code == 422
    client.post(f"{path}/carry-over", data={"due_on": "2027-06-30", "task": left})
    client.post("/reports", data={"period": "final", "plan": city.plan.slug})
    assert "可以收官" in client.get(path).text
    client.post(f"{path}/conclude")
    assert "下载归档包" in client.get(path).text
    client.post(f"{path}/archive")
    session.expire_all()
    assert city.plan.status is PlanStatus.ARCHIVED


def test_the_archive_of_a_demonstration_plan_is_whole(seeded_app: Any, session: Session, client: FlaskClient, tmp_path: Path) -> None:
    plan = session.scalars(select(Plan).where(Plan.slug == "xiamen-2019")).one()
    source = documents.keep("规划原文".encode(), "规划原文.txt", "text/plain")
    plan.source_file_id = source.id
    coordinator = session.scalars(select(User).where(User.role == Role.COORDINATOR, User.region_code == XIAMEN)).first()
    session.commit()
    client.sign_in_as(coordinator)  # type: ignore[attr-defined]
    answer = client.get(f"/plans/{plan.id}/archive.zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=xiamen-2019-archive.zip"
    data = answer.data
    answer.close()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {package.FIXED}
        archive.extractall(tmp_path)
    manifest = json.loads((tmp_path / package.MANIFEST).read_text())
    for one in manifest["files"]:
        content = (tmp_path / one["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["size"], one["sha256"]), one["path"]
    on_disk = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert on_disk == {one["path"] for one in manifest["files"]} | {package.MANIFEST, package.SUMS}
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", package.SUMS], cwd=tmp_path, check=True)
    check_contents(session, plan, tmp_path)
    again = io.BytesIO()
    package.write_package(session, plan, again)
    assert again.getvalue() == data


def check_contents(session: Session, plan: Plan, folder: Path) -> None:
    """Plan, source, tasks, progress, published reports and evidence: as many as the database has, byte for byte."""
    facts = json.loads((folder / "规划/plan.json").read_text())
    assert (facts["title"], len(facts["indicators"])) == (plan.title, 7)
    assert (folder / "规划/原文/规划原文.txt").read_text() == "规划原文"
    mine = select(Task).where((Task.plan_id == plan.id) | (Task.carried_from_id == plan.id))
    numbers = {row[0] for row in openpyxl.load_workbook(folder / "任务/任务清单.xlsx").active.iter_rows(min_row=2, values_only=True)}
    assert numbers == {task.number for task in session.scalars(mine)}
    of_plan = ProgressReport.task_id.in_(mine.with_only_columns(Task.id))
    progress = json.loads((folder / "进展/进展填报.json").read_text())
    assert len(progress) == session.scalar(select(func.count(ProgressReport.id)).where(of_plan))
    assert {path.suffix for path in (folder / "通报").rglob("*.*")} == {".docx", ".xlsx", ".html", ".json"}
    held = select(Evidence).join(ProgressReport).where(of_plan, Evidence.removed.is_(False))
    wanted = {(one.report.task.number, one.file.sha256) for one in session.scalars(held)}
    stored = [path for path in (folder / "佐证").rglob("*") if path.is_file()]
    assert wanted
    assert {(path.parent.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in stored} >= wanted


def test_an_open_task_is_never_at_rest() -> None:
    assert {TaskStatus.CLOSED, TaskStatus.TERMINATED, TaskStatus.DRAFT} | UNFINISHED == set(TaskStatus)


@pytest.mark.engine("sqlite")
def test_text_stays_text_in_the_sheets(session: Session) -> None:
    task = a_task("=HYPERLINK(1)", criterion="+1", number="@1")
    data = package.sheet("任务", ("编号", "任务", "办结标准"), [(task.number, task.title, task.criterion)], date(2025, 12, 31))
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [(cell.value, cell.data_type) for cell in page[2]] == [("@1", "s"), ("=HYPERLINK(1)", "s"), ("+1", "s")]
