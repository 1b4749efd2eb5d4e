"""styles.xml, fontTable.xml and settings.xml: every face, size and line of GB/T 9704-2012 as a named style.

Nothing is left to a program's own defaults: each style names its East-Asian face, or Word and WPS fall back to
another one. Faces are named, not embedded; where one is missing, `w:altName` says what to take instead.
"""

from dataclasses import dataclass

from tracker.reports.docx_page import INDENT, LINE, SPACING
from tracker.reports.docx_xml import root, w

XIAOBIAOSONG, FANGSONG, KAITI, HEITI, SONGTI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
LATIN = "Times New Roman"
FALLBACKS = {XIAOBIAOSONG: SONGTI, FANGSONG: "仿宋", KAITI: "楷体", HEITI: "SimHei", SONGTI: "SimSun", LATIN: None}
RED = "FF0000"
TABLE_SIZE, TABLE_LINE = 12, 360


@dataclass(frozen=True)
class Style:
    """A paragraph style: size in points, the rest in twips; `line` is the exact height of one line."""

    id: str
    name: str
    face: str = FANGSONG
    size: float = 16
    line: int = LINE
    align: str = "both"
    first_indent: int = 0
    before: int = 0
    color: str | None = None
    keep_next: bool = False
    outline: int | None = None
    latin: str = LATIN

    def xml(self) -> str:
        """The style's element; 16-pt styles carry the spacing that gives 28 characters a line."""
        return w(
            "style",
            w("name", val=self.name),
            w("basedOn", val="Normal") if self.id != "Normal" else "",
            w("qFormat"),
            w("pPr", *self._paragraph()),
            w("rPr", *self._characters()),
            type="paragraph",
            styleId=self.id,
            default=1 if self.id == "Normal" else None,
        )

    def _paragraph(self) -> list[str]:
        return [
            w("keepNext", val=int(self.keep_next)),
            w("widowControl", val=0),
            # Word's own default, but LibreOffice 7 reads it the wrong way round and loses marks that it hangs itself.
            w("overflowPunct", val=1),
            w("snapToGrid", val=0) if self.line != LINE else "",
            w("spacing", before=self.before, after=0, line=self.line, lineRule="exact"),
            w("ind", firstLine=self.first_indent),
            w("jc", val=self.align),
            w("outlineLvl", val=self.outline) if self.outline is not None else "",
        ]

    def _characters(self) -> list[str]:
        return [
            fonts(self.face, self.latin),
            w("color", val=self.color or "auto"),
            w("spacing", val=SPACING if self.size == 16 else 0),
            w("sz", val=round(self.size * 2)),
            w("szCs", val=round(self.size * 2)),
        ]


STYLES = (
    Style("Normal", "Normal"),
    Style("Body", "公文正文", first_indent=INDENT),
    Style("Heading1", "heading 1", HEITI, first_indent=INDENT, keep_next=True, outline=0),
    Style("Heading2", "heading 2", KAITI, first_indent=INDENT, keep_next=True, outline=1),
    Style("Heading3", "heading 3", first_indent=INDENT, keep_next=True, outline=2),
    Style("Heading4", "heading 4", first_indent=INDENT, keep_next=True, outline=3),
    Style("IssuerMark", "发文机关标志", XIAOBIAOSONG, 36, 800, "center", color=RED),
    Style("IssueLabel", "期号", line=LINE, align="center"),
    Style("DocNumber", "发文字号", line=LINE, align="center"),
    Style("IssuerLine", "编印单位和日期", align="left"),
    Style("Title", "Title", XIAOBIAOSONG, 22, 640, "center", keep_next=True),
    Style("Addressee", "主送机关", align="left", before=LINE, keep_next=True),
    Style("AnnexNote", "附件说明", align="left"),
    Style("Signer", "发文机关署名", align="left", keep_next=True),
    Style("SignedOn", "成文日期", align="left"),
    Style("AnnexLabel", "附件标识", HEITI, align="left", keep_next=True, latin=HEITI),
    Style("AnnexTitle", "附件标题", XIAOBIAOSONG, 22, 640, "center", keep_next=True),
    Style("Figure", "图", FANGSONG, TABLE_SIZE, TABLE_LINE, "center", keep_next=True),
    Style("FigureCaption", "图题", HEITI, 14, 520, "center"),
    Style("TableCaption", "表题", HEITI, 14, 520, "center", keep_next=True),
    Style("TableHead", "表头", HEITI, TABLE_SIZE, TABLE_LINE, "center", keep_next=True),
    Style("TableLeft", "表文居左", FANGSONG, TABLE_SIZE, TABLE_LINE, "left"),
    Style("TableCenter", "表文居中", FANGSONG, TABLE_SIZE, TABLE_LINE, "center"),
    Style("TableRight", "表文居右", FANGSONG, TABLE_SIZE, TABLE_LINE, "right"),
    Style("TableNote", "表注", FANGSONG, TABLE_SIZE, TABLE_LINE, "left"),
    Style("Imprint", "版记", FANGSONG, 14, 480, "left"),
    Style("PageNumberOdd", "单页页码", SONGTI, 14, 320, "right", latin=SONGTI),
    Style("PageNumberEven", "双页页码", SONGTI, 14, 320, "left", latin=SONGTI),
    Style("DraftMark", "初稿标记", HEITI, 14, 320, "right"),
    Style("End", "分节", FANGSONG, 1, 20, "left"),
)


def fonts(face: str, latin: str = LATIN) -> str:
    """The faces of a style or run: one for Chinese, one for Latin letters and digits."""
    return w("rFonts", ascii=latin, hAnsi=latin, eastAsia=face, cs=latin)


def styles_part() -> str:
    """styles.xml."""
    defaults = w(
        "docDefaults",
        w("rPrDefault", w("rPr", fonts(FANGSONG), w("sz", val=32), w("szCs", val=32), w("lang", val="en-US", eastAsia="zh-CN"))),
        w("pPrDefault", w("pPr", w("widowControl", val=0), w("spacing", before=0, after=0))),
    )
    table = w("style", w("name", val="Normal Table"), w("tblPr", _no_margins()), type="table", default=1, styleId="TableNormal")
    return root("styles", defaults, *(style.xml() for style in STYLES), table)


def font_table_part() -> str:
    """fontTable.xml: the faces, and what stands in where a machine lacks one."""
    return root("fonts", *(w("font", w("altName", val=other) if other else "", name=face) for face, other in FALLBACKS.items()))


def settings_part() -> str:
    """settings.xml: left pages differ from right ones, punctuation keeps its full width, layout as in Word 2013."""
    mode = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    return root(
        "settings",
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", mode),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
    )


def _no_margins() -> str:
    sides = (w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))
    return w("tblInd", w=0, type="dxa") + w("tblCellMar", *sides)
