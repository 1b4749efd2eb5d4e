import json
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import XIAMEN, Cast, a_cast, a_user
from tests.reports.world import TODAY, City
from tracker.accounts.models import Role, User
from tracker.core.periods import parse_period
from tracker.plans.models import Plan
from tracker.regions.models import Region
from tracker.regions.services import setting
from tracker.reports import services
from tracker.reports.facts_view import SnapshotView
from tracker.reports.models import SupervisionReport, SupervisionStatus

pytestmark = pytest.mark.engine("sqlite")
TECHNICAL = {"system_admin", "security_admin", "auditor"}
EVERYBODY = ["reporter", "head", "named", "stranger", "coordinator", "leader", "other_city", "province", *sorted(TECHNICAL)]
STEPS = [
    ("/refresh", "coordinator"),
    ("/submit", "coordinator"),
    ("/publish", "coordinator"),
    ("/approve", "leader"),
    ("/send-back", "leader"),
]
OFFICES = {"coordinator", "leader", "province"}


@dataclass
class Scene:
    """A report, who looks at it, and the clock of the demonstration."""

    client: FlaskClient
    session: Session
    report: SupervisionReport
    cast: Cast
    named: User

    def as_(self, who: str) -> FlaskClient:
        self.client.sign_in_as(self.named if who == "named" else getattr(self.cast, who))  # type: ignore[attr-defined]
        return self.client

    def get(self, who: str, path: str = "") -> Any:
        return self.as_(who).get(f"/reports/{self.report.id}{path}")

    def post(self, who: str, path: str, **data: Any) -> Any:
        return self.as_(who).post(f"/reports/{self.report.id}{path}", data={"version": self.report.version, **data})

    def client_follows(self, who: str, path: str) -> str:
        address = f"/reports/{self.report.id}{path}"
        return str(self.as_(who).post(address, data={"version": self.report.version}, follow_redirects=True).text)

    def publish(self) -> None:
        services.submit(self.report, actor=self.cast.coordinator)
        services.approve(self.report, actor=self.cast.leader)
        services.publish(self.report, 1, actor=self.cast.coordinator, today=TODAY)
        self.session.commit()


@pytest.fixture
def scene(session: Session, client: FlaskClient, city: City, travel: Any) -> Scene:
    travel("2024-10-08 10:00")
    region = session.get(Region, XIAMEN)
    assert region is not None
    report = services.build(region, parse_period("2024Q3"), actor=None, today=TODAY)
    made = Scene(client, session, report, a_cast(), a_user(Role.REPORTER, city.finance))
    session.commit()
    return made


def test_who_opens_the_list(scene: Scene) -> None:
    found = {who: scene.as_(who).get("/reports").status_code for who in EVERYBODY}
    assert found == {who: 403 if who in TECHNICAL else 200 for who in EVERYBODY}


@pytest.mark.parametrize("path", ["", "/figures/light.red", "/files/json"])
def test_who_reads_a_draft(scene: Scene, path: str) -> None:
    found = {who: scene.get(who, path).status_code for who in EVERYBODY}
    assert found == {who: 200 if who in OFFICES else 404 for who in EVERYBODY}


def test_who_reads_what_is_published(scene: Scene) -> None:
    scene.publish()
    for path in ("", "/figures/light.red", "/files/docx"):
        found = {who: scene.get(who, path).status_code for who in EVERYBODY}
        assert found == {who: 200 if who in OFFICES | {"named"} else 404 for who in EVERYBODY}, path


@pytest.mark.parametrize(("path", "allowed"), STEPS)
def test_who_takes_a_step(scene: Scene, path: str, allowed: str) -> None:
    found = {who: scene.post(who, path, number=1, reason="请修改").status_code for who in EVERYBODY}
    refused = {who: 403 if who in OFFICES else 404 for who in EVERYBODY}
    assert found == {**refused, allowed: 302}


def test_only_the_own_office_drafts(scene: Scene) -> None:
    data = {"period": "2024Q2", "plan": ""}
    assert scene.as_("leader").post("/reports", data=data).status_code == 403
    assert scene.as_("named").post("/reports", data=data).status_code == 403
    response = scene.as_("coordinator").post("/reports", data=data, follow_redirects=True)
    assert "关于2024年第二季度督办事项办理情况的通报" in response.text
    assert "已起草" in response.text


