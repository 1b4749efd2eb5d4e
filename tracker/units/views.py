"""The unit register: list, one unit through time, entering and correcting."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import selectinload

from tracker.accounts.access import unit_for, visible_regions
from tracker.accounts.permissions import Permission, require
from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.forms import BaseForm, check_version
from tracker.regions.services import regions_above
from tracker.units import queries, services
from tracker.units.forms import NATION, AliasForm, EditUnitForm, NewUnitForm, SourceForm, SuccessionForm
from tracker.units.models import CATEGORIES, LEVELS, SOURCE_NAMES, STANDING_NAMES, SUCCESSION_NAMES, Certainty, Unit
from tracker.units.resolution import Register

bp = Blueprint("units", __name__)


@bp.get("/units")
def index() -> ResponseReturnValue:
    """The units that the office deals with, with filters."""
    require(current_user, Permission.UNIT_READ)
    names = queries.region_names()
    region = tables.one(request.args, "region", lambda code: code if code in names else _unknown(code))
    level = tables.one(request.args, "level", lambda code: code if code in LEVELS else _unknown(code))
    category = tables.one(request.args, "category", lambda name: name if name in CATEGORIES else _unknown(name))
    columns = {"own": queries.own_first(current_user.region_code), "name": Unit.name, "full_name": Unit.full_name, "since": Unit.valid_from}
    sort = tables.sort_of(request.args, columns, "own", Unit.id)
    found = queries.narrowed(
        queries.register(visible_regions(current_user), regions_above(current_user.region_code)),
        q=tables.text_of(request.args),
        region=region,
        level=level,
        category=category,
        unconfirmed=bool(request.args.get("unconfirmed")),
        on=None if request.args.get("former") else clock.today(),
    )
    wanted = found.options(selectinload(Unit.standings)).order_by(sort.order_by[0], Unit.full_name, Unit.id)
    return render_template(
        "units/index.html",
        page=tables.paginate(db.session, wanted, *tables.page_of(request.args)),
        sort=sort,
        regions=names,
        levels=LEVELS,
        categories=[(name, name) for name in CATEGORIES],
        standings=STANDING_NAMES,
        chosen={"region": region, "level": level, "category": category},
    )


def _unknown(text: str) -> str:
    raise ValueError(text)


@bp.route("/units/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Enter a unit; a name in the address fills the form with what is proposed for it."""
    require(current_user, Permission.UNIT_EDIT, current_user.region_code)
    name = tables.text_of(request.args, "name")
    form, reasons = _proposed(name) if name and request.method == "GET" else (NewUnitForm(), ())
    form.region_code.choices = _places()
    if form.validate_on_submit():
        values = {**form.values(), "aliases": form.further_names()}
        try:
            with transaction():
                unit = services.create_unit(actor=current_user, today=clock.today(), **values)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(f"已登记{unit.full_name}", "success")
            return redirect(url_for("units.show", unit_id=unit.id))
    return render_template("units/new.html", form=form, reasons=reasons)


def _proposed(name: str) -> tuple[NewUnitForm, tuple[str, ...]]:
    proposal = Register.load().resolve(name, on=clock.today(), region=current_user.region_code).proposal
    if proposal is None:
        return NewUnitForm(full_name=name), ("登记册里已有这个名称，请先查找",)
    return NewUnitForm(obj=proposal), proposal.reasons


def _places() -> dict[str, str]:
    """The own region, those above, and none."""
    names = queries.region_names()
    codes = [current_user.region_code, *regions_above(current_user.region_code)]
    return {**{code: names[code] for code in codes}, NATION[0]: NATION[1]}


@bp.get("/units/<int:unit_id>")
def show(unit_id: int) -> ResponseReturnValue:
    """One unit: its names, what it came from and became, the groups it belongs to."""
    return _page(unit_for(current_user, unit_id))


def _alias_form() -> AliasForm:
    return AliasForm(prefix="alias")


