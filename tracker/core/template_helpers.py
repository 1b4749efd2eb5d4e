"""What every template may use: filters for dates and figures, icons, addresses of assets, the nonce of the page."""

import hashlib
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any

import flask_bootstrap
from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from tracker.core import clock, formatters

SPRITE = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/icons/bootstrap-icons.svg"
SYMBOL = re.compile(r'<symbol[^>]*viewBox="(?P<box>[^"]*)"[^>]*id="(?P<name>[^"]*)"[^>]*>(?P<body>.*?)</symbol>', re.DOTALL)


def install(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        long_date=formatters.long_date,
        month_day=formatters.month_day,
        local_time=formatters.local_time,
        number=formatters.number,
        lines=lines,
        file_size=file_size,
    )
    app.jinja_env.globals.update(
        today=clock.today,
        pinned_date=clock.pinned_date,
        rate=formatters.rate,
        icon=icon,
        asset=asset,
        csp_nonce=csp_nonce,
        url_with=url_with,
        desk_url=desk_url,
        has_endpoint=has_endpoint,
    )


@cache
def _icons() -> dict[str, tuple[str, str]]:
    found = SYMBOL.finditer(SPRITE.read_text(encoding="utf-8"))
    return {one["name"]: (one["box"], one["body"].strip()) for one in found}


def icon(name: str, label: str = "") -> Markup:
    """A Bootstrap icon as inline SVG; without a label it is decoration and hidden from screen readers.

    Inline, because the shipped sprite is 1.1 MB and a page shows a dozen icons.
    """
    box, body = _icons()[name]
    words = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="bi" viewBox="{box}" fill="currentColor" focusable="false" {words}>{body}</svg>')  # noqa: S704


@cache
def _digest(path: Path, changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(filename: str) -> str:
    """The address of a file in ``tracker/static`` that changes with its content, so that browsers may keep it for ever."""
    path = Path(str(current_app.static_folder)) / filename
    return url_for("static", filename=filename, v=_digest(path, path.stat().st_mtime))


def csp_nonce() -> str:
    """The nonce of this page: a script or style inside the page needs it (core/hooks.py)."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def url_with(**changes: Any) -> str:
    """The address of this page with some query parameters changed (None removes one); repeated ones stay."""
    query: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        query.poplist(name)
        if value is not None:
            query.setlist(name, [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)])
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **query.to_dict(flat=False)})


def has_endpoint(name: str) -> bool:
    """Whether this installation has such a page."""
    return name in current_app.view_functions


def desk_url() -> str:
    """Where everybody begins."""
    return url_for("dashboard.index") if has_endpoint("dashboard.index") else url_for("accounts.account")


def lines(text: str | None) -> Markup:
    """Text as typed: line breaks are kept."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def file_size(size: int) -> str:
    """A size in bytes for people."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
