"""发信设置 for system administrators: how mails leave, how fast, whether the server answers, and a mail to try it."""

from dataclasses import asdict

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.formatters import local_time
from tracker.mail import delivery, queries, services, transports
from tracker.mail.forms import PaceForm
from tracker.mail.rendering import render
from tracker.mail.views import bp
from tracker.scheduling import lease

ENCRYPTION = {"smtp": "不加密", "smtp+starttls": "STARTTLS 加密", "smtps": "TLS 加密"}


@bp.route("/admin/mail/settings", methods=["GET", "POST"])
def setup() -> ResponseReturnValue:
    """The limit of mails per minute, and how the server does."""
    require(current_user, Permission.MAIL_SETTINGS)
    form = PaceForm(data={"per_minute": services.mail_per_minute()})
    if form.validate_on_submit():
        try:
            with transaction():
                services.set_mail_per_minute(form.per_minute.data, actor=current_user)
        except RuleBroken as broken:
            form.complain(broken, "per_minute")
        else:
            flash("发信速度已保存，下一次发送起按它执行", "success")
            return redirect(url_for("mail.setup"))
    now = clock.now()
    return render_template(
        "mail/setup.html",
        form=form,
        server=_server(),
        sender=services.sender(),
        captured=delivery.is_captured(),
        folder=transports.capture_folder(current_app.config),
        unreachable=services.unreachable_since(),
        waiting=db.session.execute(queries.waiting(now)).one(),
        newest=db.session.scalar(queries.newest_sent()),
        heartbeat=lease.heartbeat(),
    )


@bp.post("/admin/mail/settings/test")
def try_mail() -> ResponseReturnValue:
    """Queue a mail to oneself; the minute is its key, so that two clicks make one mail."""
    require(current_user, Permission.MAIL_SETTINGS)
    now, address = clock.now(), current_user.email.strip().lower()
    message = render("test", when=local_time(now), who=current_user.name)
    with transaction():
        made = services.queue(
            f"test:{address}:{local_time(now)}",
            kind="test",
            region_code=None,
            address=address,
            today=clock.today(),
            **asdict(message),
        )
    told = f"测试邮件已排入发件箱，一分钟之内发往{address}，结果见邮件记录" if made else "一分钟之内已经发过一封测试邮件，请稍后再试"
    flash(told, "success" if made else "info")
    return redirect(url_for("mail.setup"))


def _server() -> str:
    """The mail server in words, without its password."""
    url = current_app.config.get("TRACKER_SMTP_URL")
    if not url:
        return ""
    try:
        server = transports.parse_url(str(url))
    except RuleBroken as broken:
        return str(broken)
    return f"{server.host}:{server.port}，{ENCRYPTION[server.scheme]}，{f'以{server.user}登录' if server.user else '不登录'}"
