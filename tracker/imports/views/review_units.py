"""What a person does with the units of an item."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken, StaleForm
from tracker.core.forms import check_version
from tracker.imports import assigning, registering, review_page, rules
from tracker.imports import names as printed_names
from tracker.imports.access import import_for, item_for
from tracker.imports.forms import NamesForm, NewUnitForm, UnitForm
from tracker.imports.models import ImportItem
from tracker.imports.views import bp
from tracker.imports.views.review import item_page
from tracker.imports.views.review_items import CHANGED_MEANWHILE, here


@bp.post("/plans/imports/<int:import_id>/items/<int:item_id>/units")
def change_units(import_id: int, item_id: int) -> ResponseReturnValue:
    """Choose, add, remove, replace a group, give a role."""
    item = item_for(current_user, import_id, item_id)
    form = UnitForm()
    if not form.validate() or form.action.data not in _ACTIONS:
        flash("请从页面上的按钮选择", "warning")
        return here(item)
    try:
        with transaction():
            check_version(item, form)
            _ACTIONS[form.action.data](item, form)
    except StaleForm:
        flash(CHANGED_MEANWHILE, "warning")
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return here(item, mode="units", unit=form.item_unit.data)
    return redirect(url_for("imports.names", import_id=import_id)) if request.args.get("to") == "names" else here(item)


@bp.get("/plans/imports/<int:import_id>/names")
def names(import_id: int) -> ResponseReturnValue:
    """Every name of a unit once, the unknown first, to be settled for all items together."""
    kept = import_for(current_user, import_id)
    page = tables.paginate(db.session, printed_names.names(kept), *tables.page_of(request.args))
    return render_template("imports/names.html", **review_page.overview(kept), page=page, rows=printed_names.rows_of(kept, page.rows))


@bp.post("/plans/imports/<int:import_id>/names/create")
def create_names(import_id: int) -> ResponseReturnValue:
    """Enter the ticked names in the register as they are proposed."""
    kept = import_for(current_user, import_id)
    form = NamesForm()
    with transaction():
        rules.require_open(kept)
        made, refused = registering.create_proposed(kept, form.name.data or [], today=clock.today(), actor=current_user)
    if made:
        flash(f"单位库已新增{len(made)}个单位，请在单位库中核对全称", "success")
    for words in refused or ([] if made else ["请先勾选要新建的名称"]):
        flash(words, "warning")
    return redirect(url_for("imports.names", import_id=import_id))


@bp.post("/plans/imports/<int:import_id>/items/<int:item_id>/units/new")
def create_unit(import_id: int, item_id: int) -> ResponseReturnValue:
    """Enter a name that the register does not know as a new unit."""
    item = item_for(current_user, import_id, item_id)
    form = NewUnitForm()
    if form.validate():
        try:
            with transaction():
                check_version(item, form)
                made = _create(item, form)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"单位库已新增“{made}”", "success")
            return here(item)
    return item_page(item.plan_import, item, "units", unit_form=form)


def _create(item: ImportItem, form: NewUnitForm) -> str:
    values: dict[str, Any] = form.values()
    unit_id, everywhere = values.pop("item_unit"), values.pop("everywhere")
    unit = assigning.unit_of(item, unit_id) if unit_id else None
    made = registering.create_unit(item, unit, everywhere=everywhere, today=clock.today(), actor=current_user, **values)
    return made.full_name


def _choose(item: ImportItem, form: UnitForm) -> None:
    unit = assigning.unit_of(item, form.item_unit.data or 0)
    (chosen,) = assigning.registered((form.unit.data or [])[:1])
    if form.as_alias.data:
        registering.keep_alias(unit, chosen, actor=current_user)
    assigning.choose_unit(unit, chosen, everywhere=form.everywhere.data, actor=current_user)


def _confirm(item: ImportItem, form: UnitForm) -> None:
    assigning.confirm_unit(assigning.unit_of(item, form.item_unit.data or 0), everywhere=form.everywhere.data, actor=current_user)


def _add(item: ImportItem, form: UnitForm) -> None:
    (chosen,) = assigning.registered((form.unit.data or [])[:1])
    assigning.add_unit(item, chosen, form.chosen_role, actor=current_user)


def _remove(item: ImportItem, form: UnitForm) -> None:
    assigning.remove_unit(assigning.unit_of(item, form.item_unit.data or 0), everywhere=form.everywhere.data, actor=current_user)


def _replace(item: ImportItem, form: UnitForm) -> None:
    unit = assigning.unit_of(item, form.item_unit.data or 0)
    assigning.replace_group(unit, assigning.registered(form.unit.data or []), everywhere=form.everywhere.data, actor=current_user)


def _set_role(item: ImportItem, form: UnitForm) -> None:
    assigning.set_role(assigning.unit_of(item, form.item_unit.data or 0), form.chosen_role, actor=current_user)


_ACTIONS = {"choose": _choose, "confirm": _confirm, "add": _add, "remove": _remove, "replace": _replace, "role": _set_role}
