"""Values of one period as an Excel sheet: out, filled in, checked row by row, in."""

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import works_for_unit
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.periods import Period, PeriodKind, parse_period, period_of
from tracker.documents.kinds import XLSX
from tracker.indicators import batches, workbook
from tracker.indicators.access import writable_for
from tracker.indicators.batches import Read
from tracker.indicators.forms import SheetForm
from tracker.indicators.models import Indicator
from tracker.indicators.views import bp
from tracker.indicators.views.pages import last_quarter
from tracker.indicators.workbook import SheetRow

OFFERED = 5  # quarters to choose from


@bp.route("/indicators/sheet", methods=["GET", "POST"])
def sheet() -> ResponseReturnValue:
    """Download, fill in, upload; nothing is kept while a row is faulty, unless the faulty ones are set aside on purpose."""
    writable = writable_for(current_user)
    form = SheetForm()
    if request.method == "POST" and "keep" in request.form:
        return _keep_right_rows(writable)
    if form.validate_on_submit():
        try:
            read = batches.check(workbook.read(form.file.data.read()), writable, clock.today())
        except RuleBroken as broken:
            form.complain(broken, "file")
        else:
            return _kept(read) if not read.errors else render_template("indicators/sheet_errors.html", read=read)
    return render_template("indicators/sheet.html", form=form, count=len(writable), periods=_periods())


@bp.get("/indicators/sheet.xlsx")
def sheet_file() -> ResponseReturnValue:
    """The sheet of a period with what stands already."""
    writable = writable_for(current_user)
    period = parse_period(request.args.get("period") or last_quarter(clock.today()))
    data = io.BytesIO(workbook.template(writable, period.code))
    return send_file(data, mimetype=XLSX.media_type, as_attachment=True, download_name=f"指标完成值{period.code}.xlsx")


def _keep_right_rows(writable: list[Indicator]) -> ResponseReturnValue:
    """The right rows of a sheet whose faulty ones were set aside; they are checked once more."""
    names = ("indicator", "period", "value", "source")
    rows = [_as_row(*fields) for fields in zip(*(request.form.getlist(name) for name in names), strict=False)]
    return _kept(batches.check(rows, writable, clock.today()))


def _as_row(indicator: str, period: str, value: str, source: str) -> SheetRow:
    row = SheetRow(0, int(indicator) if indicator.isdecimal() else None, "", period, source=source[: workbook.LONGEST_SOURCE])
    try:
        row.value = workbook.parse_value(value)
    except RuleBroken as broken:
        row.errors.append(str(broken))
    return row


def _kept(read: Read) -> ResponseReturnValue:
    with transaction():
        kept = batches.keep(read.entries, actor=current_user, today=clock.today())
    same = f"，{read.same}项没有变化" if read.same else ""
    waits = "，督查室审核通过后计入" if kept and works_for_unit(current_user) else ""
    flash(f"已导入{kept}项完成值{same}{waits}", "success" if kept else "warning")
    return redirect(url_for("indicators.index"))


def _periods() -> list[Period]:
    period, found = period_of(clock.today(), PeriodKind.QUARTER), list[Period]()
    while len(found) < OFFERED:
        period = period.previous()
        found.append(period)
    return found
