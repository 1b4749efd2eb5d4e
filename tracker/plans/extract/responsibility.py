"""Unit statements: where they stand, who is named in which role, which date they carry (parsing.md §4)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.plans.extract.names import Name, NameReader, looks_like_list, protect, unprotect


class Role(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class UnitFound:
    """A unit in a role; `as_written` is the name before its prefix was restored."""

    name: str
    as_written: str
    role: Role


@dataclass(frozen=True, slots=True)
class Statement:
    """The span of a unit statement inside its text, and its words without brackets (canonical signs)."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """What a statement says."""

    units: tuple[UnitFound, ...] = ()
    groups: tuple[str, ...] = ()
    deadline_words: str = ""
    convention: bool = False


_WHO = r"单位|部门|处室|科室|股室|科|处|领导|机构|主体|地区|人|方"
_UNIT_LABEL = (
    rf"(?:(?:市级|省级|县级|区级|主要|第一|共同|各)?(?:责任|牵头|主办|承办|负责|落实|实施|主责|主管|执行|建设|配合|协办|协作|协同|协助|参与|参加|会办|支持|考核|督办|"
    rf"承担)(?:考核|责任|实施|落实|负责|配合|主管|参与|协办)*(?:{_WHO})(?:\([^()]{{0,12}}\))?|牵头|配合|责任分工|分工)"
)
_DATE_LABEL = (
    r"(?:(?:计划|预计|办结|办理|整改|目标)?(?:完成|实施|办结|推进|时间|工作|进度)?"
    r"(?:时限|时间|期限|节点|时间节点|时间安排|进度安排|日期|要求时间))"
)
_OTHER_LABEL = r"(?:适用范围|适用对象|适用区域|实施范围|责任领导|牵头领导|分管领导|责任人|联系人|备注|依据|考核方式|工作目标|目标要求)"
LABEL = re.compile(rf"(?P<unit>{_UNIT_LABEL})\s?:|(?P<date>{_DATE_LABEL})\s?:|(?P<other>{_OTHER_LABEL})\s?:")
STARTS_WITH_LABEL = re.compile(rf"^\s*(?:{_UNIT_LABEL})\s?:")
_PERSON = re.compile(r"(?:领导|责任人|人)\s?:?$")
_SUPPORT_LABEL = re.compile(r"配合|协办|协作|协同|协助|参与|参加|会办|支持")
_LEAD_LABEL = re.compile(r"牵头|主办")
CONVENTION = re.compile(
    r"(?:列|排|排列|列在|排在)(?:第一位|首位|最前面?|第一|在前)(?:的|者)?[^。,;]{0,10}牵头|(?:第一(?:个|家)?|首个|首家)(?:责任)?单位(?:为|是|系)牵头|列第一位的?(?:单位|部门)为(?:主要)?(?:牵头|负责)"
)
_CONVENTION_SENTENCE = re.compile(r"[^。;]{0,10}(?:列|排)[^。;]{0,12}牵头[^。;)]{0,20}")
# 以下各项均需相关市、县政府推进，不再单独列出: an obligation of every item that follows.
STANDING_GROUP = re.compile(
    r"(?:以下|下列|上述|以上)?(?:各|所有)(?:项|条|项任务|项工作)?(?:任务|工作)?均(?:需|须|由|要)(?:由)?(?P<who>[^。;,()]{2,40}?)(?:推进|"
    r"落实|负责|参与|配合|组织实施|抓好落实)*[,;]?\s?(?:以下)?(?:均)?不再(?:单独|逐一|一一|另行)?(?:列出|列示|标注|注明)"
)
_ETC_AND = re.compile(r"等(?:和|及|以及|、)(?=各|有关|相关|省|市|县)")
_SAME_BELOW = re.compile(r"[,;。]?\s?(?:下同|以下同|后同|以下简称[^,;。、]+)")
_VERB_END = re.compile(
    r"(?P<lead>牵头(?:负责|实施|推进|落实|组织实施|组织|抓总|抓好落实|办理|会同|,)*|总牵头|主办|负总责)$"
    r"|(?P<support>(?:等(?:部门|单位)?)?(?:共同|积极|协同|分工|按职责(?:分工)?)*(?:配合|参与|参加|协助|协办|协同|支持)(?:落实|实施|推进|做好|负责|工作)*)$"
)
_STATEMENT_END = re.compile(r"(?:负责|牵头|配合|参与|落实|实施|分工|协助|承担|推进|组织|办理)(?:落实|实施|推进|工作|等)?$")
_MID_LEAD = re.compile(r"(?:总)?牵头(?:负责|实施|组织实施|推进)?(?!单位|部门|考核|领导|人|处室|科室|[,;。]|$)(?:,?会同)?")
_DATE_CLAUSE = re.compile(
    r"(?:^|(?<=[,;。]))\s?(?P<date>(?:力争|争取|确保|计划|预计|拟)?(?:到|至|于|在)?\s?"
    r"(?:[“\"]?十[一二三四五六]五|20\d\d\s?年|(?:1[0-2]|[1-9])\s?月|年底|年内|第?[一二三四]季度|上半年|下半年)[^,;。:]{0,24}"
    r"|(?:持续|长期|常态化|全年|每年|每季度?|每月|定期|适时|尽快|按时序|按进度)[^,;。:]{0,12})(?=[,;。]|$)"
)
_BRACKETED_ROLE = re.compile(r"\((牵头|主办|配合|参与|协办)(?:单位)?\)")
MAX_WORDS = 700


def find_statements(plain: str) -> list[Statement]:
    """All statements of a piece in order (canonical text): bracketed ones and runs after a label."""
    spans = [found for found in _brackets(plain) if _is_statement(plain, found)]
    spans += _labelled(plain, spans)
    return _merged(sorted(spans, key=lambda found: found.start), plain)


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
    bare = _without_dates(_bare_words(words))
    if _STATEMENT_END.search(bare) or LABEL.search(bare):
        return closes and len(bare) >= 4 and _names_somebody(bare)
    if not closes or not looks_like_list(bare):
        return False
    after_sentence = plain[max(0, found.start - 1) : found.start] in ("。", ";", "", " ", ")", ".")
    return after_sentence or (not plain[found.end :].strip(" 。;") and len(re.split(r"[、,;\s]", bare)) >= 2)


def _bare_words(words: str) -> str:
    """The words without what they say about the whole document: 列第一位者为牵头单位，下同; 以下各项均需…不再单独列出."""
    without = _CONVENTION_SENTENCE.sub("", STANDING_GROUP.sub("", words))
    return _SAME_BELOW.sub("", without).strip(" 。;,")


def _without_dates(bare: str) -> str:
    return _DATE_CLAUSE.sub("", bare).strip(" 。;,")


def _names_somebody(bare: str) -> bool:
    stripped = re.sub(r"(?:按照?职责分工|分工|共同|分别|具体)?(?:负责|牵头|配合|参与|落实|实施)", "", bare)
    names = NameReader().read(LABEL.sub("", stripped))
    return any(name.is_group or len(name.name) >= 3 or re.search(r"[委局办处所站科]$", name.name) for name in names) and not re.search(
        r"的$|是|应当|必须", bare
    )


def _labelled(plain: str, taken: list[Statement]) -> list[Statement]:
    """责任单位:… outside brackets, at the start of a paragraph or behind a full stop, up to the end of its sentence."""
    found: list[Statement] = []
    for match in re.finditer(rf"(?:^|(?<=[。;!)\s]))\s?(?:{_UNIT_LABEL}|{_DATE_LABEL})\s?:", plain):
        if any(one.start <= match.start() < one.end for one in taken) or (found and match.start() < found[-1].end):
            continue
        stop = _end_of_run(plain, match.end())
        words = plain[match.start() : stop].strip(" 。")
        if len(words) <= MAX_WORDS and (found or STARTS_WITH_LABEL.match(words.strip())):
            found.append(Statement(match.start(), stop, words))
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


def read_statement(words: str, reader: NameReader, *, first_leads: bool = False) -> Responsibility:
    """Who does what by a statement's words; `first_leads` when the document says that the first name leads."""
    convention = CONVENTION.search(words) is not None
    bare = _ETC_AND.sub("、", _bare_words(words))
    units: list[UnitFound] = []
    groups: list[str] = []
    date_words: list[str] = []
    parts = _labelled_parts(bare)
    kinds = " ".join(label for label, _ in parts)
    for label, part in parts:
        if re.fullmatch(_DATE_LABEL, label):
            date_words.append(part.strip(" ,;。"))
        elif not re.fullmatch(_OTHER_LABEL, label) and not _PERSON.search(label):
            date_words += [match["date"].strip() for match in _DATE_CLAUSE.finditer(part)]
            text = _BRACKETED_ROLE.sub(r"\1,", _DATE_CLAUSE.sub("", part))
            _add_names(text, _label_role(label, kinds), reader, units, groups)
    if (first_leads or convention) and units and not any(unit.role is Role.LEAD for unit in units):
        units[0] = UnitFound(units[0].name, units[0].as_written, Role.LEAD)
    return Responsibility(tuple(units), tuple(groups), ";".join(word for word in date_words if word), convention)


