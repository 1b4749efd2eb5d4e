"""Denied by default: every page wants a signed-in account unless it is listed open. Also the navigation of each role."""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from tracker.accounts import navigation, queries, services
from tracker.accounts.models import ROLE_NAMES, User
from tracker.accounts.permissions import Permission, allows
from tracker.core import error_pages
from tracker.core.db import SAFE_METHODS
from tracker.extensions import login_manager

logger = logging.getLogger(__name__)
OPEN = frozenset(
    {"static", "bootstrap.static", "accounts.login", "accounts.logout", "accounts.welcome", "reminders.feed", "ops.healthz", "ops.readyz"}
)
# These decide themselves who may (a token or a secret), or are for everybody.
OPEN_BLUEPRINTS = frozenset({"public", "api"})
OPEN_TO_OPERATORS = frozenset({"ops.metrics"})


def install(app: Flask) -> None:
    """Attach the guard, the account of a session and what templates ask about permissions."""
    login_manager.user_loader(load_user)
    app.before_request(guard)
    app.after_request(note_seen)
    app.jinja_env.filters["role_name"] = ROLE_NAMES.__getitem__
    app.jinja_env.globals.update(allowed=allowed, nav_groups=navigation.groups, nav_items=navigation.items)


def load_user(session_id: str) -> User | None:
    """The account of a session; none when its number has moved on."""
    user_id, _, number = session_id.partition(":")
    if not (user_id.isdecimal() and number.isdecimal()):
        return None
    user = queries.user_of_session(int(user_id), int(number))
    return None if user is None or services.refused_here(user) else user


def is_open(endpoint: str | None, blueprint: str | None) -> bool:
    """Whether a page may be seen without signing in; no endpoint means 404, which tells nothing."""
    return endpoint is None or endpoint in OPEN | OPEN_TO_OPERATORS or blueprint in OPEN_BLUEPRINTS


def guard() -> ResponseReturnValue | None:
    """Send strangers to the sign-in page and bring them back afterwards to where they were heading."""
    if is_open(request.endpoint, request.blueprint) or current_user.is_authenticated:
        return None
    if request.path.startswith("/api/"):
        return error_pages.answer(401)
    flash("请先登录，登录后将回到您要打开的页面", "info")
    return redirect(url_for("accounts.login", next=_heading_for()))


def note_seen(response: Response) -> Response:
    """Only after a GET: another request may still hold the write lock that this needs."""
    user = g.get("_login_user")
    if request.method in SAFE_METHODS and isinstance(user, User) and response.status_code < 500:
        try:
            services.note_seen(user)
        except OperationalError:  # a page is worth more than the note about it
            logger.warning("last_seen_at of account %s could not be noted", user.id)
    return response


def allowed(permission: str, thing: object = None) -> bool:
    """For templates: ``allowed("task.edit", task)``."""
    return allows(current_user, Permission(permission), thing)


def _heading_for() -> str | None:
    if request.method in SAFE_METHODS:
        target = request.full_path.rstrip("?")
    else:
        before = urlsplit(request.referrer or "")
        target = before.path + (f"?{before.query}" if before.query else "") if before.netloc == request.host else "/"
    return None if target == "/" else target
