"""Whether the region's mails name tasks, or only count them (domain.md §9)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.core.db import transaction
from tracker.regions.services import change_setting, setting
from tracker.reminders.views import bp

SHORT = "mail.short_form"


@bp.get("/settings/mails")
def mail_form() -> ResponseReturnValue:
    """What holds now."""
    require(current_user, Permission.SETTINGS_EDIT, current_user)
    return render_template("reminders/mail_form.html", short=bool(setting(current_user.region_code, SHORT, clock.today())))


@bp.post("/settings/mails")
def change_mail_form() -> ResponseReturnValue:
    """Change it from today on."""
    require(current_user, Permission.SETTINGS_EDIT, current_user)
    short, today = request.form.get("short") == "yes", clock.today()
    if short != bool(setting(current_user.region_code, SHORT, today)):
        with transaction():
            change_setting(current_user.region_code, SHORT, short, actor=current_user, on=today)
    flash("已保存，新生成的邮件只写数量和链接" if short else "已保存，新生成的邮件写明任务编号和名称", "success")
    return redirect(url_for("reminders.mail_form"))