def test_an_unfinished_period_is_drafted_as_interim(scene: Scene) -> None:
    response = scene.as_("coordinator").post("/reports", data={"period": "2024Q4", "plan": ""}, follow_redirects=True)
    assert "（期中）" in response.text


def test_a_period_nobody_offers_is_refused_on_the_form(scene: Scene) -> None:
    response = scene.as_("coordinator").post("/reports", data={"period": "2011Q1", "plan": ""})
    assert response.status_code == 422


def test_the_province_may_count_those_below(scene: Scene) -> None:
    assert "同时统计下级地区的规划" in scene.as_("province").get("/reports").text
    assert "同时统计下级地区的规划" not in scene.as_("coordinator").get("/reports").text


def test_filters_and_the_empty_list(scene: Scene) -> None:
    assert "关于2024年第三季度" in scene.as_("coordinator").get("/reports?period=2024q3&status=draft").text
    assert "没有可以显示的通报" in scene.as_("coordinator").get("/reports?status=published&plan=x").text
    assert "没有可以显示的通报" in scene.as_("other_city").get("/reports").text


def test_the_page_reads_like_the_document_and_its_figures_lead_to_lists(scene: Scene) -> None:
    text = scene.get("coordinator").text
    assert "纳入督查的" in text
    assert f'<a href="/reports/{scene.report.id}/figures/light.red">红灯3项</a>' in text
    assert "三、存在问题" in text


