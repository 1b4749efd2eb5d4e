"""Supervision reports: the list, the document with its figures' lists, editing, approval and publication."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.access import visible_regions, works_for_unit
from tracker.accounts.models import UNIT_ROLES, Role
from tracker.accounts.permissions import Permission, allows, require
from tracker.core import clock
from tracker.core.db import short_transaction, transaction
from tracker.core.errors import NotAllowed, NotThere, RuleBroken
from tracker.core.forms import VersionedForm, check_version
from tracker.core.periods import parse_period
from tracker.core.steps import take
from tracker.publication import page as publication
from tracker.publication.forms import AskApprovalForm, PublishForm
from tracker.publication.queries import receipt_of
from tracker.publication.receipts import opened
from tracker.regions.models import Region
from tracker.regions.services import setting
from tracker.reports import building, files, page, paragraphs, queries, services
from tracker.reports.access import report_for
from tracker.reports.forms import ActionForm, KindsForm, ParagraphForm, SendBackForm, draft_form
from tracker.reports.models import SupervisionReport

bp = Blueprint("reports", __name__)
READERS = UNIT_ROLES | {Role.COORDINATOR, Role.LEADER}


@bp.get("/reports")
def index() -> ResponseReturnValue:
    """The reports that the account may read, and the form that drafts one."""
    if current_user.role not in READERS:
        raise NotAllowed("督查通报由督查机构、领导和有关单位查阅，您的账号没有查看业务数据的权限")
    wanted = page.read_filter(request.args)
    waiting = publication.desk_of_unit(current_user.unit_id)
    return render_template("reports/index.html", form=_draft_form(), **waiting, **page.listed(current_user, wanted))


@bp.route("/settings/report-kinds", methods=["GET", "POST"])
def kinds() -> ResponseReturnValue:
    """Which reports the scheduler drafts for the region."""
    code, today = current_user.region_code, clock.today()
    require(current_user, Permission.SETTINGS_EDIT, code)
    form = KindsForm(kinds=setting(code, services.KINDS_KEY, today))
    if form.validate_on_submit():
        with transaction():
            services.choose_kinds(code, form.kinds.data or [], actor=current_user, today=today)
        flash("已保存，从下一个期间起按新的设置起草", "success")
        return redirect(url_for("regions.index"))
    return render_template("reports/kinds.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/reports")
def draft() -> ResponseReturnValue:
    """Draft a report of the own region, or refresh its draft."""
    require(current_user, Permission.SUPERVISION_EDIT, current_user.region_code)
    form = _draft_form()
    if form.validate_on_submit():
        try:
            choice = form.choice(clock.today())
            if building.is_long(current_user.region, today=clock.today(), **choice):
                return _in_background(current_user.region, **choice)
            with transaction():
                made = services.build(current_user.region, actor=current_user, today=clock.today(), **choice)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"《{made.title}》已起草，数据截至{made.as_of}", "success")
            return redirect(url_for("reports.show", report_id=made.id))
    return render_template("reports/index.html", form=form, **page.listed(current_user, queries.ReportFilter())), 422


@bp.get("/reports/<int:report_id>")
def show(report_id: int) -> ResponseReturnValue:
    """The report as it will be printed; each figure leads to its list."""
    report, today = report_for(current_user, report_id), clock.today()
    _note_receipt(report_id, today)
    kind, number = publication.proposed_number(report, today)
    return render_template(
        "reports/show.html",
        report=report,
        action=ActionForm(version=report.version),
        send_back=SendBackForm(version=report.version),
        publish=PublishForm(version=report.version, number_kind=kind, number=number),
        ask_form=AskApprovalForm(version=report.version),
        **publication.panel(report, current_user, today),
        **page.parts(report, editable=page.may_edit(current_user, report)),
    )


def _note_receipt(report_id: int, today: date) -> None:
    """The page is in front of somebody of a unit that owes a receipt: that is one (domain.md §6)."""
    receipt = receipt_of(report_id, current_user.unit_id) if works_for_unit(current_user) else None
    if receipt is not None and receipt.received_on is None:
        with short_transaction() as session:
            opened(session, report_id, current_user, today)


@bp.get("/reports/<int:report_id>/figures/<name>")
def figure(report_id: int, name: str) -> ResponseReturnValue:
    """The tasks behind one figure, as they stood."""
    report = report_for(current_user, report_id)
    view = page.view_of(report)
    found = view.figure(name)
    if found is None:
        raise NotThere("通报里没有这个数字，请返回通报重新选择")
    words, rows = found
    return render_template(
        "reports/figure.html",
        report=report,
        words=words,
        rows=rows,
        view=view,
        ledger=page.ledger_filter(view, name),
        visible=page.visible_tasks(current_user, rows),
    )


@bp.get("/reports/<int:report_id>/files/<kind>")
def download(report_id: int, kind: str) -> ResponseReturnValue:
    """A file of the report: as published, or as the draft stands now."""
    file = files.fetch(report_for(current_user, report_id), (kind,))[0]
    response = Response(file.data, mimetype=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@bp.route("/reports/<int:report_id>/paragraphs/<key>", methods=["GET", "POST"])
def paragraph(report_id: int, key: str) -> ResponseReturnValue:
    """Edit one paragraph; the figures stay where they are."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    drafted = files.composed(report)[0].drafted
    if key not in drafted:
        raise NotThere("通报里没有这一段，可能数据刷新后已不需要，请返回通报重新选择")
    edited = report.edits.get(key, {})
    form = ParagraphForm(version=report.version, text=edited.get("text", drafted[key]))
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(report, form)
                services.edit(report, key, form.text.data or "", actor=current_user, today=clock.today())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("文字已修改；刷新数据时保留", "success")
            return redirect(url_for("reports.show", report_id=report_id, _anchor=key))
    marks = page.changed_figures(edited, drafted[key])
    return render_template(
        "reports/paragraph.html",
        report=report,
        key=key,
        form=form,
        drafted=drafted[key],
        edited=edited,
        marks=marks,
        action=ActionForm(version=report.version),
    )


