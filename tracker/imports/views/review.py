"""The pages on which a reading is reviewed: one item beside its source, all items, the account of the document, its steps."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.imports import listing, review, review_page, source, steps
from tracker.imports.access import import_for, item_for
from tracker.imports.forms import CertainForm, ChosenForm, ItemForm, NewUnitForm, UndoForm
from tracker.imports.listing import ItemFilter
from tracker.imports.models import ImportItem, PlanImport
from tracker.imports.review_page import Asked
from tracker.imports.views import bp
from tracker.plans.extract.result import Fate

MODES = ("edit", "split", "units")
NAMED = 300  # numbers that the page of bulk confirmation lists


@bp.get("/plans/imports/<int:import_id>")
def show(import_id: int) -> ResponseReturnValue:
    """One item beside its source: the one asked for, else the first undecided; or a paragraph of the source."""
    kept = import_for(current_user, import_id)
    line, position = tables.one(request.args, "line", tables.identifier), tables.one(request.args, "block", int)
    if line is not None:
        return redirect(_address_of_line(kept, line))
    item_id = tables.one(request.args, "item", tables.identifier)
    if item_id is None and position is None:
        item_id = listing.first_item(kept)
    if item_id is not None:
        return item_page(kept, item_for(current_user, import_id, item_id))
    block = source.block_at(kept, position) if position is not None else None
    return _render("show", kept, **review_page.of_block(kept, block, filter_of_address(), _start()))


def item_page(kept: PlanImport, item: ImportItem, mode: str = "", **forms: Any) -> ResponseReturnValue:
    """The page of one item; ``forms`` that were refused are shown as they were typed."""
    mode = mode or next((one for one in MODES if one == request.args.get("mode")), "")
    unit = tables.one(request.args, "unit", tables.identifier)
    asked = Asked(mode, unit, tables.text_of(request.args, "uq"), _start())
    gathered = review_page.of_item(kept, item, filter_of_address(), asked, clock.today())
    if mode == "edit":
        forms.setdefault("form", ItemForm.of(item))
    if mode == "units":
        forms["new_unit"] = NewUnitForm.proposed(gathered["editor"], kept.region_code)
    return _render("show", kept, **gathered, **forms)


@bp.get("/plans/imports/<int:import_id>/items")
def items(import_id: int) -> ResponseReturnValue:
    """All items, filtered; from here candidates are left out together."""
    kept = import_for(current_user, import_id)
    wanted = filter_of_address()
    page = tables.paginate(db.session, listing.items(kept, wanted), *tables.page_of(request.args))
    return _render("items", kept, page=page, wanted=wanted, shows=listing.SHOWS)


@bp.post("/plans/imports/<int:import_id>/dismiss")
def dismiss_many(import_id: int) -> ResponseReturnValue:
    """Leave out what was ticked in the list."""
    kept = import_for(current_user, import_id)
    form = ChosenForm()
    try:
        with transaction():
            number = review.dismiss_many(kept, (form.validate() and form.item.data) or [], actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"{number}项不列入，可以撤销", "success")
    query: dict[str, Any] = filter_of_address().args
    return redirect(url_for("imports.items", import_id=import_id, **query))


@bp.route("/plans/imports/<int:import_id>/accept", methods=["GET", "POST"])
def accept_certain(import_id: int) -> ResponseReturnValue:
    """Confirm in one step what is certain, after seeing how many and which."""
    kept = import_for(current_user, import_id)
    form = CertainForm()
    if form.validate_on_submit():
        try:
            with transaction():
                number = review.accept_certain(kept, with_proposed_leads=form.with_proposed_leads.data, actor=current_user)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已确认{number}项，可以撤销", "success")
            return redirect(url_for("imports.show", import_id=import_id))
    certain, waiting = review.certain_items(kept), review.waiting_for_lead(kept)
    return _render("accept", kept, form=form, certain=certain, waiting=waiting, named=NAMED)


@bp.get("/plans/imports/<int:import_id>/account")
def account(import_id: int) -> ResponseReturnValue:
    """Where every paragraph went, and what the reader warns of."""
    kept = import_for(current_user, import_id)
    fate = tables.one(request.args, "fate", Fate)
    page = tables.paginate(db.session, source.blocks_of(kept, fate.value), *tables.page_of(request.args)) if fate else None
    return _render("account", kept, fates=source.fates(kept), fate=fate, page=page)


@bp.get("/plans/imports/<int:import_id>/steps")
def history(import_id: int) -> ResponseReturnValue:
    """Who did what, the latest first; the latest can be taken back."""
    kept = import_for(current_user, import_id)
    return _render("steps", kept, steps=listing.steps(kept))


@bp.post("/plans/imports/<int:import_id>/undo")
def undo(import_id: int) -> ResponseReturnValue:
    """Take back the latest step, and show what it was about."""
    kept = import_for(current_user, import_id)
    form = UndoForm()
    try:
        with transaction():
            step = steps.undo(kept, (form.validate() and form.step_id.data) or 0, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for("imports.history", import_id=import_id))
    flash(f"已撤销：{step.label}", "success")
    about = next((row["id"] for row in step.before if row["of"] == "item" and not row.get("made")), None)
    back = "imports.history" if request.args.get("to") == "history" else "imports.show"
    return redirect(url_for(back, import_id=import_id, item=about if back == "imports.show" else None))


def filter_of_address() -> ItemFilter:
    """Which items are walked through."""
    show = request.args.get("show", "")
    return ItemFilter(show if show in listing.SHOWS else "", tables.text_of(request.args))


def _start() -> int | None:
    start = tables.one(request.args, "from", int)
    return max(0, start) if start is not None else None


def _address_of_line(kept: PlanImport, line: int) -> str:
    item_id = source.item_at(kept, line)
    if item_id is not None:
        return url_for("imports.show", import_id=kept.id, item=item_id)
    return url_for("imports.show", import_id=kept.id, block=source.position_of(kept, line))


def _render(name: str, kept: PlanImport, /, **gathered: Any) -> ResponseReturnValue:
    return render_template(f"imports/{name}.html", **{**review_page.overview(kept), **gathered})


def missing_block() -> NotThere:
    """For a paragraph that the document does not have."""
    return NotThere("文件中没有这一段，请从左侧原文中选择")
