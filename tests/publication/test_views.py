from datetime import date
from typing import Any

import pytest

from tests.builders import a_cast
from tests.publication.conftest import Desk
from tests.reports.world import TODAY
from tracker.publication import consulting, receipts, reviews
from tracker.publication.models import Handling, ReceiptHow
from tracker.regions.services import setting

pytestmark = pytest.mark.engine("sqlite")


def lines_of(desk: Desk, name: str = "finance") -> str:
    return f"/reports/{desk.report.id}/consultation/units/{getattr(desk.city, name).id}"


def test_a_unit_sees_its_own_lines_and_nothing_of_others(desk: Desk, client) -> None:
    desk.consult()
    client.sign_in_as(desk.clerk)
    page = client.get(lines_of(desk)).text
    assert desk.city.overdue.title in page
    assert desk.city.far_behind.title not in page
    assert "请在2024年10月11日前（含当日）答复" in page
    assert client.get(f"{lines_of(desk)}/sheet").status_code == 200
    for path in (lines_of(desk, "industry"), f"/reports/{desk.report.id}", f"/reports/{desk.report.id}/consultation"):
        assert client.get(path).status_code == 404
    assert "征求意见待答复" in client.get("/").text
    assert "印发前征求贵单位意见" in client.get("/reports").text


def test_an_answer_that_contradicts_itself_keeps_what_was_typed(desk: Desk, client) -> None:
    desk.consult()
    client.sign_in_as(desk.head)
    data = {"version": desk.part().version, "stance": "agree", "opinions-0": "期限不对"}
    refused = client.post(lines_of(desk), data=data)
    assert refused.status_code == 422
    assert "您选择了“无意见”" in refused.text
    assert ">期限不对</textarea>" in refused.text
    assert client.post(lines_of(desk), data={"version": desk.part().version, "stance": "object"}).status_code == 422
    assert client.post(lines_of(desk), data={**data, "stance": "object"}).status_code == 302
    assert [one.text for one in desk.part().objections] == ["期限不对"]
    stale = client.post(lines_of(desk), data={**data, "stance": "object", "opinions-0": "另一个人的话", "version": 1})
    assert "您填写的内容还在下面" in stale.text
    assert "另一个人的话" in stale.text


def test_an_answer_on_paper_is_marked_for_ever_and_its_handling_shown_to_the_unit_at_the_end(desk: Desk, client) -> None:
    consultation = desk.consult()
    client.sign_in_as(desk.office)
    assert "您正在代" in client.get(lines_of(desk)).text
    client.post(lines_of(desk), data={"version": desk.part().version, "stance": "object", "general": "来函有异议"})
    page = f"/reports/{desk.report.id}/consultation"
    assert "代填" in client.get(page).text
    objection = desk.part().objections[0]
    data = {"version": objection.version, "handling": "declined", "reason": "数字核对无误"}
    assert "处理情况已记录" in client.post(f"{page}/objections/{objection.id}", data=data, follow_redirects=True).text
    assert objection.handling is Handling.DECLINED
    client.sign_in_as(desk.clerk)
    assert "数字核对无误" not in client.get(lines_of(desk)).text
    consulting.end(consultation, consulting.ConsultationState.CLOSED, None, actor=desk.office, today=TODAY)
    assert "未采纳。</strong>数字核对无误" in client.get(lines_of(desk)).text


def test_the_office_chooses_units_ends_the_round_and_asks_the_leader(desk: Desk, client) -> None:
    client.sign_in_as(desk.office)
    path = f"/reports/{desk.report.id}"
    assert f'value="{desk.city.industry.id}" id="unit-{desk.city.industry.id}" checked' in client.get(f"{path}/consultation/new").text
    nobody = client.post(f"{path}/consultation/new", data={"version": desk.report.version})
    assert "请至少选择一个单位" in nobody.text
    started = {"version": desk.report.version, "unit": [str(desk.city.finance.id)]}
    assert "已发给1个单位" in client.post(f"{path}/consultation/new", data=started, follow_redirects=True).text
    assert "正在征求意见的通报" in client.get("/").text
    early = client.post(f"{path}/submit", data={"version": desk.report.version}, follow_redirects=True).text
    assert "还有1个单位没有答复，现在提交审批须写明理由" in early
    version = desk.part().consultation.version
    back = client.post(f"{path}/consultation/withdrawal", data={"version": version, "reason": "数字有变"}, follow_redirects=True)
    assert "征求意见已撤回" in back.text
    assert "撤回理由：数字有变" in client.get(path).text


STEPS: list[tuple[str, str, dict[str, Any]]] = [
    ("/consultation/new", "coordinator", {}),
    ("/consultation/withdrawal", "coordinator", {"reason": "撤回"}),
    ("/correction", "coordinator", {"reason": "更正"}),
]


