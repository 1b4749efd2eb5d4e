"""Word documents: paragraphs with their automatic numbers, tables, text boxes and notes in order (parsing.md §1)."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from tracker.documents.readers.blocks import Block, Document, Place, row
from tracker.documents.readers.docx_numbering import Numbering, read_numbering
from tracker.documents.readers.docx_text import W, Words, printed, words_of
from tracker.documents.readers.guard import MAX_COLUMNS, Blocks, check_width, main_part, named_parts, open_package, parse_xml, part

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_P, _TBL, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"}


def read_docx(data: bytes, name: str) -> Document:
    """The body of a .docx in order, its foot- and endnotes at the end; deleted and hidden text is left out."""
    with open_package(data) as package:
        name_of_body, body = main_part(package, "word/document.xml")
        names = {"numbering.xml": "word/numbering.xml", "styles.xml": "word/styles.xml"} | named_parts(package, name_of_body)
        root = _xml(body).find(f"{W}body")
        reading = _Reading(_lists(package, names))
        if root is not None:
            reading.add(root)
            kinds = {kind for kind, _ in reading.notes}
            reading.add_notes({kind: part(package, names.get(f"{kind}.xml", f"word/{kind}.xml")) for kind in kinds})
    return Document(name, tuple(reading.blocks))


def _xml(data: bytes) -> etree._Element:
    """A part; the "strict" kind of Office files differs only in its name space."""
    return parse_xml(data.replace(_STRICT, W[1:-1].encode()) if _STRICT in data[:4000] else data)


def _lists(package: zipfile.ZipFile, names: dict[str, str]) -> Numbering:
    numbering, styles = part(package, names["numbering.xml"]), part(package, names["styles.xml"])
    return read_numbering(_xml(numbering) if numbering else None, _xml(styles) if styles else None)


@dataclass(slots=True)
class _Reading:
    """Where the reading of one document stands."""

    lists: Numbering
    blocks: Blocks = field(default_factory=Blocks)
    notes: list[tuple[str, str]] = field(default_factory=list)
    tables: int = 0
    carried: str = ""  # the text of a paragraph whose mark was deleted: the next one goes on with it

    def add(self, container: etree._Element) -> None:
        """Everything in a body, text box or cell as blocks."""
        for child in _through(container):
            if child.tag == _P:
                self._paragraph(child)
            elif child.tag == _TBL:
                self._table(child)

    def _paragraph(self, element: etree._Element) -> None:
        words = words_of(element)
        text = self._text(element, words)
        properties = element.find(f"{W}pPr/{W}rPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            self.carried = text
        else:
            self.carried = ""
            self._add_lines(text)
        self.notes += words.notes
        for box in words.boxes:
            self.add(box)

    def _text(self, element: etree._Element, words: Words) -> str:
        """What is printed for a paragraph, with its number."""
        text = printed(words.text, contents="\t" in words.text and self.lists.is_contents(element))
        return self.carried + self.lists.next(element) + text

    def _add_lines(self, text: str) -> None:
        place = Place(line=self.blocks.next_line)
        for piece in text.split("\n"):
            if piece.strip():
                self.blocks.append(Block(piece.strip(), place))

    def _table(self, element: etree._Element) -> None:
        rows = [line for line in _through(element) if line.tag == _ROW and line.find(f"{W}trPr/{W}del") is None]
        if all(sum(1 for cell in _through(line) if cell.tag == _CELL) < 2 for line in rows):
            for line in rows:  # a frame around text, as the boxes of plans are
                for cell in _through(line):
                    self.add(cell)
            return
        self.tables += 1
        table = self.tables
        above: dict[int, str] = {}
        for count, line in enumerate(rows, start=1):
            cells = self._cells(line, above)
            if any(cells):
                self.blocks.append(row(cells, Place(line=self.blocks.next_line, row=count), table))

    def _cells(self, line: etree._Element, above: dict[int, str]) -> list[str]:
        """The texts of a row, merged ones repeated; `above` holds those of the row before by column."""
        cells: list[str] = [""] * _number(line.find(f"{W}trPr/{W}gridBefore"), 0)
        own = [cell for cell in _through(line) if cell.tag == _CELL]
        check_width(len(own))
        for cell in own:
            text = " ".join(self._cell_texts(cell))
            span, continues = _spans(cell)
            if continues:
                text = above.get(len(cells), text)
            for column in range(len(cells), min(len(cells) + span, MAX_COLUMNS)):
                above[column] = text
                cells.append(text)
        return cells

    def _cell_texts(self, cell: etree._Element) -> Iterator[str]:
        for child in _through(cell):
            if child.tag == _P:
                words = words_of(child)
                text = " ".join(self._text(child, words).split())
                if text:
                    yield text
                self.notes += words.notes
                for box in words.boxes:
                    yield from self._cell_texts(box)
            elif child.tag == _TBL:
                for line in _through(child):
                    for inner in _through(line):
                        yield from self._cell_texts(inner)

    def add_notes(self, parts: dict[str, bytes | None]) -> None:
        """The notes that were referred to, in the order of their references."""
        stored = {
            (kind, note.get(f"{W}id", "")): note for kind, data in parts.items() if data is not None for note in _xml(data).iterfind("*")
        }
        wanted, self.notes = self.notes, []
        for count, key in enumerate(dict.fromkeys(wanted), start=1):
            if key in stored:
                text = " ".join(self._cell_texts(stored[key]))
                if text:
                    self.blocks.append(Block(f"注{count}：{text}", Place(line=self.blocks.next_line)))


def _through(container: etree._Element) -> Iterator[etree._Element]:
    """The children, and those inside of content controls, custom XML and tracked insertions."""
    for child in container:
        if child.tag in _WRAPPERS:
            yield from _through(child)
        else:
            yield child


def _spans(cell: etree._Element) -> tuple[int, bool]:
    """(columns covered, whether the cell goes on with the one above)."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        return 1, False
    vertical = properties.find(f"{W}vMerge")
    span = max(1, _number(properties.find(f"{W}gridSpan"), 1))
    return span, vertical is not None and vertical.get(f"{W}val", "continue") == "continue"


def _number(element: etree._Element | None, default: int) -> int:
    value = element.get(f"{W}val", "") if element is not None else ""
    return min(int(value), MAX_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 6 else default
