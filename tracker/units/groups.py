"""Collective names: whom they meant on the day of the document (domain.md §2, parsing.md §4)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tracker.core.characters import plain_name
from tracker.units.facts import GroupFacts, UnitFacts
from tracker.units.index import GOVERNMENT, Index
from tracker.units.names import Home
from tracker.units.places import Place


@dataclass(frozen=True, slots=True)
class GroupResolution:
    """The members of a collective name; ``expandable`` False: units must be put in its place before issue.

    ``stored``: a person settled it for this document; otherwise the members are worked out and to be checked.
    Members of a group that is not expandable are only those that could be found.
    """

    name: str
    members: tuple[int, ...]
    expandable: bool
    reason: str
    stored: bool = False


OPEN = "范围未定，交办前须换成具体单位"
_ALL = "^(?:各|全省各|全市各|所有)?"
_SEAT = "(?:人民政府|政府|党委和政府|党委政府)?"
_CITIES = re.compile(f"{_ALL}(?:设区的?市|地级市|地市|市州|市)(?:{_SEAT})$")
_COUNTIES = re.compile(f"{_ALL}(?:县市区|区县|县区|区|县|县级市|区县级市|县市)(?:{_SEAT})$")
_CITIES_AND_COUNTIES = re.compile(f"{_ALL}(?:设区)?市州?县市?区?{_SEAT}$")
_BOTH_LEVELS = re.compile("^市(?:县|区|县区)(?:两级)(?:人民)?政府$")
_PARTY_AND_GOVERNMENT = re.compile("^(?P<place>.{1,6}?)委(?:(?P=place))?(?:人民)?政府$")
_REGULATORS = re.compile("^(?:驻.)?一行(?:[一二两三]局|一局一会|[二两三]会|[二两三]局)$")
_GOVERNMENT = re.compile("(?:人民)?政府$")
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3}
_MARKS = re.compile("[()、,和及与]")
# The years in which local boards changed without a known day (units-history.md): nobody can say who was meant.
_MERGER_YEAR = 2018


class Groups:
    """Expands collective names against one loaded register."""

    def __init__(self, index: Index) -> None:
        """Stored groups are found by document and name, whatever brackets and commas are printed."""
        self._index = index
        self._units = index.facts.units
        self._stored = {(group.document, form): group for group in index.facts.groups for form in _forms(group.name)}

    def resolve(self, name: str, *, on: date | None, region: str, document: str | None) -> GroupResolution:
        """Stored groups of the document come first, then rules by region; whatever remains is open."""
        bare = _bare(name)
        stored = (self._stored.get((document, form)) for form in _forms(name)) if document else ()
        if group := next((each for each in stored if each), None):
            return _stored(name, group)
        home = self._index.home(region)
        rules: tuple[Callable[[str, Home, date | None], GroupResolution | None], ...] = (
            self._regulators,
            self._party_and_government,
            self._cities,
            self._counties,
        )
        found = (rule(bare, home, on) for rule in rules)
        resolution = next((each for each in found if each), None) or GroupResolution(name, (), expandable=False, reason=OPEN)
        return replace(resolution, name=name)

    def _cities(self, bare: str, home: Home, on: date | None) -> GroupResolution | None:
        province = home.at("province")
        if province is None or not _CITIES.match(bare) or (home.level != "province" and "设区" not in bare):
            return None
        members = [unit for unit in self._seats("city", on) if unit.region_code == province.code and unit.full_name.endswith("市人民政府")]
        return _derived(bare, members, f"{province.name}登记的设区市人民政府")

    def _counties(self, bare: str, home: Home, on: date | None) -> GroupResolution | None:
        one, two = _COUNTIES.match(bare), _CITIES_AND_COUNTIES.match(bare) or _BOTH_LEVELS.match(bare)
        if not (one or two):
            return None
        city = home.at("city")
        if city is None or city.code is None:
            return GroupResolution(bare, (), expandable=False, reason="县（市、区）登记得不全，无法展开，交办前须换成具体单位")
        members = [unit for unit in self._seats("county", on) if unit.region_code == city.code]
        if _BOTH_LEVELS.match(bare):
            members += self._at(city, ("政府",), on)
        return _derived(bare, members, f"{city.name}登记的县（市、区）人民政府")

    def _seats(self, level: str, on: date | None) -> Iterator[UnitFacts]:
        for unit in self._units.values():
            if unit.level == level and unit.category == "地方政府" and unit.full_name.endswith(GOVERNMENT) and unit.exists_on(on):
                yield unit

    def _party_and_government(self, bare: str, home: Home, on: date | None) -> GroupResolution | None:
        match = _PARTY_AND_GOVERNMENT.match(bare)
        level = {"省": "province", "市": "city"}.get(match["place"]) if match else None
        place = home.at(level) if level else self._index.grammar.places.named(match["place"]) if match else None
        if place is None:
            return None
        members = [*self._at(place, ("委",), on), *self._at(place, ("政府",), on)]
        return _derived(bare, members, f"{place.name}的党委和政府", wanted=2)

    def _regulators(self, bare: str, home: Home, on: date | None) -> GroupResolution | None:
        if not _REGULATORS.match(bare):
            return None
        if on is None or on.year == _MERGER_YEAR:
            return GroupResolution(bare, (), expandable=False, reason="2018年银行、保险监管合并，挂牌日未核实，请按文件日期改列具体单位")
        local = bare.endswith("局")
        wanted = _regulator_keys(on.year, local=local)
        members = [unit for keys in wanted for unit in self._branch(keys, home, on, local=local)[:1]]
        said = 1 + sum(_NUMBERS.get(char, 0) for char in bare.split("一行", 1)[1])
        if said != len(wanted):
            reason = f"{on.year}年没有对应{said}家的金融管理部门，列出的{len(members)}家供参考，请改列具体单位"
            return GroupResolution(bare, tuple(unit.id for unit in members), expandable=False, reason=reason)
        return _derived(bare, members, f"{on.year}年的金融管理部门", wanted=len(wanted))

    def _branch(self, keys: tuple[str, ...], home: Home, on: date, *, local: bool) -> list[UnitFacts]:
        """The branch of the region itself, else one above that also answers for it (福建证监局 in 泉州)."""
        units = [self._units[unit_id] for key in keys for unit_id in self._index.by_body.get(key, ()) if self._units[unit_id].exists_on(on)]
        if not local:
            return [unit for unit in units if unit.level == "national"]
        above = [place.code for place in home.chain[1:]]
        own = [unit for unit in units if unit.region_code == home.code]
        return own or [unit for unit in units if unit.region_code in above and home.code in unit.standings]

    def _at(self, place: Place, keys: Iterable[str], on: date | None) -> list[UnitFacts]:
        found = (self._units[unit_id] for key in keys for unit_id in self._index.by_key.get((place.name, key), ()))
        return [unit for unit in found if unit.exists_on(on)]


def _regulator_keys(year: int, *, local: bool) -> list[tuple[str, ...]]:
    """Bank, banking, securities and insurance regulators of a year; banking and insurance are one since 2018."""
    ending = "局" if local else "会"
    bank = ("人行中支", "人行分行") if local else ("人民银行", "人行", "央行")
    if year < _MERGER_YEAR:
        return [bank, *((f"{field}{ending}",) for field in ("银监", "证监", "保监"))]
    return [bank, (f"银保监{ending}", "金监总局"), (f"证监{ending}",)]


def _stored(name: str, group: GroupFacts) -> GroupResolution:
    reason = group.note or ("该文件已登记这一组单位" if group.expandable else OPEN)
    return GroupResolution(name, group.members, group.expandable, reason, stored=True)


def _derived(name: str, members: Iterable[UnitFacts], what: str, wanted: int = 1) -> GroupResolution:
    found = tuple(dict.fromkeys(unit.id for unit in members))
    if len(found) < wanted:
        missing = "登记册里没有" if not found else f"登记册里只有{len(found)}个"
        return GroupResolution(name, found, expandable=False, reason=f"指{what}，{missing}，请先补登或换成具体单位")
    return GroupResolution(name, found, expandable=True, reason=f"按登记册展开为{what}，共{len(found)}个，请核对")


def _forms(name: str) -> tuple[str, ...]:
    """各设区市政府 and 各设区市人民政府 are one group of a document, and so is 各设区市."""
    bare = _bare(name)
    return bare, f"{_GOVERNMENT.sub('', bare)}政府"


def _bare(name: str) -> str:
    """各县（市、区） and 各县(市)区 alike; 各 at the start stays."""
    return _MARKS.sub("", plain_name(name))
