"""Automatic numbers of a .docx: Word prints 一、（一）1. from word/numbering.xml, the text does not hold them."""

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "taiwaneseCounting",
    "japaneseCounting",
    "chineseLegalSimplified",
)
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list prints its number."""

    format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)

    def next(self, paragraph: etree._Element) -> str:
        """The number that Word prints before this paragraph, or ''."""
        found = self._list_of(paragraph)
        if found is None:
            return ""
        number_id, depth = found
        abstract = self.abstract_of.get(number_id)
        level = self.levels.get((abstract, depth)) if abstract is not None else None
        if abstract is None or level is None or level.format in ("bullet", "none"):
            return ""
        self.counters[abstract, depth] = self.counters.get((abstract, depth), level.start - 1) + 1
        for deeper in range(depth + 1, 9):
            self.counters.pop((abstract, deeper), None)
        text = level.text
        for step in range(depth + 1):
            other = self.levels.get((abstract, step), level)
            text = text.replace(f"%{step + 1}", written(self.counters.get((abstract, step), other.start), other.format))
        return text

    def _list_of(self, paragraph: etree._Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = _number_properties(properties)
        if own is not None:
            return None if own[0] == "0" else own
        style = properties.find(f"{W}pStyle")
        return self.styles.get(style.get(f"{W}val", "")) if style is not None else None


def _number_properties(properties: etree._Element) -> tuple[str, int] | None:
    found = properties.find(f"{W}numPr")
    if found is None:
        return None
    number, depth = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    if number is None:
        return None
    value = depth.get(f"{W}val", "0") if depth is not None else "0"
    return number.get(f"{W}val", ""), _count(value)


def written(value: int, style: str) -> str:
    """A count in the style of a list level."""
    if style in _CHINESE:
        return _chinese(value)
    if style == "decimalEnclosedCircle" and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if style in ("lowerLetter", "upperLetter") and 1 <= value <= 26:
        return chr((97 if style == "lowerLetter" else 65) + value - 1)
    return str(value)


def _chinese(value: int) -> str:
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists that numbering.xml and styles.xml define."""
    found = Numbering()
    if numbering is None:
        return found
    for abstract in numbering.iterfind(f"{W}abstractNum"):
        for level in abstract.iterfind(f"{W}lvl"):
            found.levels[abstract.get(f"{W}abstractNumId", ""), _count(level.get(f"{W}ilvl", "0"))] = _level(level)
    for number in numbering.iterfind(f"{W}num"):
        target = number.find(f"{W}abstractNumId")
        if target is not None:
            found.abstract_of[number.get(f"{W}numId", "")] = target.get(f"{W}val", "")
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        properties = style.find(f"{W}pPr")
        own = _number_properties(properties) if properties is not None else None
        if own is not None:
            found.styles[style.get(f"{W}styleId", "")] = own
    return found


def _count(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0


def _level(level: etree._Element) -> Level:
    def value(name: str, default: str) -> str:
        child = level.find(f"{W}{name}")
        return child.get(f"{W}val", default) if child is not None else default

    start = value("start", "1")
    return Level(value("numFmt", "decimal"), value("lvlText", ""), _count(start))
