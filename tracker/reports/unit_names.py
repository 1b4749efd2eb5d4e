"""Units of a report by the names of the day."""

from tracker.units.book import UnitBook, unit_book

__all__ = ["UnitBook", "unit_book"]
