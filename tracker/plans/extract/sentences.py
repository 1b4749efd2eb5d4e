"""Sentences that a text prints more than once, and whether it does so often enough to be damaged (parsing.md §§1, 7)."""

import re
from collections import defaultdict

from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.result import Fate

_SENTENCE = re.compile(r"[^。!?]+(?:[。!?]|$)")  # the end of the text ends it too: no way back, so linear
_LEADING_STATEMENT = re.compile(r"^\([^()]*(?:单位|部门|负责|牵头)[^()]*\)")
SHORTEST, LONGEST = 10, 2000
MANY = 3  # so many repeated sentences are no chance: the text is damaged


def places_of_sentences(pieces: list[Piece], fates: dict[int, Fate]) -> dict[str, list[int]]:
    """Every full sentence without white space, with the lines that it stands on."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        if piece.is_row or fates.get(index) in (Fate.RESIDUE, Fate.INDICATORS):
            continue
        shift = len(piece.canon) - len(piece.body_canon)
        for match in _SENTENCE.finditer(piece.body_canon):
            if match[0][-1] in "。!?" and SHORTEST <= len(match[0]) <= LONGEST:
                sentence = _LEADING_STATEMENT.sub("", "".join(match[0].split()))
                if len(sentence) >= SHORTEST:
                    places[sentence].append(piece.place_at(shift + match.start()).line)
    return places


def repeated(places: dict[str, list[int]]) -> dict[str, list[int]]:
    return {sentence: lines for sentence, lines in places.items() if len(lines) > 1}


def is_damaged(pieces: list[Piece], fates: dict[int, Fate]) -> bool:
    """Whether the text repeats itself, as shuffled extracts from the web do."""
    return len(repeated(places_of_sentences(pieces, fates))) >= MANY
