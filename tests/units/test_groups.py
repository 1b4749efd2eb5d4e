"""Collective names, expanded as of the day of the document (domain.md §2)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.builders import PROVINCE, QUANZHOU, XIAMEN
from tracker.units.groups import GroupResolution
from tracker.units.resolution import Register

pytestmark = pytest.mark.engine("sqlite")
IN_2009, IN_2021, IN_2024 = date(2009, 7, 1), date(2021, 2, 5), date(2024, 6, 1)


@pytest.fixture
def register(session: Session) -> Register:
    return Register.load()


def members(register: Register, group: GroupResolution) -> list[str]:
    return [register.facts.units[unit_id].full_name for unit_id in group.members]


def test_what_is_stored_for_the_document_comes_first(register: Register) -> None:
    group = register.resolve_group("各县(市、区)", on=IN_2021, region=QUANZHOU, document="quanzhou-145")
    assert (group.stored, group.expandable, len(group.members)) == (True, True, 13)
    assert "泉州台商投资区管理委员会" in members(register, group)


@pytest.mark.parametrize("printed", ["各设区市政府", "各设区市人民政府", "各设区市"])
def test_a_stored_group_is_found_however_its_governments_are_printed(register: Register, printed: str) -> None:
    assert register.resolve_group(printed, on=IN_2021, region=PROVINCE, document="fujian-2021").stored


@pytest.mark.parametrize("printed", ["各设区市政府", "各设区市人民政府", "各市政府", "各设区的市人民政府"])
def test_the_cities_of_a_province_are_its_nine_governments(register: Register, printed: str) -> None:
    group = register.resolve_group(printed, on=IN_2021, region=PROVINCE)
    assert (group.expandable, len(group.members)) == (True, 9)
    assert all(name.endswith("市人民政府") for name in members(register, group))


@pytest.mark.parametrize("printed", ["各县（市、区）", "各县（市、区）人民政府", "各县（市）区人民政府", "各区、县级市", "各区县政府"])
def test_the_counties_of_a_city_are_those_registered_there(register: Register, printed: str) -> None:
    group = register.resolve_group(printed, on=IN_2021, region=QUANZHOU)
    assert (group.expandable, group.stored, len(group.members)) == (True, False, 11)
    assert "请核对" in group.reason


def test_the_districts_of_xiamen_are_six(register: Register) -> None:
    group = register.resolve_group("各区人民政府", on=IN_2021, region=XIAMEN)
    districts = ("思明", "湖里", "海沧", "集美", "同安", "翔安")
    assert set(members(register, group)) == {f"{name}区人民政府" for name in districts}


def test_city_and_districts_are_the_government_and_its_districts(register: Register) -> None:
    group = register.resolve_group("市、区两级政府", on=IN_2021, region=XIAMEN)
    assert (len(group.members), "厦门市人民政府" in members(register, group)) == (7, True)


def test_the_counties_of_a_whole_province_cannot_be_listed(register: Register) -> None:
    group = register.resolve_group("各市、县（区）人民政府", on=IN_2021, region=PROVINCE)
    assert (group.expandable, group.members) == (False, ())


@pytest.mark.parametrize(
    ("printed", "on", "region", "found"),
    [
        (
            "一行三局",
            IN_2009,
            XIAMEN,
            [
                "中国人民银行厦门市中心支行",
                "中国银行业监督管理委员会厦门监管局",
                "中国证券监督管理委员会厦门监管局",
                "中国保险监督管理委员会厦门监管局",
            ],
        ),
        (
            "一行两局",
            IN_2021,
            PROVINCE,
            ["中国人民银行福州中心支行", "中国银行保险监督管理委员会福建监管局", "中国证券监督管理委员会福建监管局"],
        ),
        ("一行两局", IN_2024, XIAMEN, ["中国人民银行厦门市分行", "国家金融监督管理总局厦门监管局", "中国证券监督管理委员会厦门监管局"]),
        ("“一行两会”", IN_2021, PROVINCE, ["中国人民银行", "中国银行保险监督管理委员会", "中国证券监督管理委员会"]),
        ("一行一局一会", IN_2024, PROVINCE, ["中国人民银行", "国家金融监督管理总局", "中国证券监督管理委员会"]),
    ],
)
def test_the_financial_regulators_are_those_of_the_year(register: Register, printed: str, on: date, region: str, found: list[str]) -> None:
    group = register.resolve_group(printed, on=on, region=region)
    assert (members(register, group), group.expandable) == (found, True)


@pytest.mark.parametrize(
    ("printed", "on", "region"),
    [("一行三局", IN_2021, XIAMEN), ("一行三局", date(2018, 6, 1), XIAMEN), ("一行三局", None, XIAMEN), ("一行两局", IN_2021, QUANZHOU)],
)
def test_regulators_that_do_not_fit_the_year_or_are_not_registered_go_to_a_person(
    register: Register, printed: str, on: date | None, region: str
) -> None:
    group = register.resolve_group(printed, on=on, region=region)
    assert not group.expandable
    assert "请" in group.reason


def test_party_and_government_are_two_units(register: Register) -> None:
    group = register.resolve_group("市委、市政府", on=IN_2021, region=XIAMEN)
    assert members(register, group) == ["中国共产党厦门市委员会", "厦门市人民政府"]


@pytest.mark.parametrize("printed", ["各有关单位", "市直各部门", "有条件的县（市、区）", "相关市、县政府", "各成员单位", "各金融机构"])
def test_an_open_group_must_be_replaced_by_units(register: Register, printed: str) -> None:
    group = register.resolve_group(printed, on=IN_2021, region=QUANZHOU)
    assert (group.expandable, group.members, group.reason) == (False, (), "范围未定，交办前须换成具体单位")
