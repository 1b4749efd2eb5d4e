"""One mail: what it says, why it was sent, how each attempt went; sent again or called off."""

from pathlib import Path

from flask import Response, current_app, flash, make_response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import addresses
from tracker.accounts.permissions import Permission, allows
from tracker.audit.services import record
from tracker.core import hooks, template_helpers
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.mail import queries, robots, services, words
from tracker.mail.models import DELIVERY_NAMES, Notification
from tracker.mail.views import bp
from tracker.mail.views.asked import mail_for, may_read
from tracker.reminders import mail_reasons

# A frame that runs nothing, loads nothing from anywhere and may be shown on our own pages only.
FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'self'; frame-ancestors 'self'"
)
NEW_WINDOW = '<base target="_blank">'


@bp.get("/admin/mail/<int:mail_id>")
def show(mail_id: int) -> ResponseReturnValue:
    """One mail with its text, as far as the reader may see it."""
    mail = mail_for(current_user, mail_id)
    with_body = may_read(mail)
    page = render_template(
        "mail/show.html",
        mail=mail,
        with_body=with_body,
        names=DELIVERY_NAMES,
        robots=robots.names_of([mail.address]),
        kind_name=words.kind_name,
        occasion=words.occasion,
        code_words=words.code_words,
        failures=db.session.scalars(queries.failures_of(mail_id)).all(),
        reasons=mail_reasons.reasons_of(mail_id) if with_body else [],
        readers=db.session.scalars(addresses.behind([mail.address, *mail.copies])).all(),
        refused=addresses.is_refused(mail.address),
        may_call_off=_may_call_off(mail),
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = hooks.POLICY.format(nonce=template_helpers.csp_nonce()) + "; frame-src 'self'"
    return answer


@bp.get("/admin/mail/<int:mail_id>/page")
def letter_page(mail_id: int) -> ResponseReturnValue:
    """The mail's page by itself, for the frame on its own page."""
    mail = mail_for(current_user, mail_id, Permission.MAIL_READ)
    if not may_read(mail):
        raise NotThere("没有这封邮件的内容，或者它不在您可以查看的范围内")
    html = mail.html.replace("<head>", f"<head>{NEW_WINDOW}", 1) if "<head>" in mail.html else NEW_WINDOW + mail.html
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@bp.get("/admin/mail/<int:mail_id>/attachments/<int:number>")
def attachment(mail_id: int, number: int) -> ResponseReturnValue:
    """A file that went with the mail."""
    mail = mail_for(current_user, mail_id, Permission.MAIL_READ)
    folder = Path(current_app.config["TRACKER_DATA_DIR"]).resolve()
    files = mail.attachments if may_read(mail) else []
    path = (folder / files[number - 1]["path"]).resolve() if 0 < number <= len(files) else folder
    if not path.is_relative_to(folder) or not path.is_file():
        raise NotThere("没有这个附件，或者文件已经不在了")
    return send_file(path, as_attachment=True, download_name=files[number - 1]["name"])


@bp.post("/admin/mail/<int:mail_id>/retry")
def retry(mail_id: int) -> ResponseReturnValue:
    """Send a failed mail once more."""
    mail = mail_for(current_user, mail_id)
    try:
        with transaction():
            addresses.require_accepted(mail.address)
            services.retry(mail, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("已重新排队，将在下一次发送时发出", "success")
    return redirect(url_for("mail.show", mail_id=mail_id))


@bp.post("/admin/mail/<int:mail_id>/call-off")
def call_off(mail_id: int) -> ResponseReturnValue:
    """Take back a mail that waits."""
    mail = mail_for(current_user, mail_id)
    if not _may_call_off(mail):
        raise NotThere("没有这封邮件，或者您不能撤回它")
    with transaction():
        done = mail_reasons.call_off(mail_id, f"由{current_user.name}撤回")
        if done:
            record("mail.called_off", mail, actor=current_user, old=mail.state, new="dropped")
    flash("已撤回，不再发送" if done else "这封邮件已经在发送或者已经有了结果，不能撤回", "success" if done else "warning")
    return redirect(url_for("mail.show", mail_id=mail_id))


def _may_call_off(mail: Notification) -> bool:
    """Business mails are the office's to call off, account mails the system administrator's."""
    return mail.kind == queries.ACCOUNT or allows(current_user, Permission.MAIL_READ, mail)
