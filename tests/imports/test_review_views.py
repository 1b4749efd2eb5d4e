"""The pages of a review without a browser: what they show, what they refuse, that nothing typed is lost."""

import pytest

from tests.builders import QUANZHOU, a_cast, a_coordinator, a_unit
from tests.imports import sheets
from tests.imports.helpers import item, items_of
from tests.imports.review_helpers import CANDIDATE, CERTAIN, LEAD_ONLY, TEXT, UNKNOWN, a_review
from tracker.imports import review, steps
from tracker.imports.models import Decision, ImportIndicator, ImportPurpose, ImportStatus
from tracker.plans.models import UnitRole

PAGES = ("", "/items", "/names", "/accept", "/front", "/indicators", "/account", "/steps")


@pytest.fixture
def kept(session):
    return a_review()


@pytest.fixture
def office(session, client):
    actor = a_coordinator()
    client.sign_in_as(actor)
    return actor


def address(kept, more=""):
    return f"/plans/imports/{kept.id}{more}"


def about(one, more):
    return f"/plans/imports/{one.import_id}/items/{one.id}/{more}"


def typed(one, **changes):
    given = {"number": one.number, "title": one.title, "text": one.text, "kind": one.kind.value, "weight": "1", "report_frequency": ""}
    return {**given, "deadline": one.deadline.isoformat() if one.deadline else "", "version": one.version, **changes}


@pytest.mark.engine("sqlite")
def test_only_the_office_of_the_region_sees_a_review(session, client, kept):
    cast = a_cast()
    seen = set()
    for name in cast.__dataclass_fields__:
        if name == "task":
            continue
        client.sign_in_as(getattr(cast, name))
        codes = {client.get(address(kept, page)).status_code for page in PAGES}
        assert codes in ({200}, {404})
        if codes == {200}:
            seen.add(name)
    assert seen == {"coordinator", "second_coordinator"}


@pytest.mark.engine("sqlite")
def test_what_others_send_is_not_found_and_changes_nothing(session, client, kept):
    client.sign_in_as(a_coordinator(QUANZHOU))
    one = item(kept, CERTAIN)
    for path in (about(one, more) for more in ("decide", "edit", "split", "merge", "units", "units/new")):
        assert client.post(path, data={"action": "accept", "version": one.version}).status_code == 404
    assert client.post(address(kept, "/undo"), data={"step_id": 1}).status_code == 404
    session.expire_all()
    assert (item(kept, CERTAIN).decision, item(kept, CERTAIN).version) == (Decision.OPEN, one.version)


def test_the_review_opens_at_the_first_undecided_item(client, kept, office):
    review.accept(item(kept, CERTAIN), actor=office)
    page = client.get(address(kept)).text
    assert "分段建设" in page
    assert "已处理 <strong>1</strong>／5" in page


def test_words_of_the_proposal_are_marked_in_the_source(client, kept, office):
    one = item(kept, CERTAIN)
    page = client.get(address(kept, f"?item={one.id}")).text
    assert '<mark class="mark-unit">市财政局</mark>' in page
    assert f'<mark class="mark-deadline">{one.deadline_text}</mark>' in page
    assert '<mark class="mark-figure">建成绿道300公里</mark>' in page


def test_confirming_leads_to_the_next_undecided_item(client, kept, office):
    one = item(kept, CERTAIN)
    answer = client.post(about(one, "decide"), data={"action": "accept", "version": one.version})
    assert answer.location.endswith(f"?item={item(kept, LEAD_ONLY).id}")
    assert item(kept, CERTAIN).decision is Decision.ACCEPTED


def test_the_button_names_the_proposed_lead(client, kept, office):
    page = client.get(address(kept, f"?item={item(kept, LEAD_ONLY).id}")).text
    assert "确认，由厦门市公安局牵头" in page
    assert "建议牵头" in page


def test_what_keeps_an_item_from_being_confirmed_is_told(client, kept, office):
    one = item(kept, UNKNOWN)
    answer = client.post(about(one, "decide"), data={"action": "accept", "version": one.version}, follow_redirects=True)
    assert "请选择、新建或者移除" in answer.text


def test_two_coordinators_do_not_overwrite_each_other(session, client, kept, office):
    one = item(kept, CERTAIN)
    opened = one.version
    review.dismiss(one, actor=a_coordinator())
    answer = client.post(about(one, "decide"), data={"action": "accept", "version": opened}, follow_redirects=True)
    assert "有人刚刚修改了这一项" in answer.text
    assert item(kept, CERTAIN).decision is Decision.DISMISSED


def test_a_form_that_came_late_keeps_what_was_typed_and_says_who_was_faster(session, client, kept, office):
    one, colleague = item(kept, CERTAIN), a_coordinator(name="李同事")
    data = typed(one, title="我写的标题")
    review.dismiss(one, actor=colleague)
    page = client.post(about(one, "edit"), data=data).text
    assert "李同事" in page
    assert 'value="我写的标题"' in page
    assert client.post(about(one, "edit"), data={**data, "version": one.version}).status_code == 302
    assert item(kept, CERTAIN).title == "我写的标题"


