"""`seed --demo`: accounts and a plausible history up to the business date, everything marked as demonstration."""

from datetime import date, time, timedelta

from flask import current_app, g

from tracker import PINNED_DATE_KEY
from tracker.core import clock
from tracker.core.db import SystemSetting, db, transaction
from tracker.core.errors import RuleBroken
from tracker.indicators.seeds import add_indicators
from tracker.plans.seeds import add_plans, documents
from tracker.reminders import services as reminders
from tracker.seeding import history_feedback, history_scoring, observations, past
from tracker.seeding.accounts import add_accounts
from tracker.seeding.history import START, History, running_tasks
from tracker.seeding.history_bulletins import Bulletins
from tracker.seeding.stage import Agenda, Stage
from tracker.seeding.stories import Story, cast
from tracker.seeding.tasks import add_tasks
from tracker.tasks import ledger
from tracker.units.seeds import add_units

LAST_DAY = date(2024, 10, 8)
MORNING = time(9, 0)
TOLD_KEY = "demonstration.history_until"


def load() -> dict[str, int]:
    """Seeds, accounts, history and values, in one transaction: a run that is cut short leaves nothing behind."""
    if current_app.config["TRACKER_ENV"] == "production":
        raise RuleBroken("正式环境不装入演示数据")
    with transaction():
        today = _pin_date()
        found = documents()
        counts = {"units": add_units(), **add_plans(found), **add_indicators(found)}
        told = db.session.get(SystemSetting, TOLD_KEY) is not None
        counts["tasks"] = add_tasks(found, None if told else past.first_day)
        counts["users"] = add_accounts()
        for name, count in _tell(min(today, LAST_DAY)).items() if not told else ():
            counts[name] = counts.get(name, 0) + count
    return counts


def _pin_date() -> date:
    """Store the date that the demonstration is made for, once; every command on this database then lives on it."""
    kept = db.session.get(SystemSetting, PINNED_DATE_KEY)
    if kept is None:
        day = current_app.config["TRACKER_TODAY"] or LAST_DAY
        kept = SystemSetting(key=PINNED_DATE_KEY, value=day.isoformat())
        db.session.add(kept)
        db.session.flush()
    g.pinned_date = date.fromisoformat(kept.value)
    return clock.today()


def _tell(until: date) -> dict[str, int]:
    stage, agenda = Stage(), Agenda()
    past.begin(stage)
    past.carry_over(stage, START)
    tasks = [task for task in running_tasks() if task.demonstration]
    stories = cast([task for task in tasks if task.carried_from_id is None], stage.chance)
    stories |= {task.id: Story(reports=("ok", "ok", "ok")) for task in tasks if task.carried_from_id is not None}
    users = add_accounts({task.lead_unit_id for task in tasks if stories[task.id].head_approves and task.lead_unit_id is not None})
    stage.reload()
    _remind_daily(agenda, stage, until)
    observations.plan(stage, agenda)
    Bulletins(stage, agenda).plan()
    history = History(stage, agenda, stories)
    history.plan(tasks)
    carried = [task for task in tasks if task.carried_from_id is not None]
    agenda.add(START, lambda day: history.reports.open(day, carried))
    history_feedback.plan(stage, agenda, tasks)
    history_scoring.plan(stage, agenda)
    agenda.play(until)
    ledger.forget(db.session, START)  # days that somebody looked at before the history was there
    db.session.add(SystemSetting(key=TOLD_KEY, value=until.isoformat()))
    return {"users": users}


def _remind_daily(agenda: Agenda, stage: Stage, until: date) -> None:
    """The reminder run of every working day before the last, in the morning, before anything else happens that day."""
    calendar = stage.calendar(None)
    for day in (START + timedelta(days=n) for n in range((until - START).days)):
        if calendar.is_workday(day):
            agenda.add(day, _remind)


def _remind(day: date) -> None:
    with clock.moved_to(day, MORNING):
        db.session.flush()
        reminders.run(day, demonstration=True)
