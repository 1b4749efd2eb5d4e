"""A reminder run: who is told what, once, and what stops it."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.mail.models import Delivery
from tracker.plans.models import PlanStatus, UnitRole
from tracker.reminders.models import ReminderMail
from tracker.tasks import services as tasks
from tracker.tasks.models import TaskStatus
from tracker.units.models import Standing

DUE = date(2024, 9, 30)


def a_task(office, **values):
    """A committed task of the office's lead unit."""
    with transaction():
        return builders.a_task(**{"lead": office.lead, "due_on": DUE, "issued_on": date(2024, 6, 3), "number": "测-1", **values})


def test_nothing_due_no_mail(office):
    a_task(office, due_on=date(2025, 6, 30))
    outcome = office.remind("2024-10-08")
    assert (outcome.tasks_examined, outcome.items, outcome.recipients, outcome.queued) == (1, 0, 0, 0)


def test_the_first_working_day_after_urges_the_reporter_with_a_copy_to_the_head(office):
    a_task(office)
    with transaction():
        db.session.execute(sa.text("SELECT 1"))
    for day in ("2024-09-02", "2024-09-20", "2024-09-26", "2024-09-30", "2024-10-08"):
        office.remind(day)
    assert office.subjects() == {
        "reporter": [
            "【提醒】1项任务临近完成时限，请抓紧办理",
            "【提醒】1项任务临近完成时限，请抓紧办理",
            "【提醒】1项任务临近完成时限，请抓紧办理",
            "【提醒】1项任务今天到期，请及时办理",
            "【催办】1项任务已逾期，请尽快填报进展",
        ],
        "head": ["【催办】1项任务已逾期，请尽快填报进展"],
    }


def test_a_second_run_on_the_same_day_queues_nothing(office):
    a_task(office)
    first = office.remind("2024-10-08")
    second = office.remind("2024-10-08")
    assert (first.items, first.recipients, first.queued, first.already_queued) == (1, 2, 2, 0)
    assert (second.items, second.recipients, second.queued, second.already_queued) == (1, 2, 0, 2)


def test_two_days_in_reverse_order_tell_everything_once(office):
    a_task(office)
    office.remind("2024-10-09")
    assert office.remind("2024-10-08").queued == 0


def test_after_a_pause_one_mail_with_the_strongest_step_and_the_weaker_ones_passed_over(office):
    task = a_task(office, due_on=date(2024, 9, 25))
    office.remind("2024-09-25")
    office.remind("2024-10-09")
    key = f"deadline:{task.id}:{office.lead.id}:2024-09-25"
    assert office.steps()[1:] == [
        (f"{key}:before30", "skipped"),
        (f"{key}:before7", "skipped"),
        (f"{key}:before3", "skipped"),
        (f"{key}:after5", "sent"),
        (f"{key}:after1", "skipped"),
    ]
    assert office.subjects() == {
        "reporter": ["【提醒】1项任务今天到期，请及时办理", "【督办】1项任务已逾期，请尽快填报进展"],
        "head": ["【督办】1项任务已逾期，请尽快填报进展"],
        "coordinator": ["【督办】1项任务已逾期，请跟踪督促"],
    }


def test_the_tenth_day_proposes_the_listing_to_the_office(office):
    a_task(office)
    office.remind("2024-10-12")
    office.remind("2024-10-18")
    assert office.subjects()["coordinator"] == ["【督办】1项任务已逾期，请跟踪督促", "【列入通报】1项任务建议列入督查通报，请研究决定"]
    assert office.subjects()["head"][-1] == "【督办】1项任务已逾期，请尽快填报进展"


def test_each_task_stands_once_in_a_mail(office):
    task = a_task(office)
    with transaction():
        tasks.add_milestone(task, title="主体完工", due_on=DUE, expected_percent=None, actor=None, today=date(2024, 6, 3))
    office.remind("2024-10-08")
    text = office.mails()[-1].text
    assert text.count(task.number) == 1
    assert "节点“主体完工”应于2024年9月30日前完成，已逾期8天" in text
    assert "完成时限2024年9月30日，已逾期8天" in text


