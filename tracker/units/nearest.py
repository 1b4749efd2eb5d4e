"""The known units nearest to an unknown name: of the same field of work elsewhere, or printed alike."""

from collections.abc import Iterator
from datetime import date

from rapidfuzz import fuzz, process

from tracker.units.index import Index
from tracker.units.matching import Choice, best_first
from tracker.units.names import Home

HOW_MANY = 5
_ALIKE = 50
_LIKENESS_WEIGHT = 0.55


def nearest(index: Index, text: str, home: Home, on: date | None, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Up to five units, the doubtful choices first; none of them is a resolution."""
    found = [*choices, *_of_the_same_kind(index, text, home, on), *_alike(index, text, home, on)]
    return best_first(found)[:HOW_MANY]


def _of_the_same_kind(index: Index, text: str, home: Home, on: date | None) -> Iterator[Choice]:
    places = {place.name for place in home.chain}
    for reading in index.grammar.readings(text, home)[:1]:
        for unit_id in index.by_body.get(reading.key, ()):
            unit = index.facts.units[unit_id]
            theirs = index.home(unit.region_code or "")
            if unit.exists_on(on) and (places & {place.name for place in theirs.chain}):
                yield Choice(unit.id, unit.full_name, 0.45, "同类职能的单位，但不在同一地区或层级")


def _alike(index: Index, text: str, home: Home, on: date | None) -> Iterator[Choice]:
    texts = index.own_texts(home)
    for form, likeness, _ in process.extract(text, texts.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=2 * HOW_MANY):
        for unit_id in texts[form]:
            unit = index.facts.units[unit_id]
            if unit.exists_on(on):
                yield Choice(unit.id, unit.full_name, round(likeness / 100 * _LIKENESS_WEIGHT, 3), f"与“{form}”写法相近")
