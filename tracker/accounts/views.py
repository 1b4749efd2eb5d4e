"""Sign-in and sign-out, the own account, one-time links."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from tracker.accounts import services, sign_in
from tracker.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from tracker.accounts.models import User
from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.template_helpers import desk_url

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
    return render_template("accounts/account.html", form=form)


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
