"""设置: what a coordinator decides for the own region. Its working calendar and the hours in which mails leave."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, require
from tracker.core import bounded, clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.periods import YEARS
from tracker.core.tables import one
from tracker.documents import services as documents
from tracker.documents.readers import MAX_BYTES, check_size, read_bytes
from tracker.regions import calendars
from tracker.regions.forms import HoursForm, NoticeFileForm, NoticeForm, filled
from tracker.regions.holidays import Notice, check
from tracker.regions.hours import change_hours, working_hours
from tracker.regions.models import Region
from tracker.regions.notice_text import read_notice
from tracker.regions.services import calendar_for, regions_above
from tracker.tasks import calendar_moves

bp = Blueprint("regions", __name__, url_prefix="/settings")
SOURCES = {
    "own": "按本地区录入的放假安排",
    "everywhere": "按统一录入的放假安排",
    "library": "按系统内置的国务院放假安排",
    "provisional": "暂定：尚无放假安排，按周一至周五计",
}
LIMITS = bounded.Limits(seconds=30, memory=1024 * 1024 * 1024)


@bp.get("")
def index() -> ResponseReturnValue:
    """What can be set."""
    code = _region()
    today = clock.today()
    missing = calendars.missing_year(calendar_for(code), today)
    return render_template("regions/settings.html", missing=missing, hours=working_hours(code, today))


@bp.get("/calendar")
def calendar() -> ResponseReturnValue:
    """A year with its rest days, worked weekends and their source."""
    code, today = _region(), clock.today()
    year = one(request.args, "year", _year) or today.year
    view = calendars.year_view(code, year)
    entered = calendars.history(code, year)
    people = {row.id: row.name for row in db.session.query(User).where(User.id.in_([one.actor_id for one in entered if one.actor_id]))}
    may_enter = today.year <= year <= today.year + calendars.AHEAD
    return render_template(
        "regions/calendar.html",
        view=view,
        source=SOURCES[view.source],
        entered=entered,
        people=people,
        may_enter=may_enter,
        missing=calendars.missing_year(calendar_for(code), today),
    )


@bp.route("/calendar/<int:year>/notice", methods=["GET", "POST"])
def notice(year: int) -> ResponseReturnValue:
    """The form of a year; ``check`` shows what moves, ``save`` keeps it."""
    code = _region()
    if request.method == "GET":
        return _form_page(year, filled(_offered(code, year), year))
    form = NoticeForm()
    if not form.validate():
        return _form_page(year, form)
    try:
        wanted = form.notice(year)
        check(wanted)
        calendars.require_enterable(year, clock.today())
        if request.form.get("step") != "save":
            return _form_page(year, form, wanted=wanted)
        with transaction():
            _save(code, wanted)
    except RuleBroken as broken:
        form.complain(broken)
        return _form_page(year, form)
    flash(f"{year}年放假安排已保存，日期已按新日历重新计算", "success")
    return redirect(url_for("regions.calendar", year=year))


@bp.post("/calendar/<int:year>/file")
def notice_file(year: int) -> ResponseReturnValue:
    """Read an uploaded notice into the form; nothing is kept before a person has confirmed it."""
    _region()
    form = NoticeFileForm()
    if not form.validate():
        return _form_page(year, filled(None, year), file_form=form)
    try:
        read = _read(form.file.data.read(MAX_BYTES + 1), documents.plain_name(form.file.data.filename or ""), year)
    except RuleBroken as broken:
        form.complain(broken, "file")
        return _form_page(year, filled(None, year), file_form=form)
    return _form_page(year, filled(read, year), read=read)


@bp.post("/calendar/<int:year>/withdraw")
def withdraw(year: int) -> ResponseReturnValue:
    """Take the region's own notice back."""
    code, today = _region(), clock.today()
    try:
        with transaction():
            old, new = calendar_for(code), calendars.without_own(code, year)
            calendars.withdraw(code, year, actor=current_user, today=today)
            calendar_moves.apply(calendar_moves.moves(code, old, new, today), code, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"已撤销{year}年的录入，日期已重新计算", "success")
    return redirect(url_for("regions.calendar", year=year))


@bp.route("/hours", methods=["GET", "POST"])
def hours() -> ResponseReturnValue:
    """The hours in which the region's mails leave."""
    code, today = _region(), clock.today()
    begin, end = working_hours(code, today)
    form = HoursForm(data={"begin": begin, "end": end})
    if form.validate_on_submit():
        try:
            with transaction():
                change_hours(code, *form.span(), actor=current_user, today=today)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("发信时间已保存，从现在起按新的时间发送", "success")
            return redirect(url_for("regions.index"))
    return render_template("regions/hours.html", form=form)


def _region() -> str:
    """The region whose settings the person may change: exactly the own one."""
    code: str = current_user.region_code
    require(current_user, Permission.SETTINGS_EDIT, code)
    return code


def _year(text: str) -> int:
    year = int(text)
    if year not in YEARS:
        raise ValueError(text)
    return year


def _offered(code: str, year: int) -> Notice | None:
    """What the form begins with: the own entry, or that of the region above where the person asks for it."""
    above = request.args.get("from")
    return calendars.notice_of(above if above in regions_above(code) else code, year)


def _save(code: str, wanted: Notice) -> None:
    today, old = clock.today(), calendar_for(code)
    moved = calendar_moves.moves(code, old, calendars.with_notice(old, wanted), today)
    calendars.enter(code, wanted, actor=current_user, today=today)
    calendar_moves.apply(moved, code, actor=current_user)


def _read(data: bytes, name: str, year: int) -> Notice:
    """In a child process with limits: the file comes from outside (docs/adr/0042)."""
    check_size(len(data))
    document = bounded.run(read_bytes, data, name, limits=LIMITS)
    return read_notice("\n".join(block.text for block in document.blocks), year)


def _form_page(year: int, form: NoticeForm, *, wanted: Notice | None = None, **more: Any) -> str:
    code, today = _region(), clock.today()
    above = [region for region in regions_above(code) if calendars.notice_of(region, year)]
    groups = None
    if wanted is not None:
        old = calendar_for(code)
        groups = calendar_moves.grouped(calendar_moves.moves(code, old, calendars.with_notice(old, wanted), today))
    return render_template(
        "regions/notice.html",
        year=year,
        form=form,
        wanted=wanted,
        groups=groups,
        above=db.session.get(Region, above[0]) if above else None,
        enterable=today.year <= year <= today.year + calendars.AHEAD,
        **{"file_form": NoticeFileForm(formdata=None), "read": None, **more},
    )
