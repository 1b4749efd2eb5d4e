"""What closes a document: 附件说明, 署名 and 成文日期, 版记. Rules: gb9704.md."""

from datetime import date

from tracker.reports.document import Annex, Form, Imprint, OfficialDocument
from tracker.reports.docx_box import Box, box_run
from tracker.reports.docx_flow import Piece, fixed
from tracker.reports.docx_page import BOTTOM, CHARACTER, INDENT, LEFT, LINE, PAPER_LONG, PORTRAIT, count_lines, text_width
from tracker.reports.docx_xml import paragraph, run, w

IMPRINT_SIZE, IMPRINT_LINE = 14, 480
IMPRINT_SIDE = 280  # one character
# The standard's rules are 0.35 mm and 0.25 mm; Word counts eighths of a point.
THICK, THIN = 8, 6


def annex_note_pieces(annexes: tuple[Annex, ...]) -> list[Piece]:
    """附件：1. … one line below the text; names stand under names, a single annex has no number."""
    return [_annex_line(annex, first=index == 0, single=len(annexes) == 1) for index, annex in enumerate(annexes)]


def _annex_line(annex: Annex, *, first: bool, single: bool) -> Piece:
    label = "附件：" if first else ""
    number = "" if single else f"{annex.number}.\t"
    name_at = INDENT + 3 * CHARACTER + (0 if single else text_width("1.") + CHARACTER // 3)
    if annex.number >= 10:
        name_at += CHARACTER // 2
    start = INDENT if first else INDENT + 3 * CHARACTER
    before = LINE if first else 0
    properties = (
        w("keepNext")
        + w("tabs", w("tab", val="left", pos=name_at))
        + w("spacing", before=before)
        + w("ind", left=name_at, hanging=name_at - start)
    )
    name = annex.title.replace("\n", "").rstrip("。；;")
    lines = count_lines(name, PORTRAIT.width - name_at)
    return fixed(paragraph("AnnexNote", run(f"{label}{number}{name}"), properties=properties), before + LINE * lines, keeps=True)


def chinese_day(day: date) -> str:
    """2024年3月5日: Arabic numerals, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def signature_pieces(document: OfficialDocument) -> list[Piece]:
    """署名 and 成文日期 below the text; a numbered issue bears both in its head and has none here."""
    if document.form is Form.NUMBERED_ISSUE:
        return []
    day = chinese_day(document.signed_on)
    place = _sealed if document.sealed else _unsealed
    signer, signed_on = place(text_width(document.signer), text_width(day))
    above = LINE * (2 if document.sealed else 1)
    first = paragraph("Signer", run(document.signer), properties=w("spacing", before=above) + signer)
    second = paragraph("SignedOn", run(day), properties=signed_on)
    return [fixed(first + second, above + 2 * LINE)]


def _unsealed(signer: int, day: int) -> tuple[str, str]:
    """The date begins two characters right of the name; the longer of them decides what ends two characters in."""
    if day > signer:
        day_left = PORTRAIT.width - INDENT - day
        signer_left = day_left - INDENT
    else:
        signer_left = PORTRAIT.width - INDENT - signer
        day_left = signer_left + INDENT
    return w("ind", left=max(0, signer_left)), w("ind", left=max(0, day_left))


def _sealed(signer: int, day: int) -> tuple[str, str]:
    """The date ends four characters in, the name stands centred above it; a long name pushes both to the left."""
    half = max(day, signer) // 2
    centre = min(PORTRAIT.width - 2 * INDENT - day // 2, PORTRAIT.width - half)
    box = w("ind", left=max(0, 2 * centre - PORTRAIT.width)) + w("jc", val="center")
    return box, box


def imprint_height(imprint: Imprint) -> int:
    """The height of the 版记 in twips."""
    return IMPRINT_LINE * (1 + (_copy_lines(imprint) if imprint.copied_to else 0)) + 40


def imprint_run(imprint: Imprint, *, label: str) -> str:
    """The 版记 between its rules, in a box whose lower edge is that of the type area; a run for the page's last paragraph."""
    height = imprint_height(imprint) + 2 * IMPRINT_LINE  # the text stands on the lower edge; too high a box does no harm
    box = Box(3, LEFT, PAPER_LONG - BOTTOM - height, PORTRAIT.width, height, "版记", from_below=True)
    return box_run(box, _imprint_text(imprint, label))


def _imprint_text(imprint: Imprint, label: str) -> str:
    printed = f"{imprint.printed_by}\t{chinese_day(imprint.printed_on)}印发"
    tab = w("tabs", w("tab", val="right", pos=PORTRAIT.width - IMPRINT_SIDE))
    last = paragraph("Imprint", run(printed), properties=tab + w("ind", left=IMPRINT_SIDE, right=IMPRINT_SIDE))
    if not imprint.copied_to:
        return _rule(THICK) + last + _rule(THICK)
    hanging = w("ind", left=IMPRINT_SIDE * 4, right=IMPRINT_SIDE, hanging=IMPRINT_SIDE * 3)
    copies = paragraph("Imprint", run(f"{label}：{imprint.copied_to.rstrip('。')}。"), properties=hanging)
    return _rule(THICK) + copies + _rule(THIN) + last + _rule(THICK)


def _rule(thickness: int) -> str:
    """A line as wide as the type area, which a bordered paragraph with indents would not be."""
    return paragraph("End", properties=w("pBdr", w("bottom", val="single", sz=thickness, space=0, color="auto")))


def _copy_lines(imprint: Imprint) -> int:
    return count_lines(imprint.copied_to, PORTRAIT.width - 5 * IMPRINT_SIDE, size=IMPRINT_SIZE, spacing=0)
