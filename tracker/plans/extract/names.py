"""The names of a list with their prefixes restored, groups told from units (parsing.md §4)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.plans.extract.evidence import AS_PRINTED, BACKWARD, FORWARD, FORWARD_KNOWN, NOT_A_BODY, Evidence
from tracker.plans.extract.name_lists import backward, clean, is_group, join_levels, protect, split_names, unprotect
from tracker.plans.extract.words import (
    DEPARTMENT,
    ENDS_AS_UNIT,
    FIRM_END,
    IN_COLUMN,
    IS_PARTY,
    IS_STEM,
    MASS_BODY,
    NAMED_BODY,
    PLACE_OF_GOVERNMENT,
    PLACED,
    PREFIX,
    PROVINCES,
    REGION_NAME,
)


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a list: restored and as written; a group stands for several units."""

    name: str
    as_written: str
    is_group: bool = False
    evidence: Evidence = AS_PRINTED


@dataclass(slots=True)
class NameReader:
    """Reads name lists of one document; `known` are full names with a prefix seen anywhere in it, `places` its governments."""

    known: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    @classmethod
    def of_text(cls, texts: Iterable[str]) -> "NameReader":
        """A reader that knows the places whose governments the document names."""
        return cls(places={match["place"] for text in texts for match in PLACE_OF_GOVERNMENT.finditer(text)})

    def read(self, text: str) -> list[Name]:
        """The names of a list such as 省工信厅、科技厅，各设区市政府 (canonical signs, no roles)."""
        found: list[Name] = []
        for part in re.split(r"[,;]", protect(text)):
            found.extend(self._part(unprotect(part)))
        return _unique(found)

    def _part(self, part: str) -> list[Name]:
        """The prefix restarts with every part, so a part is read by itself."""
        tokens = join_levels([token for token in (clean(token) for token in split_names(part)) if token])
        written = list(tokens)
        tokens = backward(tokens)
        level, party, names = "", False, []
        for token, original in zip(tokens, written, strict=True):
            if is_group(token):
                names.append(Name(_printed(token), _printed(original), is_group=True))
                continue
            evidence = AS_PRINTED if token == original else Evidence(0.85, BACKWARD.format(token))
            prefix = PREFIX.match(token)
            placed = PLACED.match(token)
            if prefix is not None and ENDS_AS_UNIT.search(token):
                level, party = prefix["level"], prefix["party"] is not None
                self.known.add(token)
            elif placed is not None and IS_STEM.match(placed["rest"]) and ENDS_AS_UNIT.search(token):
                level, party = placed["prefix"], False  # 示例市财政局、教育局
                self.known.add(token)
            elif level and self._is_elided(token, level):
                token = f"{level}委{token}" if _is_party_body(token, party, self.known, level) else level + token
                known = token in self.known
                evidence = Evidence(0.92 if known else 0.85, (FORWARD_KNOWN if known else FORWARD).format(_printed(token)))
            if not _is_body(token):
                evidence = evidence.also(NOT_A_BODY)
            names.append(Name(_printed(token), _printed(original), evidence=evidence))
        return names

    def _is_elided(self, token: str, level: str) -> bool:
        if level + token in self.known:
            return True
        bare = re.sub(r"\([^()]*\)$", "", token)
        if level in "镇乡" and bare.endswith(("所", "站")):
            return False  # stations of county departments stand beside those of the town
        if bare.startswith(level) and not IS_STEM.match(bare):
            return False
        if bare.endswith("厅"):
            return True
        if IS_PARTY.match(bare):
            return True
        if IS_STEM.match(bare) is not None and ENDS_AS_UNIT.search(bare) is not None:
            return len(bare) <= 12 or bare[-1] in "局委办"
        return DEPARTMENT.match(bare) is not None and not self._is_named_after_place(bare)

    def _is_named_after_place(self, bare: str) -> bool:
        if NAMED_BODY.search(bare) or bare.endswith(("分局", "监局", "管理局", "监管办")) or re.search(r"[省市县区州旗镇乡]", bare):
            return True
        if IN_COLUMN.match(bare) and not IS_STEM.match(bare):
            return True
        starts = {bare[:length] for length in range(1, 5)}
        return not starts.isdisjoint(PROVINCES) or not starts.isdisjoint(self.places)


def _is_body(token: str) -> bool:
    bare = re.sub(r"\([^()]*\)", "", token)
    return ENDS_AS_UNIT.search(bare) is not None or REGION_NAME.match(bare) is not None


def _is_party_body(token: str, party: bool, known: set[str], level: str) -> bool:
    """组织部 after 省委宣传部 is 省委组织部; 文化和旅游厅 after it is 省文化和旅游厅."""
    bare = re.sub(r"\([^()]*\)$", "", token)
    if f"{level}委{bare}" in known:
        return True
    always = re.match(r"^(?:组织部|宣传部|统战部|政法委|网信办|编办|编委办|党校|老干部局|台港澳办)$", bare)
    return always is not None or (party and IS_PARTY.match(bare) is not None and not IS_STEM.match(bare))


def _printed(token: str) -> str:
    """Brackets of names are full-width, as documents print them."""
    return token.replace("(", "（").replace(")", "）")


def _unique(names: list[Name]) -> list[Name]:
    seen: dict[str, Name] = {}
    for name in names:
        seen.setdefault(name.name, name)
    return list(seen.values())


def looks_like_list(text: str) -> bool:
    """Whether every name of a bare bracket is a body or a group, so that it may be a unit statement."""
    if not 3 <= len(text) <= 300 or re.search(r"[。:!?“”《》=%]|简称|下同|以下|含|如|即|例如|见|参", text):
        return False
    tokens = [clean(token) for part in re.split(r"[,;]", protect(text)) for token in split_names(unprotect(part))]
    tokens = [token for token in tokens if token]
    certain = [token for token in tokens if _is_certain(token)]
    rooted = any(PREFIX.match(token) for token in certain)  # beside 市甲局 also 教体局 is a body
    return bool(certain) and all(token in certain or (rooted and (DEPARTMENT.match(token) or MASS_BODY.match(token))) for token in tokens)


def _is_certain(token: str) -> bool:
    if is_group(token):
        return re.search(r"(?:政府|单位|部门|[区县市镇乡村]|\)|街道|社区|管委会|办事处|处室|[三四]局)$", token) is not None
    bare = re.sub(r"\([^()]*\)$", "", token)
    rooted = PREFIX.match(bare) is not None or IS_STEM.match(bare) is not None or NAMED_BODY.search(bare) is not None
    return len(bare) >= 3 and FIRM_END.search(bare) is not None and (rooted or len(bare) >= 4)


def looks_open(group: str) -> bool:
    """各有关单位, 相关部门: a group whose members the document does not fix."""
    return re.search(r"有关|相关|其他|其它|部门|单位|企业|机构|院校|高校", group) is not None
