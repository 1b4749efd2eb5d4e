"""Addresses that a mail server refuses for good: whose they are, and the way to mend them (domain.md §5)."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import addresses
from tracker.accounts.access import account_for
from tracker.accounts.models import Role, User
from tracker.accounts.permissions import Permission, allows
from tracker.core import tables
from tracker.core.db import db, transaction
from tracker.core.errors import NotThere, RuleBroken
from tracker.mail import queries
from tracker.mail.views import bp
from tracker.mail.views.asked import require_ledger
from tracker.regions.services import regions_below


@bp.get("/admin/mail/refused")
def refused() -> ResponseReturnValue:
    """The marked accounts of the own region; for a system administrator also of those below."""
    require_ledger()
    return _page({})


def _page(typed: dict[int, str]) -> ResponseReturnValue:
    """The list; ``typed`` are addresses that were not taken, to be corrected."""
    page = tables.paginate(db.session, addresses.refused_accounts(_regions()), *tables.page_of(request.args))
    rows: list[User] = list(page.rows)
    emails = [one.email.lower() for one in rows]
    last = {row.address: row for row in db.session.execute(queries.last_refusals(emails))}
    return render_template(
        "mail/refused.html",
        page=page,
        typed=typed,
        when=addresses.refused_when([one.id for one in rows]),
        last=last,
        strangers=db.session.execute(_without_account()).all(),
        may_change=allows(current_user, Permission.ACCOUNTS_MANAGE),
        with_bodies=current_user.role is not Role.SYSTEM_ADMIN,
    )


@bp.post("/admin/mail/refused/<int:account_id>/clear")
def clear_refusal(account_id: int) -> ResponseReturnValue:
    """The mailbox was mended: send to it again."""
    account = marked_account_for(account_id)
    return _done(account, lambda: addresses.clear_refusal(account, actor=current_user), "标记已解除，从现在起照常发送")


@bp.post("/admin/mail/refused/<int:account_id>/address")
def change_address(account_id: int) -> ResponseReturnValue:
    """Another address for the account; accounts are the system administrator's."""
    account = account_for(current_user, account_id, Permission.ACCOUNTS_MANAGE)
    email = request.form.get("email", "")[:200]
    step = lambda: addresses.change_address(account, email, actor=current_user)  # noqa: E731
    return _done(account, step, "邮箱已更换，从现在起发往新地址", {account.id: email})


def _done(account: User, step: Callable[[], None], words: str, typed: dict[int, str] | None = None) -> ResponseReturnValue:
    try:
        with transaction():
            step()
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return _page(typed or {})
    flash(f"{account.name}：{words}；发送失败的邮件可以在邮件记录里重新发送", "success")
    return redirect(url_for("mail.refused"))


def marked_account_for(account_id: int) -> User:
    """An account that the office (its own region) or the system administrator may clear; else there is none."""
    require_ledger()
    account = db.session.get(User, account_id)
    if account is None or account.region_code not in _regions():
        raise NotThere("没有这个账号，或者它属于别的地区")
    return account


def _regions() -> set[str]:
    own: str = current_user.region_code
    return regions_below(own) if current_user.role is Role.SYSTEM_ADMIN else {own}


def _without_account() -> sa.Select[Any, Any, Any, Any]:
    region_code = None if current_user.role is Role.SYSTEM_ADMIN else current_user.region_code
    return queries.refused_strangers(sa.select(sa.func.lower(User.email)), region_code=region_code)
