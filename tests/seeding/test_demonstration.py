"""`seed --demo`: a history in which every state, light and step of the ladder occurs on 2024-10-08."""

import json
from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa

from tests.support.databases import copy_of
from tests.support.flask_testing import make_app, released
from tracker.accounts.models import Role, User
from tracker.changes.models import ChangeKind, ChangeRequest, RequestStatus
from tracker.core.db import Model, SystemSetting, transaction
from tracker.core.periods import parse_period
from tracker.indicators.models import ObservedValue
from tracker.mail.models import Delivery, Notification
from tracker.plans.models import Plan, PlanStatus
from tracker.progress.models import ProgressReport, ReportStatus
from tracker.publication.models import Consultation, ConsultationState, Handling, Objection, Receipt, ReportReview, ReviewState
from tracker.regions.models import Region
from tracker.reminders.models import Clock, Reminder, ReminderRule, Rung
from tracker.reports.models import SupervisionReport, SupervisionStatus
from tracker.reports.scope import scope_for
from tracker.reports.snapshot import freeze, take
from tracker.tasks import ledger
from tracker.tasks.facts import AsOf, load
from tracker.tasks.models import OPEN, Assignment, DeadlineChange, LedgerEntry, Light, Milestone, ReportDue, Task, TaskStatus

# The history is told by the same services on both engines; what depends on the engine says so.
pytestmark = pytest.mark.engine("sqlite")
TODAY = date(2024, 10, 8)
LADDER_DATES = ("2024-09-18", "2024-09-25", "2024-09-30", "2024-10-08", "2024-10-11", "2024-10-16", "2024-11-07")


@pytest.fixture
def told(seeded_app, session):
    with transaction():
        ledger.ensure(TODAY)
    return session


def entries(session) -> list[LedgerEntry]:
    return list(session.scalars(sa.select(LedgerEntry).where(LedgerEntry.day == TODAY)))


@pytest.mark.engine("sqlite", "postgresql")
def test_every_state_and_light_occurs_in_sensible_shares(told):
    concluded = sa.select(Plan.id).where(Plan.status == PlanStatus.CONCLUDED)
    running = told.scalars(sa.select(LedgerEntry).where(LedgerEntry.day == TODAY, LedgerEntry.plan_id.not_in(concluded))).all()
    lights = Counter(entry.light for entry in running)
    assert {entry.status for entry in running} == set(TaskStatus)
    assert 0.55 <= lights[Light.GREEN] / len(running) <= 0.65
    assert 0.10 <= lights[Light.RED] / len(running) <= 0.15
    assert 0.10 <= lights[Light.YELLOW] / len(running) <= 0.15
    assert min(lights[Light.DONE], lights[Light.GREY]) > 0


def test_every_region_has_every_light(told):
    found = {(entry.region_code, entry.light) for entry in entries(told)}
    assert found == {(region, light) for region in told.scalars(sa.select(Region.code)) for light in Light}


def test_the_reasons_of_the_lights_are_the_rules_of_the_domain(told):
    rules = {entry.rule for entry in entries(told)}
    assert rules >= {"overdue", "far_behind", "reports_missing", "due_soon", "behind", "report_late", "sign_late", "waiting", "on_track"}


def test_deadlines_lie_around_the_business_date(told):
    due = {entry.due_on.isoformat() for entry in entries(told) if entry.due_on and entry.status in OPEN}
    assert due >= set(LADDER_DATES)
    manual = set(told.scalars(sa.select(DeadlineChange.task_id).where(DeadlineChange.basis == "manual")))
    milestones = set(told.scalars(sa.select(Milestone.task_id).where(Milestone.due_on > date(2024, 1, 2))))
    assert 55 <= len(manual | milestones) <= 100


@pytest.mark.engine("sqlite", "postgresql")
def test_the_run_of_the_day_is_left_to_be_made_and_then_every_step_of_the_ladder_has_been_taken(told, runner):
    assert told.scalar(sa.select(sa.func.max(Reminder.run_on))) < TODAY
    outcome = json.loads(runner.invoke(args=["remind", "--on", "2024-10-08", "--json"]).stdout)
    assert 50 <= outcome["queued"] <= 200
    wanted = {(rule.clock, rule.step) for rule in told.scalars(sa.select(ReminderRule))}
    taken = told.execute(sa.select(Reminder.clock, Reminder.step)).all()
    assert {(clock, step.partition("+")[0]) for clock, step in taken} >= wanted
    today = told.execute(sa.select(Reminder.step, Reminder.rung).where(Reminder.run_on == TODAY, Reminder.clock == "deadline")).all()
    assert {row.step for row in today} >= {"before30", "before7", "before3", "on_day", "after1", "after5", "listing"}
    assert {row.rung for row in today} == set(Rung)
    assert told.scalar(sa.select(sa.func.count()).select_from(Reminder).where(Reminder.clock == Clock.OWNERLESS)) == 1


