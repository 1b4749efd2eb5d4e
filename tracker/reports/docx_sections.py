"""Sections, page numbers and the draft's header. Rules: gb9704.md "Page" and "landscape A4 table"."""

from dataclasses import dataclass

from tracker.reports.docx_box import Box, box_run
from tracker.reports.docx_package import Part
from tracker.reports.docx_page import (
    BOTTOM,
    LANDSCAPE,
    LEFT,
    LINE,
    PAPER_LONG,
    PAPER_SHORT,
    PORTRAIT,
    RIGHT,
    TOP,
    Area,
    twips,
)
from tracker.reports.docx_xml import field, paragraph, root, run, w

NUMBER_LINE = 320
# The dashes of the page number run through the middle of its line, 7 mm below the type area.
NUMBER_DEPTH = twips(7)
FOOTER = BOTTOM - NUMBER_DEPTH - NUMBER_LINE // 2
ONE_CHARACTER = 280  # of the 14-pt page number


@dataclass(frozen=True)
class Section:
    """How a section's pages look; `starts` is nextPage or evenPage."""

    area: Area = PORTRAIT
    starts: str = "nextPage"
    numbered: bool = True
    draft: bool = False

    def xml(self) -> str:
        """The section's properties."""
        lying = self.area is LANDSCAPE
        wide, high = (PAPER_LONG, PAPER_SHORT) if lying else (PAPER_SHORT, PAPER_LONG)
        return w(
            "sectPr",
            *self._references(lying),
            w("type", val=self.starts),
            w("pgSz", w=wide, h=high, orient="landscape" if lying else None),
            _margins(lying),
            w("cols", space=0),
            w("docGrid", type="lines", linePitch=LINE),
        )

    def _references(self, lying: bool) -> list[str]:
        headers = [_reference("header", kind, "header_draft") for kind in ("default", "even")] if self.draft else []
        names = ("footer_empty", "footer_empty") if not self.numbered else ("footer_odd", "footer_even")
        if lying and self.numbered:
            names = ("footer_lying_odd", "footer_lying_even")
        return headers + [_reference("footer", kind, name) for kind, name in zip(("default", "even"), names, strict=True)]


def section_parts(sections: list[Section]) -> list[Part]:
    """The header and footer parts that these sections refer to."""
    bodies = {
        "header_draft": paragraph("DraftMark", run("初　稿")),
        "footer_odd": _number("PageNumberOdd"),
        "footer_even": _number("PageNumberEven"),
        "footer_lying_odd": _turned(1, _number("PageNumberOdd")),
        "footer_lying_even": _turned(2, _number("PageNumberEven")),
        "footer_empty": paragraph("PageNumberOdd"),
    }
    used = "".join(section.xml() for section in sections)
    return [_part(name, body) for name, body in bodies.items() if f'"{name}"' in used]


def _part(name: str, body: str) -> Part:
    kind = name.partition("_")[0]
    return Part(f"{name}.xml", kind, root("hdr" if kind == "header" else "ftr", body))


def _reference(part: str, kind: str, name: str) -> str:
    return f'<w:{part}Reference w:type="{kind}" r:id="{name}"/>'


def _margins(lying: bool) -> str:
    """A lying page is a standing one turned to the left: its head is the standing page's left side."""
    top, right, bottom, left = (LEFT, TOP, RIGHT, BOTTOM) if lying else (TOP, RIGHT, BOTTOM, LEFT)
    # The foot of a lying page holds only the anchor of its number: it must not push the text up.
    footer = bottom // 2 if lying else FOOTER
    return w("pgMar", top=top, right=right, bottom=bottom, left=left, header=top // 2, footer=footer, gutter=0)


def _number(style: str) -> str:
    """— 1 —, one character from the outer edge."""
    side = "right" if style == "PageNumberOdd" else "left"
    return paragraph(style, run("— "), field("PAGE", "1"), run(" —"), properties=w("ind", **{side: ONE_CHARACTER}))


def _turned(box_id: int, number: str) -> str:
    """The number in a turned box beside the lying page's type area, where it stands on a standing page.

    The page is bound turned to the left, so that its left side is the foot: the box is as long as the foot is wide.
    """
    left = BOTTOM - NUMBER_DEPTH - NUMBER_LINE // 2
    box = Box(box_id, left, LEFT, NUMBER_LINE, LANDSCAPE.height, "页码", turned=True)
    return paragraph("PageNumberOdd", box_run(box, number))
