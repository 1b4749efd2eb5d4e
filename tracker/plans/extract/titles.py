"""The title of a document: its own lines, the name in the covering notice, or the start of a run-on line (parsing.md §1)."""

import re

from tracker.plans.extract.pieces import Piece

_KIND = r"(?:通知|方案|意见|规划|计划|措施|办法|细则|政策|要点|清单|分解表?|台账|纲要|决定|分工|通报|条例|行动|安排|任务|事项)"
_TITLE_END = re.compile(rf"{_KIND}(?:\((?:[^()]|\([^()]*\))*\))?\s*$")
_RUN_ON_TITLE = re.compile(rf"^.{{6,90}}?{_KIND}(?=[一-鿿]{{2,8}}[(\[]20|发布日期|各|\s|$)")
_NAME = r"《((?:[^《》]|《[^《》]*》){6,120})》"
_NAMED = re.compile(rf"{_NAME}(?:已|经|业经)|(?:现|兹)?将\s?{_NAME}(?:\(以下[^()]{{0,30}}\))?[^。《》]{{0,30}}(?:印发|下发|转发)")
_CN_DATE = re.compile(r"^[一二][〇零○O九]..年.{1,3}月.{1,4}日$")
NUMBER = re.compile(r"[一-鿿]{2,14}?\s?[(\[]\s?(?:19|20)\d\d\s?[)\]]\s?(?:第)?\s?\d{1,4}\s?号")
DATE = re.compile(r"(20\d\d|19\d\d)\s?年\s?(1[0-2]|0?[1-9])\s?月\s?(3[01]|[12]\d|0?[1-9])\s?日")
BODY = re.compile(r"(?:人民政府|办公厅|办公室|委员会|指挥部|领导小组|国务院|党委|局|厅|部|委|办)$")

_CALLED = re.compile(r"(?:编制|制定|实施|出台)(?:好|和实施)?(?P<name>[“\"]?十[一二三四五六]五[”\"]?[一-鿿]{2,16}(?:规划|计划))(?=[,。])")
_PLACE = re.compile(r"[一-鿿]{2,4}?[省市县州]")


def find_title(head: list[Piece], pieces: list[Piece]) -> str:
    """The title, "" when nothing looks like one."""
    lines = [piece for piece in head if _may_be_title(piece)]
    named = next((name for piece in pieces[:40] if (name := _named_in(piece))), "")
    candidates = _title_lines(lines, head)
    own = [one for one in candidates if not one.endswith("通知") and "印发" not in one and not one.endswith("文件")]
    if own and not (named and _squeezed(named).startswith(_squeezed(own[0]))):
        return own[0]
    if named or candidates:
        return named or candidates[0]
    run_on = _RUN_ON_TITLE.match(head[0].canon) if head else None
    if run_on:
        return head[0].text[: run_on.end()]
    return next((piece.text for piece in lines if len(piece.text) >= 8), "")


def inferred_title(pieces: list[Piece]) -> str:
    """What a text without a title line calls itself in its preface, with the place that its first chapter is about."""
    place = next((match[0] for piece in pieces if piece.marker and (match := _PLACE.match(piece.body_canon))), "")
    for piece in pieces[:8]:
        match = _CALLED.search(piece.canon)
        if match:
            return place + piece.text[match.start("name") : match.end("name")]
    return ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text.replace("〈", "《").replace("〉", "》"))


def _named_in(piece: Piece) -> str:
    """The document that a covering notice hands out, as it is printed there."""
    match = _NAMED.search(piece.canon)
    if match is None:
        return ""
    group = 1 if match[1] else 2
    return piece.text[match.start(group) : match.end(group)].replace("〈", "《").replace("〉", "》")


def _may_be_title(piece: Piece) -> bool:
    return (
        4 <= len(piece.text) <= 90
        and piece.marker is None
        and not (piece.is_row and piece.block and len(piece.block.cells) > 1)
        and "。" not in piece.canon
        and piece.canon[-1] not in ":;"
        and not NUMBER.fullmatch(piece.canon)
        and not piece.canon.startswith(("(此件", "发布", "附件", "附表"))
    )


def _title_lines(lines: list[Piece], head: list[Piece]) -> list[str]:
    """Lines that end like a title, each with the broken-off lines before it."""
    found: list[str] = []
    for index, piece in enumerate(lines):
        if _TITLE_END.search(piece.canon.strip(" |")):
            start = index
            while (
                start
                and _is_broken_off(lines[start - 1], lines[start], head)
                and sum(len(line.text) for line in lines[start - 1 : index + 1]) < 100
            ):
                start -= 1
            found.append("".join(line.text.strip(" |") for line in lines[start : index + 1]))
    return found


def _is_broken_off(before: Piece, after: Piece, head: list[Piece]) -> bool:
    open_name = before.canon.count("《") > before.canon.count("》")
    ends = (
        BODY.search(before.canon)
        or DATE.search(before.canon)
        or _CN_DATE.match(before.canon.strip())
        or (_TITLE_END.search(before.canon) and not open_name)
    )
    return not ends and head.index(after) - head.index(before) == 1
