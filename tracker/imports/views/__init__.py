"""Pages of the import, a module for each part of the work: upload, review, comparison, 任务分解表, publication."""

from flask import Blueprint

bp = Blueprint("imports", __name__)

from tracker.imports.views import publication, review, review_facts, review_items, review_units, upload  # noqa: E402  (they add their routes to bp)

__all__ = ["bp", "publication", "review", "review_facts", "review_items", "review_units", "upload"]
