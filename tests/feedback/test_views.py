"""反映问题 on the pages: who may what, from the footer of any page to the answer."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.builders import Cast, a_cast, a_unit, a_user
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.db import db
from tracker.feedback import services
from tracker.feedback.models import Feedback, FeedbackKind, FeedbackStatus
from tracker.feedback.queries import late
from tracker.mail.models import Notification

EVERYBODY = (
    *("reporter", "head", "supporter", "stranger", "coordinator", "second_coordinator", "leader"),
    *("other_city", "province", "system_admin", "security_admin", "auditor"),
)
MADE = date(2024, 9, 24)


@pytest.fixture
def cast(session: Session, travel) -> Iterator[Cast]:
    travel("2024-09-25 10:00")
    return a_cast()


def a_report(author, kind=FeedbackKind.BURDEN, *, text="同一份材料一个月要了三次", on=MADE) -> Feedback:
    with clock.moved_to(on):
        made = services.report(actor=author, kind=kind, text=text, path="/tasks", today=on)
    db.session.commit()
    return made


def codes(client, cast, address, method="get") -> dict[str, int]:
    found = {}
    for who in EVERYBODY:
        client.sign_in_as(getattr(cast, who))
        found[who] = getattr(client, method)(address).status_code
    return found


def all_but(usual: int, **others: int) -> dict[str, int]:
    return {**dict.fromkeys(EVERYBODY, usual), **others}


def test_every_role_may_report_and_has_a_list(cast, client):
    assert codes(client, cast, "/feedback/new") == all_but(200)
    assert codes(client, cast, "/feedback") == all_but(200)


@pytest.mark.parametrize(("kind", "more"), [(FeedbackKind.BURDEN, {}), (FeedbackKind.SYSTEM, {"system_admin": 200})])
def test_author_and_office_read_it_and_the_administrator_what_is_about_the_system(cast, client, kind, more):
    made = a_report(cast.reporter, kind)
    assert codes(client, cast, f"/feedback/{made.id}") == all_but(404, reporter=200, coordinator=200, second_coordinator=200, **more)


@pytest.mark.parametrize(("kind", "more"), [(FeedbackKind.BURDEN, {}), (FeedbackKind.SYSTEM, {"system_admin": 200})])
def test_the_office_answers_and_nobody_else(cast, client, kind, more):
    made = a_report(cast.reporter, kind)
    expected = all_but(404, reporter=403, coordinator=200, second_coordinator=200, **more)
    assert codes(client, cast, f"/feedback/{made.id}/answer", "post") == expected
    assert made.status is FeedbackStatus.OPEN


def test_nobody_answers_oneself(cast, client):
    made = a_report(cast.coordinator)
    found = codes(client, cast, f"/feedback/{made.id}/answer", "post")
    assert (found["coordinator"], found["second_coordinator"]) == (403, 200)
    client.sign_in_as(cast.coordinator)
    page = client.get(f"/feedback/{made.id}").text
    assert "由其他督查员答复" in page
    assert "答复内容" not in page


def test_only_the_author_takes_it_back(cast, client):
    made = a_report(cast.reporter)
    found = codes(client, cast, f"/feedback/{made.id}/withdrawal", "post")
    assert found == all_but(404, reporter=302, coordinator=403, second_coordinator=403)
    assert made.status is FeedbackStatus.WITHDRAWN


def test_taking_back_after_the_answer_says_why_not(cast, client):
    made = a_report(cast.reporter)
    services.answer(made, actor=cast.coordinator, text="已合并", today=MADE)
    client.sign_in_as(cast.reporter)
    assert "撤回" not in client.get(f"/feedback/{made.id}").text
    page = client.post(f"/feedback/{made.id}/withdrawal", follow_redirects=True).text
    assert "这条反映已答复" in page
    assert made.status is FeedbackStatus.ANSWERED


def test_the_footer_of_every_page_leads_there_with_its_path(cast, client):
    address = f"/tasks/{cast.task.id}"
    client.sign_in_as(cast.reporter)
    assert f'href="/feedback/new?page={address}"' in client.get(address).text
    assert 'href="/feedback/new?page=/no/such/page"' in client.get("/no/such/page").text
    page = client.get(f"/feedback/new?page={address}").text
    assert f'name="page" type="hidden" value="{address}"' in page


def test_strangers_are_told_whom_to_ask(client):
    page = client.get("/login").text
    assert "反映问题：请联系本地区督查室" in page
    assert "/feedback/new" not in page


def test_a_path_that_leads_elsewhere_is_dropped(cast, client):
    client.sign_in_as(cast.reporter)
    assert "elsewhere" not in client.get("/feedback/new?page=//elsewhere.example/").text
    client.post("/feedback/new", data={"kind": "other", "text": "看不懂", "page": "//elsewhere.example/"})
    assert db.session.scalars(sa.select(Feedback.path)).one() is None


def test_a_report_is_made_and_seen_by_its_author_and_the_office(cast, client):
    client.sign_in_as(cast.reporter)
    data = {"kind": "division", "text": "  牵头单位写错了\n请更正  ", "page": "/tasks/7"}
    response = client.post("/feedback/new", data=data)
    made = db.session.scalars(sa.select(Feedback)).one()
    assert response.location == f"/feedback/{made.id}"
    assert (made.kind, made.text, made.path, made.made_on) == (
        FeedbackKind.DIVISION,
        "牵头单位写错了\n请更正",
        "/tasks/7",
        date(2024, 9, 25),
    )
    assert "牵头单位写错了<br>请更正" in client.get("/feedback").text
    client.sign_in_as(cast.coordinator)
    page = client.get("/feedback").text
    assert "牵头单位写错了" in page
    assert cast.reporter.name in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "other", "text": " "}, "请写明要反映的问题"),
        ({"kind": "other", "text": "很长" * 501}, "不超过1000字"),
        ({"text": "没有选类别"}, "请选择类别"),
        ({"kind": "nonsense", "text": "乱填的类别"}, "无效"),
    ],
)
def test_what_is_not_right_is_said_and_the_text_kept(cast, client, data, words):
    client.sign_in_as(cast.reporter)
    page = client.post("/feedback/new", data=data).text
    assert words in page
    assert data["text"].strip() in page
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Feedback)) == 0


def test_an_answer_reaches_the_author_on_the_page_and_by_mail(cast, client):
    made = a_report(cast.reporter)
    client.sign_in_as(cast.coordinator)
    page = client.get(f"/feedback/{made.id}").text
    assert "答复内容" in page
    assert 'href="/tasks"' in page
    response = client.post(f"/feedback/{made.id}/answer", data={"text": "已合并为一次", "version": made.version})
    assert (response.location, made.status, made.answered_on) == ("/feedback", FeedbackStatus.ANSWERED, date(2024, 9, 25))
    assert db.session.scalars(sa.select(Notification.address)).all() == [cast.reporter.email]
    client.sign_in_as(cast.reporter)
    for address in ("/feedback", f"/feedback/{made.id}"):
        assert "已合并为一次" in client.get(address).text


def test_an_empty_or_second_answer_is_not_sent(cast, client):
    made = a_report(cast.reporter)
    client.sign_in_as(cast.coordinator)
    assert "请填写答复内容" in client.post(f"/feedback/{made.id}/answer", data={"text": ""}).text
    first = {"text": "第一次答复", "version": made.version}
    client.post(f"/feedback/{made.id}/answer", data=first)
    client.sign_in_as(cast.second_coordinator)
    page = client.post(f"/feedback/{made.id}/answer", data={**first, "text": "第二次答复"}).text
    assert "修改了这条内容" in page
    assert "第二次答复" in page
    page = client.post(f"/feedback/{made.id}/answer", data={"text": "第三次答复", "version": made.version}).text
    assert "这条反映已答复" in page
    assert made.answer == "第一次答复"
    assert len(db.session.scalars(sa.select(Notification.id)).all()) == 1


def test_what_waits_longer_than_five_working_days_is_red(cast, client, travel):
    made = a_report(cast.reporter)
    client.sign_in_as(cast.coordinator)
    assert "超时" not in client.get("/feedback").text
    travel("2024-09-30 18:00")
    client.sign_in_as(cast.coordinator)
    assert "超时" not in client.get("/feedback").text
    travel("2024-10-01 08:00")
    client.sign_in_as(cast.coordinator)
    page = client.get("/feedback").text
    assert "1件超过5个工作日" in page
    assert "request-refused" in page
    assert "2024年9月30日，已超时" in client.get(f"/feedback/{made.id}").text


def test_the_inbox_is_filtered_and_paged_and_nonsense_refused(cast, client):
    made = [a_report(cast.reporter, text=f"第{number:02}件") for number in range(21)]
    services.answer(made[0], actor=cast.coordinator, text="已办", today=MADE)
    client.sign_in_as(cast.coordinator)
    waiting, done = client.get("/feedback?status=open").text, client.get("/feedback?status=answered").text
    assert ("第00件" in waiting, "第20件" in waiting) == (False, True)
    assert ("第00件" in done, "第20件" in done) == (True, False)
    assert "第00件" in client.get("/feedback?page=2").text
    assert client.get("/feedback?status=nonsense").status_code == 400


def test_an_office_finds_its_own_reports_beside_the_inbox(cast, client):
    a_report(cast.coordinator, text="本人反映的一件")
    a_report(cast.reporter, text="别人反映的一件")
    client.sign_in_as(cast.coordinator)
    page = client.get("/feedback?view=own").text
    assert ("本人反映的一件" in page, "别人反映的一件" in page) == (True, False)


def test_the_list_asks_the_database_no_more_for_many_than_for_one(cast, client):
    client.sign_in_as(cast.coordinator)
    client.get("/feedback")  # the first visit of the minute also notes that the person was seen
    counts = []
    for wanted in (1, 15):
        for number in range(wanted):
            a_report(a_user(Role.REPORTER, a_unit()), text=f"第{number}件")
        counts.append(statements(client, "/feedback"))
    assert counts[0] == counts[1]


def statements(client, address) -> int:
    seen: list[str] = []
    db.session.commit()

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_only_the_offices_have_it_in_their_navigation(cast, client):
    shown = set()
    for who in EVERYBODY:
        client.sign_in_as(getattr(cast, who))
        if 'href="/feedback"' in client.get("/account").text:
            shown.add(who)
    assert shown == {"coordinator", "second_coordinator", "other_city", "province", "system_admin"}


@pytest.mark.engine("sqlite")
def test_the_demonstration_has_an_answered_a_late_and_a_fresh_one(seeded_app, session):
    made = session.scalars(sa.select(Feedback).order_by(Feedback.made_on)).all()
    assert [one.status for one in made] == [FeedbackStatus.ANSWERED, FeedbackStatus.OPEN, FeedbackStatus.OPEN]
    assert late(made, date(2024, 10, 8)) == {made[1].id}
    assert all(one.demonstration and one.recorded_at.date() == one.made_on for one in made)
