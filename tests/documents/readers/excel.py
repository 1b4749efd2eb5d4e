"""Workbooks made by hand, for what no library writes."""

from tests.documents.readers.word import package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEETS = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" r:id="r1"/></sheets></workbook>'
LINK = f'<Relationships xmlns="{LINKS}"><Relationship Id="r1" Target="worksheets/a.xml"/></Relationships>'


def workbook(sheet: str, *, before: str = "", **parts: str) -> bytes:
    """A workbook of one sheet with these insides; `before` opens each part, `strings` and `styles` are further ones."""
    made: dict[str, bytes | str] = {
        "xl/workbook.xml": SHEETS,
        "xl/_rels/workbook.xml.rels": LINK,
        "xl/worksheets/a.xml": f'{before}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    if "strings" in parts:
        made["xl/sharedStrings.xml"] = f'{before}<sst xmlns="{MAIN}">{parts["strings"]}</sst>'
    if "styles" in parts:
        made["xl/styles.xml"] = f'{before}<styleSheet xmlns="{MAIN}">{parts["styles"]}</styleSheet>'
    return package(made)
