"""Mails and jobs in Chromium: readable by machines for people, nothing wider than a phone, a letter in its frame."""

import pytest
import sqlalchemy as sa

from tests.support.browser import accessibility_problems, overflow, sign_in
from tracker.core.db import db, transaction
from tracker.mail.models import Delivery, MailFailure, Notification

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]


@pytest.fixture
def mail_id(live_server):
    """A mail of Xiamen that failed for good, behind an address that is marked."""
    from tracker.accounts.addresses import mark_refused
    from tracker.core import clock

    with live_server.app.app_context(), transaction():
        mail = db.session.scalars(
            sa.select(Notification).where(Notification.region_code == "350200", Notification.kind == "digest")
        ).first()
        mail.state, mail.demonstration, mail.last_code, mail.last_error = Delivery.DEAD, False, 550, "550 no such user"
        db.session.add(MailFailure(notification_id=mail.id, at=clock.now(), code=550, words="550 no such user"))
        mark_refused(mail.address)
        return mail.id


def look_at(page, addresses):
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(address)
            assert overflow(page) <= 0, (address, width)
            if width == 1440:
                assert accessibility_problems(page) == [], address


def test_the_offices_pages_fit_every_screen_and_the_letter_stands_in_its_frame(page, live_server, mail_id):
    sign_in(page, "xiamen-coordinator-1", live_server.accounts()[0]["password"])
    look_at(page, ["/admin/mail", f"/admin/mail/{mail_id}", "/admin/mail/again", "/admin/mail/refused", "/admin/jobs", "/admin/jobs/mail"])
    look_at(page, ["/settings/robots", "/settings/robots/new", "/settings/reminders/deadline/after1"])
    page.goto(f"/admin/mail/{mail_id}")
    page.get_by_text("网页形式").click()
    page.frame_locator("iframe").get_by_text("您好！").wait_for()


def test_the_administrators_pages_fit_every_screen(page, live_server, mail_id):
    sign_in(page, "xiamen-sysadmin", live_server.accounts()[0]["password"])
    look_at(page, ["/admin/mail", f"/admin/mail/{mail_id}", "/admin/mail/refused", "/admin/mail/settings", "/admin/jobs"])
