"""Two documents in one file: a notice with a policy and a plan, each with numbers of its own (parsing.md §1)."""

import re

from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.pieces import Piece

_TITLE = re.compile(r"(?:方案|意见|规划|计划|措施|办法|细则|政策|要点|清单|分工|纲要|台账|分解表)(?:\([^()]{0,40}\))?$")


def starts_of_documents(pieces: list[Piece]) -> list[int]:
    """Where each document begins: at a title line after which the numbers of the chapters start again."""
    starts = [0]
    title: int | None = None
    chapters = 0
    for index, piece in enumerate(pieces):
        marker = piece.marker
        if marker is None:
            if not piece.is_row and 6 <= len(piece.text) <= 80 and _TITLE.search(piece.canon) and "。" not in piece.canon:
                title = index
            continue
        if marker.rank in (Rank.CHAPTER, Rank.CN):
            if marker.value == 1 and chapters >= 2 and title is not None and index - title <= 8:
                starts.append(title)
                chapters = 0
            chapters += 1
            title = None
    return starts
