"""群机器人: the second channel of a region, off until its office switches it on (docs/adr/0060)."""

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.permissions import Permission, require
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.core.formatters import local_time
from tracker.mail import robots, services
from tracker.mail.forms import RobotForm
from tracker.mail.robot_models import ROBOT_NAMES, Channel, ChatRobot, RobotKind
from tracker.mail.views import bp
from tracker.regions.services import change_setting, setting
from tracker.tasks.lookups import unit_choices, unit_names

ON = "robots.on"


@bp.get("/settings/robots")
def robot_list() -> ResponseReturnValue:
    """The robots of the own region, without their secrets."""
    region = _region()
    found = db.session.scalars(robots.robots_of(region)).all()
    return render_template(
        "mail/robots.html",
        robots=found,
        units=unit_names(robot.unit_id for robot in found),
        on=bool(setting(region, ON, clock.today())),
        kinds=ROBOT_NAMES,
        shown=robots.shown,
    )


@bp.post("/settings/robots")
def switch_robots() -> ResponseReturnValue:
    """Switch the channel on or off for the region, from today on."""
    region, on = _region(), request.form.get("on") == "yes"
    require(current_user, Permission.SETTINGS_EDIT, region)
    if on != bool(setting(region, ON, clock.today())):
        with transaction():
            change_setting(region, ON, on, actor=current_user, on=clock.today())
    flash("群机器人已启用；哪些级别用它，在提醒规则里勾选" if on else "群机器人已停用，只发邮件", "success")
    return redirect(url_for("mail.robot_list"))


@bp.route("/settings/robots/new", methods=["GET", "POST"])
def new_robot() -> ResponseReturnValue:
    """Add a robot of the region's group or of a unit's."""
    region = _region()
    require(current_user, Permission.SETTINGS_EDIT, region)
    form = RobotForm()
    form.unit_id.choices = {"": f"{current_user.region.name}（地区）", **dict(unit_choices(current_user))}
    if form.validate_on_submit():
        wanted = {"kind": RobotKind(form.kind.data), "name": form.name.data or "", "unit_id": form.unit_id.data}
        try:
            with transaction():
                robots.add(region, address=form.password_address.data or "", key=form.password_key.data or "", actor=current_user, **wanted)
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("机器人已保存，可以发一条测试消息看看", "success")
            return redirect(url_for("mail.robot_list"))
    return render_template("mail/robot.html", form=form)


@bp.post("/settings/robots/<int:robot_id>/test")
def try_robot(robot_id: int) -> ResponseReturnValue:
    """Queue a message to try it; the minute is its key, so that two clicks make one. Asking for it clears the trouble."""
    robot, now = robot_for(robot_id), clock.now()
    text = f"【督查测试】这是{current_user.region.office_name}于{local_time(now)}发出的测试消息，收到即说明群机器人可用。"
    with transaction():
        robots.mend(robot, actor=current_user)
        made = services.queue(
            f"robot:{robot.id}:test:{local_time(now)}",
            kind="robot",
            channel=Channel.ROBOT,
            region_code=robot.region_code,
            address=robot.mailbox,
            subject="【督查测试】群机器人测试消息",
            text=text,
            html="",
            today=clock.today(),
        )
    told = "测试消息已排入发件箱，在工作时间内一分钟发出，结果见邮件记录" if made else "一分钟之内已经发过一条测试消息，请稍后再试"
    flash(told, "success" if made else "info")
    return redirect(url_for("mail.robot_list"))


@bp.post("/settings/robots/<int:robot_id>/remove")
def remove_robot(robot_id: int) -> ResponseReturnValue:
    """Forget a robot with its secret."""
    robot = robot_for(robot_id)
    with transaction():
        robots.remove(robot, actor=current_user)
    flash(f"机器人“{robot.name}”已移除，它的地址不再保存", "success")
    return redirect(url_for("mail.robot_list"))


def robot_for(robot_id: int) -> ChatRobot:
    """A robot of the own region; else there is none."""
    region = _region()
    robot = db.session.scalar(sa.select(ChatRobot).where(ChatRobot.id == robot_id, ChatRobot.region_code == region))
    if robot is None:
        raise NotThere("没有这个机器人，或者它属于别的地区")
    return robot


def _region() -> str:
    """The region whose settings the person may change: exactly the own one."""
    code: str = current_user.region_code
    require(current_user, Permission.SETTINGS_EDIT, code)
    return code
