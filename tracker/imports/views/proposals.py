"""Units for measures that name none, proposed on request."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.imports import similar
from tracker.imports.access import import_for
from tracker.imports.views import bp


@bp.post("/plans/imports/<int:import_id>/propose")
def propose_units(import_id: int) -> ResponseReturnValue:
    """建议单位: from the confirmed assignments of similar measures, for items that have no unit."""
    kept = import_for(current_user, import_id)
    try:
        with transaction():
            count = similar.propose_again(kept, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        words = f"已为{count}项建议单位，请逐项核对" if count else "没有找到足够相似、责任已确定的措施，请人工指定单位"
        flash(words, "success" if count else "info")
    return redirect(url_for("imports.items", import_id=import_id))
