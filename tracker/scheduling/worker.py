"""The scheduler as a process of its own. Any number may run; the one whose lease holds leads, the others wait."""

import logging
import os
import secrets
import signal
import socket
import threading
from collections import defaultdict
from types import FrameType
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tracker.core import clock
from tracker.core.clock import SHANGHAI
from tracker.core.db import transaction
from tracker.scheduling import lease, requests, runs
from tracker.scheduling.registry import Job, jobs, stopping

log = logging.getLogger(__name__)
GRACE_SECONDS = 3600
EVENT_NAMES = {EVENT_JOB_ERROR: "failed", EVENT_JOB_MISSED: "missed its time", EVENT_JOB_MAX_INSTANCES: "still runs, skipped"}


class Worker:
    """One scheduler process: a lease renewed by the main thread, jobs in APScheduler's threads."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:80]
        self.leads = threading.Event()
        self.one_at_a_time: dict[str, threading.Lock] = defaultdict(threading.Lock)  # a run that somebody asked for waits for its turn
        self.scheduler = BackgroundScheduler(
            timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS}
        )

    def run(self) -> None:
        """Work until asked to end; the running step is finished first, then the lease is given up."""
        stopping.clear()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        self.scheduler.add_listener(_log_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        for job in jobs():
            self.scheduler.add_job(self._run_job, job.trigger(), args=[job], id=job.name, name=job.title)
        self.scheduler.start()
        with self.app.app_context():
            pause = lease.renew_every()
        try:
            while not stopping.is_set():
                self._renew()
                self._take_requests()
                stopping.wait(pause)
        finally:
            self.scheduler.shutdown(wait=True)
            self._give_up()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        stopping.set()

    def _renew(self) -> None:
        """Renew or try for the lease; whoever begins to lead runs every job once at once, to catch up."""
        try:
            with self.app.app_context(), transaction():
                leads = lease.take_or_renew(self.holder, clock.now())
        except SQLAlchemyError:
            log.exception("the lease could not be renewed")
            leads = False
        if leads and not self.leads.is_set():
            log.warning("%s leads now", self.holder)
            self.leads.set()
            for job in jobs():
                self.scheduler.modify_job(job.name, next_run_time=clock.now())
        elif not leads and self.leads.is_set():
            log.warning("%s leads no longer", self.holder)
            self.leads.clear()

    def _run_job(self, job: Job, requested_by: str | None = None) -> bool:
        """Run the job where this process leads; whether it did."""
        with self.one_at_a_time[job.name]:
            if not self.leads.is_set() or stopping.is_set():
                return False
            with self.app.app_context():
                runs.run(job, self.holder, requested_by)
        return True

    def _take_requests(self) -> None:
        """What people asked for since the last look, each in a thread of the scheduler (tracker/scheduling/requests.py)."""
        if not self.leads.is_set():
            return
        try:
            with self.app.app_context(), transaction():
                taken = requests.take(self.holder)
        except SQLAlchemyError:
            log.exception("requests could not be taken; they wait")
            return
        for one in taken:
            self.scheduler.add_job(self._run_requested, args=[one.id, one.job, one.requested_by], id=f"request-{one.id}")

    def _run_requested(self, request_id: int, name: str, requested_by: str) -> None:
        job = next((job for job in jobs() if job.name == name), None)
        ended = job is None or self._run_job(job, requested_by)
        with self.app.app_context(), transaction():
            if ended:
                requests.done(request_id, clock.now())
            else:
                requests.give_back(request_id)

    def _give_up(self) -> None:
        try:
            with self.app.app_context(), transaction():
                lease.give_up(self.holder)
        except SQLAlchemyError:
            log.exception("the lease could not be given up; it lapses by itself")


def _log_event(event: JobEvent) -> None:
    details: Any = getattr(event, "exception", None) or ""
    log.warning("job %s %s %s", event.job_id, EVENT_NAMES.get(event.code, event.code), details)
