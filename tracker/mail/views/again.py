"""Every failed mail of a filter once more, after the person has seen how many there are."""

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import addresses
from tracker.accounts.permissions import Permission, require
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.mail import queries, services
from tracker.mail.models import Delivery, Notification
from tracker.mail.queries import MailFilter
from tracker.mail.views import bp
from tracker.mail.views.asked import in_words, own_region, query_of, require_ledger, wanted_of
from tracker.regions.models import Region

SHOWN = 20


@bp.get("/admin/mail/again")
def again() -> ResponseReturnValue:
    """What would be sent once more, and what is left out because its address is refused."""
    require_ledger()
    wanted = wanted_of()
    mails = sa.select(Notification).where(*services.retriable(), *_dead(wanted)).order_by(Notification.id.desc())
    count = db.session.scalar(sa.select(sa.func.count()).select_from(mails.order_by(None).subquery())) or 0
    return render_template(
        "mail/again.html",
        count=count,
        mails=db.session.scalars(mails.limit(SHOWN)).all(),
        left_out=_left_out(wanted),
        conditions=in_words(wanted, _regions()),
        query=query_of(wanted),
        with_bodies=own_region() is not None,
        shown=SHOWN,
    )


@bp.post("/admin/mail/again")
def send_again() -> ResponseReturnValue:
    """Queue them anew; another number than the person saw is refused."""
    require(current_user, Permission.MAIL_STATES, current_user)
    wanted = wanted_of(request.form)
    seen = request.form.get("seen", -1, type=int)
    try:
        with transaction():
            about = "；".join(in_words(wanted, _regions())) or "全部"
            count = services.retry_many(_dead(wanted), seen=seen, actor=current_user, about=about)
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for("mail.again", **query_of(wanted)))
    flash(f"{count}封邮件已重新排队，将在下一次发送时发出", "success")
    return redirect(url_for("mail.index", state=Delivery.RETRY))


def _dead(wanted: MailFilter) -> list[sa.ColumnElement[bool]]:
    """The filter's mails whose address takes mail."""
    refused = Notification.address.in_(addresses.refused_addresses())
    return [*queries.conditions(_any_state(wanted), region_code=own_region()), ~refused]


def _left_out(wanted: MailFilter) -> int:
    refused = Notification.address.in_(addresses.refused_addresses())
    of_filter = queries.conditions(_any_state(wanted), region_code=own_region())
    left = sa.select(sa.func.count()).select_from(Notification).where(*services.retriable(), *of_filter, refused)
    return db.session.scalar(left) or 0


def _any_state(wanted: MailFilter) -> MailFilter:
    """Failed ones are meant, whatever state the list showed."""
    return MailFilter(wanted.q, None, wanted.kind, wanted.region, wanted.since, wanted.until, wanted.also)


def _regions() -> dict[str, str]:
    return dict(db.session.execute(sa.select(Region.code, Region.name)).all())
