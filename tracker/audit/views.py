"""The audit trail for auditors."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.audit import queries
from tracker.audit.queries import AuditFilter
from tracker.core import tables
from tracker.core.db import db
from tracker.regions.services import regions_below

bp = Blueprint("audit", __name__)


@bp.get("/audit")
def index() -> ResponseReturnValue:
    """Entries of the auditor's region and those below, newest first; no city sees another (domain.md §1)."""
    require(current_user, Permission.AUDIT_READ)
    wanted = AuditFilter(
        q=tables.text_of(request.args),
        action=tables.text_of(request.args, "action"),
        since=tables.dates(request.args, "since"),
        until=tables.dates(request.args, "until"),
    )
    page = tables.paginate(db.session, queries.entries(wanted, regions_below(current_user.region_code)), *tables.page_of(request.args))
    return render_template("audit/index.html", page=page, wanted=wanted, actions=queries.actions())
