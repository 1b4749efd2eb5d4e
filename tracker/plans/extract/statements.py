"""Where unit statements stand: in brackets and behind labels (parsing.md §4)."""

import re
from dataclasses import dataclass

from tracker.documents.readers import canon
from tracker.plans.extract.labels import DATE_CLAUSE, DATE_LABEL, LABEL, STARTS_WITH_LABEL, UNIT_LABEL, bare_words
from tracker.plans.extract.names import Name, NameReader, looks_like_list
from tracker.plans.extract.words import ENDS_AS_UNIT, PREFIX, REGION_NAME

_STATEMENT_END = re.compile(r"(?:负责|牵头|配合|参与|落实|实施|分工|协助|承担|推进|组织|办理)(?:落实|实施|推进|工作|等)?$")
_SPACED = re.compile(r"(?:[一-鿿] ){3,}[一-鿿](?![一-鿿])")
# Without brackets only these verbs at the end of a paragraph make its names a statement.
_LINE_END = re.compile(r"(?:牵头|(?<!领导)(?<!全面)负责)(?:落实|实施|推进)*$|分工负责$|(?:参与|配合)$")
_ROLE_WORDS = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位)?)?(?:按照?(?:各自)?职责(?:分工)?|分工|分别|共同|具体|联合)*(?:牵头|负责|配合|参与)(?:落实|实施|推进)*"
)
_COLLECTIVE = re.compile(
    r"^(?:各|有关|相关|所有|其他|属地|沿|本|基层|全|[省市县区乡镇]|\d|[一二两三四五六七八九十])|政府|管委会|街道|乡镇|成员单位|地区"
)
_ANYBODY = re.compile(r"^(?:企业|社会|政府|党委|部门|群众|公众|市场|谁|单位|项目)")
MAX_WORDS = 700


@dataclass(frozen=True, slots=True)
class Statement:
    """The span of a unit statement inside its text, and its words without brackets (canonical signs)."""

    start: int
    end: int
    words: str


def find_statements(plain: str) -> list[Statement]:
    """All statements of a piece in order (canonical text): bracketed ones, runs after a label, a line of nothing but names."""
    plain = plain.replace("[", "(").replace("]", ")")
    if _SPACED.search(plain):
        return _in_spaced(plain)
    return _find(plain)


def _in_spaced(plain: str) -> list[Statement]:
    """责 任 单 位：省 科 技 厅: read without the blanks, with places in the printed text."""
    gone = {position for run in _SPACED.finditer(plain) for position in range(*run.span()) if plain[position] == " "}
    kept = [position for position in range(len(plain)) if position not in gone]
    found = _find("".join(plain[position] for position in kept))
    return [Statement(kept[one.start], kept[one.end - 1] + 1, one.words) for one in found]


def _find(plain: str) -> list[Statement]:
    spans = [found for found in _brackets(plain) if _is_statement(plain, found)]
    spans += _dates_behind(plain, spans)
    spans += _labelled(plain, spans)
    if not spans and _is_line_of_names(plain):
        spans.append(Statement(0, len(plain), plain.strip(" 。;,")))
    return _merged(sorted(spans, key=lambda found: found.start), plain)


def _dates_behind(plain: str, spans: list[Statement]) -> list[Statement]:
    """（市甲局负责）（2022年底前完成）: a bracket with nothing but a date belongs to the statement before it."""
    ends = {span.end for span in spans}
    return [one for one in _brackets(plain) if one.start in ends and DATE_CLAUSE.fullmatch(one.words.strip()) is not None] if spans else []


def _is_line_of_names(plain: str) -> bool:
    """A paragraph that holds nothing but bodies and what they do: 市甲局、市乙局分别牵头落实."""
    bare = plain.strip(" 。;,")
    if not 5 <= len(bare) <= 160 or re.search(r"[。;:\d《“]", bare) or not _LINE_END.search(bare):
        return False
    return all(looks_like_list(clause) for clause in re.split(r",", _ROLE_WORDS.sub("", bare)) if clause)


