"""Which task of the demonstration has which story (seeds/demo/stories.yaml)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from tracker.plans.seeds import day_of
from tracker.seeding.demo_files import read
from tracker.seeding.logins import PLACES
from tracker.tasks.models import Task


@dataclass(frozen=True)
class Goal:
    """A milestone of the story; ``met_on`` None: not reached."""

    due_on: date
    percent: int | None
    met_on: date | None


@dataclass(frozen=True)
class Asked:
    """A request of the story with its decision; ``granted`` None: still open."""

    on: date
    decided_on: date | None = None
    granted: bool | None = None
    day: date | None = None


@dataclass(frozen=True)
class Story:
    """What happens with one task; percents are those of the first lead."""

    name: str = "steady"
    issue_on: date | None = None
    draft: bool = False
    due_on: date | None = None
    sign_after: int | None = None
    signs: bool = True
    standing: tuple[int, int] = (-7, 9)
    final: tuple[int, int] | None = None
    reports: tuple[str, ...] = ("", "", "")
    goals: tuple[Goal, ...] = ()
    closure: Asked | None = None
    second_closure: Asked | None = None
    extension: Asked | None = None
    suspension: Asked | None = None
    termination: Asked | None = None
    head_approves: bool = False


STEADY = Story()
REQUESTS = ("closure", "second_closure", "extension", "suspension", "termination")
PAIRS = ("standing", "final", "reports")


def cast(tasks: list[Task], chance: Random) -> dict[int, Story]:
    """A story for each task by id; the counts of the file are per region, whoever is left is steady."""
    pools: dict[tuple[str, bool], list[Task]] = defaultdict(list)
    for task in tasks:
        pools[PLACES[task.region_code], task.continuing].append(task)
    for pool in pools.values():
        chance.shuffle(pool)
    found = {task.id: STEADY for task in tasks}
    for row in read("stories")["stories"]:
        story = _story(row)
        for place, wanted in row["count"].items():
            pool = pools[place, bool(row.get("continuing"))]
            for task in [pool.pop() for _ in range(min(wanted, len(pool)))]:
                found[task.id] = story
    return found


def batches(region: str) -> list[date]:
    """The days on which a region's office issues its tasks."""
    return [date.fromisoformat(day) for day in read("stories")["batches"][PLACES[region]]]


def _story(row: dict[str, Any]) -> Story:
    values: dict[str, Any] = {key: row[key] for key in ("name", "draft", "sign_after", "signs", "head_approves") if key in row}
    values |= {key: day_of(row[key]) for key in ("issue_on", "due_on") if key in row}
    values |= {key: tuple(row[key]) for key in PAIRS if key in row}
    values |= {key: _asked(row[key]) for key in REQUESTS if key in row}
    values["goals"] = tuple(_goal(goal) for goal in row.get("goals", []))
    return Story(**values)


def _asked(row: dict[str, Any]) -> Asked:
    on = day_of(row["asked_on"])
    assert on is not None
    return Asked(on, day_of(row.get("decided_on")), row.get("granted"), day_of(row.get("day")))


def _goal(row: dict[str, Any]) -> Goal:
    due_on = day_of(row["due_on"])
    assert due_on is not None
    return Goal(due_on, row.get("percent"), day_of(row.get("met_on")))
