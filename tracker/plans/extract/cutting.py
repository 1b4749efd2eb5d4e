"""Where one long line holds several items: which marks inside it open a new one (parsing.md §§1–2)."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from tracker.plans.extract.numbering import Marker, Rank, marker_at

_CANDIDATE = re.compile(
    r"第[一二三四五六七八九十百\d]{1,4}[章编节条]|(?<![一二三四五六七八九十百第])[一二三四五六七八九十百]{1,4}、"
    r"|\([一二三四五六七八九十百]{1,4}\)|\(\d{1,2}\)|(?<![\d.])\d{1,3}\s?[.、]|专栏\s?\d| {2,}"
)
_ENDS = frozenset('。;!?:)”"》')
_STATEMENT_WORDS = re.compile(
    r"单位|部门|处室|科室|时限|时间|期限|负责|牵头|责任|联系|附件|抄送|主送|抄报|地址|电话|其中|注|来源|日期|备注|领导|组长|主任|组成|成员|专栏"
)
_TITLE_NOUN = re.compile(r"(?:方案|意见|措施|计划|规划|办法|通知|分工|政策|清单|要点|细则|如下|分解表|台账)$")
_SIGN_OFF = re.compile(
    r"(?:[一-鿿]{2,24}(?:政府|办公厅|办公室|委员会|指挥部|领导小组|局|厅|部|委)\s*){1,2}(?:\d{4}年\d{1,2}月\d{1,2}日|二〇[一二三四五六七八九〇]{2}年.{1,3}月.{1,4}日)"
)
MAX_HEADING = 45


@dataclass(frozen=True, slots=True)
class LabelWords:
    """The words that name a kind of paragraph in this document, as 推进措施 in 推进措施：1.…"""

    words: frozenset[str] = frozenset()

    @classmethod
    def from_counts(cls, counts: dict[str, int]) -> "LabelWords":
        return cls(frozenset(word for word, count in counts.items() if count >= 3 and not _STATEMENT_WORDS.search(word)))

    def at(self, plain: str) -> Marker | None:
        """The label that opens this piece."""
        if not self.words:
            return None
        head, colon, _ = plain[:16].partition(":")
        return Marker(Rank.LABEL, head.replace("(", "（").replace(")", "）"), 0, len(head) + 1) if colon and head in self.words else None


def cuts(plain: str, labels: LabelWords) -> list[int]:
    """The positions after 0 at which a new item or paragraph begins. Linear in the length of the text."""
    inside = _bracket_spans(plain)
    found: list[int] = []
    first = labels.at(plain) or marker_at(plain)
    state = _State(first, first.length if first else 0)
    state.note(first)
    for match in _CANDIDATE.finditer(plain, 1):
        position = match.start()
        if inside.covers(position):
            continue
        if match[0][0] == " ":
            if _splits_at_blanks(plain, match):
                found.append(match.end())
                state.move(marker_at(plain, match.end()), match.end())
            continue
        if found and found[-1] == position:
            continue
        marker = marker_at(plain, position)
        if marker is not None and state.accepts(plain, position, marker):
            found.append(position)
            state.move(marker, position)
    return found


def _splits_at_blanks(plain: str, match: re.Match[str]) -> bool:
    """Two blanks or more part paragraphs in a long line, but not the letters of 前  言."""
    return len(plain) > 200 and match.end() < len(plain) and (match.start() == 0 or len(match[0]) >= 2)


class _State:
    """What was last accepted: the open item and the last count at each rank."""

    def __init__(self, marker: Marker | None, body: int) -> None:
        self.marker, self.body = marker, body
        self.last: dict[Rank, int] = {}

    def note(self, marker: Marker | None) -> None:
        if marker is None:
            return
        self.last[marker.rank] = marker.value
        for rank in [rank for rank in self.last if rank > marker.rank]:
            if rank is not Rank.NUM:  # 1. 2. 3. may run on across sections
                del self.last[rank]

    def move(self, marker: Marker | None, position: int) -> None:
        self.marker, self.body = marker, position + (marker.length if marker else 0)
        self.note(marker)

    def accepts(self, plain: str, position: int, marker: Marker) -> bool:
        before = plain[:position].rstrip()[-1:] if plain[position - 1] == " " else plain[position - 1]
        strong = before in _ENDS or plain[max(0, position - 2) : position] == "  "
        expected = marker.value in (1, self.last.get(marker.rank, 0) + 1)
        if marker.rank is Rank.NUM:
            # Behind a closed bracket (mostly a unit statement) any count opens an item: damaged texts lose neighbours.
            follows = plain[position + marker.length : position + marker.length + 1]
            closed = before == ")" and "一" <= follows <= "鿿"
            return (expected or closed) and (strong or self._after_heading(plain, position, marker))
        if marker.rank is Rank.PNUM:
            return expected and strong
        title = marker.value == 1 and _TITLE_NOUN.search(plain[max(0, position - 6) : position]) is not None
        if marker.rank is Rank.CN:
            return title or (strong and (expected or before in "。) ")) or (expected and self._after_heading(plain, position, marker))
        if marker.rank is Rank.PCN:
            return strong or self._after_heading(plain, position, marker)
        if marker.rank is Rank.ARTICLE and before in '》”"':
            return False  # 《…条例》第二十条 cites
        return strong or title

    def _after_heading(self, plain: str, position: int, marker: Marker) -> bool:
        """一、…（一）… without a full stop between: the run since the last mark is short and has no sentence in it."""
        if self.marker is None or self.marker.rank >= marker.rank or position - self.body > MAX_HEADING:
            return False
        run = plain[self.body : position]
        return len(run) >= 2 and not re.search(r"[。;!?:]", run) and plain[position - 1] not in "、,第"


@dataclass(frozen=True, slots=True)
class _Spans:
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def covers(self, position: int) -> bool:
        """Whether the position lies inside a bracket that opened before it."""
        index = bisect_right(self.starts, position - 1) - 1
        return index >= 0 and position < self.ends[index]


def _bracket_spans(plain: str) -> _Spans:
    """Matched outermost brackets and book titles, none longer than a unit statement can be."""
    pairs = {"(": ")", "《": "》", "“": "”"}
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for position, char in enumerate(plain):
        if char in pairs:
            stack.append((pairs[char], position))
            del stack[:-8]
        elif stack and char in ")》”":
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == char:
                    opened = stack[depth][1]
                    del stack[depth:]
                    if position - opened <= 1200:
                        while spans and spans[-1][0] > opened:
                            spans.pop()
                        spans.append((opened, position))
                    break
    return _Spans(tuple(start for start, _ in spans), tuple(end for _, end in spans))


def sign_off(plain: str, start: int) -> int | None:
    """Where issuer and date at the end of a run-on line begin."""
    tail = max(start + 1, len(plain) - 120)
    for match in _SIGN_OFF.finditer(plain, tail):
        before = plain[: tail + 0] if match.start() == tail else plain[: match.start()]
        if before.rstrip()[-1:] in ("。", ")", ";") and len(plain) - match.end() < 60:
            return match.start()
    return None