def test_past_events_were_mailed_too(told):
    kinds = Counter(told.scalars(sa.select(Notification.kind)))
    assert {"digest", "event", "nudge"} <= set(kinds)


def test_mails_of_the_past_count_as_sent(told):
    states = Counter(told.execute(sa.select(Notification.state, Notification.demonstration)).all())
    assert list(states) == [(Delivery.SENT, True)]


def test_the_concluded_plan_is_closed_or_carried_over_and_owes_nothing(told):
    old = told.scalars(sa.select(Plan).where(Plan.slug == "xiamen-2009")).one()
    carried = told.scalars(sa.select(Task).where(Task.carried_from_id == old.id)).all()
    left = told.scalars(sa.select(Task).where(Task.plan_id == old.id)).all()
    assert old.status is PlanStatus.CONCLUDED
    assert {task.status for task in left} == {TaskStatus.CLOSED}
    assert len(carried) + len(left) == 24
    assert {task.due_on for task in carried} == {date(2025, 12, 31)}
    assert all(task.number.startswith("厦金集-") and task.plan.slug == "xiamen-2019" for task in carried)
    assert told.scalar(sa.select(sa.func.count()).select_from(ReportDue).join(Task).where(Task.plan_id == old.id)) == 0
    assert told.scalar(sa.select(sa.func.count()).select_from(Reminder).join(Task).where(Task.plan_id == old.id)) == 0


def test_reports_are_accepted_late_returned_waiting_and_missing(told):
    statuses = set(told.scalars(sa.select(ProgressReport.status)))
    dues = told.scalars(sa.select(ReportDue).where(ReportDue.period == "2024Q3")).all()
    assert statuses == set(ReportStatus)
    assert [due for due in dues if due.met_on and due.met_on > due.due_on]
    assert [due for due in dues if due.met_on is None]


def test_requests_are_granted_refused_and_open(told):
    found = set(told.execute(sa.select(ChangeRequest.kind, ChangeRequest.status)).all())
    for kind in (ChangeKind.EXTENSION, ChangeKind.CLOSURE):
        assert {(kind, status) for status in (RequestStatus.GRANTED, RequestStatus.REFUSED, RequestStatus.OPEN)} <= found
    assert {(ChangeKind.SUSPENSION, RequestStatus.GRANTED), (ChangeKind.TERMINATION, RequestStatus.GRANTED)} <= found


def test_everything_that_people_would_have_written_is_marked(told):
    for model in (Task, ProgressReport, ChangeRequest, ObservedValue, Notification, Reminder, User):
        assert told.scalars(sa.select(model.demonstration).distinct()).all() == [True]
    assert set(told.scalars(sa.select(ObservedValue.source))) == {"演示数据"}


def test_the_cities_have_values_of_three_quarters(told):
    counts = Counter(
        told.execute(sa.select(Plan.region_code, ObservedValue.period).select_from(ObservedValue).join(ObservedValue.indicator).join(Plan))
    )
    assert {region for region, _ in counts} == {"350100", "350200", "350500"}
    assert {period for _, period in counts} == {"2024Q1", "2024Q2", "2024Q3"}


def test_every_region_has_every_role_and_every_unit_with_a_running_task_its_people(told):
    roles = Counter(told.execute(sa.select(User.region_code, User.role)).all())
    for region in told.scalars(sa.select(Region.code)):
        assert roles[region, Role.COORDINATOR] == 3
        assert all(roles[region, role] for role in Role)
    units = set(
        told.scalars(sa.select(Assignment.unit_id).join(Task).join(Plan, Plan.id == Task.plan_id).where(Plan.status == PlanStatus.ACTIVE))
    )
    for role in (Role.REPORTER, Role.UNIT_HEAD):
        assert units <= set(told.scalars(sa.select(User.unit_id).where(User.role == role)))
    emails = told.scalars(sa.select(User.email)).all()
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") for email in emails)


@pytest.mark.engine("sqlite", "postgresql")
def test_cached_columns_of_every_task_equal_the_facts(told):
    facts = load(told, AsOf(TODAY))
    for task in told.scalars(sa.select(Task)):
        found = facts[task.id]
        cached = (task.status, task.due_on, task.continuing, task.deadline_basis, task.lead_unit_id, task.percent, task.progress_class)
        assert cached == (
            found.status, found.due_on, found.continuing, found.basis, found.lead_unit_id, found.percent, found.progress_class
        ), task.number  # fmt: skip
        assert task.issued_on == found.issued_on
        assert (task.closed_on is not None) == (found.status is TaskStatus.CLOSED)
        assert [(one.unit_id, one.role) for one in task.assignments] == [(part.unit_id, part.role) for part in found.parts]


