"""Pages of the indicators: list and single page, review of values, Excel sheet, adjustment of targets."""

from flask import Blueprint

bp = Blueprint("indicators", __name__)

# They add their routes to bp.
from tracker.indicators.views import adjustments, pages, sheet, values  # noqa: E402

__all__ = ["adjustments", "bp", "pages", "sheet", "values"]
