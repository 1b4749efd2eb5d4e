"""How well names are resolved, measured on the hand-made reference and on texts of other regions (parsing.md §8)."""

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.builders import FUZHOU, PROVINCE, QUANZHOU, XIAMEN
from tests.support import run
from tracker.core.characters import plain_name
from tracker.units.facts import UnitFacts
from tracker.units.matching import SHORTEST_MISPRINT
from tracker.units.resolution import Register, Resolution

pytestmark = pytest.mark.engine("sqlite")
REGIONS = {"福建省": PROVINCE, "福州市": FUZHOU, "厦门市": XIAMEN, "泉州市": QUANZHOU}
# “市委市政府” and “三明” are two units in one, and a place alone: the first is a group, the second no certain name.
GROUPS_IN_THE_REFERENCE = {"市委市政府"}
# Regions that are not installed, and the year where the reference has no date.
FOREIGN = {
    "04": "000000",
    "07": "340000",
    "10": "500000",
    "12": "370000",
    "14": "440000",
    "15": "440100",
    "18": "330500",
    "21": "410185",
    "23": "451322",
}
UNDATED = {"15": date(2012, 1, 1), "18": date(2026, 1, 1)}
NATIONAL = {"人民银行": "中国人民银行", "银保监会": "中国银行保险监督管理委员会", "科技部": "中华人民共和国科学技术部"}
CHARACTERS = "省市厅局委办政府监管金融财商农业海洋厦泉福建州门会中心和人民银行证保税林工信科技发展改革"


@pytest.fixture
def register(session: Session) -> Register:
    return Register.load()


def references(shared: Path) -> Iterator[tuple[dict[str, Any], date, str]]:
    for path in sorted((shared / "seeds-gold").glob("*-*.json")):
        plan = json.loads(path.read_text(encoding="utf-8"))
        day = date.fromisoformat(plan["issue_date"] or plan["period_start"])
        yield plan, day, REGIONS[plan["region"]]


def gold_names(shared: Path) -> set[tuple[str, str, date, str]]:
    """(name, full name, day, region) of every responsible unit of the measures, and of every alias in units.json."""
    plans = {plan["slug"]: (plan, day, region) for plan, day, region in references(shared)}
    names = set()
    for plan, day, region in plans.values():
        for unit in (unit for measure in [*plan["measures"], *plan.get("box_measures", [])] for unit in measure["units"]):
            names |= {(text, unit["full_name"], day, region) for text in (unit["name"], unit.get("as_printed")) if text}
    for unit in json.loads((shared / "seeds-gold" / "units.json").read_text(encoding="utf-8"))["units"]:
        for slug in unit["documents"]:
            _, day, region = plans[slug]
            names |= {(text, unit["full_name"], day, region) for text in (unit["name"], unit["full_name"], *unit["aliases"])}
    return {each for each in names if each[0] not in GROUPS_IN_THE_REFERENCE}


def test_every_name_of_the_reference_resolves_to_its_full_name(shared: Path, register: Register) -> None:
    names = gold_names(shared)
    wrong, doubtful = [], []
    for text, full_name, day, region in sorted(names):
        resolution = register.resolve(text, on=day, region=region)
        if resolution.best is None or resolution.best.unit_full_name != full_name:
            wrong.append(text)
        elif not resolution.certain:
            doubtful.append(text)
    assert len(names) > 150
    assert (wrong, doubtful) == ([], ["三明", "市金融办"])


def test_names_of_other_regions_are_unknown_and_sensibly_proposed(shared: Path, register: Register) -> None:
    seen, known, certain = 0, set(), {}
    for path in sorted((shared / "corpus-dev" / "gold").glob("*.json")):
        plan, key = json.loads(path.read_text(encoding="utf-8")), path.name[:2]
        day = date.fromisoformat(plan["issue_date"]) if plan["issue_date"] else UNDATED[key]
        for name in {unit["name"] for measure in plan["measures"] for unit in measure["units"]}:
            resolution = register.resolve(name, on=day, region=FOREIGN[key])
            seen += 1
            if not resolution.unknown:
                known.add(name)
            if resolution.certain:
                certain[name] = resolution.choices[0].unit_full_name
            assert resolution.certain or (resolution.proposal and resolution.proposal.full_name), name
    assert seen > 140
    assert (known, certain) == (set(NATIONAL), NATIONAL)


SLIPS = ("change", "miss", "add", "swap")


def slipped(text: str, at: int, slip: str, extra: str) -> str:
    """The text with one character changed, missing, extra, or two of them swapped."""
    if slip == "miss":
        return text[:at] + text[at + 1 :]
    if slip == "swap":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + extra + text[at + (slip == "change") :]


def long_names(register: Register) -> list[tuple[UnitFacts, str]]:
    return [
        (unit, text) for unit in register.facts.units.values() for text in map(plain_name, unit.texts) if len(text) >= SHORTEST_MISPRINT
    ]


def day_of(unit: UnitFacts) -> date:
    """A day on which the unit bore its name."""
    return unit.valid_from or (date(2017, 1, 1) if unit.valid_to else date(2021, 6, 1))


def resolved(register: Register, unit: UnitFacts, text: str) -> Resolution:
    return register.resolve(text, on=day_of(unit), region=unit.region_code or PROVINCE)


def test_a_misprint_is_never_certainly_another_unit(register: Register) -> None:
    names = long_names(register)

    @given(st.sampled_from(range(len(names))), st.integers(0, 3), st.sampled_from(SLIPS), st.sampled_from(CHARACTERS))
    def check(which: int, at: int, slip: str, extra: str) -> None:
        unit, text = names[which]
        printed = slipped(text, at, slip, extra)
        resolution = resolved(register, unit, printed)
        is_a_name_itself = printed in register.index.by_text
        assert is_a_name_itself or not resolution.certain or resolution.choices[0].unit_id == unit.id

    check()


def test_the_right_unit_of_a_misprint_is_among_the_first_three(register: Register) -> None:
    chance = random.Random(20210205)
    names, found, seen = long_names(register), 0, 0
    for unit, text in names * run.times(4, 100):
        printed = slipped(text, chance.randrange(len(text) - 1), chance.choice(SLIPS), chance.choice(CHARACTERS))
        if printed not in register.index.by_text:
            seen += 1
            found += unit.id in [choice.unit_id for choice in resolved(register, unit, printed).choices[:3]]
    assert found / seen >= 0.95