@pytest.mark.parametrize(("path", "allowed", "data"), STEPS)
def test_who_takes_which_step(desk: Desk, client, path: str, allowed: str, data: dict[str, Any]) -> None:
    desk.consult()
    cast = a_cast()
    found = {}
    for who in ("reporter", "stranger", "coordinator", "leader", "other_city", "province"):
        client.sign_in_as(getattr(cast, who))
        found[who] = client.post(f"/reports/{desk.report.id}{path}", data={"version": 0, **data}).status_code
    told = dict.fromkeys(("leader", "province"), 403)
    assert {who: code for who, code in found.items() if who != allowed} == {
        **dict.fromkeys(("reporter", "stranger", "other_city"), 404),
        **told,
    }
    assert found[allowed] in (200, 302)


def test_both_kinds_of_number_are_proposed_to_who_numbers_the_report(desk: Desk, client) -> None:
    desk.approve()
    client.sign_in_as(desk.office)
    assert "下一个：厦督〔2024〕1号，或者2024年第1期" in client.get(f"/reports/{desk.report.id}").text
    data = {"version": desk.report.version, "number_kind": "numbered_issue", "number": "7"}
    assert "已印发" in client.post(f"/reports/{desk.report.id}/publish", data=data, follow_redirects=True).text
    assert (desk.report.number_kind, desk.report.number) == ("numbered_issue", 7)


def test_receipts_are_listed_with_who_has_not_and_entered_from_paper(desk: Desk, client) -> None:
    desk.publish()
    receipts.sign(desk.receipt(), actor=desk.clerk, today=TODAY)
    client.sign_in_as(desk.office)
    page = f"/reports/{desk.report.id}/receipts"
    text = client.get(page).text
    assert "没有账号，需书面送达" in text
    assert text.count("登记书面签收") == 2
    bank = {"version": desk.receipt("bank").version, "received_on": "2024-10-09", "note": "机要"}
    assert "签收日期应在印发之日" in client.post(f"{page}/{desk.city.bank.id}", data=bank).text
    assert client.post(f"{page}/{desk.city.bank.id}", data={**bank, "received_on": "2024-10-08"}).status_code == 302
    assert desk.receipt("bank").how is ReceiptHow.PAPER
    client.sign_in_as(desk.industry)
    assert "新印发的通报，请签收" in client.get("/").text
    assert "收到本通报，请签收" in client.get(f"/reports/{desk.report.id}").text
    assert "已签收" in client.post(f"/reports/{desk.report.id}/receipt", data={}, follow_redirects=True).text
    assert client.get(page).status_code == 404


def test_a_review_is_asked_for_on_the_page_and_decided_by_who_is_free(desk: Desk, client) -> None:
    desk.publish()
    receipts.sign(desk.receipt(), actor=desk.clerk, today=TODAY)
    path = f"/reports/{desk.report.id}/reviews"
    client.sign_in_as(desk.clerk)
    assert "请写明对哪些内容有异议" in client.post(f"{path}/new", data={"text": " "}).text
    assert "复核申请已提交" in client.post(f"{path}/new", data={"text": "期限有误"}, follow_redirects=True).text
    review = reviews.queries.review_of(desk.report.id, desk.city.finance.id)
    assert review is not None
    client.sign_in_as(desk.office)
    page = client.get(f"{path}/{review.id}").text
    assert "您参加起草了这份通报，按规定不能由您复核" in page
    assert "可以办理的有：复核人" in page
    client.sign_in_as(desk.industry)
    assert client.get(f"{path}/{review.id}").status_code == 404
    client.sign_in_as(desk.second)
    data = {"version": review.version, "decision": "refuse", "reason": "核对无误"}
    assert "维持原通报" in client.post(f"{path}/{review.id}", data=data, follow_redirects=True).text
    client.sign_in_as(desk.clerk)
    assert "核对无误" in client.get(f"{path}/{review.id}").text


def test_terms_are_dated_settings_of_the_office(desk: Desk, client) -> None:
    client.sign_in_as(desk.office)
    data = {"consult_workdays": "5", "review_days": "20", "decide_days": "30", "number_kind": "numbered_issue", "attach_mb": "0"}
    assert "应为1至30个工作日" in client.post("/settings/reports", data={**data, "consult_workdays": "0"}).text
    assert client.post("/settings/reports", data=data).status_code == 302
    held = [setting(desk.report.region_code, f"report.{name}", TODAY) for name in ("consult_workdays", "review_days", "number_kind")]
    assert held == [5, 20, "numbered_issue"]
    assert setting(desk.report.region_code, "report.consult_workdays", date(2024, 10, 7)) == 3
    client.sign_in_as(desk.leader)
    assert client.get("/settings/reports").status_code == 403
