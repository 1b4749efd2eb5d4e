"""What people do about reminders, a module for each part: 催办 by hand and of a filter, the ladder, what it would send on
a day, how mails are written, and what each person chose."""

from flask import Blueprint

bp = Blueprint("reminders", __name__)

from tracker.reminders.views import chase, mail_form, nudges, own, previews, rules  # noqa: E402  (they add their routes to bp)

__all__ = ["bp", "chase", "mail_form", "nudges", "own", "previews", "rules"]
