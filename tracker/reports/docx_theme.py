"""theme1.xml: the colours and faces that charts and Word's own menus offer; the styles do not depend on it."""

from tracker.reports.docx_package import Part
from tracker.reports.docx_styles import FANGSONG, HEITI, LATIN
from tracker.reports.docx_xml import DECLARATION

NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
NAME = "公文"
COLORS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "1F2A35",
    "lt2": "E8EDF2",
    "accent1": "1F4E79",
    "accent2": "B3261E",
    "accent3": "F0B429",
    "accent4": "2E7D4F",
    "accent5": "8796A5",
    "accent6": "5B8DB8",
    "hlink": "1F4E79",
    "folHlink": "5B6773",
}
PLAIN = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme_part() -> Part:
    """The theme; each list of looks has the three entries that the schema asks for."""
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in COLORS.items())
    faces = "".join(
        f'<a:{kind}Font><a:latin typeface="{LATIN}"/><a:ea typeface="{face}"/><a:cs typeface=""/></a:{kind}Font>'
        for kind, face in (("major", HEITI), ("minor", FANGSONG))
    )
    lines = "".join(f'<a:ln w="{width}">{PLAIN}</a:ln>' for width in (6350, 12700, 19050))
    looks = (
        f"<a:fillStyleLst>{PLAIN * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{PLAIN * 3}</a:bgFillStyleLst>"
    )
    xml = (
        f'{DECLARATION}<a:theme xmlns:a="{NAMESPACE}" name="{NAME}"><a:themeElements><a:clrScheme name="{NAME}">{colors}</a:clrScheme>'
        f'<a:fontScheme name="{NAME}">{faces}</a:fontScheme><a:fmtScheme name="{NAME}">{looks}</a:fmtScheme></a:themeElements></a:theme>'
    )
    return Part("theme/theme1.xml", "theme", xml, CONTENT_TYPE)