def _labelled_parts(words: str) -> list[tuple[str, str]]:
    """(label, text) pairs; text before the first label has the label ''."""
    shielded = protect(words)
    parts: list[tuple[str, str]] = []
    label, start = "", 0
    for match in LABEL.finditer(shielded):
        if shielded[start : match.start()].strip(" ,;、。"):
            parts.append((label, unprotect(shielded[start : match.start()])))
        label, start = (match["unit"] or match["date"] or match["other"]).strip(), match.end()
    if shielded[start:].strip(" ,;、。") or not parts:
        parts.append((label, unprotect(shielded[start:])))
    return parts


def _label_role(label: str, kinds: str) -> Role:
    """责任单位 beside 配合单位 leads; after 牵头单位 it is joint."""
    if _LEAD_LABEL.search(label):
        return Role.LEAD
    if _SUPPORT_LABEL.search(label):
        return Role.SUPPORT
    if label and _SUPPORT_LABEL.search(kinds) and not _LEAD_LABEL.search(kinds):
        return Role.LEAD
    return Role.JOINT


def _add_names(text: str, default: Role, reader: NameReader, units: list[UnitFound], groups: list[str]) -> None:
    for clause, role in _clauses(text, default):
        for name in reader.read(clause):
            _add(name, role, units, groups)


