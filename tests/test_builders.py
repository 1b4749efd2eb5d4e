from datetime import date

from sqlalchemy.orm import Session

from tests.builders import a_task
from tracker.tasks.facts import AsOf, load
from tracker.tasks.models import Task, TaskStatus


def test_a_built_task_reads_back_as_facts(session: Session) -> None:
    task = a_task(due_on=date(2024, 9, 30), with_dues=True)
    session.commit()
    facts = load(session, AsOf(date(2024, 10, 8)), Task.id == task.id)[task.id]
    assert (facts.status, facts.due_on, facts.lead_unit_id) == (TaskStatus.IN_PROGRESS, date(2024, 9, 30), task.lead_unit_id)
    assert [due.period for due in facts.dues] == ["2024Q1"]