def test_a_refused_form_is_shown_as_it_was_typed(client, kept, office):
    one = item(kept, CERTAIN)
    page = client.post(about(one, "edit"), data=typed(one, title="新标题", weight="9")).text
    assert "权重为1至5" in page
    assert 'value="新标题"' in page


def test_figures_are_edited_added_and_taken_out(client, kept, office):
    one = item(kept, CERTAIN)
    rows = {
        "figures-0-what": "",
        "figures-0-comparator": ">=",
        "figures-1-what": "驿站",
        "figures-1-comparator": ">=",
        "figures-1-value": "12",
    }
    client.post(about(one, "edit"), data=typed(one, **rows, **{"figures-1-unit": "个", "figures-1-by": "2024-12-31"}))
    (figure,) = item(kept, CERTAIN).quantities
    assert (figure["what"], figure["value"], figure["unit"], figure["by"]) == ("驿站", 12, "个", "2024-12-31")


def test_an_item_is_split_at_a_gap_or_at_words(client, kept, office):
    one = item(kept, CERTAIN)
    page = client.get(address(kept, f"?item={one.id}&mode=split")).text
    assert f'name="at" value="{one.text.index("出台")}"' in page
    client.post(about(one, "split"), data={"opening": "出台管理办法", "version": one.version})
    assert [each.number for each in items_of(kept)][:2] == [f"{CERTAIN}.1", f"{CERTAIN}.2"]


def test_words_that_are_not_in_the_text_are_told_beside_the_box(client, kept, office):
    one = item(kept, CERTAIN)
    page = client.post(about(one, "split"), data={"opening": "没有的字", "version": one.version}).text
    assert "请照原文填写" in page
    assert 'value="没有的字"' in page


def test_merging_shows_the_item_that_took_it_over(client, kept, office):
    one, before = item(kept, LEAD_ONLY), item(kept, CERTAIN)
    answer = client.post(about(one, "merge"), data={"action": "merge", "version": one.version})
    assert answer.location.endswith(f"?item={before.id}")


def test_a_step_is_undone_and_its_item_shown(client, kept, office):
    one = item(kept, CERTAIN)
    review.accept(one, actor=office)
    answer = client.post(address(kept, "/undo"), data={"step_id": steps.latest(kept).id})
    assert answer.location.endswith(f"?item={one.id}")
    assert item(kept, CERTAIN).decision is Decision.OPEN


def test_a_paragraph_without_item_can_become_a_measure(client, kept, office):
    page = client.get(address(kept, "?block=1")).text
    assert "没有列为措施（封面）" in page
    answer = client.post(address(kept, "/add"), data={"block": "1"})
    assert "mode=edit" in answer.location
    assert len(items_of(kept)) == 6


def test_a_line_leads_to_its_place(client, kept, office):
    one = item(kept, CERTAIN)
    assert client.get(address(kept, f"?line={one.lines[0]}")).location.endswith(f"?item={one.id}")
    assert client.get(address(kept, "?line=1")).location.endswith("?block=0")


def test_units_are_found_chosen_and_given_roles(client, kept, office):
    one, chosen = item(kept, UNKNOWN), a_unit("厦门市样板局")
    page = client.get(address(kept, f"?item={one.id}&mode=units&unit={one.units[0].id}&uq=样板")).text
    assert "厦门市样板局" in page
    data = {"action": "choose", "item_unit": one.units[0].id, "unit": chosen.id, "everywhere": "y", "as_alias": "y", "version": one.version}
    client.post(about(one, "units"), data=data)
    one = item(kept, UNKNOWN)
    assert one.units[0].unit_id == chosen.id
    client.post(about(one, "units"), data={"action": "role", "item_unit": one.units[1].id, "role": "lead", "version": one.version})
    assert [unit.name for unit in item(kept, UNKNOWN).units if unit.role is UnitRole.LEAD] == ["市财政局"]


def test_a_new_unit_is_proposed_and_created(client, kept, office):
    one = item(kept, UNKNOWN)
    page = client.get(address(kept, f"?item={one.id}&mode=units&unit={one.units[0].id}")).text
    assert 'value="厦门市示例局"' in page
    data = {"item_unit": one.units[0].id, "full_name": "厦门市示例局", "name": "市示例局", "level": "city", "region_code": "350200"}
    answer = client.post(about(one, "units/new"), data={**data, "category": "政府部门", "standing": "supervised", "version": one.version})
    assert answer.status_code == 302
    assert item(kept, UNKNOWN).units[0].unit_id is not None


def test_unknown_names_are_created_together(client, kept, office):
    client.post(address(kept, "/names/create"), data={"name": "市示例局"})
    assert item(kept, UNKNOWN).units[0].unit_id is not None


def test_ticked_items_are_left_out(client, kept, office):
    client.post(address(kept, "/dismiss?show=candidate"), data={"item": [item(kept, CANDIDATE).id]})
    assert item(kept, CANDIDATE).decision is Decision.DISMISSED


