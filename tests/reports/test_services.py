import hashlib
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import XIAMEN, a_cast, a_user
from tests.reports.world import TODAY, City
from tracker.accounts.models import Role, User
from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.core.periods import parse_period
from tracker.documents import services as documents
from tracker.regions.models import Region
from tracker.reports import files, queries, services
from tracker.reports.models import SupervisionReport, SupervisionStatus
from tracker.tasks import services as tasks
from tracker.tasks.models import TaskStatus

NEXT_DAY = date(2024, 10, 9)


@pytest.fixture
def office(session: Session) -> User:
    return a_user(Role.COORDINATOR)


@pytest.fixture
def leader(session: Session) -> User:
    return a_user(Role.LEADER)


@pytest.fixture
def report(session: Session, city: City) -> SupervisionReport:
    return built(session)


def built(session: Session, period: str = "2024Q3", today: date = TODAY, **more: Any) -> SupervisionReport:
    region = session.get(Region, XIAMEN)
    assert region is not None
    made = services.build(region, parse_period(period), actor=None, today=today, **more)
    session.flush()
    return made


def close_overdue(session: Session, city: City) -> None:
    with clock.moved_to(TODAY):
        tasks.change_state(city.overdue, TaskStatus.CLOSED, actor=None, today=date(2024, 9, 18))
    session.flush()


def approved(report: SupervisionReport, office: User, leader: User) -> SupervisionReport:
    services.submit(report, actor=office)
    services.approve(report, actor=leader)
    return report


def test_a_draft_is_made_once_and_then_refreshed(session: Session, city: City, report: SupervisionReport) -> None:
    first = report.snapshot_hash
    close_overdue(session, city)
    again = built(session, today=NEXT_DAY)
    assert again is report
    assert (report.known_by, report.made_on) == (date(2024, 10, 8), NEXT_DAY)
    assert report.snapshot_hash != first


def test_a_second_run_on_the_same_day_changes_nothing(session: Session, report: SupervisionReport) -> None:
    version, entries = report.version, len(session.scalars(select(AuditEntry)).all())
    built(session)
    assert (report.version, len(session.scalars(select(AuditEntry)).all())) == (version, entries)


def test_each_scope_has_a_report_of_its_own(session: Session, city: City, report: SupervisionReport) -> None:
    others = [built(session, plan=city.plan), built(session, period="2024-09"), built(session, period="2024Q4", interim=True)]
    assert len({one.id for one in (report, *others)}) == 4


def test_edited_words_survive_a_refresh_and_tell_of_changed_figures(
    session: Session, city: City, report: SupervisionReport, office: User
) -> None:
    services.edit(report, "rates", "本季度按时办结率偏低。", actor=office, today=TODAY)
    close_overdue(session, city)
    built(session, today=NEXT_DAY)
    composition = files.composed(report)[0]
    assert "本季度按时办结率偏低。" in [getattr(block, "text", "") for block in composition.document.blocks]
    assert report.edits["rates"]["drafted"] != composition.drafted["rates"]


def test_a_restored_paragraph_is_the_drafted_one(report: SupervisionReport, office: User) -> None:
    services.edit(report, "rates", "另一种说法。", actor=office, today=TODAY)
    services.restore(report, "rates", actor=office)
    assert report.edits == {}


def test_only_paragraphs_that_there_are_can_be_edited(report: SupervisionReport, office: User) -> None:
    with pytest.raises(RuleBroken, match="没有这一段"):
        services.edit(report, "nonsense", "文字", actor=office, today=TODAY)
    with pytest.raises(RuleBroken, match="不超过4000字"):
        services.edit(report, "rates", "长" * 4001, actor=office, today=TODAY)


def test_from_submission_on_the_figures_stay(session: Session, city: City, report: SupervisionReport, office: User) -> None:
    services.submit(report, actor=office)
    before = report.snapshot_hash
    close_overdue(session, city)
    assert built(session, today=NEXT_DAY).snapshot_hash == before
    with pytest.raises(RuleBroken, match="只有“初稿”"):
        services.edit(report, "rates", "文字", actor=office, today=TODAY)


def test_a_report_sent_back_is_a_draft_again(report: SupervisionReport, office: User, leader: User) -> None:
    services.send_back(approved(report, office, leader), "请补充原因", actor=leader)
    assert (report.status, report.approved_by_id) == (SupervisionStatus.DRAFT, None)


