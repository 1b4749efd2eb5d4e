"""Units under the name of the day and their standing, read a second time in plain SQL (domain.md §2, §8)."""

from tests.reports.recount import Recount

RENAMED = """
SELECT from_unit_id, to_unit_id FROM unit_succession WHERE kind = 'rename' AND effective_on <= :d AND to_unit_id IS NOT NULL
"""
STANDINGS = "SELECT unit_id, region_code, standing FROM unit_standing"
NAMES = "SELECT id, name, full_name FROM unit"


class Units:
    """The units as of the recount's day."""

    def __init__(self, found: Recount) -> None:
        self.renamed = {row["from_unit_id"]: row["to_unit_id"] for row in found.rows(RENAMED)}
        self.standings: dict[int, dict[str, str]] = {}
        for row in found.rows(STANDINGS):
            self.standings.setdefault(row["unit_id"], {})[row["region_code"]] = row["standing"]
        self.called = {row["id"]: {"name": row["name"], "full_name": row["full_name"]} for row in found.rows(NAMES)}

    def today(self, unit: int) -> int:
        """The unit's id under the name of the day."""
        while unit in self.renamed:
            unit = self.renamed[unit]
        return unit

    def cooperates(self, unit: int, region: str) -> bool:
        """Its standing towards the region's office, or what it is everywhere else."""
        standings = self.standings.get(unit, {})
        return standings[region] == "cooperating" if region in standings else bool(standings) and set(standings.values()) == {"cooperating"}

    def names(self, unit: int) -> dict[str, str]:
        """Short and whole name."""
        return self.called[unit]
