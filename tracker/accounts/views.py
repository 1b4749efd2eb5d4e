"""Sign-in and sign-out, the own account, one-time links, the accounts of a region."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from tracker.accounts import queries, services, sign_in
from tracker.accounts.access import account_for
from tracker.accounts.forms import ChangePasswordForm, NewAccountForm, NewPasswordForm, SignInForm
from tracker.accounts.models import ROLE_NAMES, Role, User
from tracker.accounts.navigation import BUSINESS
from tracker.accounts.permissions import Permission, allows, require
from tracker.core import clock, tables
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.template_helpers import desk_url
from tracker.regions.models import Region
from tracker.regions.services import regions_below
from tracker.reminders import choices, feeds
from tracker.reminders.choice_form import MailChoiceForm

bp = Blueprint("accounts", __name__)
NEVER_NEXT = ("/login", "/logout", "/welcome", "/static", "/api")


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Sign in and go on to where the person was heading."""
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next")))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form)
    outcome = sign_in.sign_in(name=form.login.data or "", password=form.password.data or "", address=request.remote_addr or "")
    if outcome.user:
        start_session(outcome.user)
        return redirect(local_path(request.args.get("next")))
    form.complain(outcome.refusal)
    page = render_template("accounts/login.html", form=form)
    if outcome.locked_until is None:
        return page, 200
    seconds = max(int((outcome.locked_until - clock.now()).total_seconds()), 1)
    return page, 429, {"Retry-After": str(seconds)}


@bp.route("/logout", methods=["GET", "POST"])
def logout() -> ResponseReturnValue:
    """Sign out; by address typed, ask first, because a link elsewhere must not sign anybody out."""
    if request.method == "GET" and current_user.is_authenticated:
        return render_template("accounts/logout.html")
    if current_user.is_authenticated:
        logout_user()
        session.clear()
        flash("您已退出登录", "success")
    return redirect(url_for("accounts.login"))


@bp.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """The own account and its password."""
    form = ChangePasswordForm()
    user: User = current_user._get_current_object()  # login_user would keep the proxy, which then asks itself for ever
    if form.validate_on_submit():
        try:
            with transaction():
                services.change_password(user, current=form.current_password.data or "", new=form.password.data or "")
        except RuleBroken as broken:
            form.complain(broken)
        else:
            start_session(user)
            flash("密码已修改，其他设备上的登录已失效", "success")
            return redirect(url_for("accounts.account"))
    return render_template("accounts/account.html", form=form, mails=_own_mails(user) if user.role in BUSINESS else None)


def _own_mails(user: User) -> dict[str, Any]:
    """What the person chose about mails and calendar; administrators get neither."""
    choice = choices.choice_of(user)
    form = MailChoiceForm(formdata=None, data={"hour": choice.hour, "notices": choice.notices})
    form.offer(choices.hours_for(user, clock.today()))
    return {"form": form, "sharing": choices.sharing(user), "feed": feeds.current(user)}


@bp.route("/welcome/<secret>", methods=["GET", "POST"])
def welcome(secret: str) -> ResponseReturnValue:
    """Set a password by one-time link."""
    link = services.open_link(secret)
    if link is None:
        return render_template("accounts/link_spent.html"), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.use_link(link, form.password.data or "")
        except RuleBroken as broken:
            form.complain(broken)
        else:
            flash("密码已设置，请用新密码登录", "success")
            return redirect(url_for("accounts.login"))
    return render_template("accounts/welcome.html", form=form, user=link.user)


@bp.get("/admin/users")
def users() -> ResponseReturnValue:
    """The accounts of the own region and below."""
    if not allows(current_user, Permission.SECURITY_MANAGE):
        require(current_user, Permission.ACCOUNTS_MANAGE)
    role = tables.one(request.args, "role", Role)
    found = queries.accounts_in(regions_below(current_user.region_code), tables.text_of(request.args), role)
    page = tables.paginate(db.session, found, *tables.page_of(request.args))
    return render_template("accounts/users.html", page=page, role=role, roles=ROLE_NAMES)


@bp.route("/admin/users/new", methods=["GET", "POST"])
def new_user() -> ResponseReturnValue:
    """Create an account and show its one-time link, once."""
    require(current_user, Permission.ACCOUNTS_MANAGE)
    form = NewAccountForm()
    regions = {region.code: region for region in queries.regions_of(regions_below(current_user.region_code))}
    form.region.choices = [(code, region.name) for code, region in regions.items()]
    if form.validate_on_submit():
        try:
            with transaction():
                account, link = _create(form, regions[form.region.data or ""])
        except RuleBroken as broken:
            form.complain(broken)
        else:
            return render_template("accounts/link_made.html", account=account, link=link)
    return render_template("accounts/new_user.html", form=form)


def _create(form: NewAccountForm, region: Region) -> tuple[User, str]:
    values = form.values()
    unit = queries.unit_in_region(values["unit"], region, clock.today()) if values["unit"] else None
    values |= {"role": Role(values["role"]), "region": region, "unit": unit}
    account = services.create_user(**values, actor=current_user)
    return account, services.make_link(account, actor=current_user)


@bp.post("/admin/users/<int:account_id>/link")
def new_link(account_id: int) -> ResponseReturnValue:
    """A fresh one-time link, shown once; it is kept nowhere, so there is nothing to redirect to."""
    account = account_for(current_user, account_id, Permission.ACCOUNTS_MANAGE)
    with transaction():
        link = services.make_link(account, actor=current_user)
    return render_template("accounts/link_made.html", account=account, link=link)


@bp.post("/admin/users/<int:account_id>/active")
def switch_user(account_id: int) -> ResponseReturnValue:
    """Close an account or open it again."""
    account = account_for(current_user, account_id, Permission.ACCOUNTS_MANAGE)
    active = request.form.get("active") == "yes"
    try:
        with transaction():
            services.set_active(account, active, actor=current_user)
    except RuleBroken as broken:
        flash(str(broken), "danger")
    else:
        flash(f"账号“{account.login}”已{'启用' if active else '停用'}", "success")
    return redirect(url_for("accounts.users"))


@bp.post("/admin/users/<int:account_id>/sign-out")
def sign_out_user(account_id: int) -> ResponseReturnValue:
    """End every session of an account."""
    account = account_for(current_user, account_id, Permission.SECURITY_MANAGE)
    with transaction():
        services.sign_out_everywhere(account, actor=current_user)
    flash(f"账号“{account.login}”的登录已全部结束", "success")
    return redirect(url_for("accounts.users"))


def start_session(user: User) -> None:
    """A fresh session, so that a cookie planted before the sign-in is worth nothing."""
    flashes = session.get("_flashes", [])
    session.clear()
    session["_flashes"] = flashes
    login_user(user)


def local_path(target: str | None) -> str:
    """Where to go after signing in: a path of this site, else the desk."""
    if not target or not target.startswith("/") or "\\" in target or any(ord(char) < 33 for char in target):
        return desk_url()
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or target.startswith("//") or parts.path.startswith(NEVER_NEXT):
        return desk_url()
    return target