@pytest.mark.parametrize("status", [TaskStatus.CLOSED, TaskStatus.SUSPENDED, TaskStatus.TERMINATED, TaskStatus.DRAFT])
def test_a_task_at_rest_sends_nothing(office, status):
    a_task(office, status=status)
    assert office.remind("2024-10-08").queued == 0


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.CONCLUDED, PlanStatus.ARCHIVED])
def test_a_plan_that_is_not_carried_out_sends_nothing(office, status):
    task = a_task(office)
    with transaction():
        task.plan.status = status
    assert office.remind("2024-10-08").queued == 0


def test_a_request_made_in_time_holds_the_ladder_and_its_refusal_lets_it_go_on(office):
    task = a_task(office)
    with transaction():
        held = tasks.hold(task, "extension", today=date(2024, 9, 27))
    assert office.remind("2024-10-08").queued == 0
    with transaction():
        tasks.release(task, held, on=date(2024, 9, 27))
    assert office.remind("2024-10-08").queued == 2


def test_an_extension_starts_the_ladder_of_the_new_date(office):
    task = a_task(office)
    with transaction():
        tasks.set_deadline(
            task, due_on=date(2024, 10, 11), basis=task.deadline_basis, actor=None, today=date(2024, 9, 27), is_extension=True
        )
    office.remind("2024-10-08")
    assert office.subjects() == {"reporter": ["【提醒】1项任务临近完成时限，请抓紧办理"]}
    assert [state for _, state in office.steps()] == ["sent"]  # what lay before the request never counted


def test_a_new_unit_starts_afresh_and_the_old_one_hears_nothing_more(office):
    task = a_task(office)
    office.remind("2024-10-08")
    successor = builders.a_unit("市数据局")
    builders.a_reporter(successor, email="new@example.org")
    with transaction():
        tasks.assign(task, successor, UnitRole.LEAD, actor=None, today=date(2024, 10, 9))
        tasks.unassign(task, office.lead, actor=None, today=date(2024, 10, 9))
    office.remind("2024-10-09")
    office.remind("2024-10-12")
    assert [mail.queued_on.isoformat() for mail in office.mails() if mail.address == "new@example.org"] == ["2024-10-12"]
    assert len(office.subjects()["reporter"]) == 1


def test_a_report_is_asked_for_until_it_arrives(office):
    task = a_task(office, due_on=date(2025, 6, 30), issued_on=date(2024, 7, 1), with_dues=True)
    office.remind("2024-09-24")
    office.remind("2024-09-29")
    assert office.subjects()["reporter"] == ["【提醒】1项任务即将报送进展，请提前准备", "【催办】1项任务逾期未报送进展，请尽快报送"]
    with transaction():
        task.report_dues[0].met_on = date(2024, 9, 30)
    assert office.remind("2024-10-08").queued == 0


def test_a_waived_report_is_not_asked_for(office):
    task = a_task(office, due_on=date(2025, 6, 30), issued_on=date(2024, 7, 1), with_dues=True)
    with transaction():
        task.report_dues[0].waived_on = date(2024, 9, 2)
    assert office.remind("2024-09-26").queued == 0


def test_signing_late_is_told_to_reporter_and_head(office):
    a_task(office, due_on=date(2025, 6, 30), issued_on=date(2024, 9, 27), status=TaskStatus.ISSUED)
    office.remind("2024-09-29")
    office.remind("2024-09-30")
    assert office.subjects()["head"] == ["【提醒】1项任务今天应签收，请及时签收", "【催办】1项任务逾期未签收，请尽快签收"]


def test_what_comes_up_after_todays_digest_waits_for_tomorrow(office):
    a_task(office)
    office.remind("2024-10-08")
    a_task(office, number="测-2", due_on=date(2024, 10, 11))
    assert office.remind("2024-10-08").queued == 0
    assert office.remind("2024-10-09").queued == 1
    assert "测-2" in office.mails()[-1].text


def test_two_people_behind_one_mailbox_get_one_mail(office):
    builders.a_reporter(office.lead, email="Reporter@Example.org")
    a_task(office)
    office.remind("2024-10-08")
    assert [mail.address for mail in office.mails()].count("reporter@example.org") == 1


def test_the_same_address_in_two_units_gets_one_digest_with_both(office):
    other = builders.a_unit("市工信局")
    builders.a_reporter(other, email="reporter@example.org")
    a_task(office)
    a_task(office, number="测-2", lead=other)
    office.remind("2024-10-08")
    (mail,) = [mail for mail in office.mails() if mail.address == "reporter@example.org"]
    assert mail.subject == "【催办】2项任务已逾期，请尽快填报进展"


