"""Units of items: chosen, created, added, replaced, given roles; for one item or wherever the name stands."""

import pytest
import sqlalchemy as sa

from tests.builders import FUZHOU, XIAMEN, a_coordinator, a_unit
from tests.imports.helpers import TODAY, an_import, item
from tests.imports.review_helpers import CERTAIN, LEAD_ONLY, UNKNOWN, UNKNOWN_TOO, a_review, certain_one
from tracker.audit.models import AuditEntry
from tracker.core.errors import RuleBroken
from tracker.imports import assigning, registering, review
from tracker.imports.models import ItemUnit, UnitSource
from tracker.plans.models import UnitRole
from tracker.units.models import Standing

NEW = {
    "full_name": "厦门市示例局",
    "name": "市示例局",
    "level": "city",
    "category": "政府部门",
    "region_code": XIAMEN,
    "standing": Standing.SUPERVISED,
}


def named(one, name):
    return next(unit for unit in one.units if unit.name == name)


def test_a_name_is_settled_in_every_open_item_at_once(session):
    kept, chosen = a_review(), a_unit("厦门市示例局")
    count = assigning.choose_unit(named(item(kept, UNKNOWN), "市示例局"), chosen, everywhere=True, actor=a_coordinator())
    assert count == 2
    assert [named(item(kept, number), "市示例局").unit_id for number in (UNKNOWN, UNKNOWN_TOO)] == [chosen.id, chosen.id]


def test_a_name_is_settled_here_only(session):
    kept, chosen = a_review(), a_unit("厦门市示例局")
    assigning.choose_unit(named(item(kept, UNKNOWN), "市示例局"), chosen, everywhere=False, actor=a_coordinator())
    assert named(item(kept, UNKNOWN_TOO), "市示例局").unit_id is None


def test_decided_items_are_left_alone(session):
    kept, actor = a_review(), a_coordinator()
    review.dismiss(item(kept, UNKNOWN_TOO), actor=actor)
    assigning.choose_unit(named(item(kept, UNKNOWN), "市示例局"), a_unit(), everywhere=True, actor=actor)
    assert named(item(kept, UNKNOWN_TOO), "市示例局").unit_id is None


def test_choosing_the_unit_does_not_confirm_that_it_leads(session):
    one = item(a_review(), UNKNOWN)
    assigning.choose_unit(named(one, "市示例局"), a_unit(), everywhere=False, actor=a_coordinator())
    assert [doubt["code"] for doubt in one.doubts] == ["lead_proposed"]


def test_an_unknown_name_becomes_a_unit_of_the_register_and_is_known_from_then_on(session):
    one, actor = item(a_review(), UNKNOWN), a_coordinator()
    made = registering.create_unit(one, named(one, "市示例局"), everywhere=True, today=TODAY, actor=actor, **NEW)
    assert made.standings[0].standing is Standing.SUPERVISED
    again = item(a_review(), UNKNOWN)
    assert named(again, "市示例局").unit_id == made.id
    assert session.scalar(sa.select(AuditEntry.new).where(AuditEntry.action == "unit.created"))["name"] == "厦门市示例局"


def test_a_printed_name_is_kept_as_an_alias(session):
    one, chosen = item(a_review(), UNKNOWN), a_unit("厦门市样板局")
    registering.keep_alias(named(one, "市示例局"), chosen, actor=a_coordinator())
    assert "市示例局" in [alias.text for alias in chosen.aliases]


def test_a_new_unit_joins_an_item_that_names_none(session):
    one = item(a_review(), LEAD_ONLY)
    registering.create_unit(one, None, everywhere=False, today=TODAY, actor=a_coordinator(), **NEW)
    assert (one.units[-1].name, one.units[-1].role) == ("厦门市示例局", UnitRole.RESPONSIBLE)


def test_a_unit_of_a_neighbour_is_not_entered(session):
    kept = an_import()
    one = item(kept, "二/（一）")
    with pytest.raises(RuleBroken, match="属于其他地区"):
        registering.create_unit(one, None, everywhere=False, today=TODAY, actor=a_coordinator(), **{**NEW, "region_code": FUZHOU})


def test_an_added_unit_is_marked_as_the_persons(session):
    one, chosen = certain_one(), a_unit("厦门市样板局")
    assigning.add_unit(one, chosen, UnitRole.SUPPORT, actor=a_coordinator())
    assert (one.units[-1].unit_id, one.units[-1].source, one.doubts) == (chosen.id, UnitSource.PERSON, [])


def test_a_unit_is_not_added_twice(session):
    one, chosen, actor = certain_one(), a_unit("厦门市样板局"), a_coordinator()
    assigning.add_unit(one, chosen, UnitRole.SUPPORT, actor=actor)
    with pytest.raises(RuleBroken, match="已经在这一项中"):
        assigning.add_unit(one, chosen, UnitRole.LEAD, actor=actor)


def test_another_unit_takes_the_place_of_a_proposed_lead(session):
    one = item(a_review(), LEAD_ONLY)
    assigning.set_role(named(one, "市财政局"), UnitRole.LEAD, actor=a_coordinator())
    assert [(unit.name, unit.role, unit.role_certain) for unit in one.units] == [
        ("市财政局", UnitRole.LEAD, True),
        ("市公安局", UnitRole.RESPONSIBLE, True),
    ]
    assert one.doubts == []


def test_a_lead_that_the_text_names_stays_beside_a_second_one(session):
    one = certain_one()
    assigning.set_role(named(one, "市公安局"), UnitRole.LEAD, actor=a_coordinator())
    assert [unit.role for unit in one.units] == [UnitRole.LEAD, UnitRole.LEAD]


def test_a_name_is_removed_everywhere(session):
    kept = a_review()
    assert assigning.remove_unit(named(item(kept, UNKNOWN), "市示例局"), everywhere=True, actor=a_coordinator()) == 2
    assert [unit.name for number in (UNKNOWN, UNKNOWN_TOO) for unit in item(kept, number).units] == ["市财政局", "市公安局"]


def test_an_open_group_is_replaced_by_units_in_its_role(session):
    kept, members = a_review(), [a_unit("甲局"), a_unit("乙局")]
    one = item(kept, CERTAIN)
    one.units.append(ItemUnit(name="各有关单位", as_written="各有关单位", group_name="各有关单位", role=UnitRole.SUPPORT, position=2))
    session.flush()
    assigning.replace_group(one.units[-1], members, everywhere=False, actor=a_coordinator())
    assert [(unit.name, unit.role, unit.as_written) for unit in one.units[2:]] == [
        ("甲局", UnitRole.SUPPORT, "各有关单位"),
        ("乙局", UnitRole.SUPPORT, "各有关单位"),
    ]
    assert [unit.position for unit in one.units] == [0, 1, 2, 3]


def test_what_a_name_was_taken_for_is_agreed_to_everywhere(session):
    kept = a_review()
    for number in (CERTAIN, LEAD_ONLY):
        named(item(kept, number), "市公安局").confidence = 0.7
    session.flush()
    assert assigning.confirm_unit(named(item(kept, CERTAIN), "市公安局"), everywhere=True, actor=a_coordinator()) == 3
    assert item(kept, CERTAIN).doubts == []


def test_an_unknown_name_cannot_be_agreed_to(session):
    with pytest.raises(RuleBroken, match="请先选择"):
        assigning.confirm_unit(named(item(a_review(), UNKNOWN), "市示例局"), everywhere=False, actor=a_coordinator())
