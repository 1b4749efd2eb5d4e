"""What a document says about itself: title, issuer, number, date, period (parsing.md §§1, 5)."""

import re
from datetime import date

from tracker.documents.readers import canon
from tracker.plans.extract.numbering import DIGITS, Rank, number_of
from tracker.plans.extract.pieces import TABLE_OF_CONTENTS, Piece
from tracker.plans.extract.result import FrontMatter
from tracker.plans.extract.titles import BODY, DATE, NUMBER, find_title, inferred_title

_CN_DATE = re.compile(
    r"([二一][〇零○O九][〇零○O一二三四五六七八九]{2})年(十[一二]?|[一二三四五六七八九])月([一二三]?十?[一二三四五六七八九]?)日"
)
_SIGNED = re.compile(
    r"([一-鿿]{2,30}?(?:人民政府(?:办公厅|办公室|[一-鿿]{2,16}办公室)?|国务院(?:办公厅)?|委员会(?:办公室)?|办公厅|办公室|指挥部(?:办公室)?|领导小组(?:办公室)?|[^一]局|厅|[^全内]部))\s*$"
)
_ABOUT = re.compile(r"(?<![《〈一-鿿])([一-鿿]{2,16}(?:人民政府(?:办公厅|办公室)?|国务院(?:办公厅)?|委员会|办公厅|办公室|厅|局))关于")
_PERIOD = re.compile(r"(?:规划|实施|计划|行动|方案)期(?:限)?(?:为|是|:)?\s?(20\d\d|19\d\d)\s?年?\s?[—~至-]+\s?(20\d\d)\s?年?")
_SPAN = re.compile(r"(20\d\d)\s?年?\s?[—~至-]+\s?(20\d\d)\s?年?")
_FIVE_YEARS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_TARGET = re.compile(r"(?:到|至|力争)\s?(20\d\d)\s?年")


def head_length(pieces: list[Piece], begin: int = 0) -> int:
    """How many pieces stand before the first heading or table (from `begin` on) that is not a table of contents."""
    for index, piece in enumerate(pieces[begin:], start=begin):
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


def read_front(pieces: list[Piece], name: str, head_size: int) -> FrontMatter:
    """The facts of the covering notice, the title lines and the signature."""
    head = pieces[: max(1, min(head_size, 60))]
    first = pieces[:60]
    printed = find_title(head, pieces)
    title = printed or inferred_title(pieces)
    number = next(
        (re.sub(r"\s", "", match[0]) for piece in first if (match := NUMBER.search(piece.canon)) and not _is_cited(piece, match)), None
    )
    issued, issuer = _signature(pieces, head)
    if issuer is None:
        match = re.match(r"^([一-鿿]{1,24}?(?:人民政府(?:办公厅|办公室)?|委员会|办公厅|办公室|厅|局|国务院))关于", title or "")
        issuer = match[1] if match else None
    if issuer is None:
        issuer = _issuer_in_head(head)
    start, end = _period(title, pieces, issued)
    return FrontMatter(title or name, issuer, _printed_number(number), issued, start, end, bool(printed))


def _issuer_in_head(head: list[Piece]) -> str | None:
    """The body before 关于印发 in the notice's title, or alone on a line of the title page."""
    for piece in head:
        match = re.search(
            r"(?<![《〈一-鿿])([一-鿿]{2,16}(?:人民政府(?:办公厅|办公室)?|国务院(?:办公厅)?|委员会|办公厅|办公室|厅|局))关于", piece.canon
        )
        if match:
            return match[1]
        if len(piece.text) <= 30 and re.fullmatch(r"[一-鿿]{4,30}(?:政府|办公厅|办公室|委员会|局|厅)", piece.canon):
            return piece.text
    return None


def _printed_number(number: str | None) -> str | None:
    """The year of a document number stands in 〔〕 (GB/T 9704)."""
    if number is None:
        return None
    own = re.sub(r"^.*(?:通知|文件|意见|方案|规定|办法|措施|编号|文号)", "", number)  # a run-on line has the title before it
    return re.sub(r"[(\[](\d{4})[)\]]", r"〔\1〕", own)


def _is_cited(piece: Piece, match: re.Match[str]) -> bool:
    before = piece.canon[max(0, match.start() - 3) : match.start()]
    return "》" in before


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
                body = signer[1] if signer else (previous if len(previous) <= 40 and BODY.search(previous) else _tail_body(previous))
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
    match = DATE.search(plain)
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
    plain = canon(title)
    heading = "".join(piece.canon for piece in pieces[:3])[:200]
    stated = next((match for piece in pieces if (match := _PERIOD.search(piece.canon))), None)
    single = re.search(r"(20\d\d)\s?年", plain)
    five_years = [_five_years(text) for text in (plain, heading, "".join(piece.canon for piece in pieces[:12]))]
    titled = single is not None and not five_years[0]  # the year of the title comes before what is only mentioned
    for match in (_SPAN.search(plain), stated, None if titled else _SPAN.search(heading)):
        if match and int(match[1]) <= int(match[2]):
            return date(int(match[1]), 1, 1), date(int(match[2]), 12, 31)
    if single and titled:
        return date(int(single[1]), 1, 1), date(int(single[1]), 12, 31)
    for found in five_years:
        if found:
            return date(found, 1, 1), date(found + 4, 12, 31)
    targets = [int(year) for piece in pieces for year in _TARGET.findall(piece.canon)]
    later = [year for year in targets if issued and issued.year <= year <= issued.year + 12]
    return issued, (date(max(set(later), key=lambda year: (later.count(year), year)), 12, 31) if later else None)


def _five_years(text: str) -> int | None:
    return next((year for name, year in _FIVE_YEARS.items() if name in text), None)
