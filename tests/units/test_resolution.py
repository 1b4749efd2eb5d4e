"""Resolving names against the register that ships with the tracker (domain.md §8)."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.builders import FUZHOU, PROVINCE, QUANZHOU, XIAMEN
from tracker.core.db import db
from tracker.units.models import Certainty
from tracker.units.resolution import Register, Resolution

pytestmark = pytest.mark.engine("sqlite")
IN_2021, IN_2024 = date(2021, 2, 5), date(2024, 6, 1)


@pytest.fixture
def register(session: Session) -> Register:
    return Register.load()


def names(resolution: Resolution) -> list[str]:
    return [choice.unit_full_name for choice in resolution.choices]


@pytest.mark.parametrize(
    ("printed", "on", "region", "full_name"),
    [
        ("省金融监管局", IN_2021, PROVINCE, "福建省地方金融监督管理局"),
        ("福建金融监管局", IN_2024, PROVINCE, "国家金融监督管理总局福建监管局"),
        ("厦门市财政局", IN_2021, XIAMEN, "厦门市财政局"),
        ("市财政局", IN_2021, XIAMEN, "厦门市财政局"),
        ("市财政局", IN_2021, FUZHOU, "福州市财政局"),
        ("财政局", IN_2021, QUANZHOU, "泉州市财政局"),
        ("财政厅", IN_2021, PROVINCE, "福建省财政厅"),
        ("市发展改革委", IN_2021, FUZHOU, "福州市发展和改革委员会"),
        ("市文化旅游局", IN_2021, XIAMEN, "厦门市文化和旅游局"),
        ("市市场监督管理局", IN_2021, FUZHOU, "福州市市场监督管理局"),
        ("市场监管局", IN_2021, FUZHOU, "福州市市场监督管理局"),
        ("中共福建省委台港澳工作办公室", IN_2021, PROVINCE, "中共福建省委台港澳工作办公室"),
        ("省高级人民法院", IN_2021, PROVINCE, "福建省高级人民法院"),
        ("人民银行福州中心支行", IN_2021, PROVINCE, "中国人民银行福州中心支行"),
        ("中国银保监会福建监管局", IN_2021, PROVINCE, "中国银行保险监督管理委员会福建监管局"),
        ("市政府", IN_2021, XIAMEN, "厦门市人民政府"),
        ("市委", IN_2021, XIAMEN, "中国共产党厦门市委员会"),
        ("泉州市晋江市人民政府", IN_2021, QUANZHOU, "晋江市人民政府"),
        ("国家税务总局泉州市税务局", IN_2021, QUANZHOU, "国家税务总局泉州市税务局"),
    ],
)
def test_a_name_of_the_region_is_resolved_without_doubt(register: Register, printed: str, on: date, region: str, full_name: str) -> None:
    resolution = register.resolve(printed, on=on, region=region)
    assert (names(resolution)[:1], resolution.certain) == ([full_name], True)


@pytest.mark.parametrize(
    ("printed", "region", "full_name"),
    [
        ("省财政厅", XIAMEN, "福建省财政厅"),
        ("厦门银保监局", PROVINCE, "中国银行保险监督管理委员会厦门监管局"),
        ("三明市政府", PROVINCE, "三明市人民政府"),
        ("福州市财政局", QUANZHOU, "福州市财政局"),
        ("国家发展改革委", QUANZHOU, "中华人民共和国国家发展和改革委员会"),
    ],
)
def test_bodies_above_below_and_beside_are_resolved_by_their_place(register: Register, printed: str, region: str, full_name: str) -> None:
    resolution = register.resolve(printed, on=IN_2021, region=region)
    assert (names(resolution)[:1], resolution.certain) == ([full_name], True)


@pytest.mark.parametrize("printed", ["市　财　政　局", "“市财政局”", "市财政局、", "⼚市财政局".replace("⼚", "厦⻔")])
def test_blanks_quotation_marks_and_radicals_do_not_matter(register: Register, printed: str) -> None:
    assert register.resolve(printed, on=IN_2021, region=XIAMEN).certain


def test_an_alias_in_brackets_is_looked_up_when_the_name_before_it_is_unknown(register: Register) -> None:
    assert names(register.resolve("市大数据中心（市数据局）", on=IN_2024, region=XIAMEN))[0] == "厦门市数据管理局"


def test_a_name_of_another_city_is_not_taken_for_ones_own(register: Register) -> None:
    assert "厦门市建设局" not in names(register.resolve("市建设局", on=IN_2021, region=FUZHOU))


def test_a_name_that_was_not_yet_in_use_gives_the_units_of_that_day(register: Register) -> None:
    resolution = register.resolve("福建金融监管局", on=IN_2021, region=PROVINCE)
    assert not resolution.certain
    assert {"中国银行保险监督管理委员会福建监管局", "福建省地方金融监督管理局"} <= set(names(resolution))


def test_a_name_out_of_use_gives_its_successor_of_that_day_first(register: Register) -> None:
    first = register.resolve("人行福州中心支行", on=IN_2024, region=PROVINCE).choices[0]
    assert first.unit_full_name == "中国人民银行福建省分行"
    assert "用到2023-08-18为止" in first.reason


def test_a_unit_that_was_renamed_since_tells_its_name_of_today(register: Register) -> None:
    resolution = register.resolve("福建银保监局", on=IN_2021, region=PROVINCE)
    assert [successor.unit_full_name for successor in resolution.successors] == ["国家金融监督管理总局福建监管局"]
    assert not resolution.successors[0].must_ask


def test_a_split_and_an_unconfirmed_change_must_be_asked(register: Register) -> None:
    split = register.resolve("省委台港澳办", on=IN_2021, region=PROVINCE).successors
    unconfirmed = register.resolve("省金融监管局", on=IN_2021, region=PROVINCE).successors
    assert [each.must_ask for each in (*split, *unconfirmed)] == [True, True]
    assert unconfirmed[0].certainty is Certainty.UNCONFIRMED


def test_the_bank_without_a_place_may_be_the_bank_or_its_branch(register: Register) -> None:
    resolution = register.resolve("人行", on=IN_2021, region=XIAMEN)
    assert {"中国人民银行", "中国人民银行厦门市中心支行"} == set(names(resolution))
    assert (resolution.certain, resolution.unknown) == (False, False)


def test_a_bureau_above_that_answers_for_the_city_is_offered(register: Register) -> None:
    resolution = register.resolve("证监局", on=IN_2021, region=QUANZHOU)
    assert (names(resolution)[:1], resolution.certain) == (["中国证券监督管理委员会福建监管局"], False)


def test_the_name_that_two_bureaus_bear_since_2023_is_asked_about(register: Register) -> None:
    asked = [register.resolve("金融监管局", on=day, region=PROVINCE) for day in (IN_2021, IN_2024)]
    assert [each.certain for each in asked] == [True, False]
    assert {"福建省地方金融监督管理局", "国家金融监督管理总局福建监管局"} <= set(names(asked[1]))


def test_two_offices_of_one_name_are_left_to_a_person(register: Register) -> None:
    resolution = register.resolve("市金融办", on=date(2017, 1, 1), region=XIAMEN)
    assert {"厦门市金融工作办公室", "厦门市人民政府金融协调服务办公室"} <= set(names(resolution))
    assert not resolution.certain


@pytest.mark.parametrize(
    "printed", ["厦门市市场监督管理句", "厦门市市场督监管理局", "厦门市市场监管理局", "厦门市市市场监督管理局", "市市场监督管里局"]
)
def test_a_misprint_names_the_unit_it_is_near_to_and_is_never_certain(register: Register, printed: str) -> None:
    resolution = register.resolve(printed, on=IN_2021, region=XIAMEN)
    assert names(resolution)[0] == "厦门市市场监督管理局"
    assert not resolution.certain
    assert "差1字" in resolution.choices[0].reason


def test_a_bureau_of_another_kind_is_not_taken_for_a_misprint(register: Register) -> None:
    assert register.resolve("厦门市审计局", on=IN_2021, region=XIAMEN).unknown


def test_a_name_from_before_a_reform_is_offered_its_heir(register: Register) -> None:
    resolution = register.resolve("市农业局", on=date(2012, 1, 1), region=XIAMEN)
    assert names(resolution) == ["厦门市农业农村局"]
    assert not resolution.certain


@pytest.mark.parametrize("region", ["340000", "440100", "500000", "000000", "451322"])
def test_bodies_of_another_province_are_unknown(register: Register, region: str) -> None:
    printed = ["省财政厅", "市财政局", "财政局", "县财政局", "市委组织部", "安徽银保监局", "派出所"]
    assert all(register.resolve(name, on=IN_2021, region=region).unknown for name in printed)


def test_the_register_is_loaded_with_a_fixed_number_of_queries_and_asked_without_any(session: Session) -> None:
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    register = Register.load()
    loaded = len([statement for statement in statements if statement.startswith("SELECT")])
    before = len(statements)
    register.resolve("市财政局", on=IN_2021, region=XIAMEN)
    register.resolve("市某某局", on=IN_2021, region=XIAMEN)
    assert (loaded, len(statements)) == (7, before)
