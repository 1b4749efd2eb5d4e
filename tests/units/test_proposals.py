"""What is proposed for a name that the register does not know."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.builders import PROVINCE, XIAMEN
from tracker.units.models import Standing
from tracker.units.resolution import Register

pytestmark = pytest.mark.engine("sqlite")
IN_2021 = date(2021, 2, 5)
SUPERVISED, COOPERATING = Standing.SUPERVISED, Standing.COOPERATING


@pytest.fixture
def register(session: Session) -> Register:
    return Register.load()


@pytest.mark.parametrize(
    ("printed", "region", "full_name", "level", "region_code", "category", "standing"),
    [
        ("市审计局", XIAMEN, "厦门市审计局", "city", XIAMEN, "政府部门", SUPERVISED),
        ("市应急局", XIAMEN, "厦门市应急管理局", "city", XIAMEN, "政府部门", SUPERVISED),
        ("市卫健委", XIAMEN, "厦门市卫生健康委员会", "city", XIAMEN, "政府部门", SUPERVISED),
        ("省水利厅", XIAMEN, "福建省水利厅", "province", PROVINCE, "政府部门", SUPERVISED),
        ("市委组织部", XIAMEN, "中共厦门市委组织部", "city", XIAMEN, "其他", COOPERATING),
        ("市检察院", XIAMEN, "厦门市人民检察院", "city", XIAMEN, "司法", COOPERATING),
        ("厦门海关", XIAMEN, "厦门海关", "city", XIAMEN, "政府部门", COOPERATING),
        ("厦门警备区", XIAMEN, "厦门警备区", "city", XIAMEN, "其他", COOPERATING),
        ("市税务局", XIAMEN, "厦门市税务局", "city", XIAMEN, "政府部门", COOPERATING),
        ("国家金融监督管理总局莆田监管分局", PROVINCE, "国家金融监督管理总局莆田监管分局", "city", PROVINCE, "金融监管", COOPERATING),
        ("教育部", XIAMEN, "教育部", "national", None, "政府部门", COOPERATING),
        ("市轨道集团", XIAMEN, "厦门市轨道集团", "city", XIAMEN, "国企", SUPERVISED),
        ("鼓浪屿区", XIAMEN, "鼓浪屿区人民政府", "county", XIAMEN, "地方政府", SUPERVISED),
        ("省财政厅", "340000", "安徽省财政厅", "province", None, "政府部门", SUPERVISED),
    ],
)
def test_an_unknown_name_is_proposed_as_a_unit(
    register: Register, printed: str, region: str, full_name: str, level: str, region_code: str | None, category: str, standing: Standing
) -> None:
    resolution = register.resolve(printed, on=IN_2021, region=region)
    proposal = resolution.proposal
    assert resolution.unknown
    assert proposal is not None
    assert (proposal.full_name, proposal.level, proposal.region_code) == (full_name, level, region_code)
    assert (proposal.category, proposal.standing) == (category, standing)


def test_every_part_of_a_proposal_has_its_reason(register: Register) -> None:
    proposal = register.resolve("市委组织部", on=IN_2021, region=XIAMEN).proposal
    assert proposal is not None
    assert proposal.reasons == ("按惯用全称补写，请核对", "市级：单位属于厦门市", "其他：党委机构不是督查对象")


def test_the_nearest_known_units_are_named_with_a_reason(register: Register) -> None:
    nearest = register.resolve("厦门市税务局", on=IN_2021, region=XIAMEN).nearest
    assert "国家税务总局泉州市税务局" in [choice.unit_full_name for choice in nearest]
    assert all(choice.reason for choice in nearest)
    assert 0 < len(nearest) <= 5


def test_what_is_certain_needs_no_proposal(register: Register) -> None:
    resolution = register.resolve("市财政局", on=IN_2021, region=XIAMEN)
    assert (resolution.proposal, resolution.nearest) == (None, ())
