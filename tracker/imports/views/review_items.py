"""What a person does with one item: decide, edit, split, merge, add."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import tables
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken, StaleForm
from tracker.core.forms import VersionedForm, check_version
from tracker.imports import dividing, editing, listing, review, source
from tracker.imports.access import import_for, item_for
from tracker.imports.forms import DecisionForm, ItemForm, SplitForm
from tracker.imports.models import ImportItem
from tracker.imports.views import bp
from tracker.imports.views.review import filter_of_address, item_page, missing_block

CHANGED_MEANWHILE = "有人刚刚修改了这一项，下面是现在的内容，请核对后再操作"
# What a button does, and whether the next undecided item follows.
ACTIONS: dict[str, tuple[Callable[..., object], bool]] = {
    "accept": (review.accept, True),
    "dismiss": (review.dismiss, True),
    "reopen": (review.reopen, False),
    "lead": (review.confirm_lead, False),
    "deadline": (editing.keep_deadline, False),
    "restore": (editing.restore, False),
}


@bp.post("/plans/imports/<int:import_id>/items/<int:item_id>/decide")
def decide(import_id: int, item_id: int) -> ResponseReturnValue:
    """One of the buttons; after confirming or leaving out, the next undecided item is shown."""
    item = item_for(current_user, import_id, item_id)
    form = DecisionForm()
    action, moves_on = ACTIONS.get(form.action.data or "", (None, False))
    if not form.validate() or action is None:
        flash("请从页面上的按钮选择", "warning")
        return here(item)
    if not tried(item, form, lambda: action(item, actor=current_user)) or not moves_on:
        return here(item)
    return here(item, listing.next_open(item.plan_import, item.position))


@bp.post("/plans/imports/<int:import_id>/items/<int:item_id>/merge")
def merge(import_id: int, item_id: int) -> ResponseReturnValue:
    """Join the item to the one before it, which is shown then."""
    item = item_for(current_user, import_id, item_id)
    before = dividing.previous_of(item)
    if tried(item, DecisionForm(), lambda: dividing.merge(item, actor=current_user)) and before is not None:
        return here(item, before.id)
    return here(item)


@bp.route("/plans/imports/<int:import_id>/items/<int:item_id>/edit", methods=["POST"])
def edit(import_id: int, item_id: int) -> ResponseReturnValue:
    """Every field; what is refused is shown again as it was typed."""
    item = item_for(current_user, import_id, item_id)
    form = ItemForm()
    if form.validate():
        try:
            with transaction():
                check_version(item, form)
                editing.edit(item, actor=current_user, **form.values())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已保存“{item.number}”", "success")
            return here(item)
    return item_page(item.plan_import, item, "edit", form=form)


@bp.post("/plans/imports/<int:import_id>/items/<int:item_id>/split")
def split(import_id: int, item_id: int) -> ResponseReturnValue:
    """Cut the text in two."""
    item = item_for(current_user, import_id, item_id)
    form = SplitForm()
    if form.validate():
        try:
            with transaction():
                check_version(item, form)
                at = dividing.place_of(item.text, form.opening.data) if form.opening.data else form.at.data or 0
                dividing.split(item, at, actor=current_user)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已拆分，前一部分为“{item.number}”", "success")
            return here(item)
    return item_page(item.plan_import, item, "split", split_form=form)


@bp.post("/plans/imports/<int:import_id>/add")
def add(import_id: int) -> ResponseReturnValue:
    """Make a measure of a paragraph that was not taken for one."""
    kept = import_for(current_user, import_id)
    block = source.block_at(kept, tables.one(request.form, "block", int) or 0)
    if block is None:
        raise missing_block()
    try:
        with transaction():
            item = editing.add_from_block(kept, block, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for("imports.show", import_id=import_id, block=block.position))
    flash("已列为措施，请补充条款号、单位和时限", "success")
    return redirect(url_for("imports.show", import_id=import_id, item=item.id, mode="edit"))


def tried(item: ImportItem, form: VersionedForm, action: Callable[[], object]) -> bool:
    """Do it in a transaction, if the item is still what the person saw; a refusal is told on the next page."""
    try:
        with transaction():
            check_version(item, form)
            action()
    except StaleForm:
        flash(CHANGED_MEANWHILE, "warning")
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        return True
    return False


def here(item: ImportItem, item_id: int | None = None, **more: Any) -> ResponseReturnValue:
    """The page of the item, or of another one, with the same filter."""
    query: dict[str, Any] = {**filter_of_address().args, **more}
    return redirect(url_for("imports.show", import_id=item.import_id, item=item_id or item.id, **query))