def test_a_task_nobody_can_be_told_of_goes_to_the_office_once(office):
    a_task(office, lead=builders.a_unit("市统计局"), due_on=date(2025, 6, 30))
    office.remind("2024-10-08")
    office.remind("2024-10-09")
    assert office.subjects() == {"coordinator": ["【提醒】1项任务的牵头单位没有联系人，请及时补充"]}


def test_what_is_late_and_reaches_nobody_goes_to_the_office(office):
    with transaction():
        office.reporter.address_refused = True
        office.head.active = False
    a_task(office)
    office.remind("2024-10-08")
    assert office.subjects() == {"coordinator": ["【催办】1项任务已逾期，请跟踪督促"]}
    assert "没有可用的联系人邮箱" in office.mails()[0].text


def test_a_cooperating_unit_is_asked_not_told(office):
    bureau = builders.a_unit("中央驻地机构", standing=Standing.COOPERATING)
    builders.a_reporter(bureau, email="bureau@example.org")
    a_task(office, lead=bureau)
    office.remind("2024-10-08")
    (mail,) = [mail for mail in office.mails() if mail.address == "bureau@example.org"]
    assert mail.subject == "【恳请支持】1项任务已过时限，恳请支持填报进展"
    assert "恳请予以支持" in mail.text
    assert "请尽快" not in mail.text


def test_a_cooperating_unit_is_never_proposed_for_the_listing(office):
    a_task(office, lead=builders.a_unit("中央驻地机构", standing=Standing.COOPERATING))
    office.remind("2024-10-18")
    assert {key.rpartition(":")[2]: state for key, state in office.steps()}["after5+5"] == "sent"
    assert not any("列入" in mail.subject + mail.text for mail in office.mails())


def test_support_units_are_not_chased_for_deadlines(office):
    helper = builders.a_unit("市配合局")
    builders.a_reporter(helper, email="helper@example.org")
    a_task(office, support=(helper,))
    office.remind("2024-10-08")
    assert "helper@example.org" not in {mail.address for mail in office.mails()}


def test_every_step_keeps_the_proof_of_who_was_told(office):
    a_task(office)
    office.remind("2024-10-08")
    links = db.session.scalars(sa.select(ReminderMail).order_by(ReminderMail.notification_id)).all()
    told = {mail.id: mail.address for mail in office.mails()}
    assert sorted((told[link.notification_id], link.as_copy) for link in links) == [
        ("head@example.org", True),
        ("reporter@example.org", False),
    ]


def test_a_rule_of_the_region_replaces_the_usual_one(office):
    from tracker.reminders.models import Clock, OffsetUnit, ReminderRule, Rung

    a_task(office)
    with transaction():
        own = {"clock": Clock.DEADLINE, "step": "after1", "rung": Rung.URGE, "offset": 2, "offset_unit": OffsetUnit.WORKING}
        since = {"effective_on": date(2024, 9, 2), "recorded_at": clock.at(date(2024, 9, 2))}
        db.session.add(ReminderRule(key="350200:*:deadline:after1", region_code="350200", recipients=[Role.UNIT_HEAD], **own, **since))
    office.remind("2024-09-30")
    assert office.remind("2024-10-08").queued == 0
    office.remind("2024-10-09")
    assert office.subjects()["head"] == ["【催办】1项任务已逾期，请尽快填报进展"]


def test_demonstration_history_is_sent_already(office):
    a_task(office)
    with clock.moved_to(date(2024, 10, 8)):
        assert office.remind("2024-10-08", demonstration=True).queued == 2
    assert {(mail.state, mail.sent_at) for mail in office.mails()} == {(Delivery.SENT, clock.at(date(2024, 10, 8)))}


def test_the_number_of_queries_does_not_grow_with_tasks(office):
    def queries():
        seen = []
        count = sa.event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert count is None
        with transaction(rollback=True):
            from tracker.reminders import services

            services.run(date(2024, 10, 8))
        return len(seen)

    a_task(office)
    few = queries()
    for number in range(2, 12):
        a_task(office, number=f"测-{number}")
    assert queries() <= 2 * few  # the second count hears both listeners
