"""The ledger of mails, a module for each part: the list and its export, one mail, failed ones again, refused addresses, settings,
group robots."""

from flask import Blueprint

bp = Blueprint("mail", __name__)

from tracker.mail.views import again, ledger, letter, refused, robots, setup  # noqa: E402  (they add their routes to bp)

__all__ = ["again", "bp", "ledger", "letter", "refused", "robots", "setup"]
