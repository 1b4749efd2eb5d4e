"""What a document says about itself: title, issuer, number, date, period (parsing.md §§1, 5)."""

import re
from datetime import date

from tracker.plans.extract.numbering import DIGITS, Rank, number_of
from tracker.plans.extract.pieces import TABLE_OF_CONTENTS, Piece
from tracker.plans.extract.result import FrontMatter

NUMBER = re.compile(r"[一-鿿]{2,14}?\s?[(\[]\s?(?:19|20)\d\d\s?[)\]]\s?(?:第)?\s?\d{1,4}\s?号")
_KIND = r"(?:通知|方案|意见|规划|计划|措施|办法|细则|政策|要点|清单|分解表|台账|纲要|决定|分工|通报|条例|行动)"
_TITLE_END = re.compile(rf"{_KIND}(?:\((?:[^()]|\([^()]*\))*\))?\s*$")
_RUN_ON_TITLE = re.compile(rf"^.{{6,90}}?{_KIND}(?=[一-鿿]{{2,8}}[(\[]20|发布日期|各|\s|$)")
_NAMED = re.compile(rf"《([^《》]{{6,80}}{_KIND}(?:\([^()]*\))?)》(?:已|经|业经)")
_DATE = re.compile(r"(20\d\d|19\d\d)\s?年\s?(1[0-2]|0?[1-9])\s?月\s?(3[01]|[12]\d|0?[1-9])\s?日")
_CN_DATE = re.compile(
    r"([二一][〇零○O九][〇零○O一二三四五六七八九]{2})年(十[一二]?|[一二三四五六七八九])月([一二三]?十?[一二三四五六七八九]?)日"
)
_BODY = re.compile(r"(?:人民政府|办公厅|办公室|委员会|指挥部|领导小组|国务院|党委|局|厅|部|委|办)$")
_SIGNED = re.compile(
    r"([一-鿿]{2,30}?(?:人民政府(?:办公厅|办公室|[一-鿿]{2,16}办公室)?|国务院(?:办公厅)?|委员会(?:办公室)?|办公厅|办公室|指挥部(?:办公室)?|领导小组(?:办公室)?|[^一]局|厅|[^全内]部))\s*$"
)
_PERIOD = re.compile(r"(?:规划|实施|计划|行动|方案)期(?:限)?(?:为|是|:)?\s?(20\d\d|19\d\d)\s?年?\s?[—~至-]+\s?(20\d\d)\s?年?")
_SPAN = re.compile(r"(20\d\d)\s?年?\s?[—~至-]+\s?(20\d\d)\s?年?")
_FIVE_YEARS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_TARGET = re.compile(r"(?:到|至|力争)\s?(20\d\d)\s?年")


def head_length(pieces: list[Piece]) -> int:
    """How many pieces stand before the first heading or table that is not a table of contents."""
    for index, piece in enumerate(pieces):
        if piece.is_row and len(piece.block.cells if piece.block else ()) > 1 and not TABLE_OF_CONTENTS.match(piece.canon):
            return index
        if (
            piece.marker is not None
            and piece.marker.rank is not Rank.DASH
            and not TABLE_OF_CONTENTS.match(piece.canon)
            and not is_contents_row(piece)
        ):
            return index
    return len(pieces)


def is_contents_row(piece: Piece) -> bool:
    """A line of a table of contents whose page number stands behind a tab."""
    cells = piece.block.cells if piece.block else ()
    return piece.is_row and len(cells) == 2 and re.fullmatch(r"\d{1,3}", cells[1]) is not None and len(cells[0]) > 3


def read_front(pieces: list[Piece], name: str) -> FrontMatter:
    """The facts of the covering notice, the title lines and the signature."""
    head = pieces[: max(1, min(head_length(pieces), 60))]
    first = pieces[:60]
    title = _title(head, pieces)
    number = next(
        (re.sub(r"\s", "", match[0]) for piece in first if (match := NUMBER.search(piece.canon)) and not _is_cited(piece, match)), None
    )
    issued, issuer = _signature(pieces, head)
    if issuer is None:
        match = re.match(r"^([一-鿿]{2,24}?(?:人民政府(?:办公厅|办公室)?|委员会|办公厅|办公室|厅|局|国务院))关于", title or "")
        issuer = match[1] if match else None
    if issuer is None:
        issuer = _issuer_in_head(head)
    start, end = _period(title, pieces, issued)
    return FrontMatter(title or name, issuer, _printed_number(number), issued, start, end)


def _issuer_in_head(head: list[Piece]) -> str | None:
    """The body before 关于印发 in the notice's title, or alone on a line of the title page."""
    for piece in head:
        match = re.search(r"([一-鿿]{2,16}(?:人民政府(?:办公厅|办公室)?|国务院(?:办公厅)?|委员会|办公厅|办公室|厅|局))关于", piece.canon)
        if match:
            return match[1]
        if len(piece.text) <= 30 and re.fullmatch(r"[一-鿿]{4,30}(?:政府|办公厅|办公室|委员会|局|厅)", piece.canon):
            return piece.text
    return None


def _printed_number(number: str | None) -> str | None:
    """The year of a document number stands in 〔〕 (GB/T 9704)."""
    return re.sub(r"[(\[](\d{4})[)\]]", r"〔\1〕", number) if number else None


