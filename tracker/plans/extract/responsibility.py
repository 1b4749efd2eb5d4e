"""Who is named in which role by a unit statement, and which date it carries (parsing.md §4)."""

import re
from dataclasses import dataclass, replace

from tracker.plans.extract.evidence import (
    BARE_LIST,
    BESIDE_SUPPORT,
    BY_CONVENTION,
    LEAD_VERB,
    NO_ROLE,
    SUPPORT_VERB,
    Evidence,
    by_label,
    joint_label,
)
from tracker.plans.extract.labels import (
    CONVENTION,
    DATE_CLAUSE,
    DATE_LABEL,
    LABEL,
    LEAD_LABEL,
    OTHER_LABEL,
    PERSON_LABEL,
    SUPPORT_LABEL,
    bare_words,
)
from tracker.plans.extract.name_lists import protect, unprotect
from tracker.plans.extract.names import Name, NameReader
from tracker.plans.extract.result import Role, UnitFound

_ETC_AND = re.compile(
    r"等(?:[省市县区]级?|中央)?(?:直属?)?(?:各?有关|各?相关)?(?:部门|单位|成员单位)?(?:和单位)?(?:和|以及|及|、)(?=各|有关|相关|省|市|县|区|所)"
)
_VERB_END = re.compile(
    r"(?P<lead>(?:分别|共同|联合)*牵头(?:负责|实施|推进|推动|落实|组织实施|组织|督导|统筹|协调|抓总|抓好|办理|会同|,)*|总牵头|主办|负总责)$"
    r"|(?P<support>(?:等(?:部门|单位)?)?(?:共同|积极|协同|分工|按职责(?:分工)?)*(?:配合|参与|参加|协助|协办|协同|支持)(?:落实|实施|推进|做好|负责|工作)*)$"
)
_MID_LEAD = re.compile(
    r"(?:总)?牵头(?:负责|实施|组织实施|推进|推动|落实|抓好|督导|统筹|协调|抓总)*+(?!单位|部门|考核|领导|人|处室|科室|[,;。]|$)(?:,?会同)?"
)
_BRACKETED_ROLE = re.compile(r"\((牵头|主办|配合|参与|协办)(?:单位)?\)")


Said = tuple[Role, Evidence]


@dataclass(frozen=True, slots=True)
class Responsibility:
    """What a statement says."""

    units: tuple[UnitFound, ...] = ()
    groups: tuple[str, ...] = ()
    deadline_words: str = ""
    convention: bool = False


def read_statement(words: str, reader: NameReader, *, first_leads: bool = False) -> Responsibility:
    """Who does what by a statement's words; `first_leads` when the document says that the first name leads."""
    convention = CONVENTION.search(words) is not None
    bare = _ETC_AND.sub("、", bare_words(words))
    units: list[UnitFound] = []
    groups: list[str] = []
    date_words: list[str] = []
    parts = _labelled_parts(bare)
    kinds = " ".join(label for label, _ in parts)
    for label, part in parts:
        if re.fullmatch(DATE_LABEL, label):
            date_words.append(part.strip(" ,;。"))
        elif not re.fullmatch(OTHER_LABEL, label) and not PERSON_LABEL.search(label):
            date_words += [match["date"].strip() for match in DATE_CLAUSE.finditer(part)]
            text = _BRACKETED_ROLE.sub(r"\1,", DATE_CLAUSE.sub("", part))
            default = (_label_role(label, kinds), _label_evidence(label, kinds))
            _add_names(text, default, reader, units, groups)
    if (first_leads or convention) and units and not any(unit.role is Role.LEAD for unit in units):
        units[0] = replace(units[0], role=Role.LEAD, confidence=BY_CONVENTION.confidence, reason=BY_CONVENTION.reason)
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
    if LEAD_LABEL.search(label):
        return Role.LEAD
    if SUPPORT_LABEL.search(label):
        return Role.SUPPORT
    if label and SUPPORT_LABEL.search(kinds) and not LEAD_LABEL.search(kinds):
        return Role.LEAD
    return Role.JOINT


def _label_evidence(label: str, kinds: str) -> Evidence:
    if LEAD_LABEL.search(label) or SUPPORT_LABEL.search(label):
        return by_label(label)
    if _label_role(label, kinds) is Role.LEAD:
        return BESIDE_SUPPORT
    return joint_label(label) if label else BARE_LIST


def _add_names(text: str, default: Said, reader: NameReader, units: list[UnitFound], groups: list[str]) -> None:
    for clause, said in _clauses(text, default):
        for name in reader.read(clause):
            _add(name, said, units, groups)


def _add(name: Name, said: Said, units: list[UnitFound], groups: list[str]) -> None:
    if name.is_group:
        if name.name not in groups:
            groups.append(name.name)
        return
    role, evidence = said
    evidence = evidence.also(name.evidence)
    for index, unit in enumerate(units):
        if unit.name == name.name:
            if role is Role.LEAD:
                units[index] = UnitFound(name.name, unit.as_written, role, evidence.confidence, evidence.reason)
            return
    units.append(UnitFound(name.name, name.as_written, role, evidence.confidence, evidence.reason))


def _clauses(text: str, default: Said) -> list[tuple[str, Said]]:
    """Cut at commas and behind 牵头; a clause without a verb takes the verb that follows in its sentence."""
    out: list[tuple[str, Said]] = []
    for sentence in re.split(r"[;。]", protect(_MID_LEAD.sub("牵头,", text))):
        following: Said | None = None
        clauses: list[tuple[str, Said]] = []
        for clause in reversed(sentence.split(",")):
            bare = unprotect(clause).strip()
            verb = _VERB_END.search(bare)
            if verb is not None and _is_verb(bare, verb.start()):
                said = (Role.LEAD, LEAD_VERB) if verb["lead"] else (Role.SUPPORT, SUPPORT_VERB)
                clauses.append((bare[: verb.start()], said))
                following = None if verb["lead"] else said
            else:
                charged = re.search(r"(?:负责|落实|实施)$", bare) is not None
                following = None if charged else following
                clauses.append((bare, following or ((default[0], NO_ROLE) if charged and default[1] is BARE_LIST else default)))
        out.extend(reversed(clauses))
    return [(clause, said) for clause, said in out if clause]


def _is_verb(clause: str, start: int) -> bool:
    """牵头 at the end is the verb; a name such as 各项目牵头单位 does not end with it."""
    return start > 0 and clause[start - 1] not in "各项的"
