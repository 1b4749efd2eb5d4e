"""The register's names, indexed: by printed text, by (place, body), and by length for misprints."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.core.characters import plain_name
from tracker.units.facts import Facts, UnitFacts
from tracker.units.names import Grammar, Home, Naming, Reading
from tracker.units.places import PROVINCES, Gazetteer, Place
from tracker.units.stems import official_body

GOVERNMENT = "人民政府"
_BOUND = {Naming.RELATIVE, Naming.ELIDED}
_RELATIVE_WORDS = {"province": "省", "city": "市"}


@dataclass(frozen=True, slots=True)
class Name:
    """One stored form of a unit's name; ``place`` where the form means this unit only in documents of that place."""

    unit_id: int
    text: str
    place: str | None


class Index:
    """Every way into the register, built once."""

    def __init__(self, facts: Facts) -> None:
        """Reads each stored name once."""
        self.facts = facts
        self.grammar = Grammar(Gazetteer(_places(facts)))
        self._homes: dict[str, Home] = {}
        self.by_text: dict[str, list[Name]] = defaultdict(list)
        self.by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.by_body: dict[str, list[int]] = defaultdict(list)
        self.readings: dict[int, list[Reading]] = defaultdict(list)
        self._pools: dict[str, dict[int, dict[str, list[int]]]] = {}
        self._own: dict[str, dict[str, list[int]]] = {}
        for unit in facts.units.values():
            self._add(unit)

    def home(self, region: str) -> Home:
        """The places of a region, from the inside out; an unknown code still tells its level and province."""
        if region not in self._homes:
            self._homes[region] = self._find_home(region)
        return self._homes[region]

    def _find_home(self, region: str) -> Home:
        known = self.facts.regions
        if region not in known:
            return _foreign_home(region)
        chain, code = list[Place](), known[region].code
        while found := known.get(code):
            chain.append(self.grammar.places.by_name[found.name])
            code = found.parent_code or ""
        return Home(region, known[region].level, tuple(chain))

    def _add(self, unit: UnitFacts) -> None:
        home = self.home(unit.region_code or "")
        for text in dict.fromkeys(map(plain_name, unit.texts)):
            readings = self.grammar.readings(text, home)
            bound = readings[0].place.name if readings and readings[0].naming in _BOUND and unit.level != "national" else None
            self.by_text[text].append(Name(unit.id, text, bound))
            for reading in readings[:1]:
                self._add_reading(unit, reading)

    def _add_reading(self, unit: UnitFacts, reading: Reading) -> None:
        ids = self.by_key[reading.place.name, reading.key]
        if unit.id not in ids:
            ids.append(unit.id)
            self.by_body[reading.key].append(unit.id)
            self.readings[unit.id].append(reading)

    def pool(self, home: Home) -> dict[int, dict[str, list[int]]]:
        """All texts that can stand in a document of this place, by length: the haystack for misprints."""
        if home.code not in self._pools:
            self._pools[home.code] = self._make_pool(home)
        return self._pools[home.code]

    def own_texts(self, home: Home) -> dict[str, list[int]]:
        """The texts of units that a document of this place usually names: of its own region and those above."""
        if home.code not in self._own:
            self._own[home.code] = self._find_own(home)
        return self._own[home.code]

    def _find_own(self, home: Home) -> dict[str, list[int]]:
        codes = {None, home.code, *(place.code for place in home.chain)}
        own: dict[str, list[int]] = {}
        for texts in self.pool(home).values():
            for text, ids in texts.items():
                if near := [unit_id for unit_id in ids if self._is_near(unit_id, codes, home.code)]:
                    own[text] = near
        return own

    def _is_near(self, unit_id: int, codes: set[str | None], home: str) -> bool:
        unit = self.facts.units[unit_id]
        return unit.region_code in codes or home in unit.standings

    def _make_pool(self, home: Home) -> dict[int, dict[str, list[int]]]:
        places = {place.name: _RELATIVE_WORDS.get(place.level, "") for place in home.chain}
        pool: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for text, unit_id in self._texts(places):
            ids = pool[len(text)].setdefault(text, [])
            if unit_id not in ids:
                ids.append(unit_id)
        return pool

    def _texts(self, places: dict[str, str]) -> Iterable[tuple[str, int]]:
        for text, names in self.by_text.items():
            yield from ((text, name.unit_id) for name in names if name.place is None or name.place in places)
        for unit_id, readings in self.readings.items():
            for reading in readings:
                if reading.place.name in places and reading.naming is not Naming.CENTRAL:
                    yield from ((form, unit_id) for form in _forms(reading, places[reading.place.name]))


def _forms(reading: Reading, word: str) -> Iterable[str]:
    """How a body may be printed beside what is stored: 厦门市 or 市, then the short or the long form."""
    for body in (reading.key, official_body(reading.key)):
        yield reading.place.name + body
        if word:
            yield word + body


def _places(facts: Facts) -> Iterable[Place]:
    """Seats of governments in the register, overlaid by the regions themselves."""
    for unit in facts.units.values():
        if unit.category == "地方政府" and unit.full_name.endswith(GOVERNMENT):
            yield Place(unit.full_name.removesuffix(GOVERNMENT), unit.level, unit.region_code)
    for region in facts.regions.values():
        yield Place(region.name, region.level, region.code)


def _foreign_home(code: str) -> Home:
    """A document of a region that is not installed."""
    province = PROVINCES.get(code[:2])
    if province is None:
        return Home(code, "national", ())
    chain = (Place(province, "province", None),)
    if code[2:] == "0000":
        return Home(code, "province", chain)
    level = "city" if code[4:] == "00" else "county"
    return Home(code, level, (Place(code, level, None), *chain))
