"""One step of a form that stands on a page with others: done, or refused with a word above the page."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import VersionedForm, check_version


def take(thing: Any, form: VersionedForm, step: Callable[[], object], done: str, back: str) -> ResponseReturnValue:
    """Check form and version, do the step, go back with what was done or why not."""
    if not form.validate_on_submit():
        flash("；".join(dict.fromkeys(str(message) for messages in form.errors.values() for message in messages)), "danger")
        return redirect(back)
    try:
        with transaction():
            check_version(thing, form)
            step()
    except RuleBroken as broken:
        flash(str(broken), "danger")
    else:
        flash(done, "success")
    return redirect(back)
