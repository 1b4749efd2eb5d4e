"""What people do about reminders, a module for each part: 催办 by hand, the ladder, and what it would send on a day."""

from flask import Blueprint

bp = Blueprint("reminders", __name__)

from tracker.reminders.views import nudges, previews, rules  # noqa: E402  (they add their routes to bp)

__all__ = ["bp", "nudges", "previews", "rules"]
