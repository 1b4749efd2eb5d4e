"""Scope, filters and order of the ledger in SQL."""

from contextlib import suppress
from datetime import date

import pytest

from tests.builders import FUZHOU, PROVINCE, QUANZHOU, XIAMEN, a_cast, a_coordinator, a_plan, a_reporter, a_task, a_unit, a_user
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import NotThere
from tracker.plans.models import PlanStatus, UnitRole
from tracker.tasks import ledger as ledger_cache
from tracker.tasks import services
from tracker.tasks.access import task_for
from tracker.tasks.models import Light, TaskStatus
from tracker.tasks.queries import LedgerFilter, ledger, light_counts

TODAY = date(2024, 10, 8)


@pytest.fixture(autouse=True)
def _today(travel):
    travel("2024-10-08 12:00")


def shown(session, user, day: date = TODAY, **wanted) -> list[str]:
    with transaction():
        ledger_cache.ensure(day)
    return [row.task.title for row in session.scalars(ledger(user, day, LedgerFilter(**wanted)))]


def test_the_cast_sees_what_it_may(session):
    cast = a_cast(title="任务")
    everybody = {name: person for name, person in vars(cast).items() if name != "task"}
    seeing = {name for name, person in everybody.items() if shown(session, person)}
    assert seeing == {"reporter", "head", "supporter", "coordinator", "second_coordinator", "leader", "province"}


def test_list_and_single_page_agree_on_who_sees_a_task(session):
    """``visible_to`` filters lists, the rules of TASK_READ decide about one task; both are written once each."""
    cast = a_cast(title="一")
    answered = a_unit(region_code=XIAMEN)
    tasks = [
        cast.task,
        a_task("二", status=TaskStatus.DRAFT, lead=cast.task.lead_unit),
        a_task("三", plan=a_plan(region_code=PROVINCE), lead=answered),
        a_task("四", plan=a_plan(region_code=PROVINCE), lead=answered, status=TaskStatus.DRAFT),
        a_task("五", plan=a_plan(region_code=QUANZHOU)),
    ]
    session.commit()
    for name, person in vars(cast).items():
        if name == "task":
            continue
        singly = set()
        for task in tasks:
            with suppress(NotThere):
                singly.add(task_for(person, task.id).title)
        assert set(shown(session, person)) == singly, name


def test_an_office_sees_the_provinces_tasks_of_its_own_units(session):
    a_task("省任务", plan=a_plan(region_code=PROVINCE), lead=a_unit(region_code=XIAMEN))
    assert shown(session, a_coordinator(XIAMEN)) == ["省任务"]
    assert shown(session, a_coordinator(FUZHOU)) == []


@pytest.fixture
def four(session):
    lead = a_unit("市金融局")
    plan = a_plan(slug="jin")
    a_task("已逾期", due_on=date(2024, 9, 18), lead=lead, plan=plan, number="金-1")
    a_task("将到期", due_on=date(2024, 10, 11), percent=100, support=(lead,), number="金-2", criterion="出台方案100%")
    a_task("正常", due_on=date(2024, 12, 31), percent=90, number="金-3")
    a_task("持续", due_on=None, number="金-4", status=TaskStatus.ISSUED)
    return lead


ALL = ["已逾期", "将到期", "持续", "正常"]


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        ({}, ["已逾期", "将到期", "持续", "正常"]),
        ({"light": [Light.RED]}, ["已逾期"]),
        ({"light": [Light.RED, Light.GREEN]}, ["已逾期", "正常"]),
        ({"status": [TaskStatus.ISSUED]}, ["持续"]),
        ({"plan": ["jin"]}, ["已逾期"]),
        ({"plan": ["nothing"]}, []),
        ({"region": [XIAMEN]}, ALL),
        ({"region": [QUANZHOU]}, []),
        ({"due_before": date(2024, 9, 18)}, ["已逾期"]),
        ({"due_after": date(2024, 10, 11)}, ["将到期", "正常"]),
        ({"due_after": date(2024, 9, 19), "due_before": date(2024, 10, 11)}, ["将到期"]),
        ({"q": "金融局"}, ["已逾期"]),
        ({"q": "金-3"}, ["正常"]),
        ({"q": "100%"}, ["将到期"]),
        ({"q": "_"}, []),
        ({"q": "出台 将到"}, ["将到期"]),
        ({"q": "出台 正常"}, []),
    ],
)
def test_filters(session, four, wanted, titles):
    assert shown(session, a_coordinator(), **wanted) == titles


def test_a_unit_is_found_in_any_role(session, four):
    assert shown(session, a_coordinator(), unit=[four.id]) == ["已逾期", "将到期"]


def test_a_unit_is_found_where_it_stood_on_that_day(session):
    old, new = a_unit(), a_unit()
    task = a_task("换过单位", lead=old)
    with clock.moved_to(date(2024, 5, 6)):
        services.unassign(task, old, actor=None, today=date(2024, 5, 6))
        services.assign(task, new, UnitRole.LEAD, actor=None, today=date(2024, 5, 6))
    session.commit()
    user, before = a_coordinator(), date(2024, 5, 5)
    found = [bool(shown(session, user, day, unit=[unit.id])) for day in (before, TODAY) for unit in (old, new)]
    assert found == [True, False, False, True]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("due", ["已逾期", "将到期", "正常", "持续"]),
        ("-due", ["正常", "将到期", "已逾期", "持续"]),
        ("number", ["已逾期", "将到期", "正常", "持续"]),
        ("-number", ["持续", "正常", "将到期", "已逾期"]),
        ("-percent", ["将到期", "正常", "已逾期", "持续"]),
        ("-overdue", ["已逾期", "将到期", "正常", "持续"]),
        ("nonsense", ["已逾期", "将到期", "持续", "正常"]),
    ],
)
def test_order_with_what_has_no_value_last(session, four, sort, titles):
    assert shown(session, a_coordinator(), sort=sort) == titles


def test_lights_are_counted_in_one_query(session, four):
    with transaction():
        ledger_cache.ensure(TODAY)
    counts = dict(session.execute(light_counts(a_coordinator(), TODAY, LedgerFilter())).all())
    assert counts == {Light.RED: 1, Light.YELLOW: 2, Light.GREEN: 1}
    with_unit = LedgerFilter(unit=[four.id])
    assert dict(session.execute(light_counts(a_coordinator(), TODAY, with_unit)).all()) == {Light.RED: 1, Light.YELLOW: 1}


def test_a_bureau_sees_only_its_own(session, four):
    assert shown(session, a_reporter(four)) == ["已逾期", "将到期"]
    assert shown(session, a_user(Role.AUDITOR)) == []


def test_tasks_of_a_draft_plan_wait_for_its_start(session):
    a_task("未启动", plan=a_plan(status=PlanStatus.DRAFT), status=TaskStatus.DRAFT)
    a_task("已启动", status=TaskStatus.DRAFT)
    assert shown(session, a_coordinator()) == ["已启动"]
