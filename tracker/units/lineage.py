"""What became of a unit, and what it was called on another day (domain.md §8, units-history.md)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.units.facts import Step, UnitFacts
from tracker.units.models import Certainty, SuccessionKind


@dataclass(frozen=True, slots=True)
class Successor:
    """A unit that stands today where the resolved one stood. ``must_ask``: a person decides which one, or from when."""

    unit_id: int
    unit_full_name: str
    kind: SuccessionKind
    effective_on: date | None
    certainty: Certainty
    note: str | None
    must_ask: bool


class Lineage:
    """The successions as a graph."""

    def __init__(self, units: dict[int, UnitFacts], steps: tuple[Step, ...]) -> None:
        """``steps`` without a successor change a status, not a name."""
        self._units = units
        self._after: dict[int, list[Step]] = defaultdict(list)
        self._before: dict[int, list[Step]] = defaultdict(list)
        for step in steps:
            self._after[step.from_id].append(step)
            if step.to_id is not None:
                self._before[step.to_id].append(step)

    def successors(self, unit_id: int) -> tuple[Successor, ...]:
        """Today's units of one, at the end of all changes; empty where the unit still stands under its name."""
        found = {successor.unit_id: successor for successor in self._ends(unit_id, {unit_id}, must_ask=False)}
        return tuple(found.values())

    def _ends(self, unit_id: int, seen: set[int], *, must_ask: bool) -> Iterator[Successor]:
        steps = self._after[unit_id]
        for step in steps:
            if step.to_id is None or step.to_id in seen:
                continue
            asks = must_ask or _asks(step, steps)
            ends = list(self._ends(step.to_id, seen | {step.to_id}, must_ask=asks))
            yield from ends or [self._successor(step, step.to_id, must_ask=asks)]

    def _successor(self, step: Step, to_id: int, *, must_ask: bool) -> Successor:
        name = self._units[to_id].full_name
        return Successor(to_id, name, step.kind, step.effective_on, step.certainty, step.note, must_ask)

    def on(self, unit_id: int, day: date) -> list[int]:
        """The units of the same line that existed on a day when this one did not, the nearest change first."""
        unit = self._units[unit_id]
        earlier = unit.valid_from is not None and day < unit.valid_from
        return self._walk(unit_id, day, self._before if earlier else self._after, backwards=earlier)

    def _walk(self, unit_id: int, day: date, graph: dict[int, list[Step]], *, backwards: bool) -> list[int]:
        front, seen, found = [unit_id], {unit_id}, list[int]()
        while front and not found:
            near = [step.from_id if backwards else step.to_id for current in front for step in graph[current]]
            front = [each for each in near if each is not None and each not in seen]
            seen.update(front)
            found = [each for each in front if self._units[each].exists_on(day)]
        return list(dict.fromkeys(found))

    def began_undated(self, unit_id: int) -> int | None:
        """The unit that this one replaced under a new name on a day nobody knows."""
        renames = (step for step in self._before[unit_id] if step.kind is SuccessionKind.RENAME and step.effective_on is None)
        return next((step.from_id for step in renames), None)

    def undated_between(self, one: int, other: int) -> bool:
        """Whether one of the two became the other on a day nobody knows."""
        steps = [*self._after[one], *self._before[one]]
        return any(step.effective_on is None and {step.from_id, step.to_id} == {one, other} for step in steps)

    def latest_change(self, unit_id: int) -> Step | None:
        """The change by which the unit lost this name, where the day is known."""
        return next((step for step in self._after[unit_id] if step.to_id is not None and step.effective_on is not None), None)


def _asks(step: Step, siblings: list[Step]) -> bool:
    """A split has no successor by itself, and an unconfirmed change is a question (domain.md §8)."""
    several = len([each for each in siblings if each.to_id is not None]) > 1
    return several or step.kind is SuccessionKind.SPLIT or step.certainty is Certainty.UNCONFIRMED
