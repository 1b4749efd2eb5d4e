"""A report on its way out: 征求意见, approval, number and mailing, receipts, 复核, corrections; a module for each part."""

from flask import Blueprint

bp = Blueprint("publication", __name__)

from tracker.publication.views import answers, consultation, issuing, receipts, reviews, terms  # noqa: E402  (they add their routes to bp)

__all__ = ["answers", "bp", "consultation", "issuing", "receipts", "reviews", "terms"]
