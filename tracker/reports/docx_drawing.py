"""What a chart drawn for Excel 2007 lacks in a Word document: faces for Chinese, and what later programs assume otherwise.

Where an element is left out, Excel 2007 takes "no"; Word, WPS and LibreOffice read the schema, whose default is "yes": labels
that name everything, smoothed lines, gaps drawn as zero. So each is said.
"""

from lxml import etree

from tracker.reports.docx_package import WORKBOOK
from tracker.reports.docx_styles import FANGSONG, LATIN
from tracker.reports.docx_xml import DECLARATION

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SIZE = 1050  # hundredths of a point
LABEL_PARTS = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
LANGUAGE = "zh-CN"
DAY = "yyyy-mm-dd"  # without it the numbers below a line are no days


def as_in_word(part: bytes) -> str:
    """The chart part of a workbook as the chart part of a .docx."""
    tree = etree.fromstring(part)
    for tag in ("printSettings", "lang"):
        for found in tree.findall(_chart(tag)):
            tree.remove(found)
    tree.insert(0, _yes_or_no("roundedCorners", False))
    tree.insert(0, etree.Element(_chart("lang"), val=LANGUAGE))
    _say_what_is_not(tree)
    _set_text(tree)
    link = etree.SubElement(tree, _chart("externalData"), {f"{{{RELATION}}}id": WORKBOOK})
    link.append(_yes_or_no("autoUpdate", False))
    return DECLARATION + etree.tostring(tree, encoding="unicode")


def _say_what_is_not(tree: etree._Element) -> None:
    for labels in tree.iter(_chart("dLbls")):
        shown = {tag: labels.find(_chart(tag)) is not None for tag in LABEL_PARTS}
        for tag in LABEL_PARTS:
            for found in labels.findall(_chart(tag)):
                labels.remove(found)
        labels.extend(_yes_or_no(tag, shown[tag]) for tag in LABEL_PARTS)
    for series in tree.iterfind(f".//{_chart('lineChart')}/{_chart('ser')}"):
        series.append(_yes_or_no("smooth", False))
    for scaling in tree.iter(_chart("scaling")):
        axis = scaling.getparent()
        if axis is not None and axis.find(_chart("delete")) is None:
            scaling.addnext(_yes_or_no("delete", False))
    if tree.find(f".//{_chart('dateAx')}") is not None:
        for form in tree.iterfind(f".//{_chart('cat')}//{_chart('formatCode')}"):
            form.text = DAY
    for visible in tree.iter(_chart("plotVisOnly")):
        visible.addnext(etree.Element(_chart("dispBlanksAs"), val="gap"))


def _set_text(tree: etree._Element) -> None:
    """The document's faces for every text, and labels that lie level below their axis."""
    for properties in tree.iter(_drawing("defRPr"), _drawing("rPr")):
        _set_faces(properties)
    for words in tree.iter(_drawing("rPr"), _drawing("endParaRPr")):
        words.set("lang", LANGUAGE)
    for body in tree.iterfind(f".//{_chart('catAx')}/{_chart('txPr')}/{_drawing('bodyPr')}"):
        body.set("rot", "0")
        body.set("vert", "horz")
    tree.append(_default_text())


def _set_faces(properties: etree._Element) -> None:
    for tag in ("latin", "ea"):
        for face in properties.findall(_drawing(tag)):
            properties.remove(face)
    etree.SubElement(properties, _drawing("latin"), typeface=LATIN)
    etree.SubElement(properties, _drawing("ea"), typeface=FANGSONG)


def _default_text() -> etree._Element:
    """What every text of the chart looks like where nothing else is said."""
    text = etree.Element(_chart("txPr"))
    etree.SubElement(text, _drawing("bodyPr"))
    etree.SubElement(text, _drawing("lstStyle"))
    line = etree.SubElement(text, _drawing("p"))
    _set_faces(etree.SubElement(etree.SubElement(line, _drawing("pPr")), _drawing("defRPr"), sz=str(SIZE)))
    etree.SubElement(line, _drawing("endParaRPr"), lang=LANGUAGE)
    return text


def _yes_or_no(tag: str, value: bool) -> etree._Element:
    return etree.Element(_chart(tag), val=str(int(value)))


def _chart(tag: str) -> str:
    return f"{{{CHART}}}{tag}"


def _drawing(tag: str) -> str:
    return f"{{{DRAWING}}}{tag}"
