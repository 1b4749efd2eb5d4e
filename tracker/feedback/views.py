"""反映问题 from every page; the own ones with their answers; the inbox of the office."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, allows, require
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import check_version
from tracker.core.tables import one, page_of, paginate
from tracker.feedback import queries, services
from tracker.feedback.access import feedback_for
from tracker.feedback.forms import AnswerForm, FeedbackForm
from tracker.feedback.models import ANSWER_WORKDAYS, KIND_NAMES, STATUS_NAMES, Feedback, FeedbackStatus
from tracker.regions.services import calendar_for

bp = Blueprint("feedback", __name__, url_prefix="/feedback")
WORDS = {"kind_names": KIND_NAMES, "status_names": STATUS_NAMES, "answer_workdays": ANSWER_WORKDAYS}


@bp.get("")
def index() -> ResponseReturnValue:
    """For an office what came in, under ``view=own`` and for everybody else what the person has reported."""
    has_inbox = current_user.role in queries.INBOX_ROLES
    if not has_inbox or request.args.get("view") == "own":
        page = paginate(db.session, queries.own(current_user), *page_of(request.args))
        return render_template("feedback/own.html", page=page, has_inbox=has_inbox, **WORDS)
    status, today = one(request.args, "status", FeedbackStatus), clock.today()
    page = paginate(db.session, queries.inbox(current_user, status), *page_of(request.args))
    trouble = {"late": queries.late(page.rows, today), "late_count": queries.late_count(current_user, today)}
    return render_template("feedback/inbox.html", page=page, status=status, **trouble, **WORDS)


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Report a problem; the address of the page that led here is kept."""
    require(current_user, Permission.FEEDBACK_MAKE)
    form = FeedbackForm(data={"page": services.page_path(request.args.get("page"))})
    if form.validate_on_submit():
        values = form.values()
        path = values.pop("page")
        try:
            with transaction():
                made = services.report(actor=current_user, path=path, today=clock.today(), **values)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已提交{current_user.region.office_name}，{ANSWER_WORKDAYS}个工作日内答复", "success")
            return redirect(url_for("feedback.show", feedback_id=made.id))
    path = services.page_path(form.page.data)
    return render_template("feedback/new.html", form=form, path=path, own_count=queries.own_count(current_user), **WORDS)


@bp.get("/<int:feedback_id>")
def show(feedback_id: int) -> ResponseReturnValue:
    """One report with its answer, or the box for it."""
    return _page(feedback_for(current_user, feedback_id))


def _page(found: Feedback, form: AnswerForm | None = None) -> str:
    is_open, calendar = found.status is FeedbackStatus.OPEN, calendar_for(found.region_code)
    if form is None and is_open and allows(current_user, Permission.FEEDBACK_ANSWER, found):
        form = AnswerForm(formdata=None, data={"version": found.version})
    return render_template(
        "feedback/show.html",
        found=found,
        form=form,
        due=found.answer_due(calendar),
        late=found.is_late(clock.today(), calendar),
        may_withdraw=is_open and allows(current_user, Permission.FEEDBACK_WITHDRAW, found),
        **WORDS,
    )


@bp.post("/<int:feedback_id>/answer")
def answer(feedback_id: int) -> ResponseReturnValue:
    """Answer, and tell the person."""
    found = feedback_for(current_user, feedback_id, Permission.FEEDBACK_ANSWER)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(found, form)
    try:
        with transaction():
            check_version(found, form)
            services.answer(found, actor=current_user, text=form.text.data or "", today=clock.today())
    except RuleBroken as broken:
        form.complain(broken)
        return _page(found, form)
    flash("答复已发出", "success")
    return redirect(url_for("feedback.index"))


@bp.post("/<int:feedback_id>/withdrawal")
def withdraw(feedback_id: int) -> ResponseReturnValue:
    """Take it back while nobody has answered."""
    found = feedback_for(current_user, feedback_id, Permission.FEEDBACK_WITHDRAW)
    try:
        with transaction():
            services.withdraw(found, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("已撤回", "success")
    return redirect(url_for("feedback.show", feedback_id=feedback_id))
