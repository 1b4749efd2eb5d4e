"""The list of mails: what was sent to whom, and how it went (contract.md "/admin/mail"); also as a workbook."""

import sqlalchemy as sa
from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from tracker.audit.models import AuditEntry
from tracker.core import clock, tables
from tracker.core.db import db, short_transaction
from tracker.mail import delivery, export, queries, robots, services, words
from tracker.mail.models import DELIVERY_NAMES, Notification
from tracker.mail.views import bp
from tracker.mail.views.asked import in_words, kinds_offered, own_region, query_of, require_ledger, wanted_of
from tracker.regions.models import Region
from tracker.reminders import mail_reasons
from tracker.scheduling import lease

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/admin/mail")
def index() -> ResponseReturnValue:
    """The mails of the region; for a system administrator addresses and states of all, without subjects."""
    require_ledger()
    region_code, wanted, regions = own_region(), wanted_of(), _regions()
    page = tables.paginate(db.session, queries.ledger(wanted, region_code=region_code), *tables.page_of(request.args))
    return render_template(
        "mail/index.html",
        page=page,
        numbers=mail_reasons.numbers_of([mail.id for mail in page.rows]) if region_code else {},
        robots=robots.names_of([mail.address for mail in page.rows]),
        wanted=wanted,
        query=query_of(wanted),
        counts=dict(db.session.execute(queries.state_counts(wanted, region_code=region_code)).all()),
        with_bodies=region_code is not None,
        names=DELIVERY_NAMES,
        kinds=kinds_offered(region_code),
        kind_name=words.kind_name,
        regions=regions,
        captured=delivery.is_captured(),
        unreachable=services.unreachable_since(),
        heartbeat=lease.heartbeat(),
    )


@bp.get("/admin/mail.xlsx")
def workbook() -> ResponseReturnValue:
    """The same mails as a workbook, to prove what was sent to whom; without subjects for a system administrator."""
    require_ledger()
    region_code, wanted = own_region(), wanted_of()
    rows = queries.ledger(wanted, region_code=region_code).order_by(None).order_by(Notification.queued_on, Notification.id)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
    if total > export.MAX_ROWS:
        raise BadRequest(f"符合条件的邮件有{total}封，一次最多导出{export.MAX_ROWS}封，请缩小日期范围后再导出")
    conditions = in_words(wanted, _regions())
    file = export.workbook(rows, conditions, numbers_of=mail_reasons.numbers_of, with_subjects=region_code is not None)
    _note_export(conditions, total)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"邮件记录{clock.today():%Y%m%d}.xlsx")


def _regions() -> dict[str, str]:
    return dict(db.session.execute(sa.select(Region.code, Region.name).order_by(Region.code)).all())


def _note_export(conditions: list[str], total: int) -> None:
    """A GET writes only what must be noted, in a short transaction of its own (house-style §5)."""
    with short_transaction() as session:
        entry = AuditEntry(action="mail.exported", subject_type="notification", subject_id="*", region_code=current_user.region_code)
        entry.actor_id, entry.actor_name = current_user.id, current_user.name
        entry.new = {"conditions": conditions, "count": total}
        session.add(entry)
