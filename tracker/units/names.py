"""The grammar of unit names: where a body belongs and what it does, from the printed name and the region of the document."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.core.characters import plain_name
from tracker.units.places import COUNTRY, Gazetteer, Place, unlisted, without_national
from tracker.units.stems import body_key

NATION = Place(COUNTRY, "national", None)


class Naming(StrEnum):
    """How the place of a body is known."""

    PRINTED = "printed"
    CENTRAL = "central"
    RELATIVE = "relative"
    SHORT = "short"
    ELIDED = "elided"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a name: the place, the key of the body there, how the place is known, the body as printed."""

    place: Place
    key: str
    naming: Naming
    printed: str


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document stands: its places from the inside out, the country left out."""

    code: str
    level: str
    chain: tuple[Place, ...]

    def at(self, level: str) -> Place | None:
        """The place of this level that the document belongs to; 市 in a document of 重庆市 is 重庆市 itself."""
        like = {level, "province"} if level == "city" else {level}
        return next((place for place in self.chain if place.level == level or (place.level in like and place.name.endswith("市"))), None)

    @property
    def own(self) -> Place:
        """The document's own place; the country for a national document."""
        return self.chain[0] if self.chain else NATION


# Central bodies with branches: key of the branch, national names, short form; the branch ends in one of _BRANCH.
_BUREAUS = {
    "银保监": "中国银行保险监督管理委员会|中国银保监会|银保监会|中国银保监",
    "银监": "中国银行业监督管理委员会|中国银监会|银监会",
    "保监": "中国保险监督管理委员会|中国保监会|保监会",
    "证监": "中国证券监督管理委员会|中国证监会|证监会",
    "金监总": "国家金融监督管理总局|国家金融监管总局|金融监管总局|金融监督管理总局",
    "税务": "国家税务总局",
    "统计调查": "国家统计局",
}
_LONG = [(key, re.compile(f"^(?:{names})(?P<place>[一-龥]+?)(?:监管分?局|税务局|调查总?队)$")) for key, names in _BUREAUS.items()]
_SHORT = re.compile("^(?P<place>[一-龥]{1,7}?)(?P<key>银保监|银监|保监|证监)分?局$")
_BANK = re.compile("^(?:中国人民银行|人民银行|人行)(?P<place>[一-龥]+?)(?P<kind>中心支行|中支|分行|支行|营业管理部)$")
_CENTRAL_SINCE_2023 = re.compile("^金融监管分?局$")
_PARTY = re.compile("^中(?:国共产党|共)(?P<place>[一-龥]+?)(?P<rest>委(?!员会)[一-龥]*|委员会[一-龥]*)$")
_CPPCC = re.compile("^中国人民政治协商会议(?P<place>[一-龥]+?)委员会(?P<rest>[一-龥]*)$")
_RELATIVE = re.compile("^(省|自治区|市(?!场)|县|区|州(?!府)|旗|盟)(?=[一-龥])")
_PROVINCES, _CITIES, _COUNTIES = ("省", "自治区"), ("市", "州", "盟"), ("县", "区", "旗")
_RELATIVE_LEVELS = {
    **dict.fromkeys(_PROVINCES, "province"),
    **dict.fromkeys(_CITIES, "city"),
    **dict.fromkeys(_COUNTIES, "county"),
}
# 州, 盟 and 旗 begin other words too; they are levels only where the place of the document is one.
_SELDOM = frozenset("州盟旗")
_MINISTRY = re.compile("^(?!.*(?:组织|宣传|统战|统一战线工作|武装|工作|俱乐)部$).+(?:部|总局|总署|部委|监会)$|^国务院$")
_TRAILING = re.compile(r"^(?P<main>.+?)\((?P<inner>[^()]{2,})\)$")


def printed_forms(name: str) -> tuple[str, ...]:
    """The name as a whole, then what stands before and inside a bracket at its end: 市数据局（市人工智能局）."""
    whole = plain_name(name)
    match = _TRAILING.match(whole)
    if match is None:
        return (whole,) if whole else ()
    inner = [part for part in re.split("[,;、]", match["inner"]) if len(part) > 1]
    return whole, match["main"], *inner