@bp.post("/reports/<int:report_id>/paragraphs/<key>/adopt")
def adopt(report_id: int, key: str) -> ResponseReturnValue:
    """Put the figures of today into the person's words."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    return _step(report, ActionForm(), partial(paragraphs.adopt, report, key, actor=current_user, today=clock.today()), "已换成新数")


@bp.post("/reports/<int:report_id>/paragraphs/<key>/keep")
def keep(report_id: int, key: str) -> ResponseReturnValue:
    """The person's words stand as they are; the mark goes."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    return _step(report, ActionForm(), partial(paragraphs.keep, report, key, actor=current_user, today=clock.today()), "已确认保留原文")


@bp.post("/reports/<int:report_id>/paragraphs/<key>/restore")
def restore(report_id: int, key: str) -> ResponseReturnValue:
    """Take the drafted words again."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)
    return _step(report, ActionForm(), lambda: services.restore(report, key, actor=current_user), "已恢复原稿")


@bp.post("/reports/<int:report_id>/refresh")
def refresh(report_id: int) -> ResponseReturnValue:
    """Count again with what is known by now; edited paragraphs stay."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_EDIT)

    choice: dict[str, Any] = {"period": parse_period(report.period), "plan": report.plan, "below": report.below, "interim": report.interim}
    form = ActionForm()
    if form.validate_on_submit() and building.is_long(report.region, today=clock.today(), **choice):
        return _in_background(report.region, **choice)

    def again() -> None:
        services.build(report.region, actor=current_user, today=clock.today(), **choice)

    return _step(report, form, again, "数据已刷新，修改过的文字保留")


@bp.post("/reports/<int:report_id>/approve")
def approve(report_id: int) -> ResponseReturnValue:
    """The leader agrees with what is shown."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_APPROVE)
    return _step(report, ActionForm(), lambda: services.approve(report, actor=current_user), "已批准，由督查员编号印发")


@bp.post("/reports/<int:report_id>/send-back")
def send_back(report_id: int) -> ResponseReturnValue:
    """The leader wants changes."""
    report = report_for(current_user, report_id, Permission.SUPERVISION_APPROVE)
    form = SendBackForm()
    return _step(report, form, lambda: services.send_back(report, form.reason.data or "", actor=current_user), "已退回修改")


def _in_background(region: Region, **choice: Any) -> ResponseReturnValue:
    """Many tasks: a worker builds it, and the page shows how far it is."""
    with transaction():
        asked = building.ask(region, actor=current_user, today=clock.today(), **choice)
    return redirect(url_for("builds.show", build_id=asked.id))


def _step(report: SupervisionReport, form: VersionedForm, step: Callable[[], object], done: str) -> ResponseReturnValue:
    return take(report, form, step, done, url_for("reports.show", report_id=report.id))


def _draft_form() -> Any:
    """None for those who draft nothing."""
    if not allows(current_user, Permission.SUPERVISION_EDIT, current_user.region_code):
        return None
    regions = visible_regions(current_user)
    return draft_form(page.plans_of(regions, current_user.region_code), clock.today(), has_below=len(regions) > 1)