def _is_cited(piece: Piece, match: re.Match[str]) -> bool:
    before = piece.canon[max(0, match.start() - 3) : match.start()]
    return "》" in before


def _title(head: list[Piece], pieces: list[Piece]) -> str:
    lines = [
        piece
        for piece in head
        if 4 <= len(piece.text) <= 90
        and piece.marker is None
        and not (piece.is_row and piece.block and len(piece.block.cells) > 1)
        and "。" not in piece.canon
        and piece.canon[-1] not in ":;"
        and not NUMBER.fullmatch(piece.canon)
        and not piece.canon.startswith(("(此件", "发布"))
    ]
    named = next((match[1] for piece in pieces[:40] if (match := _NAMED.search(piece.canon))), None)
    candidates: list[str] = []
    for index, piece in enumerate(lines):
        plain = piece.canon.strip(" |")
        if _TITLE_END.search(plain):
            before = lines[index - 1] if index else None
            joined = (
                before is not None
                and not _TITLE_END.search(before.canon)
                and not _BODY.search(before.canon)
                and not _DATE.search(before.canon)
                and len(before.text) + len(plain) < 80
                and head.index(piece) - head.index(before) == 1
            )
            candidates.append((before.text if joined and before else "") + piece.text.strip(" |"))
    own = [one for one in candidates if not one.endswith("通知") and "印发" not in one and not one.endswith("文件")]
    if own:
        return own[0]
    if named:
        return named
    if candidates:
        return candidates[0]
    run_on = _RUN_ON_TITLE.match(head[0].canon) if head else None
    return head[0].text[: run_on.end()] if run_on else next((piece.text for piece in lines if len(piece.text) >= 8), "")


def _signature(pieces: list[Piece], head: list[Piece]) -> tuple[date | None, str | None]:
    """The signing date and body: in the notice before the plan, or at the end of the document."""
    for zone in (head, pieces[-12:]):
        for index, piece in enumerate(zone):
            found = _date_of(piece.canon)
            if found is None or re.search(r"印发$|印发\s|发布日期|实施|施行|起", piece.canon[found[1] : found[2] + 8]):
                continue
            alone = len(piece.text) - (found[2] - found[1])
            before = piece.canon[: found[1]]
            signer = _SIGNED.search(before[-40:].split("。")[-1].strip(" )"))
            if alone <= 6 or signer:
                previous = zone[index - 1].canon.strip() if index else ""
                body = signer[1] if signer else (previous if len(previous) <= 40 and _BODY.search(previous) else _tail_body(previous))
                return found[0], body
    loose = next(
        (
            found
            for piece in pieces[:40]
            for found in [_date_of(piece.canon)]
            if found and ("日" in piece.canon) and re.search(r"(?:政府|办公厅|办公室|委员会|局|厅)\s*$", piece.canon[: found[1]])
        ),
        None,
    )
    if loose:
        return loose[0], None
    return next((found[0] for piece in pieces for found in [_signed_inside(piece.canon)] if found), None), None


def _signed_inside(plain: str) -> tuple[date] | None:
    match = re.search(r"(?:人民政府|办公厅|办公室|委员会|局|厅)\s?((?:20|19)\d\d年\d{1,2}月\d{1,2}日)", plain)
    found = _date_of(match[1]) if match else None
    return (found[0],) if found else None


def _tail_body(previous: str) -> str | None:
    match = re.search(r"。\s?([一-鿿]{2,20}(?:政府|办公厅|办公室|委员会|局|厅))$", previous)
    return match[1] if match else None


def _date_of(plain: str) -> tuple[date, int, int] | None:
    match = _DATE.search(plain)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])), match.start(), match.end()
        chinese = _CN_DATE.search(plain)
        if chinese:
            year = int("".join(str(DIGITS.get(char, 0)) for char in chinese[1]))
            return date(year, number_of(chinese[2]), number_of(chinese[3])), chinese.start(), chinese.end()
    except ValueError:
        return None
    return None


def _period(title: str, pieces: list[Piece], issued: date | None) -> tuple[date | None, date | None]:
    from tracker.documents.readers import canon

    plain = canon(title)
    heading = "".join(piece.canon for piece in pieces[:3])[:200]
    stated = next((match for piece in pieces if (match := _PERIOD.search(piece.canon))), None)
    for match in (_SPAN.search(plain), stated, _SPAN.search(heading)):
        if match:
            return date(int(match[1]), 1, 1), date(int(match[2]), 12, 31)
    for text in (plain, heading, "".join(piece.canon for piece in pieces[:12])):
        for name, year in _FIVE_YEARS.items():
            if name in text:
                return date(year, 1, 1), date(year + 4, 12, 31)
    single = re.search(r"(20\d\d)\s?年", plain)
    if single:
        return date(int(single[1]), 1, 1), date(int(single[1]), 12, 31)
    targets = [int(year) for piece in pieces for year in _TARGET.findall(piece.canon)]
    later = [year for year in targets if issued and issued.year <= year <= issued.year + 12]
    return issued, (date(max(set(later), key=lambda year: (later.count(year), year)), 12, 31) if later else None)
