"""An official document as a .docx laid out to GB/T 9704-2012 (gb9704.md); the same document gives the same bytes."""

from tracker.reports.document import Annex, Form, OfficialDocument
from tracker.reports.docx_blocks import block_pieces
from tracker.reports.docx_chart import ChartParts
from tracker.reports.docx_flow import Flow, Piece, ends, fixed
from tracker.reports.docx_head import head_pieces, title_piece
from tracker.reports.docx_package import Part, Properties, pack
from tracker.reports.docx_page import LANDSCAPE, LINE, PORTRAIT
from tracker.reports.docx_sections import Section, section_parts
from tracker.reports.docx_styles import font_table_part, settings_part, styles_part
from tracker.reports.docx_tail import annex_note_pieces, imprint_height, imprint_run, signature_pieces
from tracker.reports.docx_theme import theme_part
from tracker.reports.docx_xml import paragraph, root, run, w


def render_docx(document: OfficialDocument) -> bytes:
    """The bytes of the .docx; raises nothing but what the document's own classes refuse."""
    charts = ChartParts()
    flows = [Flow(_text(document, charts)), *(_annex_flow(annex, charts, single=len(document.annexes) == 1) for annex in document.annexes)]
    sections = [Section(area=flow.area, draft=document.draft) for flow in flows]
    bodies = ["".join(piece.xml for piece in flow.pieces) for flow in flows]
    if own_page := _imprint_page(document, flows):
        sections.append(own_page)
        bodies.append("")
    parts = [
        Part("styles.xml", "styles", styles_part()),
        Part("settings.xml", "settings", settings_part()),
        Part("fontTable.xml", "fontTable", font_table_part()),
        theme_part(),
        *charts.parts,
        *section_parts(sections),
    ]
    properties = Properties(document.title.replace("\n", ""), document.signer, document.signed_on)
    return pack(root("document", _body(bodies, sections, _imprint(document))), parts, properties)


def _text(document: OfficialDocument, charts: ChartParts) -> tuple[Piece, ...]:
    """Head, text, annex note and signature; what closes the text never stands on a page without any of it."""
    text = list(block_pieces(document.blocks, PORTRAIT, charts))
    closing = [*annex_note_pieces(document.annexes), *signature_pieces(document)]
    if text and closing:
        text[-1] = text[-1].kept_with_next()
    return (*head_pieces(document), *text, *closing)


def _annex_flow(annex: Annex, charts: ChartParts, *, single: bool) -> Flow:
    """An annex in its own section: 附件1 on the first line, its title on the third."""
    area = LANDSCAPE if annex.landscape else PORTRAIT
    label = fixed(paragraph("AnnexLabel", run("附件" if single else f"附件{annex.number}")), LINE)
    title = title_piece(annex.title, "AnnexTitle", area, before=LINE, after=LINE // 2)
    return Flow((label, title, *block_pieces(annex.blocks, area, charts)), area)


def _imprint_page(document: OfficialDocument, flows: list[Flow]) -> Section | None:
    """The page of its own that the 版记 needs, or None where it certainly has room at the foot of an even last page.

    A blank page before it is left to the program that prints (an even-page section); then both carry no number.
    """
    if document.imprint is None:
        return None
    end = ends(flows)
    room = PORTRAIT.height - imprint_height(document.imprint) - LINE
    if end.certain and end.late.page % 2 == 0 and flows[-1].area is PORTRAIT and end.late.used <= room:
        return None
    return Section(starts="evenPage", numbered=end.likely.page % 2 == 1, draft=document.draft)


def _imprint(document: OfficialDocument) -> str:
    if document.imprint is None:
        return ""
    return imprint_run(document.imprint, label="分送" if document.form is Form.NUMBERED_ISSUE else "抄送")


def _body(bodies: list[str], sections: list[Section], closing: str) -> str:
    """The sections one after another; each one's properties hang on a last paragraph too low to be seen."""
    middle = "".join(body + paragraph("End", properties=section.xml()) for body, section in zip(bodies[:-1], sections[:-1], strict=True))
    return w("body", middle, bodies[-1], paragraph("End", closing), sections[-1].xml())
