"""设置 of reports: how long units may answer and object, how reports are numbered, how large a mail may be."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.core.db import transaction
from tracker.publication.forms import SettingsForm
from tracker.publication.views import bp
from tracker.regions.services import change_setting, settings


@bp.route("/settings/reports", methods=["GET", "POST"])
def terms() -> ResponseReturnValue:
    """Each changed value holds from today on; terms that run already keep theirs."""
    code, today = current_user.region_code, clock.today()
    require(current_user, Permission.SETTINGS_EDIT, code)
    held = settings(code, today)
    form = SettingsForm(data={name: held[f"report.{name}"] for name in SettingsForm(formdata=None).values()})
    if form.validate_on_submit():
        with transaction():
            for name, value in form.values().items():
                if held[f"report.{name}"] != value:
                    change_setting(code, f"report.{name}", value, actor=current_user, on=today)
        flash("设置已保存，从现在起按新的规定办理；已经开始的征求意见和复核期限不变", "success")
        return redirect(url_for("regions.index"))
    return render_template("publication/terms.html", form=form)
