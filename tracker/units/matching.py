"""Which units a printed name may mean, with how sure that is and why. Pure: asks nothing of the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tracker.units.facts import UnitFacts
from tracker.units.index import Index
from tracker.units.lineage import Lineage
from tracker.units.names import Home, Naming, Reading
from tracker.units.places import COUNTRY
from tracker.units.stems import BECAME, field_of, is_usual

SURE = 0.9
STORED = 0.98
MARGIN = 0.1
RIVAL = 0.86
KNOWN = 0.6
SHORTEST_MISPRINT = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit that a name may mean; ``confidence`` from 0 to 1, ``reason`` in words for the user."""

    unit_id: int
    unit_full_name: str
    confidence: float
    reason: str


_BANK_NAMES = frozenset({"人行", "人民银行", "央行"})
_BANK_KEYS = ("人民银行", "人行中支", "人行分行")
_CONFIDENCE = {
    Naming.PRINTED: 0.95,
    Naming.CENTRAL: 0.95,
    Naming.RELATIVE: 0.95,
    Naming.ELIDED: 0.92,
    Naming.SHORT: 0.85,
}


class Matcher:
    """Looks a name up step by step; a later step is asked only where the earlier ones left doubt."""

    def __init__(self, index: Index, lineage: Lineage) -> None:
        """Both belong to one loaded register."""
        self.index = index
        self.lineage = lineage

    def match(self, forms: tuple[str, ...], home: Home, on: date | None) -> tuple[Choice, ...]:
        """All choices for a name (the whole, then its parts), each unit once, the best first."""
        found = list(self._by_name(forms[:1], home, on)) or list(self._by_name(forms[1:], home, on))
        best = max((choice.confidence for choice in found), default=0)
        if SURE <= best < STORED:
            found += self._rivals(forms[0], best_first(found)[0], home, on)
        elif best < SURE:
            found += self._by_place(forms[0], home, on)
            found += self._answering(forms[0], home, on)
            found += self._elsewhere(forms[0], home, on)
            found += self._by_reform(forms, home, on)
            found += self._misprints(forms[0], home, on)
        return best_first(found)

    def _by_name(self, forms: Iterable[str], home: Home, on: date | None) -> Iterator[Choice]:
        for text in forms:
            readings = self.index.grammar.readings(text, home)
            yield from self._exact(text, readings, on)
            for reading in readings:
                yield from self._by_key(text, reading, on)

    def _exact(self, text: str, readings: list[Reading], on: date | None) -> Iterator[Choice]:
        here = {reading.place.name for reading in readings}
        for name in self.index.by_text.get(text, ()):
            if name.place is None or name.place in here:
                unit = self.index.facts.units[name.unit_id]
                yield from self._dated(unit, *_exactly(unit, text), on)

    def _by_key(self, text: str, reading: Reading, on: date | None) -> Iterator[Choice]:
        for unit_id in self.index.by_key.get((reading.place.name, reading.key), ()):
            unit = self.index.facts.units[unit_id]
            yield from self._dated(unit, _CONFIDENCE.get(reading.naming, 0.7), _reason(text, reading, unit), on)

    def _by_place(self, text: str, home: Home, on: date | None) -> Iterator[Choice]:
        """三明 in “三明、南平市政府”: only the place is printed."""
        place = self.index.grammar.places.named(text)
        for unit_id in self.index.by_key.get((place.name, "政府"), ()) if place else ():
            yield from self._dated(self.index.facts.units[unit_id], 0.8, "只写了地名，按当地人民政府理解", on)

    def _answering(self, text: str, home: Home, on: date | None) -> Iterator[Choice]:
        """证监局 in a plan of 泉州 is the one above that also answers for it; 人行 is the bank or its branch here."""
        readings = self.index.grammar.readings(text, home)
        keys = [reading.key for reading in readings if reading.naming in (Naming.ELIDED, Naming.RELATIVE)]
        for key in [*keys, *(_BANK_KEYS if text in _BANK_NAMES else ())]:
            for unit_id in self.index.by_body.get(key, ()):
                unit = self.index.facts.units[unit_id]
                national = unit.level == "national" and key in _BANK_KEYS
                if unit.exists_on(on) and (national or home.code in (unit.region_code, *unit.standings)):
                    yield from self._dated(unit, 0.78, "没有写明是哪一级或哪个地方的机构，该单位负责本地区，请核对", on)

    def _elsewhere(self, text: str, home: Home, on: date | None) -> Iterator[Choice]:
        """A name that is usual in another region of the same tree: 火炬管委会 in a plan of the province."""
        for name in self.index.by_text.get(text, ()):
            unit = self.index.facts.units[name.unit_id]
            if name.place is not None and not text.startswith(("省", "市", "县", "区")) and self._related(unit, home):
                yield from self._dated(unit, 0.75, f"该名称在{name.place}的文件中指这个单位", on)

    def _related(self, unit: UnitFacts, home: Home) -> bool:
        inside = self.index.home(unit.region_code or "")
        return home.own in inside.chain or inside.own in home.chain

    def _by_reform(self, forms: Iterable[str], home: Home, on: date | None) -> Iterator[Choice]:
        """省农业厅 before 2018: the office that took over its field of work."""
        for text in forms:
            for reading in self.index.grammar.readings(text, home):
                for unit in self._heirs(reading):
                    yield from self._dated(unit, 0.6, f"机构改革前后名称不同，“{text}”的职能可能由该单位承担，请核对", on)

    def _heirs(self, reading: Reading) -> Iterator[UnitFacts]:
        field = field_of(reading.key)
        fields = set(BECAME.get(field, ())) if field != reading.key else set()
        for heir in sorted(fields):
            for ending in ("局", "厅", "委", "办"):
                for unit_id in self.index.by_key.get((reading.place.name, heir + ending), ()):
                    yield self.index.facts.units[unit_id]

    def _rivals(self, text: str, best: Choice, home: Home, on: date | None) -> Iterator[Choice]:
        """A name understood by rule that is one character from a name stored for the region may be its misprint."""
        usual = self._is_usual_here(text, best, home)
        for form, unit in self._near(text, home):
            if usual and not _same_but_for_the_level(form, text):
                continue
            only_says_the_level = form[1:] == text and form[0] in "省市县区"
            if unit.exists_on(on) and unit.id != best.unit_id and not only_says_the_level:
                yield Choice(unit.id, unit.full_name, RIVAL, f"也可能是“{form}”之误（差1字）")

    def _misprints(self, text: str, home: Home, on: date | None) -> Iterator[Choice]:
        doubtful = self._is_other_body(text, home)
        for form, unit in self._near(text, home):
            if doubtful:
                yield from self._dated(unit, 0.5, f"与“{form}”只差1字，但可能是另一个单位", on)
            else:
                yield from self._dated(unit, 0.8, f"疑为“{form}”之误（差1字）", on)

    def _near(self, text: str, home: Home) -> Iterator[tuple[str, UnitFacts]]:
        """The forms of the pool that one changed, missing, extra or transposed character leads to, with their units."""
        pool = self.index.pool(home)
        for length in range(max(SHORTEST_MISPRINT, len(text) - 1), len(text) + 2):
            texts = pool.get(length, {})
            for form, _, _ in process.extract(text, texts.keys(), scorer=OSA.distance, score_cutoff=1, limit=None):
                for unit_id in texts[form] if form != text else ():
                    yield form, self.index.facts.units[unit_id]

    def _is_usual_here(self, text: str, best: Choice, home: Home) -> bool:
        """市税务局 is near 市商务局, but the place is said, the field is usual and the unit is one of the region."""
        said = {Naming.PRINTED, Naming.RELATIVE}
        readings = self.index.grammar.readings(text, home)
        at_home = self.index.facts.units[best.unit_id].region_code == home.code
        return at_home and any(reading.naming in said and is_usual(reading.key) for reading in readings)

    def _is_other_body(self, text: str, home: Home) -> bool:
        """厦门市审计局 is near 厦门市统计局, but a body of its own."""
        readings = self.index.grammar.readings(text, home)
        return any(is_usual(reading.key) and reading.naming is not Naming.UNLISTED for reading in readings)

    def _dated(self, unit: UnitFacts, confidence: float, reason: str, on: date | None) -> Iterator[Choice]:
        """The unit, if it bore the name on the document's date; else those of its line that did."""
        if on is None or unit.exists_on(on):
            yield self._present(unit, confidence, reason, on)
            return
        yield Choice(unit.id, unit.full_name, round(confidence * 0.7, 3), f"{reason}，但{_bounds(unit)}")
        for other_id in self.lineage.on(unit.id, on):
            other = self.index.facts.units[other_id]
            yield Choice(other_id, other.full_name, round(confidence * 0.85, 3), f"文件日期时名称为{other.full_name}（{_bounds(unit)}）")

    def _present(self, unit: UnitFacts, confidence: float, reason: str, on: date | None) -> Choice:
        if (earlier := self.lineage.began_undated(unit.id)) and (on is None or self.index.facts.units[earlier].exists_on(on)):
            old = self.index.facts.units[earlier].full_name
            return Choice(unit.id, unit.full_name, min(confidence, 0.85), f"{reason}，但何时由{old}改名未核实")
        if on is not None and unit.valid_from is not None:
            reason += f"，{on.year}年该名称指{unit.full_name}"
        if step := self.lineage.latest_change(unit.id):
            successor = self.index.facts.units[step.to_id or 0].full_name
            reason += f"；{step.effective_on:%Y-%m-%d}起为{successor}"
        return Choice(unit.id, unit.full_name, confidence, reason)


