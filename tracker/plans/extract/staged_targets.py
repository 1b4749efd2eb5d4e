"""Targets of stages in running text: 2009—2011年的阶段目标 and the figures in the paragraphs under it (parsing.md §6)."""

import re
from datetime import date

from tracker.plans.extract.outline import Node, heading_of
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.result import Indicator
from tracker.plans.extract.target_clauses import Target, targets_in

_STAGE = re.compile(r"(?:19|20)\d\d\s?年?\s?[—~至-]{1,2}\s?(?P<end>20\d\d)\s?年?的?(?:阶段性?)?(?:发展|工作)?目标$")


def staged_indicators(root: Node, pieces: list[Piece], title: str) -> tuple[list[Indicator], list[int]]:
    """(indicators, indices of their paragraphs) of every heading that names a stage by its years and 目标."""
    region = re.match(r"[一-鿿]{2,6}?[省市县区州]", title)
    found: list[Indicator] = []
    used: list[int] = []
    for node in root.walk():
        stage = _STAGE.search(heading_of(pieces[node.pieces[0]])[0].replace("～", "~").replace("－", "—")) if node.parent else None
        for index in node.pieces[1:] if stage else ():
            if stage and not pieces[index].is_row:
                targets = targets_in(pieces[index].canon, region[0] if region else "")
                found += [_indicator(target, int(stage["end"]), pieces[index]) for target in targets]
                used += [index] if targets else []
    return found, used


def _indicator(target: Target, stage: int, piece: Piece) -> Indicator:
    year = target.year or stage
    return Indicator(
        target.name.replace("(", "（").replace(")", "）"),
        target.unit,
        None,
        None,
        year,
        target.value,
        target.upper,
        target.comparator,
        target.growth,
        "cumulative" if target.act else "year_end",
        date(year, 12, 31),
        None,
        piece.text[target.start : target.end],
        piece.place_at(target.start),
    )
