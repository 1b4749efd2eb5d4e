"""Keeping the register, on both engines."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.builders import PROVINCE, XIAMEN, a_coordinator, a_unit
from tracker.audit.models import AuditEntry
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.units import services
from tracker.units.models import Certainty, Standing, SuccessionKind, Unit, UnitSuccession
from tracker.units.resolution import Register

TODAY = date(2024, 6, 3)


def entered(full_name: str = "厦门市审计局", **more: Any) -> Unit:
    values = {"name": "市审计局", "level": "city", "region_code": XIAMEN, "category": "政府部门", "standing": Standing.SUPERVISED, **more}
    return services.create_unit(full_name=full_name, actor=a_coordinator(), today=TODAY, **values)


def last_entry() -> AuditEntry:
    return db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_new_unit_is_resolved_by_all_its_names(session: Session) -> None:
    unit = entered(aliases=["市审计局机关"])
    session.flush()
    register = Register.load()
    found = [register.resolve(text, on=TODAY, region=XIAMEN) for text in ("厦门市审计局", "市审计局", "市审计局机关")]
    assert [(each.choices[0].unit_id, each.certain) for each in found] == [(unit.id, True)] * 3


def test_a_new_unit_is_audited_with_what_was_entered(session: Session) -> None:
    unit = entered()
    entry = last_entry()
    assert (entry.action, entry.subject_id, entry.region_code) == ("unit.created", str(unit.id), XIAMEN)
    assert entry.new == {"name": "厦门市审计局", "aliases": ["厦门市审计局", "市审计局"], "standing": "supervised", "on": "2024-06-03"}


def test_a_unit_stands_towards_its_own_office_and_others(session: Session) -> None:
    unit = entered(also={PROVINCE: Standing.COOPERATING})
    assert {each.region_code: each.standing for each in unit.standings} == {XIAMEN: Standing.SUPERVISED, PROVINCE: Standing.COOPERATING}


def test_a_full_name_is_borne_by_one_unit_at_a_time(session: Session) -> None:
    entered(valid_to=date(2020, 1, 1))
    with pytest.raises(RuleBroken, match="已登记“厦门市审计局”"):
        entered(valid_from=date(2019, 1, 1))
    assert entered(valid_from=date(2020, 1, 1)).valid_from == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"full_name": " "}, "请填写单位全称"),
        ({"full_name": "局" * 101}, "不超过100字"),
        ({"level": "planet"}, "单位层级须是"),
        ({"category": "公司"}, "单位类别须是"),
        ({"region_code": None}, "请选择所属地区"),
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2020, 1, 1)}, "停用日期应在启用日期之后"),
    ],
)
def test_what_makes_no_unit_is_refused_in_words(session: Session, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        entered(**wrong)


def test_an_alias_is_added_once_and_audited(session: Session) -> None:
    unit, actor = a_unit("厦门市审计局"), a_coordinator()
    services.add_alias(unit, " 市审计办 ", actor=actor)
    assert (last_entry().action, last_entry().new) == ("unit.alias_added", {"name": "市审计办"})
    with pytest.raises(RuleBroken, match="已经登记过"):
        services.add_alias(unit, "市 审计办", actor=actor)


def test_an_alias_that_means_another_unit_of_the_region_is_refused(session: Session) -> None:
    with pytest.raises(RuleBroken, match="已是厦门市统计局的名称"):
        services.add_alias(a_unit("厦门市审计局"), "市统计局", actor=a_coordinator())


def test_an_alias_is_taken_back_but_not_the_name(session: Session) -> None:
    unit = entered(aliases=["市审计办"])
    ids = {alias.text: alias.id for alias in unit.aliases}
    services.remove_alias(unit, ids["市审计办"], actor=a_coordinator())
    assert last_entry().old == {"name": "市审计办"}
    with pytest.raises(RuleBroken, match="不能移除"):
        services.remove_alias(unit, ids["厦门市审计局"], actor=a_coordinator())


def test_a_short_name_that_is_corrected_stays_a_name(session: Session) -> None:
    unit = entered()
    services.edit_unit(unit, name="审计局", note="2024年核对", actor=a_coordinator())
    assert {alias.text for alias in unit.aliases} == {"厦门市审计局", "市审计局", "审计局"}
    assert last_entry().new == {"name": "审计局", "note": "2024年核对"}


def test_a_unit_is_confirmed_with_a_source(session: Session) -> None:
    unit = a_unit("厦门市审计局", certainty=Certainty.UNCONFIRMED)
    with pytest.raises(RuleBroken, match="请写明依据"):
        services.confirm_unit(unit, source=" ", actor=a_coordinator())
    services.confirm_unit(unit, source="厦委编〔2024〕1号", actor=a_coordinator())
    assert (unit.certainty, last_entry().new) == (Certainty.CONFIRMED, {"source": "厦委编〔2024〕1号"})


def test_the_day_of_a_rename_decides_which_name_a_document_means(session: Session) -> None:
    old, new = entered("厦门市甲乙局", name="市甲乙局"), entered("厦门市甲乙管理局", name="市甲乙管理局", aliases=["厦门市甲乙办"])
    step = UnitSuccession(from_unit_id=old.id, to_unit_id=new.id, kind=SuccessionKind.RENAME, certainty=Certainty.UNCONFIRMED)
    session.add(step)
    session.flush()
    services.confirm_succession(step, effective_on=date(2022, 5, 1), source="公告", actor=a_coordinator())
    session.flush()
    register = Register.load()
    by_day = [register.resolve("市甲乙管理局", on=day, region=XIAMEN).choices[0].unit_id for day in (date(2022, 4, 30), date(2022, 5, 1))]
    assert (old.valid_to, by_day) == (date(2022, 5, 1), [old.id, new.id])


def test_members_of_a_group_are_settled_for_one_document(session: Session) -> None:
    units = [a_unit(), a_unit(), a_unit()]
    services.set_group_members("some-plan", "各有关单位", [unit.id for unit in units[:2]], actor=a_coordinator())
    services.set_group_members("some-plan", "各有关单位", [unit.id for unit in units[1:]], actor=a_coordinator())
    session.expire_all()
    register = Register.load()
    group = register.resolve_group("各有关单位", on=TODAY, region=XIAMEN, document="some-plan")
    assert (group.members, group.expandable, group.stored) == ((units[1].id, units[2].id), True, True)
    assert not register.resolve_group("各有关单位", on=TODAY, region=XIAMEN, document="another-plan").stored
    assert last_entry().old == [unit.id for unit in units[:2]]


def test_members_that_are_not_registered_are_refused(session: Session) -> None:
    with pytest.raises(RuleBroken, match="没有编号为999999的单位"):
        services.set_group_members("some-plan", "各有关单位", [999999], actor=a_coordinator())
