"""Pages of the import, a module for each part of the work: upload, review, comparison, 任务分解表, publication."""

from flask import Blueprint

bp = Blueprint("imports", __name__)

# They add their routes to bp.
from tracker.imports.views import (  # noqa: E402
    comparison,
    proposals,
    publication,
    review,
    review_facts,
    review_items,
    review_units,
    sheet_rows,
    sheets,
    upload,
)

__all__ = [
    "bp",
    "comparison",
    "proposals",
    "publication",
    "review",
    "review_facts",
    "review_items",
    "review_units",
    "sheet_rows",
    "sheets",
    "upload",
]
