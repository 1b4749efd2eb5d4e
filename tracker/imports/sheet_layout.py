"""Where the tasks stand in a sheet: titles above, the header, section rows, the example, and the rows between (parsing.md §2)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.core.formatters import long_date
from tracker.core.forms import clean
from tracker.documents.readers import canon
from tracker.imports.sheet_columns import HEADINGS, UNIT_FIELDS, Field, Header, read_header
from tracker.imports.sheet_reading import Filled, SheetRow, Tab, Value
from tracker.plans.extract.numbering import marker_at
from tracker.plans.extract.result import Fate
from tracker.plans.extract.tables import EMPTY, is_section_row

EXAMPLE = "示例（导入时忽略）"
_SUM = re.compile(r"^(?:合计|小计|总计|填表人|制表|审核人|注[:：]|备注[:：]|说明[:：])")
# How Excel writes a carriage return into a file.
_RETURN = "_x000D_"


@dataclass(frozen=True, slots=True)
class Section:
    """A section row, or a sheet among several: number path and words."""

    number: str
    heading: str
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file and what it is; ``header`` is that of its table, for a task."""

    tab: Tab
    row: SheetRow
    position: int
    fate: Fate
    header: Header | None = None
    section: Section | None = None

    @property
    def printed(self) -> list[str]:
        """Every cell as it shows."""
        return list(_words(self.row))

    def cells(self, wanted: Field) -> list[tuple[int, Filled]]:
        """(place, value) of the filled cells of a field (parsing.md §2)."""
        if self.header is None:
            return []
        found: list[tuple[int, Filled]] = []
        for at, name in enumerate(self.header.fields[: len(self.row.values)]):
            value = tidy(self.row.values[at])
            if name is wanted and value is not None and not self._says_nothing(name, value):
                found.append((at, value))
        return found

    def _says_nothing(self, name: Field, value: Value) -> bool:
        """/ and — stand for nothing; in our own sheet only where a unit or a date could stand."""
        may = (*UNIT_FIELDS, Field.DEADLINE) if self.header and self.header.ours else set(Field) - {Field.TEXT}
        return name in may and isinstance(value, str) and EMPTY.match(value) is not None

    def text(self, wanted: Field, joiner: str = "\n") -> str:
        """The words of a field; what merged cells repeat is said once."""
        return joiner.join(dict.fromkeys(shown(value) for _, value in self.cells(wanted)))

    def heading(self, wanted: Field) -> str:
        """The heading of a field's first filled column, else its usual name, for messages."""
        places = [at for at, _ in self.cells(wanted)] or [
            at for at, name in enumerate(self.header.fields if self.header else ()) if name is wanted
        ]
        return self.header.headings[places[0]] if self.header and places else HEADINGS.get(wanted, "")


@dataclass
class Layout:
    """All lines of a file, and its title words."""

    lines: list[Line] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)

    @property
    def tasks(self) -> list[Line]:
        return [line for line in self.lines if line.fate is Fate.MEASURES]

    @property
    def is_several(self) -> bool:
        """Whether tasks stand in more than one sheet, so that a row needs the sheet's name."""
        return len({line.tab.title for line in self.tasks}) > 1

    @property
    def fields(self) -> set[Field]:
        """Every field that some table has a column for."""
        return {name for header in self.headers for name in header.fields}

    @property
    def unread(self) -> list[str]:
        """Headings of columns that no field takes, each once."""
        return list(
            dict.fromkeys(
                heading
                for header in self.headers
                for name, heading in zip(header.fields, header.headings, strict=True)
                if name is Field.OTHER and heading
            )
        )


def lay_out(tabs: Sequence[Tab]) -> Layout:
    """Give every row its fate. Several sheets with tasks are sections of their own."""
    found = Layout()
    filled = [tab for tab in tabs if any(read_header(_words(row)) for row in tab.rows)]
    for tab in tabs:
        if tab not in filled:
            found.lines += [Line(tab, row, 0, Fate.BACKGROUND) for row in tab.rows]
        else:
            top = Section(str(filled.index(tab) + 1), tab.title[:300], 1) if len(filled) > 1 else None
            found.lines += _lines(tab, top, found)
    found.lines = [Line(one.tab, one.row, at, one.fate, one.header, one.section) for at, one in enumerate(found.lines)]
    return found


def _lines(tab: Tab, top: Section | None, found: Layout) -> Iterator[Line]:
    header: Header | None = None
    section = top
    for row in tab.rows:
        words = _words(row)
        fresh = read_header(words)
        if fresh is not None and (header is None or fresh.ours or not header.ours):
            header = fresh
            found.headers.append(fresh)
            yield Line(tab, row, 0, Fate.OUTLINE)
        elif header is None:
            found.titles += [word for word in dict.fromkeys(words) if word]
            yield Line(tab, row, 0, Fate.FRONT_MATTER)
        elif any(word.startswith(EXAMPLE) for word in words):
            yield Line(tab, row, 0, Fate.BACKGROUND)
        elif _names_what_follows(words, header):
            section = _section(next(word for word in words if word), top)
            yield Line(tab, row, 0, Fate.OUTLINE, header, section)
        elif any(_SUM.match(word) for word in words[:2]) and not _fills_units(words, header):
            yield Line(tab, row, 0, Fate.BACKGROUND)
        else:
            yield Line(tab, row, 0, Fate.MEASURES, header, section)


def _words(row: SheetRow) -> tuple[str, ...]:
    return tuple("" if (value := tidy(one)) is None else shown(value) for one in row.values)


def _names_what_follows(words: tuple[str, ...], header: Header) -> bool:
    """A row with one text, which a mark (一、) or the place of the serial number tells from a task without units."""
    if header.ours or not is_section_row(words):
        return False
    at = next(place for place, word in enumerate(words) if word)
    everywhere = sum(1 for word in words if word) > 1
    return everywhere or marker_at(canon(words[at])) is not None or header.fields[at] in (Field.SERIAL, Field.NUMBER)


def _section(words: str, top: Section | None) -> Section:
    """一、产业升级 is section 一 with its words; without a mark the words are its number."""
    match = re.match(
        r"^(?P<number>第?[一二三四五六七八九十]+[章节篇]?|[（(][一二三四五六七八九十]+[）)]|\d{1,2})[、.．\s]*(?P<rest>\D.*)?$", words
    )
    number, heading = (match["number"], match["rest"] or "") if match else (words[:20].replace("/", "／"), words)
    return Section(f"{top.number}/{number}" if top else number, heading[:300], 2 if top else 1)


def _fills_units(words: tuple[str, ...], header: Header) -> bool:
    return any(word for word, name in zip(words, header.fields, strict=False) if name in UNIT_FIELDS)


def tidy(value: Value) -> Value:
    """A text without outer blanks and signs that no database keeps; None for nothing."""
    if not isinstance(value, str):
        return value
    text = clean(value.replace(_RETURN, "")).replace("\r", "\n")
    return text or None


def shown(value: Value) -> str:
    """A value as a person reads it in the cell."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return long_date(value) if isinstance(value, date) else str(value)