def best_first(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Each unit once with its best reason, ordered by confidence, then by name."""
    best: dict[int, Choice] = {}
    for choice in choices:
        if choice.unit_id not in best or choice.confidence > best[choice.unit_id].confidence:
            best[choice.unit_id] = replace(choice, confidence=round(choice.confidence, 3))
    return tuple(sorted(best.values(), key=lambda choice: (-choice.confidence, choice.unit_full_name)))


def _same_but_for_the_level(one: str, other: str) -> bool:
    """福建金融监管局 and 福建省金融监管局 are two bureaus since 2023."""
    shorter, longer = sorted((one, other), key=len)
    return shorter[:2] == longer[:2] and shorter in (longer.replace("省", "", 1), longer.replace("市", "", 1))


def _exactly(unit: UnitFacts, text: str) -> tuple[float, str]:
    if text == unit.full_name:
        return 1.0, "全称一致"
    return (0.99, "简称一致") if text == unit.name else (0.98, "与登记的别名一致")


def _reason(text: str, reading: Reading, unit: UnitFacts) -> str:
    if reading.naming is Naming.RELATIVE:
        return f"“{text}”按文件所在地区理解为{reading.place.name}的单位"
    if reading.naming is Naming.ELIDED:
        return f"省略了地名，按文件所在地区理解为{_place_name(reading)}的单位"
    if reading.naming is Naming.SHORT:
        return f"地名简写，理解为{reading.place.name}的单位"
    return f"是“{unit.full_name}”的另一种写法"


def _place_name(reading: Reading) -> str:
    return "国家" if reading.place.name == COUNTRY else reading.place.name


def _bounds(unit: UnitFacts) -> str:
    if unit.valid_from and unit.valid_to:
        return f"该名称只在{unit.valid_from:%Y-%m-%d}至{unit.valid_to:%Y-%m-%d}使用"
    return f"该名称{unit.valid_from:%Y-%m-%d}起使用" if unit.valid_from else f"该名称用到{unit.valid_to:%Y-%m-%d}为止"