def test_nothing_is_published_without_a_leaders_approval(report: SupervisionReport, office: User) -> None:
    with pytest.raises(RuleBroken):
        services.publish(report, 1, actor=office, today=TODAY)
    services.submit(report, actor=office)
    with pytest.raises(RuleBroken, match="须经领导批准"):
        services.publish(report, 1, actor=office, today=TODAY)


def test_a_published_report_is_numbered_and_its_files_are_kept(report: SupervisionReport, office: User, leader: User) -> None:
    services.publish(approved(report, office, leader), 3, actor=office, today=TODAY)
    assert (report.status, files.doc_number(report)) == (SupervisionStatus.PUBLISHED, "厦督〔2024〕3号")
    assert [file.format for file in report.files] == list(files.FORMATS)
    for file in report.files:
        assert hashlib.sha256(documents.read(file.file)).hexdigest() == file.file.sha256
    assert json.loads(documents.read(report.files[3].file)) == json.loads(report.snapshot)


def test_published_files_are_handed_out_as_stored(session: Session, report: SupervisionReport, office: User, leader: User) -> None:
    services.publish(approved(report, office, leader), 3, actor=office, today=TODAY)
    stored = documents.path_of(report.files[0].file.sha256)
    stored.write_bytes(b"as published")
    assert files.fetch(report, ("docx",))[0].data == b"as published"


def test_a_number_is_given_once_a_year(session: Session, city: City, report: SupervisionReport, office: User, leader: User) -> None:
    assert queries.next_number(session, XIAMEN, 2024) == 1
    services.publish(approved(report, office, leader), 3, actor=office, today=TODAY)
    session.flush()
    assert queries.next_number(session, XIAMEN, 2024) == 4
    other = approved(built(session, period="2024Q2"), office, leader)
    with pytest.raises(RuleBroken, match="第3号已经使用"):
        services.publish(other, 3, actor=office, today=TODAY)
    services.publish(other, 3, actor=office, today=date(2025, 1, 2))


def test_a_published_quarter_is_not_made_again_but_an_interim_report_gets_a_new_issue(
    session: Session, city: City, report: SupervisionReport, office: User, leader: User
) -> None:
    services.publish(approved(report, office, leader), 1, actor=office, today=TODAY)
    assert built(session, today=NEXT_DAY) is report
    interim = built(session, period="2024Q4", interim=True)
    services.publish(approved(interim, office, leader), 2, actor=office, today=TODAY)
    following = built(session, period="2024Q4", interim=True, today=NEXT_DAY)
    assert (following.issue, following.status) == (2, SupervisionStatus.DRAFT)


def test_every_step_leaves_an_audit_entry(session: Session, report: SupervisionReport, office: User, leader: User) -> None:
    services.edit(report, "rates", "文字", actor=office, today=TODAY)
    services.publish(approved(report, office, leader), 1, actor=office, today=TODAY)
    session.flush()
    about = select(AuditEntry.action).where(AuditEntry.subject_type == "supervision_report").order_by(AuditEntry.id)
    actions = session.scalars(about).all()
    assert actions == [f"supervision.{step}" for step in ("drafted", "edited", "submitted", "approved", "published")]


def test_unknown_regions_and_plans_are_named_with_those_there_are(session: Session, city: City) -> None:
    with pytest.raises(RuleBroken, match="350200 厦门市"):
        services.region_named("123456")
    with pytest.raises(RuleBroken, match=city.plan.slug):
        services.plan_named("nope")


def test_the_office_sees_all_of_its_region_and_a_bureau_what_is_published_about_it(
    session: Session, city: City, report: SupervisionReport, office: User, leader: User
) -> None:
    cast = a_cast()
    named, wanted = a_user(Role.REPORTER, city.finance), queries.ReportFilter()
    assert queries.reports_of(session, cast.coordinator, wanted) == queries.reports_of(session, cast.province, wanted) == [report]
    assert queries.reports_of(session, cast.other_city, wanted) == queries.reports_of(session, named, wanted) == []
    services.publish(approved(report, office, leader), 1, actor=office, today=TODAY)
    session.flush()
    assert queries.reports_of(session, named, wanted) == [report]
    assert queries.reports_of(session, cast.stranger, wanted) == []