def _add(name: Name, role: Role, units: list[UnitFound], groups: list[str]) -> None:
    if name.is_group:
        if name.name not in groups:
            groups.append(name.name)
        return
    for index, unit in enumerate(units):
        if unit.name == name.name:
            if role is Role.LEAD:
                units[index] = UnitFound(name.name, unit.as_written, role)
            return
    units.append(UnitFound(name.name, name.as_written, role))


def _clauses(text: str, default: Role) -> list[tuple[str, Role]]:
    """Cut at commas and behind 牵头; a clause without a verb takes the verb that follows in its sentence."""
    out: list[tuple[str, Role]] = []
    for sentence in re.split(r"[;。]", protect(_MID_LEAD.sub("牵头,", text))):
        role: Role | None = None
        clauses: list[tuple[str, Role]] = []
        for clause in reversed(sentence.split(",")):
            bare = unprotect(clause).strip()
            verb = _VERB_END.search(bare)
            if verb is not None and _is_verb(bare, verb.start()):
                role = Role.LEAD if verb["lead"] else Role.SUPPORT
                bare = bare[: verb.start()]
                clauses.append((bare, role))
                if role is Role.LEAD:
                    role = None
            else:
                if re.search(r"(?:负责|落实|实施)$", bare):
                    role = None
                clauses.append((bare, role or default))
        out.extend(reversed(clauses))
    return [(clause, role) for clause, role in out if clause]


def _is_verb(clause: str, start: int) -> bool:
    """牵头 at the end is the verb; a name such as 各项目牵头单位 does not end with it."""
    return start > 0 and clause[start - 1] not in "各项的"
