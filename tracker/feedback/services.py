"""Reporting a problem, taking it back, answering it (domain.md §9)."""

import re
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.feedback import emails
from tracker.feedback.models import LONGEST, LONGEST_PATH, STATUS_NAMES, Feedback, FeedbackKind, FeedbackStatus
from tracker.mail import services as mail

SECRET_PATHS = ("/welcome/",)  # the rest of such a path opens an account
PATH = re.compile(r"/(?![/\\])[^\s\\?#\x00-\x1f\x7f]*")


def report(*, actor: User, kind: FeedbackKind, text: str, path: str | None, today: date) -> Feedback:
    """Write down what the person reports, for the office of the region that the account stands in."""
    if not text.strip():
        raise RuleBroken("请写明要反映的问题")
    if len(text) > LONGEST:
        raise RuleBroken(f"反映的问题不超过{LONGEST}字，请精简后再提交")
    made = Feedback(region_code=actor.region_code, author_id=actor.id, kind=kind, text=text, path=page_path(path), made_on=today)
    db.session.add(made)
    db.session.flush()
    record("feedback.made", made, actor=actor, new={"kind": kind, "path": made.path})
    return made


def withdraw(feedback: Feedback, *, actor: User, today: date) -> Feedback:
    """撤回 while nobody has answered."""
    _require_open(feedback)
    feedback.status, feedback.withdrawn_on = FeedbackStatus.WITHDRAWN, today
    _record("feedback.withdrawn", feedback, actor)
    return feedback


def answer(feedback: Feedback, *, actor: User, text: str, today: date, demonstration: bool = False) -> Feedback:
    """答复: the person sees it on the page and gets it by mail."""
    _require_open(feedback)
    if not text.strip():
        raise RuleBroken("请填写答复内容")
    feedback.status, feedback.answer = FeedbackStatus.ANSWERED, text
    feedback.answered_by_id, feedback.answered_on = actor.id, today
    _record("feedback.answered", feedback, actor, answer=text)
    _tell_author(feedback, today, demonstration)
    return feedback


def page_path(path: str | None) -> str | None:
    """The path of one of our own pages, as it may be noted and linked; None for anything else."""
    if not path or len(path) > LONGEST_PATH or not PATH.fullmatch(path) or path.startswith(SECRET_PATHS):
        return None
    return path


def _tell_author(feedback: Feedback, today: date, demonstration: bool) -> None:
    author = db.session.get_one(User, feedback.author_id)
    address = author.email.strip().lower()
    if not (address and author.active and not author.address_refused):
        return
    mail.queue(
        f"event:feedback:{feedback.id}:answered:{address}",
        kind="event",
        region_code=feedback.region_code,
        address=address,
        today=today,
        demonstration=demonstration,
        **asdict(emails.answered(feedback, office=author.region.office_name, today=today)),
    )


def _require_open(feedback: Feedback) -> None:
    # Taking back and answering may meet: the second waits here for the first, then sees what became of it.
    db.session.execute(sa.select(Feedback.id).where(Feedback.id == feedback.id).with_for_update())
    db.session.refresh(feedback, ["status"])
    if feedback.status is not FeedbackStatus.OPEN:
        raise RuleBroken(f"这条反映{STATUS_NAMES[feedback.status]}，请刷新页面查看最新情况")


def _record(action: str, feedback: Feedback, actor: User, **facts: Any) -> None:
    record(action, feedback, actor=actor, old={"status": FeedbackStatus.OPEN}, new={"status": feedback.status, **facts})