def _brackets(plain: str) -> list[Statement]:
    """Outermost matched brackets, each once."""
    stack: list[int] = []
    spans: list[Statement] = []
    for position, char in enumerate(plain):
        if char == "(":
            stack.append(position)
            del stack[:-12]
        elif char == ")" and stack:
            start = stack.pop()
            if position - start > MAX_WORDS:
                continue
            while spans and spans[-1].start > start:
                spans.pop()
            spans.append(Statement(start, position + 1, plain[start + 1 : position]))
    return spans


def _is_statement(plain: str, found: Statement) -> bool:
    words = found.words.strip(" 。;,")
    if STARTS_WITH_LABEL.match(words):
        return LABEL.match(words.strip()) is not None
    closes = plain[found.end : found.end + 1] in ("", "。", ";", " ", "(", "\n") or plain[found.start - 1 : found.start] in ("。", ";")
    bare = _without_dates(bare_words(words))
    if _STATEMENT_END.search(bare) or LABEL.search(bare):
        only_names = looks_like_list(_ROLE_WORDS.sub(",", bare).strip(","))
        inside = only_names and (found.start == 0 or plain[found.end : found.end + 1] in (",", "、"))
        return (closes or inside) and len(bare) >= 4 and _names_somebody(bare)
    if not closes or not looks_like_list(bare):
        return False
    after_sentence = plain[max(0, found.start - 1) : found.start] in ("。", ";", "", " ", ")", ".")
    names = re.split(r"[、,;\s]", bare)
    official = any(PREFIX.match(name) or re.search(r"[局委厅办部]$", name) for name in names)
    return after_sentence or (not plain[found.end :].strip(" 。;") and len(names) >= 2 and official)


def _without_dates(bare: str) -> str:
    return DATE_CLAUSE.sub("", bare).strip(" 。;,")


def _names_somebody(bare: str) -> bool:
    """Whether a body or a collective stands in it; 企业牵头 and 谁主管、谁负责 name nobody."""
    stripped = re.sub(r"(?:按照?职责分工|分工|共同|分别|具体)?(?:负责|牵头|配合|参与|落实|实施)", "", bare)
    names = NameReader().read(LABEL.sub("", stripped))
    return any(_is_actor(name) for name in names) and not re.search(r"的$|是|应当|必须", bare)


def _is_actor(name: Name) -> bool:
    plain = canon(name.name)
    if name.is_group:
        return len(plain) >= 3 and _COLLECTIVE.search(plain) is not None
    if _ANYBODY.match(plain):
        return False
    return ENDS_AS_UNIT.search(plain) is not None or REGION_NAME.match(plain) is not None


def _labelled(plain: str, taken: list[Statement]) -> list[Statement]:
    """责任单位:… outside brackets, at the start of a paragraph or behind a full stop, up to the end of its sentence."""
    found: list[Statement] = []
    for match in re.finditer(rf"(?:^|(?<=[。;!)\s]))\s?(?:{UNIT_LABEL}|{DATE_LABEL})\s?:", plain):
        if any(one.start <= match.start() < one.end for one in taken) or (found and match.start() < found[-1].end):
            continue
        stop = _end_of_run(plain, match.end())
        words = plain[match.start() : stop].strip(" 。")
        if len(words) <= MAX_WORDS and (found or taken or STARTS_WITH_LABEL.match(words.strip())):
            start = match.start() + match[0].startswith(" ")
            found.append(Statement(start, stop, words))
    return found


def _end_of_run(plain: str, start: int) -> int:
    stop = plain.find("。", start)
    return len(plain) if stop < 0 else stop + 1


def _merged(spans: list[Statement], plain: str) -> list[Statement]:
    """Statements with nothing between them are one: （牵头单位：A）（配合单位：B）."""
    out: list[Statement] = []
    for span in spans:
        if out and not plain[out[-1].end : span.start].strip(" 。;,、"):
            out[-1] = Statement(out[-1].start, span.end, out[-1].words.rstrip(" 。;,") + ";" + span.words)
        else:
            out.append(span)
    return out