class Grammar:
    """Reads names against the known places."""

    def __init__(self, places: Gazetteer) -> None:
        """``places`` are those of the register at the moment of loading."""
        self.places = places

    def readings(self, text: str, home: Home) -> list[Reading]:
        """All ways to understand a name printed in a document of ``home``, the surest first."""
        for step in (self._central, self._party, self._printed, self._national, self._relative):
            if reading := step(text, home):
                return [reading]
        return [*self._shorts(text), *self._without_place(text, home)]

    def _place(self, text: str, home: Home) -> Place:
        """A place printed inside a name; 省 and 市 alone are the document's; an unknown one keeps its name."""
        if text in _RELATIVE_LEVELS:
            return home.at(_RELATIVE_LEVELS[text]) or Place(text, _RELATIVE_LEVELS[text], None)
        leading = self.places.leading(text + "局")
        if leading and leading[1] == "局":
            return leading[0]
        return self.places.named(text) or Place(text, "city", None)

    def _central(self, text: str, home: Home) -> Reading | None:
        for key, pattern in _LONG:
            if match := pattern.match(text):
                return Reading(self._place(match["place"], home), f"{key}局", Naming.CENTRAL, text)
        if match := _SHORT.match(text):
            return Reading(self._place(match["place"], home), f"{match['key']}局", Naming.CENTRAL, text)
        if match := _BANK.match(text):
            kind = match["kind"].replace("中心支行", "中支")
            return Reading(self._place(match["place"], home), f"人行{kind}", Naming.CENTRAL, text)
        return None

    def _party(self, text: str, home: Home) -> Reading | None:
        if match := _PARTY.match(text):
            rest = match["rest"].replace("委员会", "委", 1)
            return Reading(self._place(match["place"], home), party_key(rest), Naming.PRINTED, rest)
        if match := _CPPCC.match(text):
            return Reading(self._place(match["place"], home), f"政协{body_key(match['rest'])}", Naming.PRINTED, f"政协{match['rest']}")
        return None

    def _printed(self, text: str, home: Home) -> Reading | None:
        found = self.places.leading(text)
        return Reading(found[0], party_key(found[1]), Naming.PRINTED, found[1]) if found else None

    def _national(self, text: str, home: Home) -> Reading | None:
        rest = without_national(text)
        if rest is None and _MINISTRY.match(text) and not _RELATIVE.match(text):
            rest = text
        return Reading(NATION, body_key(rest), Naming.PRINTED, rest) if rest else None

    def _relative(self, text: str, home: Home) -> Reading | None:
        match = _RELATIVE.match(text)
        if match is None:
            return None
        level = _RELATIVE_LEVELS[match[1]]
        place = home.at(level) or Place(match[1], level, None)
        if match[1] in _SELDOM and not place.name.endswith(match[1]):
            return None
        return Reading(place, party_key(text[match.end() :]), Naming.RELATIVE, text[match.end() :])

    def _shorts(self, text: str) -> list[Reading]:
        """福建金融监管局 is the central bureau first (since 2023), else the provincial one."""
        found = self.places.leading_short(text)
        if found is None:
            return []
        place, rest = found
        readings = [Reading(place, party_key(rest), Naming.SHORT, rest)]
        if _CENTRAL_SINCE_2023.match(rest):
            readings.insert(0, Reading(place, "金监总局", Naming.CENTRAL, text))
        return readings

    def _without_place(self, text: str, home: Home) -> list[Reading]:
        """The place left out (财政局), or one that is not known (广州市财政局)."""
        place = (home.at("province") or home.own) if text.endswith("厅") else home.own
        elided = [Reading(place, party_key(text), Naming.ELIDED, text)]
        if _CENTRAL_SINCE_2023.match(text):
            elided.append(Reading(place, "金监总局", Naming.ELIDED, text))
        if found := unlisted(text):
            elided.insert(0, Reading(found[0], party_key(found[1]), Naming.UNLISTED, found[1]))
        return elided


def party_key(body: str) -> str:
    """The key of what follows a place, where 委 at the start is the Party committee: 委宣传部, 委台港澳办."""
    if body.startswith("委") and not body.startswith("委员会"):
        return "委" + body_key(body[1:]) if len(body) > 1 else "委"
    return body_key(body)
