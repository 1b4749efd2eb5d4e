"""What a reminder counts from, as plain values that rules and wording can work with."""

from dataclasses import dataclass
from datetime import date

from tracker.reminders.models import Clock


@dataclass(frozen=True)
class Subject:
    """The task that a reminder is about."""

    task_id: int
    number: str
    title: str
    region_code: str
    plan_id: int
    issued_on: date


@dataclass(frozen=True)
class OpenClock:
    """One running clock of one unit: ``key`` names it, ``anchor_on`` is its date, ``since`` the day it began to count.

    ``detail`` names what is due where the task does not say it: a period, a milestone.
    """

    clock: Clock
    key: str
    task: Subject
    unit_id: int
    anchor_on: date
    since: date
    detail: str = ""

    def step_key(self, step: str) -> str:
        """The key that makes a step happen once (house-style §6)."""
        return f"{self.key}:{step}"