def _source_form() -> SourceForm:
    return SourceForm(prefix="unit")


def _succession_form(succession_id: int) -> SuccessionForm:
    return SuccessionForm(prefix=f"change{succession_id}")


def _page(unit: Unit, sent: dict[str, BaseForm] | None = None) -> str:
    """The unit with its forms; ``sent`` are those that came back with something wrong, by their prefix."""
    successions = queries.successions_of(unit)
    forms = {"alias": _alias_form(), "unit": _source_form(), **{f"change{each.id}": _succession_form(each.id) for each, _ in successions}}
    return render_template(
        "units/show.html",
        unit=unit,
        today=clock.today(),
        successions=successions,
        forms={**forms, **(sent or {})},
        groups=queries.groups_of(unit),
        standings=queries.standing_rows(unit),
        regions=queries.region_names(),
        words={"level": LEVELS, "standing": STANDING_NAMES, "source": SOURCE_NAMES, "succession": SUCCESSION_NAMES},
        unconfirmed=Certainty.UNCONFIRMED,
    )


@bp.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
def edit(unit_id: int) -> ResponseReturnValue:
    """Correct the short name and the remark."""
    unit = unit_for(current_user, unit_id, Permission.UNIT_EDIT)
    form = EditUnitForm(obj=unit)
    if form.validate_on_submit():
        try:
            with transaction():
                check_version(unit, form)
                services.edit_unit(unit, actor=current_user, **form.values())
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("单位信息已保存", "success")
            return redirect(url_for("units.show", unit_id=unit_id))
    return render_template("units/edit.html", form=form, unit=unit)


@bp.post("/units/<int:unit_id>/aliases")
def add_alias(unit_id: int) -> ResponseReturnValue:
    """A further form of the name."""
    unit, form = unit_for(current_user, unit_id, Permission.UNIT_EDIT), _alias_form()
    return _done(unit, form, "alias", "写法已登记", lambda: services.add_alias(unit, form.text.data or "", actor=current_user))


@bp.post("/units/<int:unit_id>/aliases/<int:alias_id>/removal")
def remove_alias(unit_id: int, alias_id: int) -> ResponseReturnValue:
    """Take back a form of the name."""
    unit, form = unit_for(current_user, unit_id, Permission.UNIT_EDIT), BaseForm()
    return _done(unit, form, "alias", "写法已移除", lambda: services.remove_alias(unit, alias_id, actor=current_user))


@bp.post("/units/<int:unit_id>/confirmation")
def confirm(unit_id: int) -> ResponseReturnValue:
    """The unit was checked against a document."""
    unit, form = unit_for(current_user, unit_id, Permission.UNIT_EDIT), _source_form()
    return _done(unit, form, "unit", "已记为核实", lambda: services.confirm_unit(unit, actor=current_user, **form.values()))


@bp.post("/units/<int:unit_id>/successions/<int:succession_id>/confirmation")
def confirm_succession(unit_id: int, succession_id: int) -> ResponseReturnValue:
    """The day of a change was found."""
    unit, form = unit_for(current_user, unit_id, Permission.UNIT_EDIT), _succession_form(succession_id)
    found = next((each for each, _ in queries.successions_of(unit) if each.id == succession_id), None)
    if found is None:
        raise NotThere("没有这次变更，请刷新页面")
    return _done(
        unit, form, f"change{succession_id}", "变更已核实", lambda: services.confirm_succession(found, actor=current_user, **form.values())
    )


def _done(unit: Unit, form: BaseForm, name: str, words: str, act: Any) -> ResponseReturnValue:
    """Do it and come back to the unit; else show the unit with what is wrong."""
    if form.validate_on_submit():
        try:
            with transaction():
                act()
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash(words, "success")
            return redirect(url_for("units.show", unit_id=unit.id))
    db.session.refresh(unit)
    return _page(unit, {name: form}), 422
