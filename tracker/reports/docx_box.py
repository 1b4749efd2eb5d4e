"""A text box at a fixed place of its page: the page number of a lying page, and the 版记.

A box stands where it is told, whatever the text does. Floating tables and frames were tried: LibreOffice puts both
into the text (docs/adr/0020-docx-written-as-xml.md).
"""

from dataclasses import dataclass

from tracker.reports.docx_page import emu
from tracker.reports.docx_xml import w

SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


@dataclass(frozen=True)
class Box:
    """Where the box stands on the paper, in twips from the upper left corner.

    `id` must be its own within the file; `name` is what Word's selection pane shows.
    """

    id: int
    left: int
    top: int
    width: int
    height: int
    name: str
    turned: bool = False  # text runs downwards, as on a page turned to the right
    from_below: bool = False  # text stands on the lower edge


def box_run(box: Box, content: str) -> str:
    """A run that carries the box; it takes no room in its own line."""
    wide, high = emu(box.width), emu(box.height)
    shape = (
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr vert="{"vert" if box.turned else "horz"}" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"'
        f' anchor="{"b" if box.from_below else "t"}"><a:noAutofit/></wps:bodyPr></wps:wsp>'
    )
    drawing = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"'
        ' layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{emu(box.left)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{emu(box.top)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{box.id}" name="{box.name}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{SHAPE}">{shape}</a:graphicData></a:graphic></wp:anchor></w:drawing>'
    )
    return w("r", f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice></mc:AlternateContent>')
