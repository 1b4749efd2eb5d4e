"""What the stages share about one document, and how a measure gets its stated deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.plans.extract.deadlines import DateContext
from tracker.plans.extract.names import NameReader
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.result import DeadlineFound, Fate, MeasureFound


@dataclass(slots=True)
class Reading:
    """What the stages share about one document: its pieces, their fates and the way it writes names and dates."""

    pieces: list[Piece]
    context: DateContext
    plan_end: date | None = None
    names: NameReader = field(default_factory=NameReader)
    fates: dict[int, Fate] = field(default_factory=dict)
    assigned: bool = True  # the document says in statements or tables who does what

    def settle(self, indices: list[int], fate: Fate) -> None:
        """Give these pieces a fate unless they have one."""
        for index in indices:
            self.fates.setdefault(index, fate)

    def lines(self, indices: Iterable[int]) -> tuple[int, ...]:
        """The lines of every block that these pieces were read from."""
        return tuple(sorted({line for index in indices for line in self.pieces[index].lines}))


def with_deadline(measure: MeasureFound, found: DeadlineFound | None) -> MeasureFound:
    """The measure with a stated deadline."""
    if found is None:
        return measure
    return replace(
        measure,
        deadline=found.on,
        deadline_text=found.words or None,
        deadline_source="stated" if found.on else None,
        deadline_anchor=found.anchor,
        ongoing=found.ongoing,
    )
