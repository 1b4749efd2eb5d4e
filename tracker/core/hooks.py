"""Security headers, the content policy and error pages of every answer."""

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, Map

from tracker.core import clock, error_pages, template_helpers, troubles

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ONE_YEAR = 365 * 24 * 3600
ASSETS = frozenset({"static", "bootstrap.static"})
WITHOUT_TABLES = ASSETS | {"ops.healthz", "ops.readyz"}


class RowId(IntegerConverter):
    """A number that a row can have: larger ones are 404, while both engines would fail on them."""

    regex = r"[0-9]{1,10}"

    def __init__(self, routes: Map) -> None:
        super().__init__(routes, max=2**31 - 1)


def install(app: Flask) -> None:
    """Attach template helpers, headers and error pages."""
    app.url_map.converters["int"] = RowId
    template_helpers.install(app)
    error_pages.install(app)
    app.before_request(_require_tables)
    app.before_request(_ask_for_date)
    app.after_request(_add_headers)


def _require_tables() -> ResponseReturnValue | None:
    """Before `flask init` every page says what to do, instead of failing somewhere."""
    if request.endpoint in WITHOUT_TABLES or troubles.has_tables():
        return None
    return error_pages.plain(503, "系统还没有准备好", troubles.NOT_READY)


def _ask_for_date() -> None:
    """Read the pinned date before the session opens its transaction, so that one request never waits for itself."""
    if request.endpoint not in WITHOUT_TABLES:
        clock.pinned_date()


def _add_headers(response: Response) -> Response:
    for name, value in FIXED_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=template_helpers.csp_nonce()))
    if current_app.config["TRACKER_ENV"] == "production":
        response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    _add_caching(response)
    return response


def _add_caching(response: Response) -> None:
    """Assets with a version for ever; what a signed-in person sees never stays on a shared machine."""
    if request.endpoint in ASSETS:
        if "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    elif getattr(g.get("_login_user"), "is_authenticated", False):  # never asks the database for a user only for this
        response.headers["Cache-Control"] = "no-store"
    elif response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
