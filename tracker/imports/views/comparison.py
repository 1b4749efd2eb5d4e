"""A file against a stored plan: the differences, one decision each, and the end of the comparison."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.imports import adopting, comparison, services
from tracker.imports.access import import_for
from tracker.imports.models import Decision, DifferenceKind, ImportDifference, ImportForm, ImportPurpose, ImportStatus, PlanImport
from tracker.imports.views import bp

CARRIED = ("kind", "decision", "page", "per_page")


@bp.get("/plans/imports/<int:import_id>/comparison", endpoint="comparison")
def show(import_id: int) -> ResponseReturnValue:
    """All differences by kind."""
    kept = _comparison_for(import_id)
    kind, decision = tables.one(request.args, "kind", DifferenceKind), tables.one(request.args, "decision", Decision)
    page = tables.paginate(db.session, comparison.differences(kept, kind, decision), *tables.page_of(request.args))
    return render_template(
        "imports/comparison.html",
        kept=kept,
        plan=kept.plan,
        counts=comparison.counts(kept),
        page=page,
        lines=comparison.lines(kept, page.rows),
        kind=kind,
        decision=decision,
        kind_names=comparison.KIND_NAMES,
        decision_names=comparison.DECISION_NAMES,
        where={name: request.args[name] for name in CARRIED if name in request.args},
        open=kept.status is ImportStatus.REVIEWING,
    )


@bp.post("/plans/imports/<int:import_id>/comparison/attach")
def attach_all(import_id: int) -> ResponseReturnValue:
    """挂接全部原文 where the match is certain."""
    kept = _comparison_for(import_id)
    try:
        with transaction():
            count = adopting.attach_all(kept, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(
            f"已确认挂接{count}条原文，完成比对后生效" if count else "没有可以一并挂接的原文，请逐条核对", "success" if count else "warning"
        )
    return _back(import_id)


@bp.post("/plans/imports/<int:import_id>/comparison/<int:difference_id>")
def decide_difference(import_id: int, difference_id: int) -> ResponseReturnValue:
    """采纳, 不采纳, or undecided again."""
    kept = _comparison_for(import_id)
    row = db.session.get(ImportDifference, difference_id)
    if row is None or row.import_id != kept.id:
        raise NotThere("没有这处差异，可能已经重新比对，请返回比对页")
    decision = tables.one(request.form, "decision", Decision) or Decision.OPEN
    try:
        with transaction():
            adopting.decide(row, decision, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return _back(import_id, f"difference-{difference_id}")


@bp.post("/plans/imports/<int:import_id>/comparison/again")
def compare_again(import_id: int) -> ResponseReturnValue:
    """Match and compare anew, after items were corrected in the review; decisions about the same differences stay."""
    kept = _comparison_for(import_id)
    try:
        with transaction():
            services.compare_again(kept, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("已重新比对，已作的决定仍然保留", "success")
    return _back(import_id)


@bp.post("/plans/imports/<int:import_id>/comparison/finish")
def finish_comparison(import_id: int) -> ResponseReturnValue:
    """完成比对: what was adopted holds from now on."""
    kept = _comparison_for(import_id)
    try:
        with transaction():
            done = adopting.finish(kept, actor=current_user, today=clock.today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return _back(import_id)
    flash(_words(done), "success")
    return redirect(url_for("plans.show", plan_id=kept.plan_id))


def _words(done: adopting.Outcome) -> str:
    told = [
        (done.attached, "挂接原文{}条"),
        (done.editions, "更新措施{}条"),
        (done.tasks, "新增草稿任务{}项"),
        (done.gone, "标注文件中已无的措施{}条"),
        (done.targets, "更新指标目标{}个"),
    ]
    words = "，".join(words.format(count) for count, words in told if count)
    return f"比对完成：{words or '没有改动'}。文件已存为规划的原文"


def _comparison_for(import_id: int) -> PlanImport:
    kept = import_for(current_user, import_id)
    if kept.purpose is not ImportPurpose.COMPARISON or kept.form is not ImportForm.DOCUMENT:
        raise NotThere("这次导入是新建规划，没有比对结果，请在导入审核中处理")
    return kept


def _back(import_id: int, anchor: str | None = None) -> ResponseReturnValue:
    """To the list from which the person came, with its filter and page."""
    kept: dict[str, Any] = {name: request.args[name] for name in CARRIED if name in request.args}
    return redirect(url_for("imports.comparison", import_id=import_id, _anchor=anchor, **kept))
