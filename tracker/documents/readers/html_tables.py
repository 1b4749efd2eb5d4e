"""Tables of a web page: rows of cells with the merged ones repeated, or mere layout."""

from collections.abc import Iterator

from lxml import etree

from tracker.documents.readers.guard import MAX_COLUMNS, check_width
from tracker.documents.readers.html_text import is_hidden, tag_of, text_of

MAX_ROWS_OF_A_CELL = 65_534  # what browsers allow


def is_data_table(table: etree._Element) -> bool:
    """A table that only lays out the page has a single column, or most of its text stands in tables inside of it."""
    if not any(sum(1 for cell in line if tag_of(cell) in ("td", "th")) >= 2 for line in _lines(table)):
        return False
    inner = [one for one in table.iterdescendants("table") if _table_around(one) is table]
    if not inner:
        return True
    return sum(_length(one) for one in inner) < 0.5 * _length(table)


def caption_of(table: etree._Element) -> str:
    """The words above the table."""
    return next((text_of(child) for child in table if tag_of(child) == "caption"), "")


def rows_of(table: etree._Element) -> Iterator[list[str]]:
    """Rows of texts; a merged cell stands in every place that it covers."""
    held: dict[int, tuple[int, str]] = {}  # by column: rows still covered from above, and the text
    for line in _lines(table):
        cells: list[str] = []
        own = [cell for cell in line if tag_of(cell) in ("td", "th") and not is_hidden(cell)]
        check_width(len(own))
        for cell in own:
            _take_held(cells, held)
            _add_cell(cells, held, cell)
        _take_held(cells, held)
        held = {column: (rest - 1, text) for column, (rest, text) in held.items() if rest > 1}
        yield cells


def _add_cell(cells: list[str], held: dict[int, tuple[int, str]], cell: etree._Element) -> None:
    text = text_of(cell)
    tall = _span(cell, "rowspan", MAX_ROWS_OF_A_CELL)
    for _ in range(min(_span(cell, "colspan", MAX_COLUMNS), MAX_COLUMNS - len(cells))):
        if tall > 1:
            held[len(cells)] = (tall, text)
        cells.append(text)


def _take_held(cells: list[str], held: dict[int, tuple[int, str]]) -> None:
    while len(cells) in held and len(cells) < MAX_COLUMNS:
        cells.append(held[len(cells)][1])


def _lines(table: etree._Element) -> list[etree._Element]:
    """The rows of this table, not those of tables inside of it."""
    found: list[etree._Element] = []
    for child in table:
        if tag_of(child) == "tr":
            found.append(child)
        elif tag_of(child) in ("thead", "tbody", "tfoot") and not is_hidden(child):
            found += [line for line in child if tag_of(line) == "tr"]
    return [line for line in found if not is_hidden(line)]


def _table_around(table: etree._Element) -> etree._Element | None:
    return next(table.iterancestors("table"), None)


def _length(node: etree._Element) -> int:
    return sum(len(str(part).strip()) for part in node.itertext())


def _span(cell: etree._Element, name: str, most: int) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 7 and int(value) else 1
