"""Two documents in one file: a notice with a policy and a plan, each with numbers of its own (parsing.md §1)."""

import re

from tracker.plans.extract.numbering import Rank
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.statements import find_statements

_TITLE = re.compile(
    r"(?:方案|意见|规划|计划|措施|办法|细则|政策|要点|清单|分工|纲要|台账|分解表?|任务|事项|安排|重点工作|工作表|目标)(?:\([^()]{0,40}\))?$"
)

_HANDED_OUT = re.compile(r"(?:印发|转发|下发)(?:给)?你们|印发给各|转发给各")
_DATED = re.compile(r"(?:(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[一二][〇零○O九]..年.{1,3}月.{1,4}日)\s*$")
LONGEST_NOTICE = 60


def end_of_notice(pieces: list[Piece]) -> int:
    """Where the document itself begins behind a covering notice: at the title after the notice's signature; 0 without one.

    A notice may have numbered paragraphs of its own; they are no measures. One that is signed at its end stays the document.
    """
    handed_out = False
    for index, piece in enumerate(pieces[:LONGEST_NOTICE]):
        handed_out = handed_out or _HANDED_OUT.search(piece.canon) is not None
        if handed_out and len(piece.text) <= 60 and _DATED.search(piece.canon):
            title = next((later for later in range(index + 1, min(index + 7, len(pieces))) if _is_title(pieces[later])), 0)
            if title and len(pieces) - title > 3 and not any(find_statements(before.canon) for before in pieces[:title]):
                return title
    return 0


def _is_title(piece: Piece) -> bool:
    return (
        piece.marker is None
        and not piece.is_row
        and 6 <= len(piece.text) <= 80
        and _TITLE.search(piece.canon.strip()) is not None
        and "。" not in piece.canon
    )


def starts_of_documents(pieces: list[Piece], begin: int = 0) -> list[int]:
    """Where each document begins: at a title line after which the numbers of the chapters start again."""
    starts = [0]
    title: int | None = None
    chapters = 0
    for index, piece in enumerate(pieces):
        marker = piece.marker
        if marker is None or index < begin:
            if _is_title(piece):
                title = index
            continue
        if marker.rank in (Rank.CHAPTER, Rank.CN):
            if marker.value == 1 and chapters >= 2 and title is not None and index - title <= 8:
                starts.append(title)
                chapters = 0
            chapters += 1
            title = None
    return starts
