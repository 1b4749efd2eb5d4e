"""What became of a unit."""

from datetime import date

from tracker.units.facts import Step, UnitFacts
from tracker.units.lineage import Lineage
from tracker.units.models import Certainty, SuccessionKind

RENAME, MERGE, SPLIT = SuccessionKind.RENAME, SuccessionKind.MERGE, SuccessionKind.SPLIT


def unit(number: int, since: date | None = None, until: date | None = None) -> UnitFacts:
    return UnitFacts(number, f"单位{number}", f"单位{number}", "city", "350200", "政府部门", since, until)


def step(old: int, new: int | None, kind: SuccessionKind = RENAME, on: date | None = date(2020, 1, 1)) -> Step:
    return Step(old, new, kind, on, Certainty.CONFIRMED if on else Certainty.UNCONFIRMED, None)


def lineage(*steps: Step, units: tuple[UnitFacts, ...] = ()) -> Lineage:
    return Lineage({each.id: each for each in (units or tuple(unit(number) for number in range(1, 6)))}, steps)


def test_todays_unit_stands_at_the_end_of_all_changes() -> None:
    found = lineage(step(1, 2), step(2, 3, MERGE)).successors(1)
    assert [(each.unit_id, each.kind, each.must_ask) for each in found] == [(3, MERGE, False)]


def test_a_split_gives_all_parts_and_asks() -> None:
    found = lineage(step(1, 2, SPLIT), step(1, 3, SPLIT)).successors(1)
    assert [(each.unit_id, each.must_ask) for each in found] == [(2, True), (3, True)]


def test_doubt_on_the_way_is_doubt_at_the_end() -> None:
    assert lineage(step(1, 2, on=None), step(2, 3)).successors(1)[0].must_ask


def test_a_change_of_status_and_a_circle_have_no_successor() -> None:
    assert lineage(step(1, None)).successors(1) == ()
    assert [each.unit_id for each in lineage(step(1, 2), step(2, 1)).successors(1)] == [2]


def test_the_unit_of_another_day_is_found_both_ways() -> None:
    units = (unit(1, until=date(2018, 1, 1)), unit(2, date(2018, 1, 1), date(2023, 1, 1)), unit(3, date(2023, 1, 1)))
    found = lineage(step(1, 2), step(2, 3), units=units)
    assert (found.on(1, date(2024, 1, 1)), found.on(3, date(2017, 1, 1)), found.on(3, date(2020, 1, 1))) == ([3], [1], [2])
