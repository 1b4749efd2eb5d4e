"""What to enter in the register for a name it does not know: full name, level, place, category and standing, with reasons."""

from dataclasses import dataclass

from tracker.units.bodies import is_named_kind, kind_of
from tracker.units.index import GOVERNMENT, Index
from tracker.units.models import LEVELS, Standing
from tracker.units.names import Grammar, Home, Naming, Reading
from tracker.units.places import COUNTRY, is_only_a_place
from tracker.units.stems import is_usual, official_body


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new unit as it could be entered; a person looks it over. ``standing`` is towards the office of ``region_code``."""

    full_name: str
    name: str
    level: str
    region_code: str | None
    category: str
    standing: Standing
    reasons: tuple[str, ...]


_OFFICIAL_BODIES = {"检察院": "人民检察院", "监委": "监察委员会", "政府": "人民政府", "政府办": "人民政府办公室"}
_COURTS = {"province": "高级人民法院", "city": "中级人民法院"}


def propose(index: Index, text: str, home: Home) -> Proposal:
    """The unit that a name would be, if it is one; the first reading of the name decides."""
    if is_only_a_place(text) and not is_named_kind(text):
        text += GOVERNMENT
    reading = best_reading(index.grammar, text, home)
    kind = kind_of(reading.key)
    full_name, why_name = _full_name(reading, text)
    region_code, why_place = _region(reading, home)
    standing, why_standing = kind.standing, kind.reason
    if reading.place.name == COUNTRY:
        standing, why_standing = Standing.COOPERATING, "国家机关不是督查对象"
    return Proposal(
        full_name=full_name,
        name=text,
        level=reading.place.level,
        region_code=region_code,
        category=kind.category,
        standing=standing,
        reasons=(why_name, f"{LEVELS[reading.place.level]}：{why_place}", f"{kind.category}：{why_standing}"),
    )


def best_reading(grammar: Grammar, text: str, home: Home) -> Reading:
    """The reading that decides; a name with nothing to go by belongs to the document's own place."""
    readings = grammar.readings(text, home)
    return readings[0] if readings else Reading(home.own, text, Naming.ELIDED, text)


def _full_name(reading: Reading, text: str) -> tuple[str, str]:
    if reading.naming is Naming.CENTRAL:
        return text, "派出机构的全称请按批复文件核对"
    if reading.place.name == COUNTRY:
        return text, "国家机关的全称请核对"
    if not _is_name(reading.place.name):
        return text, "文件没有写明地名，全称请补上地名"
    if reading.naming in (Naming.ELIDED, Naming.SHORT) and not is_usual(reading.key):
        return text, "按文件写法登记，全称请核对"
    return _joined(reading, _body(reading)), "按惯用全称补写，请核对"


def _joined(reading: Reading, body: str) -> str:
    """The Party stands before the place: 中共厦门市委组织部."""
    if reading.key == "委":
        return f"中国共产党{reading.place.name}委员会"
    return f"中共{reading.place.name}{body}" if reading.key.startswith("委") else reading.place.name + body


def _body(reading: Reading) -> str:
    key = reading.key
    if key == "法院":
        return _COURTS.get(reading.place.level, "人民法院")
    if key.startswith("委") and is_usual(key):
        return "委" + official_body(key[1:])
    return _OFFICIAL_BODIES.get(key) or (official_body(key) if is_usual(key) else reading.printed)


def _region(reading: Reading, home: Home) -> tuple[str | None, str]:
    place = reading.place
    if place.name == COUNTRY:
        return None, "国家机关，不属于任何地区"
    if place.code is not None:
        return place.code, f"单位属于{place.name}"
    if place.level == "county" and reading.naming is Naming.UNLISTED and home.level == "city":
        return home.code if home.own.code else None, f"{place.name}没有登记过，暂归文件所在地区，请核对"
    if reading.naming is Naming.UNLISTED or place.level == "province":
        return None, f"{place.name}不在系统的地区里，请核对"
    return (home.code if home.own.code else None), "文件没有写明是哪个地方，暂归文件所在地区"


def _is_name(place: str) -> bool:
    """Neither a bare 市 nor the code of a region that is not installed."""
    return len(place) > 1 and not place.isdigit()
