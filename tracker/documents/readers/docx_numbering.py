"""Automatic numbers of a .docx: Word prints 一、（一）1. from word/numbering.xml, the text does not hold them."""

from dataclasses import dataclass, field

from lxml import etree

from tracker.documents.readers.counting import written
from tracker.documents.readers.docx_text import W, is_on

MAX_TEXT = 60  # signs of a number: a longer one is no number
MAX_DEPTH = 9  # levels of a list
Position = tuple[str, int]  # a number or list id, and a level


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list prints its number."""

    format: str
    text: str
    start: int
    plain: bool = False  # all numbers of the text in digits ("isLgl")


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[Position, Level] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    styles: dict[str, Position] = field(default_factory=dict)
    contents: set[str] = field(default_factory=set)  # styles of tables of contents
    overrides: dict[Position, int] = field(default_factory=dict)
    counters: dict[Position, int] = field(default_factory=dict)
    begun: set[Position] = field(default_factory=set)

    def next(self, paragraph: etree._Element) -> str:
        """The number that Word prints before this paragraph, or ''."""
        properties = paragraph.find(f"{W}pPr")
        found = self._list_of(properties) if properties is not None else None
        if found is None:
            return ""
        number_id, depth = found
        abstract = self.abstract_of.get(number_id, "")
        level = self.levels.get((abstract, depth))
        if level is None or level.format in ("bullet", "none"):
            return ""
        self._count(number_id, abstract, depth, level)
        text = level.text
        for step in range(depth + 1):
            other = self.levels.get((abstract, step), level)
            style = "decimal" if level.plain else other.format
            text = text.replace(f"%{step + 1}", written(self.counters.get((abstract, step), other.start), style))
        return text

    def _count(self, number_id: str, abstract: str, depth: int, level: Level) -> None:
        """One further on this level; a list that was told to start anew does so at its first paragraph."""
        key = (abstract, depth)
        if (number_id, depth) in self.overrides and (number_id, depth) not in self.begun:
            self.begun.add((number_id, depth))
            self.counters[key] = self.overrides[number_id, depth]
        else:
            self.counters[key] = self.counters.get(key, level.start - 1) + 1
        for deeper in range(depth + 1, MAX_DEPTH):
            self.counters.pop((abstract, deeper), None)

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph is a line of a table of contents, by its style or by its page field."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "") in self.contents:
            return True
        return any("PAGEREF" in (code.text or "") for code in paragraph.iter(f"{W}instrText"))

    def _list_of(self, properties: etree._Element) -> Position | None:
        own = _number_properties(properties)
        style = properties.find(f"{W}pStyle")
        inherited = self.styles.get(style.get(f"{W}val", "")) if style is not None else None
        if own is None:
            return inherited
        number, depth = own
        if number == "":
            return (inherited[0], depth) if inherited else None
        return None if number == "0" else own


def _number_properties(properties: etree._Element) -> Position | None:
    """(number id, level) of a paragraph or style; an id of '' is inherited."""
    found = properties.find(f"{W}numPr")
    if found is None:
        return None
    return _value(found, "numId", ""), _small(_value(found, "ilvl", "0"))


def _value(element: etree._Element, name: str, default: str) -> str:
    child = element.find(f"{W}{name}")
    return child.get(f"{W}val", default) if child is not None else default


def _small(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists that numbering.xml and styles.xml define."""
    found = Numbering()
    linked: dict[tuple[str, str], int] = {}
    for abstract in numbering.iterfind(f"{W}abstractNum") if numbering is not None else ():
        name = abstract.get(f"{W}abstractNumId", "")
        for level in abstract.iterfind(f"{W}lvl"):
            depth = _small(level.get(f"{W}ilvl", "0"))
            found.levels[name, depth] = _level(level)
            linked[name, _value(level, "pStyle", "")] = depth
    for number in numbering.iterfind(f"{W}num") if numbering is not None else ():
        _read_number(number, found)
    if styles is not None:
        _read_styles(styles, found, linked)
    return found


def _read_number(number: etree._Element, found: Numbering) -> None:
    name = number.get(f"{W}numId", "")
    found.abstract_of[name] = _value(number, "abstractNumId", "")
    for override in number.iterfind(f"{W}lvlOverride"):
        start = override.find(f"{W}startOverride")
        if start is not None:
            found.overrides[name, _small(override.get(f"{W}ilvl", "0"))] = _small(start.get(f"{W}val", "1"))


def _read_styles(styles: etree._Element, found: Numbering, linked: dict[tuple[str, str], int]) -> None:
    """Styles that number their paragraphs, by themselves or through the style they are based on."""
    based: dict[str, str] = {}
    own: dict[str, Position] = {}
    for style in styles.iterfind(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        based[name] = _value(style, "basedOn", "")
        if _value(style, "name", "").lower().startswith("toc "):
            found.contents.add(name)
        properties = style.find(f"{W}pPr")
        position = _number_properties(properties) if properties is not None else None
        if position is not None:
            own[name] = position
    for name in based:
        holder: str | None = name
        for _ in range(20):  # a style may be based on itself
            if holder is None or holder in own:
                break
            holder = based.get(holder)
        if holder is not None and own.get(holder, ("0", 0))[0] not in ("0", ""):
            number, depth = own[holder]
            found.styles[name] = number, linked.get((found.abstract_of.get(number, ""), name), depth)


def _level(level: etree._Element) -> Level:
    return Level(
        _value(level, "numFmt", "decimal"),
        _value(level, "lvlText", "")[:MAX_TEXT],
        _small(_value(level, "start", "1")),
        is_on(level.find(f"{W}isLgl")),
    )
