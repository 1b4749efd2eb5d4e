"""Mails for tests: queue some, look at what became of them."""

from datetime import date

import sqlalchemy as sa

from tracker.core.db import db, transaction
from tracker.mail import services
from tracker.mail.models import Notification

TODAY = date(2024, 10, 8)


def a_mail(key="digest:a@example.org:2024-10-08", *, address="a@example.org", kind="event", **values):
    """Queue one mail in a transaction of its own; its id, or None when the key is known."""
    usual = {
        "region_code": "350200",
        "subject": "【催办】1项任务已逾期，请尽快填报进展",
        "text": "厦金规-1-01 完善金融服务，详见 http://127.0.0.1:5000/tasks/1\n",
        "html": '<p>厦金规-1-01 <a href="http://127.0.0.1:5000/tasks/1">完善金融服务</a></p>',
        "today": TODAY,
    }
    with transaction():
        return services.queue(key, kind=kind, address=address, **{**usual, **values})


def many_mails(count):
    """Queue mails to addresses of their own."""
    with transaction():
        for number in range(count):
            services.queue(
                f"event:test:{number}",
                kind="event",
                region_code="350200",
                address=f"box{number}@example.org",
                subject=f"第{number}封",
                text="正文\n",
                html="<p>正文</p>",
                today=TODAY,
            )


def stored():
    """All rows as the database has them now."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Notification).order_by(Notification.id).execution_options(populate_existing=True)))


def states():
    """Their states, in order."""
    return [str(mail.state) for mail in stored()]


def make_due():
    """Let every pause be over."""
    with transaction():
        db.session.execute(sa.update(Notification).values(next_try_at=Notification.created_at))
