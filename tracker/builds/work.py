"""A worker's part: take builds one after the other, keep saying that it lives, and leave each with a clear end."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask, current_app

from tracker.builds import services
from tracker.builds.models import Build, BuildStatus
from tracker.builds.registry import Tell, prepare_of
from tracker.builds.services import Stopped
from tracker.core import clock
from tracker.core.db import db, only_reading, transaction
from tracker.core.errors import RuleBroken
from tracker.scheduling import lease
from tracker.scheduling.registry import stopping

log = logging.getLogger(__name__)
BROKEN = "生成时出错，没有保存任何内容。错误已记入日志，请联系系统管理员"
UNKNOWN = "当前版本不认识这项工作，请重新提交"
NOT_OFTENER = timedelta(seconds=0.5)


def work_off(holder: str) -> dict[str, int]:
    """Do everything that waits, until asked to stop; returns how many were built, failed and stopped."""
    outcome = {"built": 0, "failed": 0, "stopped": 0}
    while not stopping.is_set():
        with transaction():
            outcome["failed"] += services.give_up_interrupted(clock.now())
            build_id = services.claim(holder, clock.now())
        if build_id is None:
            break
        outcome[_work(build_id, holder)] += 1
    return outcome


def _work(build_id: int, holder: str) -> str:
    build = db.session.get_one(Build, build_id, populate_existing=True)
    kind, params = build.kind, dict(build.params)
    db.session.rollback()
    try:
        with _heartbeat(build_id, holder):
            _build(build_id, holder, kind, params)
    except Stopped:
        return _ended(build_id, holder, BuildStatus.CANCELLED, None, "stopped")
    except RuleBroken as broken:
        return _ended(build_id, holder, BuildStatus.FAILED, str(broken), "failed")
    except Exception:
        log.exception("build %s (%s) failed", build_id, kind)
        return _ended(build_id, holder, BuildStatus.FAILED, BROKEN, "failed")
    return "built"


def _build(build_id: int, holder: str, kind: str, params: dict[str, Any]) -> None:
    """Prepare without the lock of a writer, then write the result and the end of the build together."""
    prepare = prepare_of(kind)
    if prepare is None:
        raise RuleBroken(UNKNOWN)
    with only_reading():
        finish = prepare(params, _teller(build_id, holder))
    with transaction():
        services.finish(build_id, holder, finish(), clock.now())


def _ended(build_id: int, holder: str, status: BuildStatus, error: str | None, word: str) -> str:
    db.session.rollback()
    with transaction():
        services.end(build_id, holder, status, clock.now(), error)
    return word


def _teller(build_id: int, holder: str) -> Tell:
    """Writes a new step at once, counts within a step twice a second at most."""
    last: dict[str, Any] = {"step": None, "at": None}

    def tell(step: str, done: int, total: int) -> None:
        now = clock.now()
        if step == last["step"] and now - last["at"] < NOT_OFTENER:
            return
        last.update(step=step, at=now)
        services.beat(build_id, holder, now, step=step, done=done, total=total)

    return tell


@contextmanager
def _heartbeat(build_id: int, holder: str) -> Iterator[None]:
    """A thread that renews the claim while a step takes long; it dies with the process."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    over, pause = threading.Event(), lease.renew_every()

    def keep_beating() -> None:
        while not over.wait(pause):
            try:
                with app.app_context():
                    services.beat(build_id, holder, clock.now())
            except Stopped:
                return  # the work itself finds out at its next step
            except Exception:
                log.exception("build %s could not be renewed", build_id)

    thread = threading.Thread(target=keep_beating, name=f"build-{build_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
