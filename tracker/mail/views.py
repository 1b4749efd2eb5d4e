"""The ledger of mails: what was sent to whom, and how it went (contract.md "/admin/mail")."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.accounts.permissions import Permission, allows, require
from tracker.core import tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.mail import delivery, queries, services
from tracker.mail.models import DELIVERY_NAMES, Delivery, Notification
from tracker.mail.queries import MailFilter

bp = Blueprint("mail", __name__)


@bp.get("/admin/mail")
def index() -> ResponseReturnValue:
    """The mails of the region; for a system administrator addresses and states of all, without subjects."""
    require(current_user, Permission.MAIL_STATES, current_user)
    region_code = _own_region()
    wanted = MailFilter(
        q=tables.text_of(request.args),
        state=tables.one(request.args, "state", Delivery),
        since=tables.dates(request.args, "since"),
        until=tables.dates(request.args, "until"),
    )
    rows = queries.ledger(wanted, region_code=region_code, with_bodies=region_code is not None)
    return render_template(
        "mail/index.html",
        page=tables.paginate(db.session, rows, *tables.page_of(request.args)),
        wanted=wanted,
        counts=dict(db.session.execute(queries.state_counts(region_code=region_code)).all()),
        with_bodies=region_code is not None,
        names=DELIVERY_NAMES,
        captured=delivery.is_captured(),
        unreachable=services.unreachable_since(),
    )


@bp.get("/admin/mail/<int:mail_id>")
def show(mail_id: int) -> ResponseReturnValue:
    """One mail with its text, as far as the reader may see it."""
    mail = mail_for(current_user, mail_id)
    with_body = mail.kind != queries.ACCOUNT and allows(current_user, Permission.MAIL_READ, mail)
    return render_template("mail/show.html", mail=mail, with_body=with_body, names=DELIVERY_NAMES)


@bp.post("/admin/mail/<int:mail_id>/retry")
def retry(mail_id: int) -> ResponseReturnValue:
    """Send a failed mail once more."""
    mail = mail_for(current_user, mail_id)
    try:
        with transaction():
            services.retry(mail, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("已重新排队，将在下一次发送时发出", "success")
    return redirect(url_for("mail.show", mail_id=mail_id))


def mail_for(user: Any, mail_id: int) -> Notification:
    """The mail where the user may see its state; account mails are the system administrator's alone."""
    mail = db.session.get(Notification, mail_id)
    hidden = mail is None or (mail.kind == queries.ACCOUNT and user.role is not Role.SYSTEM_ADMIN)
    if mail is None or hidden or not allows(user, Permission.MAIL_STATES, mail):
        raise NotThere("没有这封邮件，或者它不在您可以查看的范围内")
    return mail


def _own_region() -> str | None:
    """An office sees its own region's mails; None: all regions, without bodies."""
    region_code: str | None = current_user.region_code
    return None if current_user.role is Role.SYSTEM_ADMIN else region_code