@pytest.mark.engine("sqlite", "postgresql")
def test_the_ledger_in_the_database_equals_a_new_computation(told):
    computed = {row["task_id"]: row for row in ledger.entries(told, TODAY)}
    assert {entry.task_id: entry.as_dict() for entry in entries(told)} == computed
    assert len(computed) == 291


@pytest.mark.engine("sqlite", "postgresql")
def test_the_bulletins_of_the_past_quarters_are_published_and_come_out_the_same_when_made_again(told):
    published = told.scalars(sa.select(SupervisionReport).order_by(SupervisionReport.id)).all()
    assert {(one.period, one.status) for one in published} == {(period, SupervisionStatus.PUBLISHED) for period in ("2024Q1", "2024Q2")}
    assert len(published) == 8
    for report in published:
        scope = scope_for(report.region, parse_period(report.period), today=report.made_on)
        assert freeze(take(told, scope))[1] == report.snapshot_hash, (report.region_code, report.period)


@pytest.mark.engine("sqlite", "postgresql")
def test_seeding_the_demonstration_again_keeps_every_row(told, runner):
    def rows() -> dict[str, int]:
        return {table.name: told.scalar(sa.select(sa.func.count()).select_from(table)) for table in Model.metadata.sorted_tables}

    before = rows()
    task = told.scalars(sa.select(Task).order_by(Task.id)).first()
    person = told.scalars(sa.select(User).order_by(User.id)).first()
    with transaction():
        task.title, person.name = "改过的名称", "改过的姓名"
    result = runner.invoke(args=["seed", "--demo", "--json"])
    assert result.exit_code == 0, result.stderr
    assert (rows(), task.title, person.name) == (before, "改过的名称", "改过的姓名")


def test_the_demonstrations_date_is_pinned_for_every_command(told, runner):
    assert told.get(SystemSetting, "demonstration.today").value == "2024-10-08"
    assert json.loads(runner.invoke(args=["stats", "--json"]).stdout)["date"] == "2024-10-08"


def test_listed_accounts_can_sign_in(told, runner, client):
    accounts = json.loads(runner.invoke(args=["demo", "accounts", "--json"]).stdout)
    assert {account["region"] for account in accounts} == {"福建省", "福州市", "厦门市", "泉州市"}
    reporter = next(account for account in accounts if account["role"] == "填报员")
    client.sign_in(reporter["login"], reporter["password"])
    everybody = json.loads(runner.invoke(args=["demo", "accounts", "--all", "--json"]).stdout)
    assert len(everybody) == told.scalar(sa.select(sa.func.count()).select_from(User).where(User.active.is_(True)))


def test_published_reports_were_answered_received_and_once_reviewed(told):
    published = sa.select(SupervisionReport.id).where(SupervisionReport.status == SupervisionStatus.PUBLISHED)
    asked = sa.select(Consultation.state, sa.func.count()).where(Consultation.report_id.in_(published)).group_by(Consultation.state)
    assert dict(told.execute(asked).all()) == {ConsultationState.CLOSED: 8}
    objections = told.scalars(sa.select(Objection)).all()
    assert {one.handling for one in objections} == set(Handling)
    received = told.execute(sa.select(sa.func.count(Receipt.received_on), sa.func.count()).select_from(Receipt)).one()
    assert 0 < received[0] < received[1]
    review = told.scalars(sa.select(ReportReview)).one()
    assert (review.state, review.decided_by.role) == (ReviewState.REFUSED, Role.COORDINATOR)


@pytest.mark.slow
@pytest.mark.engine("sqlite")
def test_history_is_the_same_every_time_also_on_plans_that_were_seeded_before(told, engine):
    with copy_of("ready", engine) as database, released(app := make_app(database)):
        runner = app.test_cli_runner()
        for arguments in (["seed"], ["seed", "--demo"]):
            assert runner.invoke(args=arguments).exit_code == 0
        with app.app_context():
            again = {row["task_id"]: row for row in ledger.entries(told_session(), TODAY)}
    assert again == {entry.task_id: entry.as_dict() for entry in entries(told)}


def told_session():
    from tracker.core.db import db

    return db.session


def test_production_refuses(database):
    app = make_app(database, TRACKER_ENV="production")
    with released(app):
        result = app.test_cli_runner().invoke(args=["seed", "--demo"])
    assert result.exit_code == 1
    assert "正式环境不装入演示数据" in result.stderr
