"""What a person settles about the own mails, and the calendar at its secret address."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import NotThere
from tracker.extensions import limiter
from tracker.regions.services import setting
from tracker.reminders import choices, feed_queries, feeds, ics
from tracker.reminders.choice_form import MailChoiceForm
from tracker.reminders.views import bp

LIMIT = "60 per 10 minutes"  # a calendar asks every few hours; an office of many stands behind one address


@bp.post("/account/mails")
def choose_mails() -> ResponseReturnValue:
    """Keep the own hour and rhythm."""
    form, today = MailChoiceForm(), clock.today()
    form.offer(choices.hours_for(current_user, today))
    if form.validate_on_submit():
        with transaction():
            choices.choose(current_user, **form.values(), today=today)
        flash("收信时间已保存，自下一封每日清单起生效", "success")
    else:
        flash("；".join(words for messages in form.errors.values() for words in messages), "warning")
    return redirect(url_for("accounts.account", _anchor="mails"))


@bp.post("/account/calendar")
def make_calendar() -> ResponseReturnValue:
    """A new secret address, shown once; it is kept nowhere, so there is nothing to redirect to."""
    with transaction():
        address = feeds.make(current_user)
    return render_template("accounts/calendar_made.html", address=address)


@bp.post("/account/calendar/end")
def end_calendar() -> ResponseReturnValue:
    """Let the address lead nowhere."""
    with transaction():
        feeds.revoke(current_user)
    flash("日历订阅已停用，原来的地址不再有效", "success")
    return redirect(url_for("accounts.account", _anchor="calendar"))


@bp.get("/calendar/<secret>.ics")
@limiter.limit(LIMIT)
def feed(secret: str) -> ResponseReturnValue:
    """The dates of whoever has the secret."""
    reader = feeds.reader_of(secret)
    if reader is None:
        raise NotThere("没有这个日历，或者它的地址已经停用；请在“我的账号”中重新生成")
    today = clock.today()
    file = ics.calendar(
        feed_queries.entries(reader, today),
        name="督查督办时限",
        made_at=clock.now(),
        short_form=bool(setting(reader.region_code, "mail.short_form", today)),
    )
    headers = {"Cache-Control": "private, max-age=600", "Content-Disposition": 'inline; filename="tracker.ics"'}
    return Response(file, content_type="text/calendar; charset=utf-8", headers=headers)
