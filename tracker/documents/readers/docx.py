"""Word documents: paragraphs with their automatic numbers, tables with merged cells (parsing.md §1)."""

from collections.abc import Iterator

from lxml import etree

from tracker.documents.readers.blocks import Block, Document, Place, Unreadable, row
from tracker.documents.readers.docx_numbering import Numbering, W, read_numbering
from tracker.documents.readers.guard import MAX_BLOCKS, WRONG_KIND, open_package, parse_xml, part

_SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}footnoteReference"}


def read_docx(data: bytes, name: str) -> Document:
    """The body of a .docx in order; deleted text, notes and text boxes' duplicates are left out."""
    with open_package(data) as package:
        body = part(package, "word/document.xml")
        if body is None:
            raise Unreadable(WRONG_KIND)
        numbering, styles = part(package, "word/numbering.xml"), part(package, "word/styles.xml")
    lists = read_numbering(parse_xml(numbering) if numbering else None, parse_xml(styles) if styles else None)
    root = parse_xml(body).find(f"{W}body")
    blocks: list[Block] = []
    if root is not None:
        _add(root, blocks, lists)
    return Document(name, tuple(blocks))


def _add(container: etree._Element, blocks: list[Block], lists: Numbering) -> None:
    table = 0
    for child in container:
        if len(blocks) > MAX_BLOCKS:
            raise Unreadable("文件的段落过多，请拆分后再导入")
        if child.tag == f"{W}p":
            blocks.extend(_paragraphs(child, lists, len(blocks) + 1))
        elif child.tag == f"{W}tbl":
            table += 1
            blocks.extend(_rows(child, lists, len(blocks) + 1, table))
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                _add(content, blocks, lists)


def _paragraphs(element: etree._Element, lists: Numbering, line: int) -> Iterator[Block]:
    text = lists.next(element) + "".join(_texts(element))
    for piece in text.split("\n"):
        if piece.strip():
            yield Block(piece.strip(), Place(line=line))


def _texts(element: etree._Element) -> Iterator[str]:
    """The visible text of a paragraph, without what tracked changes have deleted."""
    skip: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if skip is not None:
            if event == "end" and node is skip:
                skip = None
            continue
        if event == "end":
            continue
        if node.tag in _SKIPPED or (isinstance(node.tag, str) and node.tag.endswith("}Fallback")):
            skip = node
        elif node.tag == f"{W}t":
            yield node.text or ""
        elif node.tag == f"{W}tab":
            yield " " if node.getparent().tag == f"{W}r" else ""
        elif node.tag in (f"{W}br", f"{W}cr"):
            yield "\n"


def _rows(element: etree._Element, lists: Numbering, line: int, table: int) -> Iterator[Block]:
    above: dict[int, str] = {}
    for count, line_of_cells in enumerate(element.iterfind(f"{W}tr"), start=1):
        cells: list[str] = []
        for cell in line_of_cells.iterfind(f"{W}tc"):
            text = "\n".join(filter(None, (lists.next(p) + "".join(_texts(p)) for p in cell.iterfind(f".//{W}p"))))
            column = len(cells)
            span, merged = _spans(cell)
            if merged == "continue":
                text = above.get(column, text)
            for step in range(span):
                cells.append(text)
                above[column + step] = text
        if any(cell.strip() for cell in cells):
            yield row([cell.replace("\n", " ") for cell in cells], Place(line=line + count - 1, row=count), table)


def _spans(cell: etree._Element) -> tuple[int, str]:
    """(columns covered, 'restart' | 'continue' | '')."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        return 1, ""
    grid, vertical = properties.find(f"{W}gridSpan"), properties.find(f"{W}vMerge")
    wide = grid.get(f"{W}val", "1") if grid is not None else "1"
    merged = "" if vertical is None else vertical.get(f"{W}val", "continue")
    return (min(int(wide), 60) if wide.isascii() and wide.isdigit() and int(wide) else 1), merged
