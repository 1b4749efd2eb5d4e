"""Where the words of a proposal stand in its source, so that the page can mark them (issue: shown to the user)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.imports.models import ImportItem

# From the widest to the narrowest: what is named later is shown where two overlap.
KINDS = ("text", "statement", "unit", "deadline", "figure")
MOST = 0.9  # what covers more of its blocks than this tells nothing by being marked
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a block and what it is; "" for plain words."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What to look for in the blocks of one item."""

    text: str
    statement: str
    units: tuple[str, ...]
    deadline: str
    figures: tuple[str, ...]

    @classmethod
    def of(cls, item: ImportItem) -> "Words":
        """The words that the item was read from."""
        found: dict[str, Any] = item.found or {}
        figures = tuple(one["text"] for one in item.quantities if one.get("text"))
        units = tuple(unit.as_written or unit.name for unit in item.units)
        return cls(found.get("text") or item.text, item.statement or "", units, item.deadline_text or "", figures)


def marked(texts: Sequence[str], words: Words) -> list[list[Piece]]:
    """The blocks of an item cut into pieces. A statement or text may run on over several blocks; white space does not count."""
    whole = "".join(texts)
    kinds = [""] * len(whole)
    for kind, spans in _spans(whole, words):
        for start, stop in spans:
            kinds[start:stop] = [kind] * (stop - start)
    pieces, start = [], 0
    for text in texts:
        pieces.append(list(_cut(text, kinds[start : start + len(text)])))
        start += len(text)
    return pieces


def _spans(whole: str, words: Words) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Kind by kind, so that narrower ones are painted over wider ones."""
    look = _Finder(whole)
    text = look.all([words.text])
    if text and sum(stop - start for start, stop in text) < MOST * len(whole):
        yield "text", text  # a block that holds more than this item
    inside = text[0] if len(text) == 1 else (0, len(whole))
    statement = look.all(words.statement.split("\n"), inside) or look.all(words.statement.split("\n"))
    if sum(stop - start for start, stop in statement) < MOST * len(whole):
        yield "statement", statement
    names = [span for place in statement for span in look.all(words.units, place)] if statement else look.all(words.units, inside)
    yield "unit", names
    yield "deadline", (look.all([words.deadline], statement[0]) if statement else []) or look.all([words.deadline], inside)
    yield "figure", look.all(words.figures, inside)


class _Finder:
    """Finds words in a text without minding white space."""

    def __init__(self, whole: str) -> None:
        self._places = [index for index, sign in enumerate(whole) if not sign.isspace()]
        self._dense = "".join(whole[index] for index in self._places)

    def all(self, wanted: Iterable[str], inside: tuple[int, int] | None = None) -> list[tuple[int, int]]:
        """Each place of each of the words, within a stretch."""
        found = []
        for one in wanted:
            dense = _SPACE.sub("", one)
            found += [span for span in self._of(dense) if inside is None or (inside[0] <= span[0] and span[1] <= inside[1])]
        return found

    def _of(self, dense: str) -> Iterator[tuple[int, int]]:
        start = self._dense.find(dense) if dense else -1
        while start >= 0:
            stop = start + len(dense)
            yield self._places[start], self._places[stop - 1] + 1
            start = self._dense.find(dense, stop)


def _cut(text: str, kinds: Sequence[str]) -> Iterator[Piece]:
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or kinds[index] != kinds[start]:
            yield Piece(text[start:index], kinds[start])
            start = index
