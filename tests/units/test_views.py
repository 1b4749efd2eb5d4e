"""The register on pages: who sees and keeps it."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.builders import FUZHOU, PROVINCE, XIAMEN, Cast, a_cast, a_unit
from tracker.core.db import db
from tracker.units.models import Certainty, SuccessionKind, Unit, UnitSuccession

EVERYBODY = (
    *("reporter", "head", "supporter", "stranger", "coordinator", "second_coordinator", "leader"),
    *("other_city", "province", "system_admin", "security_admin", "auditor"),
)
OFFICES = ("coordinator", "second_coordinator", "leader", "other_city", "province")
NEW = {
    "full_name": "厦门市审计局",
    "name": "市审计局",
    "level": "city",
    "region_code": XIAMEN,
    "category": "政府部门",
    "standing": "supervised",
}


@pytest.fixture
def cast(session: Session, travel) -> Iterator[Cast]:
    travel("2024-09-25 10:00")
    return a_cast()


def codes(client, cast, address) -> dict[str, int]:
    found = {}
    for who in EVERYBODY:
        client.sign_in_as(getattr(cast, who))
        found[who] = client.get(address).status_code
    return found


def all_but(usual: int, **others: int) -> dict[str, int]:
    return {**dict.fromkeys(EVERYBODY, usual), **others}


def the(full_name: str) -> Unit:
    return db.session.scalars(sa.select(Unit).where(Unit.full_name == full_name)).one()


def test_offices_and_leaders_look_up_units(cast, client):
    assert codes(client, cast, "/units") == all_but(403, **dict.fromkeys(OFFICES, 200))


def test_only_coordinators_enter_units(cast, client):
    coordinators = [who for who in OFFICES if who != "leader"]
    assert codes(client, cast, "/units/new") == all_but(403, **dict.fromkeys(coordinators, 200))


def test_a_unit_is_seen_by_its_own_office_and_those_above_and_edited_by_its_own(cast, client):
    unit = the("厦门市建设局")
    seen = dict.fromkeys(("coordinator", "second_coordinator", "leader", "province"), 200)
    assert codes(client, cast, f"/units/{unit.id}") == all_but(404, **seen)
    assert codes(client, cast, f"/units/{unit.id}/edit") == all_but(404, **{**seen, "leader": 403, "province": 403})


def test_a_unit_of_the_province_and_of_the_country_is_seen_below(cast, client):
    client.sign_in_as(cast.coordinator)
    for name in ("福建省财政厅", "中国人民银行"):
        unit = the(name)
        assert (client.get(f"/units/{unit.id}").status_code, client.get(f"/units/{unit.id}/edit").status_code) == (200, 403)


def test_the_list_shows_what_the_office_deals_with(cast, client):
    client.sign_in_as(cast.coordinator)
    page = client.get("/units?q=财政&per_page=100").get_data(as_text=True)
    assert "厦门市财政局" in page
    assert "福建省财政厅" in page
    assert "福州市财政局" not in page


def test_the_list_leaves_out_names_of_the_past_until_asked(cast, client):
    client.sign_in_as(cast.coordinator)
    assert "厦门市金融工作办公室" not in client.get("/units?q=金融&per_page=100").get_data(as_text=True)
    assert "厦门市金融工作办公室" in client.get("/units?q=金融&per_page=100&former=1").get_data(as_text=True)


@pytest.mark.parametrize("query", ["region=999999", "level=planet", "category=公司"])
def test_a_filter_that_makes_no_sense_is_refused(cast, client, query):
    client.sign_in_as(cast.coordinator)
    assert client.get(f"/units?{query}").status_code == 400


def test_a_coordinator_enters_a_unit(cast, client):
    client.sign_in_as(cast.coordinator)
    answer = client.post("/units/new", data={**NEW, "aliases": "市审计办\n厦门审计局"}, follow_redirects=True)
    unit = the("厦门市审计局")
    assert "已登记厦门市审计局" in answer.get_data(as_text=True)
    assert {alias.text for alias in unit.aliases} == {"厦门市审计局", "市审计局", "市审计办", "厦门审计局"}


def test_a_name_in_the_address_fills_the_form_with_the_proposal(cast, client):
    client.sign_in_as(cast.coordinator)
    page = client.get("/units/new?name=市委组织部").get_data(as_text=True)
    assert 'value="中共厦门市委组织部"' in page
    assert "党委机构不是督查对象" in page
    assert '<option selected value="cooperating">' in page


def test_a_name_that_is_known_says_so(cast, client):
    client.sign_in_as(cast.coordinator)
    assert "登记册里已有这个名称" in client.get("/units/new?name=市财政局").get_data(as_text=True)


def test_the_same_name_twice_is_refused_in_words(cast, client):
    client.sign_in_as(cast.coordinator)
    page = client.post("/units/new", data={**NEW, "full_name": "厦门市财政局"}).get_data(as_text=True)
    assert "已登记“厦门市财政局”，请直接选用" in page


@pytest.mark.parametrize("region_code", [FUZHOU, "999999"])
def test_a_unit_of_another_city_cannot_be_entered(cast, client, region_code):
    client.sign_in_as(cast.coordinator)
    client.post("/units/new", data={**NEW, "region_code": region_code})
    assert db.session.scalar(sa.select(sa.func.count()).where(Unit.full_name == "厦门市审计局")) == 0


def test_a_unit_of_the_province_may_be_entered_by_a_city_that_needs_it(cast, client):
    client.sign_in_as(cast.coordinator)
    client.post("/units/new", data={**NEW, "full_name": "福建省水利厅", "name": "省水利厅", "level": "province", "region_code": PROVINCE})
    assert the("福建省水利厅").region_code == PROVINCE


def test_a_further_form_of_the_name_is_entered_and_removed(cast, client):
    client.sign_in_as(cast.coordinator)
    unit = the("厦门市建设局")
    client.post(f"/units/{unit.id}/aliases", data={"alias-text": "市住建委"})
    alias = next(alias for alias in the("厦门市建设局").aliases if alias.text == "市住建委")
    client.post(f"/units/{unit.id}/aliases/{alias.id}/removal")
    db.session.expire_all()
    assert "市住建委" not in {alias.text for alias in the("厦门市建设局").aliases}


def test_a_form_that_means_another_unit_is_shown_again_with_the_reason(cast, client):
    client.sign_in_as(cast.coordinator)
    answer = client.post(f"/units/{the('厦门市建设局').id}/aliases", data={"alias-text": "市教育局"})
    assert (answer.status_code, "已是厦门市教育局的名称" in answer.get_data(as_text=True)) == (422, True)


def test_a_unit_is_confirmed_with_its_source(cast, client):
    client.sign_in_as(cast.coordinator)
    unit = the("厦门市建设局")
    assert "请写明依据" in client.post(f"/units/{unit.id}/confirmation", data={"unit-source": ""}).get_data(as_text=True)
    client.post(f"/units/{unit.id}/confirmation", data={"unit-source": "厦委编〔2024〕1号"})
    db.session.expire_all()
    assert the("厦门市建设局").certainty is Certainty.CONFIRMED


def test_the_day_of_a_change_is_confirmed(cast, client):
    client.sign_in_as(cast.coordinator)
    old, new = a_unit("厦门市甲局"), a_unit("厦门市乙局")
    step = UnitSuccession(from_unit_id=old.id, to_unit_id=new.id, kind=SuccessionKind.RENAME, certainty=Certainty.UNCONFIRMED)
    db.session.add(step)
    db.session.commit()
    client.post(
        f"/units/{old.id}/successions/{step.id}/confirmation",
        data={f"change{step.id}-effective_on": "2023-05-01", f"change{step.id}-source": "公告"},
    )
    db.session.expire_all()
    assert (step.effective_on, step.certainty, the("厦门市甲局").valid_to) == (date(2023, 5, 1), Certainty.CONFIRMED, date(2023, 5, 1))


def test_a_change_of_another_unit_is_not_confirmed_from_here(cast, client):
    client.sign_in_as(cast.coordinator)
    assert client.post(f"/units/{the('厦门市建设局').id}/successions/1/confirmation", data={}).status_code == 404


def test_the_short_name_and_the_remark_are_corrected(cast, client):
    client.sign_in_as(cast.coordinator)
    unit = the("厦门市建设局")
    client.post(f"/units/{unit.id}/edit", data={"name": "市建设局", "note": "2024年核对", "version": unit.version})
    db.session.expire_all()
    assert the("厦门市建设局").note == "2024年核对"


def test_who_was_slower_is_told(cast, client):
    client.sign_in_as(cast.coordinator)
    unit = the("厦门市建设局")
    client.post(f"/units/{unit.id}/edit", data={"name": "市建设局", "note": "第一次", "version": unit.version})
    page = client.post(f"/units/{unit.id}/edit", data={"name": "市建设局", "note": "第二次", "version": 1}).get_data(as_text=True)
    assert "您填写的内容还在下面" in page


def test_the_units_of_the_region_come_first(cast, client):
    client.sign_in_as(cast.coordinator)
    page = client.get("/units?per_page=100").get_data(as_text=True)
    assert page.index("厦门市建设局") < page.index("福建省财政厅")
    assert page.index("厦门市建设局") < page.index("中华人民共和国国务院")
