"""The timed jobs of all slices; each slice's ``jobs.py`` is imported by create_app and registers its own.

A job says when to look; its service asks the database what is due, so late or twice is harmless. What it returns goes
into the record of the run: a mapping of counts, or None. A job that found nothing to do leaves no new line behind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from tracker.core.clock import SHANGHAI

JobFunction = Callable[[], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Job:
    """A job with its times: cron fields of APScheduler, in Shanghai time."""

    name: str
    title: str
    function: JobFunction
    times: Mapping[str, Any] = field(default_factory=dict)

    def trigger(self) -> CronTrigger:
        """When to look."""
        return CronTrigger(timezone=SHANGHAI, **self.times)


_JOBS: dict[str, Job] = {}
# Set when the scheduler was asked to end: a long job looks here between two items.
stopping = Event()


def job(name: str, title: str, **times: Any) -> Callable[[JobFunction], JobFunction]:
    """Register a job: ``@job("reminders", "提醒和催办", minute="*/10")``."""

    def register(function: JobFunction) -> JobFunction:
        known = _JOBS.get(name)
        if known is not None and known.function.__module__ != function.__module__:
            raise ValueError(f"two jobs are called {name}")
        _JOBS[name] = Job(name, title, function, times)
        return function

    return register


def jobs() -> list[Job]:
    """All jobs, by name."""
    return [_JOBS[name] for name in sorted(_JOBS)]