def test_bulk_confirmation_says_how_many_and_which_before_it_is_done(client, kept, office):
    page = client.get(address(kept, "/accept")).text
    assert "1项措施没有疑点" in page
    assert "同时确认首位责任单位牵头（1项）" in page
    client.post(address(kept, "/accept"), data={})
    assert (item(kept, CERTAIN).decision, item(kept, LEAD_ONLY).decision) == (Decision.ACCEPTED, Decision.OPEN)


def test_front_matter_is_edited_and_its_gaps_are_named(client, kept, office):
    assert "没有读到：规划期止" in client.get(address(kept, "/front")).text
    plan = kept.plan
    data = {"title": "新标题", "short_name": "厦绿案", "issuer": plan.issuer, "doc_number": plan.doc_number, "version": plan.version}
    client.post(
        address(kept, "/front"), data={**data, "issue_date": "2023-03-01", "period_start": "2023-03-01", "period_end": "2025-12-31"}
    )
    assert (kept.plan.title, kept.plan.short_name) == ("新标题", "厦绿案")
    assert item(kept, CANDIDATE).deadline is not None


def test_indicators_are_left_out_taken_again_and_corrected(session, client, kept, office):
    given = {"name": "绿道长度", "comparator": ">=", "value": 300, "basis": "cumulative", "text": "绿道长度300公里", "line": 11}
    row = ImportIndicator(import_id=kept.id, position=0, **given)
    session.add(row)
    session.flush()
    client.post(address(kept, f"/indicators/decide?row={row.id}"), data={"action": "leave", "version": row.version})
    assert session.get(ImportIndicator, row.id).decision is Decision.DISMISSED
    data = {"name": "绿道总长度", "by": "2025-12-31", "comparator": ">=", "value": "320", "version": row.version}
    client.post(address(kept, f"/indicators/edit?row={row.id}"), data=data)
    row = session.get(ImportIndicator, row.id)
    assert (row.name, row.value, row.decision) == ("绿道总长度", 320, Decision.ACCEPTED)


def test_the_account_adds_up_and_warnings_lead_to_their_lines(client, kept, office):
    page = client.get(address(kept, "/account?fate=front_matter")).text
    assert f"合计{len([line for line in TEXT.splitlines() if line])}段" in page
    assert "没有找到规划期或实施期限" in page
    assert "厦政办〔2023〕7号" in page


def test_a_finished_review_is_read_and_not_changed(session, client, kept, office):
    one = item(kept, CERTAIN)
    kept.status = ImportStatus.PUBLISHED
    session.flush()
    page = client.get(address(kept)).text
    assert "只能查看" in page
    assert 'name="action"' not in page
    client.post(about(one, "decide"), data={"action": "accept", "version": one.version})
    assert item(kept, CERTAIN).decision is Decision.OPEN
    assert {client.get(address(kept, path)).status_code for path in PAGES} == {200}


def test_odd_addresses_are_answered_not_failed(client, kept, office):
    for path in ("?item=999999", "?block=99999"):
        assert client.get(address(kept, path)).status_code in (200, 404)
    for path in ("?item=x", "?block=x", "?line=x", "?from=x", "/account?fate=x"):
        assert client.get(address(kept, path)).status_code == 400
    assert client.get(address(kept, "?from=9999999")).status_code == 200


def test_the_plans_lead_to_their_reviews(client, kept, office):
    page = client.get("/plans").text
    assert f'href="/plans/imports/{kept.id}"' in page
    assert "导入规划文件" in page
    assert "继续审核导入" in client.get(f"/plans/{kept.plan_id}").text
    assert "待审核的导入" in client.get("/").text


def test_a_sheet_is_reviewed_on_the_same_pages(session, client, office):
    rows = (sheets.HEAD, (1, "建设绿道：建成绿道300公里", "市财政局", "市公安局", "2024年12月底前"))
    kept = sheets.start(sheets.sheet(*rows), actor=office)
    (one,) = items_of(kept)
    assert "建成绿道300公里" in client.get(address(kept)).text
    assert {client.get(address(kept, path)).status_code for path in PAGES} == {200}
    client.post(about(one, "decide"), data={"action": "accept", "version": one.version})
    assert items_of(kept)[0].decision is Decision.ACCEPTED
    client.post(address(kept, "/undo"), data={"step_id": steps.latest(kept).id})
    assert items_of(kept)[0].decision is Decision.OPEN


def test_in_a_comparison_an_item_is_corrected_but_not_decided(session, client, kept, office):
    kept.purpose = ImportPurpose.COMPARISON
    session.flush()
    one = item(kept, CERTAIN)
    page = client.get(address(kept, f"?item={one.id}")).text
    assert "返回比对" in page
    assert 'value="accept"' not in page
    client.post(about(one, "edit"), data=typed(one, title="更正的标题"))
    assert item(kept, CERTAIN).title == "更正的标题"
    assert {client.get(address(kept, path)).status_code for path in PAGES} == {200}
