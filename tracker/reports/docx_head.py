"""The top of the first page: red head or numbered issue, title, addressee. Rules: gb9704.md."""

from tracker.reports.document import Form, OfficialDocument
from tracker.reports.docx_flow import Piece, fixed
from tracker.reports.docx_page import LINE, PORTRAIT, Area, count_lines, twips
from tracker.reports.docx_styles import LATIN, RED, XIAOBIAOSONG, fonts
from tracker.reports.docx_tail import chinese_day
from tracker.reports.docx_title import title_lines
from tracker.reports.docx_xml import paragraph, run, w

MARK_DEPTH = twips(35)  # from the top of the type area to the top of the mark
MARK_LARGEST, MARK_SMALLEST = 58, 26
TITLE_LINE = 640
NUMBER_LINE = 400
RULE_SPACE = 5  # points from the line's box to the red rule: 4 mm from the characters


def head_pieces(document: OfficialDocument) -> list[Piece]:
    """Everything above the text."""
    pieces: list[Piece] = []
    if document.mark:
        pieces.append(mark_piece(document.mark))
        pieces += _red_head(document) if document.form is Form.RED_HEAD else _numbered_issue(document)
    pieces.append(title_piece(document.title, "Title", PORTRAIT, before=2 * LINE if document.mark else 0))
    if document.addressee:
        pieces.append(addressee_piece(document.addressee))
    else:
        pieces.append(fixed(paragraph("Body"), LINE))
    return pieces


def mark_piece(mark: str) -> Piece:
    """The issuer's mark, as large as its length allows and never wider than the type area."""
    size = max(MARK_SMALLEST, min(MARK_LARGEST, PORTRAIT.width // 20 // len(mark)))
    line = size * 23
    face = w("rPr", fonts(XIAOBIAOSONG, LATIN), w("color", val=RED), w("sz", val=size * 2), w("szCs", val=size * 2))
    before = MARK_DEPTH - (line - size * 20) // 2
    lines = count_lines(mark, PORTRAIT.width, size=size, spacing=0)
    xml = paragraph("IssuerMark", run(mark, face), properties=w("spacing", before=before, line=line, lineRule="exact"))
    return fixed(xml, before, *(line,) * lines)


def title_piece(title: str, style: str, area: Area, *, before: int, after: int = 0) -> Piece:
    """A title, broken into lines at word boundaries."""
    lines = title_lines(title, area.width)
    xml = paragraph(style, run("\n".join(lines)), properties=w("spacing", before=before, after=after))
    return fixed(xml, before + TITLE_LINE * len(lines) + after)


def addressee_piece(addressee: str) -> Piece:
    """主送机关, flush left one line below the title, with its colon."""
    text = addressee.rstrip("：:") + "："
    lines = count_lines(text, PORTRAIT.width)
    return fixed(paragraph("Addressee", run(text)), LINE, *(LINE,) * lines)


def _red_head(document: OfficialDocument) -> list[Piece]:
    """发文字号 two lines below the mark, the red line 4 mm below it; a draft without number keeps its place."""
    properties = _red_line() + w("spacing", before=2 * LINE, line=NUMBER_LINE, lineRule="exact")
    return [fixed(paragraph("DocNumber", run(document.doc_number or ""), properties=properties), 2 * LINE, NUMBER_LINE + RULE_SPACE * 20)]


def _numbered_issue(document: OfficialDocument) -> list[Piece]:
    """第×期 under the name, then issuer on the left and date on the right above the red line."""
    tabs = w("tabs", w("tab", val="right", pos=PORTRAIT.width))
    line = run(f"{document.signer}\t{chinese_day(document.signed_on)}")
    properties = _red_line() + tabs + w("spacing", before=LINE, line=NUMBER_LINE, lineRule="exact")
    return [
        fixed(paragraph("IssueLabel", run(document.issue_label or ""), properties=w("spacing", before=LINE // 2)), LINE // 2 + LINE),
        fixed(paragraph("IssuerLine", line, properties=properties), LINE, NUMBER_LINE + RULE_SPACE * 20),
    ]


def _red_line() -> str:
    """The rule under a paragraph, as wide as the type area."""
    return w("pBdr", w("bottom", val="single", sz=18, space=RULE_SPACE, color=RED))