def test_a_figure_lists_its_tasks_and_leads_to_the_ledger_of_the_day(scene: Scene, city: City) -> None:
    text = scene.get("coordinator", "/figures/light.red").text
    assert city.overdue.title in text
    assert "共3项任务" in text
    assert "/tasks?on=2024-09-30&amp;light=red" in text
    assert scene.get("coordinator", "/figures/nonsense").status_code == 404


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "json"])
def test_every_format_is_downloaded(scene: Scene, kind: str) -> None:
    response = scene.get("coordinator", f"/files/{kind}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="350200-2024Q3.{kind}"'
    assert len(response.data) > 1000
    assert scene.get("coordinator", "/files/exe").status_code == 404


def test_a_paragraph_is_edited_and_restored(scene: Scene) -> None:
    scene.post("coordinator", "/paragraphs/rates", text="本季度按时办结率偏低。")
    scene.session.expire_all()
    assert "本季度按时办结率偏低。" in scene.get("coordinator").text
    scene.post("coordinator", "/paragraphs/rates/restore")
    assert "本季度按时办结率偏低。" not in scene.get("coordinator").text


def test_a_changed_figure_is_shown_beside_the_words_and_taken_or_left(scene: Scene) -> None:
    drafted = "截至9月30日，纳入督查的任务共5项，由3个单位主牵头。"
    edit = {"text": "纳入督查的任务共5项，各单位较为重视。", "drafted": drafted, "by": "督查员", "on": "2024-10-08"}
    scene.report.edits = {"overview": edit}
    text = scene.get("coordinator").text
    assert "数字有变化：纳入督查的任务共5项→9项，请核对" in text
    assert "数字有变化" not in scene.get("leader").text
    form = scene.get("coordinator", "/paragraphs/overview").text
    assert all(words in form for words in ("采用新数", "保留原文", "修改时的原稿", "系统拟写的原稿"))
    scene.post("coordinator", "/paragraphs/overview/adopt")
    assert "各单位较为重视。" in (page := scene.get("coordinator").text)
    assert "请核对" not in page
    assert scene.report.edits["overview"]["text"] == "纳入督查的任务共9项，各单位较为重视。"
    scene.report.edits = {"overview": {**edit, "text": "要么5项，要么5项。"}}
    assert "找不到唯一的位置" in scene.client_follows("coordinator", "/paragraphs/overview/adopt")
    scene.post("coordinator", "/paragraphs/overview/keep")
    assert "要么5项，要么5项。" in (page := scene.get("coordinator").text)
    assert "请核对" not in page


def test_a_stale_form_keeps_what_was_typed(scene: Scene) -> None:
    scene.post("coordinator", "/paragraphs/rates", text="第一个人的话。")
    scene.session.expire_all()
    response = scene.post("second_coordinator", "/paragraphs/rates", version=1, text="第二个人的话。")
    assert response.status_code == 200
    assert "第二个人的话。" in response.text
    assert "您填写的内容还在下面" in response.text


@pytest.mark.parametrize(("who", "wanted"), [("leader", 403), ("province", 403), ("other_city", 404), ("stranger", 404)])
def test_who_may_not_edit(scene: Scene, who: str, wanted: int) -> None:
    assert scene.get(who, "/paragraphs/rates").status_code == wanted


def test_from_draft_to_publication(scene: Scene) -> None:
    assert "尚不能定稿" not in scene.get("coordinator").text
    scene.post("coordinator", "/submit", reason="急件")
    scene.session.expire_all()
    assert "批准" in scene.get("leader").text
    scene.post("leader", "/approve")
    scene.session.expire_all()
    assert 'value="1"' in scene.get("coordinator").text
    assert (
        "已印发"
        in scene.as_("coordinator")
        .post(f"/reports/{scene.report.id}/publish", data={"version": scene.report.version, "number": 5}, follow_redirects=True)
        .text
    )
    scene.session.expire_all()
    assert (scene.report.status, scene.report.number) == (SupervisionStatus.PUBLISHED, 5)
    assert "厦督〔2024〕5号" in scene.get("named").text


def test_a_leader_approves_only_what_was_shown(scene: Scene) -> None:
    scene.post("coordinator", "/submit", reason="急件")
    response = scene.as_("leader").post(f"/reports/{scene.report.id}/approve", data={"version": 1}, follow_redirects=True)
    assert "请核对后再次提交" in response.text
    scene.session.expire_all()
    assert scene.report.approved_by_id is None


def test_a_refusal_needs_words(scene: Scene) -> None:
    scene.post("coordinator", "/submit", reason="急件")
    scene.session.expire_all()
    path = f"/reports/{scene.report.id}/send-back"
    response = scene.as_("leader").post(path, data={"version": scene.report.version, "reason": " "}, follow_redirects=True)
    assert "请写明需要修改的地方" in response.text


def test_a_region_chooses_what_is_drafted(scene: Scene) -> None:
    browser = scene.as_("coordinator")
    assert browser.get("/settings/report-kinds").text.count(" checked") == 4
    browser.post("/settings/report-kinds", data={"sent": "1", "kinds": ["monthly", "quarterly"]})
    assert setting(XIAMEN, services.KINDS_KEY, TODAY) == ["monthly", "quarterly"]
    browser.post("/settings/report-kinds", data={"sent": "1"})
    assert setting(XIAMEN, services.KINDS_KEY, TODAY) == []
    assert scene.as_("leader").get("/settings/report-kinds").status_code == 403


def test_an_evaluation_is_drafted_for_a_plan_only(scene: Scene) -> None:
    browser = scene.as_("coordinator")
    assert "只针对一部规划" in browser.post("/reports", data={"period": "mid_term", "plan": ""}).text
    slug = scene.session.scalars(select(Plan.slug).where(Plan.title == "测试金融规划")).one()
    page = browser.post("/reports", data={"period": "mid_term", "plan": slug}, follow_redirects=True).text
    assert "《测试金融规划》实施情况中期评估报告" in page
    assert "中期评估" in browser.get("/reports?kind=mid_term").text


def test_every_figure_of_the_tables_opens_its_list(scene: Scene) -> None:
    """As many tasks as the cell says, for states, classes, lights, rates, plans and units."""
    page = html.fromstring(scene.get("coordinator").text)
    cells = page.xpath("//article//td/a")
    assert len(cells) > 30
    view = SnapshotView(json.loads(scene.report.snapshot))
    for cell in cells:
        name = cell.get("href").rpartition("/")[2]
        found = view.figure(name)
        assert found is not None, name
        assert name.startswith("rate.report") or len(found[1]) == int(cell.text), name
    assert f"共{cells[0].text}项任务" in scene.get("coordinator", f"/figures/{cells[0].get('href').rpartition('/')[2]}").text
