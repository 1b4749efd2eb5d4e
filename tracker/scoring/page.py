"""Scores of a region and quarter as pages show them: by unit name, never as a ranking (domain.md §9)."""

from dataclasses import dataclass
from datetime import date

from tracker.core.formatters import half_up, number
from tracker.core.periods import Period
from tracker.regions.models import Region
from tracker.scoring.gathering import Grounds, grounds, limits_of, scores
from tracker.scoring.parameters import Parameters
from tracker.scoring.rules import Rule, Score


@dataclass(frozen=True)
class Row:
    """One unit with its score."""

    unit_id: int
    name: str
    score: Score

    def points(self, rule: Rule) -> str:
        """What one rule brings, for people."""
        return points_words(self.score.total(rule))


@dataclass(frozen=True)
class Difference:
    """A unit whose score would be another."""

    unit_id: int
    name: str
    now: Score
    then: Score


def points_words(value: object) -> str:
    """Points with two decimals at most, rounded half up."""
    return number(half_up(value, 2))  # type: ignore[arg-type]


def rows(region: Region, period: Period, known_by: date) -> tuple[list[Row], Grounds]:
    """All units that had something closed, due, returned or missing, in the order of their names."""
    found = grounds(region.code, period, known_by)
    made = scores(found, limits_of(region.code, period, known_by))
    return _named(found, made), found


def differences(
    region: Region, period: Period, known_by: date, limits: Parameters, weights: dict[str, int]
) -> tuple[list[Difference], list[Row], list[str]]:
    """Whose score would change by other numbers and weights; all rows; and task numbers that are no task of the period."""
    now, found = rows(region, period, known_by)
    ids = {number_of: task_id for task_id, (number_of, _) in found.numbers.items()}
    counted = {one.task_id for outcomes in found.outcomes.values() for one in outcomes}
    unknown = [number_of for number_of in weights if ids.get(number_of) not in counted]
    then = scores(found, limits, {ids[one]: weight for one, weight in weights.items() if one in ids})
    changed = [Difference(row.unit_id, row.name, row.score, then[row.unit_id]) for row in now if row.score.value != then[row.unit_id].value]
    return changed, now, unknown


def _named(found: Grounds, made: dict[int, Score]) -> list[Row]:
    named = [Row(unit_id, found.units.name(unit_id), one) for unit_id, one in made.items()]
    return sorted(named, key=lambda row: (row.name, row.unit_id))
