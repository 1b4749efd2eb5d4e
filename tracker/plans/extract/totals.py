"""Totals that do not add up, in tables and in running text (parsing.md §7)."""

import re
from collections.abc import Iterable

from tracker.documents.readers import canon
from tracker.plans.extract.pieces import Piece
from tracker.plans.extract.quantities import Figure, figures_in
from tracker.plans.extract.result import Warned

_TOTAL_ROW = re.compile(r"^(?:合\s?计|总\s?计|小\s?计|共\s?计|总\s?数)$")
_NUMBER = re.compile(r"^-?\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?$")
_OF_WHICH = re.compile(r"[,;(]\s?其中[:,]?")
_BRACKET = re.compile(r"\([^()]*\)")
_SUM = re.compile(r"[,;、]\s?(?:合计|共计|总计|总共)")
TOLERANCE = 0.005  # parts of a total that rounding may cost for each of its summands


def total_warnings(pieces: list[Piece]) -> list[Warned]:
    """A warning for each total that its summands in the same table or sentence contradict."""
    rows = [piece for piece in pieces if piece.is_row]
    found = [warned for table in _tables(rows) for warned in _in_table(table)]
    for piece in pieces:
        if not piece.is_row:
            found += [warned for clause in re.finditer(r"[^。;]+", piece.canon) for warned in _in_text(clause[0], piece, clause.start())]
    return found


def _tables(rows: list[Piece]) -> Iterable[list[Piece]]:
    tables: dict[int, list[Piece]] = {}
    for row in rows:
        tables.setdefault(row.block.table if row.block else 0, []).append(row)
    return tables.values()


def _in_table(rows: list[Piece]) -> list[Warned]:
    """A row 合计 or 小计 against the rows above it, column by column; only columns where every cell is a number count."""
    found: list[Warned] = []
    above: list[tuple[str, ...]] = []
    for row in rows:
        cells = tuple(canon(cell).strip() for cell in row.block.cells) if row.block else ()
        if any(_TOTAL_ROW.match(cell) for cell in cells):
            found += _columns(cells, above, row)
            above = []
        else:
            above.append(cells)
    return found


def _columns(totals: tuple[str, ...], above: list[tuple[str, ...]], row: Piece) -> list[Warned]:
    summands = [cells for cells in above if len(cells) == len(totals)]
    found: list[Warned] = []
    for column, total in enumerate(totals):
        values = [cells[column] for cells in summands if cells[column] and not re.search(r"[一-鿿]", cells[column])]
        if not _NUMBER.match(total) or len(values) < 2 or not all(_NUMBER.match(value) for value in values):
            continue
        added = sum(_value(value) for value in values)
        if values != [str(count) for count in range(1, len(values) + 1)] and _differs(_value(total), added, len(values)):
            words = f"合计写{total}，以上{len(values)}项相加为{added:g}，请核对"
            found.append(Warned("total_mismatch", words, row.place.line))
    return found


def _in_text(clause: str, piece: Piece, offset: int) -> list[Warned]:
    for pattern, exact in ((_SUM, True), (_OF_WHICH, False)):
        match = pattern.search(clause)
        if match is None:
            continue
        before = figures_in(_BRACKET.sub("", clause[: match.start()]))
        after = figures_in(clause[match.end() :] if exact else _parts(clause[match.end() :], bracketed=match[0][0] == "("))
        total, parts = (after[:1], before) if exact else (before[-1:], after)
        if total and _contradicts(total[0], parts, exact=exact):
            added = sum(part.value for part in parts if part.unit == total[0].unit)
            words = f"“{clause.strip()[:40]}”中总数为{total[0].value:g}{total[0].unit}，各项相加为{added:g}{total[0].unit}，请核对"
            return [Warned("total_mismatch", words, piece.place_at(offset + match.start()).line)]
    return []


def _parts(words: str, *, bracketed: bool) -> str:
    """What 其中 speaks of: up to the closing bracket, or up to the comma behind a list joined by 、."""
    return words.split(")")[0] if bracketed else re.split(r"[,;]", words)[0]


def _contradicts(total: Figure, parts: list[Figure], *, exact: bool) -> bool:
    """What is 其中 may be incomplete, so that only too much contradicts; 合计 must be met. Shares and bounds do not add up."""
    if total.unit == "%" or total.comparator != "=" or len(parts) < 2:
        return False
    if any(part.unit != total.unit or part.comparator != "=" for part in parts):
        return False
    added = sum(part.value for part in parts)
    if not _differs(total.value, added, len(parts)):
        return False
    return exact or added > total.value


def _differs(total: float, added: float, count: int) -> bool:
    return abs(total - added) > max(1e-6, TOLERANCE * count * min(1.0, abs(total)))


def _value(cell: str) -> float:
    return float(cell.replace(",", ""))
