import json
from datetime import date

from tests.builders import a_task
from tracker.core.db import transaction


def test_counts_and_lights_of_the_business_date(session, runner, travel):
    travel("2024-10-08 10:00")
    with transaction():
        a_task(issued_on=date(2024, 7, 1), due_on=date(2024, 9, 30))
    outcome = json.loads(runner.invoke(args=["stats", "--json"]).stdout)
    assert set(outcome) == {"plans", "measures", "tasks", "indicators", "units", "users", "overdue", "lights", "date"}
    assert (outcome["plans"], outcome["measures"], outcome["tasks"], outcome["overdue"]) == (1, 1, 1, 1)
    assert outcome["lights"] == {"red": 1, "yellow": 0, "green": 0, "done": 0, "grey": 0}
    assert outcome["date"] == "2024-10-08"


def test_the_demonstration_has_five_plans_291_tasks_and_70_targets(seeded_app, runner):
    outcome = json.loads(runner.invoke(args=["stats", "--json"]).stdout)
    assert (outcome["plans"], outcome["measures"], outcome["tasks"], outcome["indicators"]) == (5, 291, 291, 70)
    assert sum(outcome["lights"].values()) == 291
