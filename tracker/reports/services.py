"""Draft, edit, approve and publish supervision reports (domain.md §6)."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.periods import Period, parse_period
from tracker.plans.models import Plan, PlanStatus
from tracker.regions.models import Region
from tracker.regions.services import change_setting, setting
from tracker.reports import files, queries
from tracker.reports.facts_view import SnapshotView
from tracker.reports.models import SUPERVISION_STATUS_NAMES, NumberKind, ReportKind, SupervisionReport, SupervisionStatus
from tracker.reports.scope import Scope, scope_for
from tracker.reports.snapshot import freeze, take
from tracker.reports.titles import title_of

DRAFT, CONSULTING = SupervisionStatus.DRAFT, SupervisionStatus.CONSULTING
AWAITING, PUBLISHED = SupervisionStatus.AWAITING_APPROVAL, SupervisionStatus.PUBLISHED
KINDS_KEY = "report.drafted_kinds"
LONGEST = 4000


def build(
    region: Region,
    period: Period,
    *,
    actor: User | None,
    today: date,
    plan: Plan | None = None,
    below: bool = False,
    interim: bool = False,
    frozen: tuple[str, str] | None = None,
) -> SupervisionReport:
    """Draft the report of a period, or refresh the figures of the draft that is there; edited paragraphs stay.

    A report that has left the draft keeps its figures: it is returned as it is. An interim report that was published
    is followed by a new issue. ``frozen`` is a snapshot that was taken before (reports/building.py).
    """
    scope = scope_for(region, period, today=today, plan=plan, below=below, interim=interim)
    report = queries.newest_of(db.session, scope.key)
    if report is None or (report.status is PUBLISHED and scope.interim):
        return _draft(scope, report.issue + 1 if report else 1, actor, today, frozen)
    if report.status is DRAFT:
        _refresh(report, scope, actor, today, frozen)
    return report


def region_named(code: str) -> Region:
    """The region with a code; RuleBroken names those there are."""
    region = db.session.get(Region, code)
    if region is None:
        known = "、".join(f"{one.code} {one.name}" for one in db.session.scalars(sa.select(Region).order_by(Region.code)))
        raise RuleBroken(f"没有代码为“{code}”的地区，现有地区：{known}")
    return region


def plan_named(slug: str) -> Plan:
    """The plan with a slug; RuleBroken where there is none or where it is still a draft."""
    plan = db.session.scalar(sa.select(Plan).where(Plan.slug == slug))
    if plan is None:
        known = "、".join(db.session.scalars(sa.select(Plan.slug).where(Plan.status != PlanStatus.DRAFT).order_by(Plan.slug)))
        raise RuleBroken(f"没有标识为“{slug}”的规划，现有规划：{known or '无'}")
    if plan.status is PlanStatus.DRAFT:
        raise RuleBroken(f"《{plan.title}》还是草稿，启动执行后才能起草通报")
    return plan


def choose_kinds(region_code: str, kinds: list[str], *, actor: User, today: date) -> None:
    """Let the scheduler draft these kinds for the region from today on."""
    chosen = [str(kind) for kind in ReportKind if kind in kinds]
    if chosen != setting(region_code, KINDS_KEY, today):
        change_setting(region_code, KINDS_KEY, chosen, actor=actor, on=today)


def _draft(scope: Scope, issue: int, actor: User | None, today: date, frozen: tuple[str, str] | None = None) -> SupervisionReport:
    text, digest = frozen or freeze(take(db.session, scope))
    report = SupervisionReport(
        key=scope.key if issue == 1 else f"{scope.key}:{issue}",
        region_code=scope.region.code,
        region=scope.region,
        plan=scope.plan,
        period=scope.period.code,
        kind=scope.kind,
        below=scope.below,
        interim=scope.interim,
        issue=issue,
        title=title_of(SnapshotView.of(text)),
        status=DRAFT,
        as_of=scope.as_of,
        known_by=scope.known_by,
        snapshot=text,
        snapshot_hash=digest,
        edits={},
        number_kind=setting(scope.region.code, "report.number_kind", today),
        made_on=today,
        made_by_id=actor.id if actor else None,
    )
    db.session.add(report)
    db.session.flush()
    record("supervision.drafted", report, actor=actor, new={"title": report.title, "as_of": scope.as_of.isoformat(), "sha256": digest})
    return report


def _refresh(report: SupervisionReport, scope: Scope, actor: User | None, today: date, frozen: tuple[str, str] | None) -> None:
    text, digest = frozen or freeze(take(db.session, scope))
    if digest == report.snapshot_hash:
        return
    old = {"known_by": report.known_by.isoformat(), "sha256": report.snapshot_hash}
    report.as_of, report.known_by, report.made_on = scope.as_of, scope.known_by, today
    report.snapshot, report.snapshot_hash = text, digest
    report.title = title_of(SnapshotView.of(text))
    record("supervision.refreshed", report, actor=actor, old=old, new={"known_by": scope.known_by.isoformat(), "sha256": digest})


def edit(report: SupervisionReport, key: str, text: str, *, actor: User, today: date) -> None:
    """Put a person's words in the place of a drafted paragraph; what was drafted then is kept beside them.

    During the consultation too, because an objection that is accepted changes the words, never the figures.
    """
    _require(report, DRAFT, CONSULTING)
    drafted = files.composed(report)[0].drafted
    if key not in drafted:
        raise RuleBroken("通报里没有这一段，可能数据刷新后已不需要，请返回通报重新选择")
    if len(text) > LONGEST:
        raise RuleBroken(f"一段文字不超过{LONGEST}字，请精简后再提交")
    old = report.edits.get(key, {}).get("text", drafted[key])
    by = {"by": actor.name, "by_id": actor.id, "on": today.isoformat()}
    report.edits = {**report.edits, key: {"text": text, "drafted": drafted[key], **by}}
    record("supervision.edited", report, actor=actor, old={key: old}, new={key: text})


def restore(report: SupervisionReport, key: str, *, actor: User) -> None:
    """Take a paragraph back to what was drafted."""
    _require(report, DRAFT, CONSULTING)
    if key in report.edits:
        old = report.edits[key]["text"]
        report.edits = {name: value for name, value in report.edits.items() if name != key}
        record("supervision.restored", report, actor=actor, old={key: old})


def freeze_for_consultation(report: SupervisionReport) -> None:
    """From the last refresh on the figures stay, while the units read their lines (domain.md §6)."""
    _require(report, DRAFT)
    report.status = CONSULTING


def back_to_draft(report: SupervisionReport) -> None:
    """The consultation ends without a result; figures are refreshed again."""
    _require(report, CONSULTING)
    report.status = DRAFT


def submit(report: SupervisionReport, *, actor: User) -> None:
    """Send the draft to the leader; from now on its figures stay. Whether it may go stands in publication/approving.py."""
    _require(report, DRAFT, CONSULTING)
    old, report.status = report.status, AWAITING
    record("supervision.submitted", report, actor=actor, old=old, new=AWAITING)


def approve(report: SupervisionReport, *, actor: User) -> None:
    """The leader agrees; the office may number and publish."""
    _require(report, AWAITING)
    if report.approved_by_id is not None:
        raise RuleBroken("这份通报已经批准，请由督查员编号印发")
    report.approved_by_id = actor.id
    record("supervision.approved", report, actor=actor, new={"approved": True})


def send_back(report: SupervisionReport, reason: str, *, actor: User) -> None:
    """The leader wants changes: the report is a draft again."""
    _require(report, AWAITING)
    report.status, report.approved_by_id = DRAFT, None
    record("supervision.sent_back", report, actor=actor, old=AWAITING, new={"status": DRAFT, "reason": reason})


def publish(report: SupervisionReport, number: int, *, actor: User, today: date, number_kind: NumberKind = NumberKind.BULLETIN) -> None:
    """Number the approved report and store its files; nothing in it changes any more."""
    _require(report, AWAITING)
    if report.approved_by_id is None:
        raise RuleBroken("通报须经领导批准后才能印发")
    if queries.number_taken(db.session, report, today.year, number, number_kind):
        proposed = queries.next_number(db.session, report.region_code, today.year, number_kind)
        measure = "期" if number_kind is NumberKind.SERIES else "号"
        raise RuleBroken(f"{today.year}年第{number}{measure}已经使用，请改用其他号码（下一个号码是{proposed}）")
    report.number_year, report.number_kind, report.number = today.year, number_kind, number
    report.status, report.published_on = PUBLISHED, today
    files.keep(report, actor)
    record("supervision.published", report, actor=actor, old=AWAITING, new={"status": PUBLISHED, "number": files.doc_number(report)})


def correct(report: SupervisionReport, reason: str, *, actor: User, today: date) -> SupervisionReport:
    """Draft a new issue that names the published one and replaces it; the published one is never touched (domain.md §6).

    It counts to the same last day with what is known by now. RuleBroken where another issue already replaces it.
    """
    _require(report, PUBLISHED)
    # The old report is never written, so its version would not tell two corrections made at the same moment.
    db.session.execute(sa.select(SupervisionReport.id).where(SupervisionReport.id == report.id).with_for_update(key_share=True))
    if queries.correction_of(db.session, report) is not None:
        raise RuleBroken("这份通报已经有更正的新一期，请在新的一期上办理")
    scope = scope_for(report.region, parse_period(report.period), today=today, plan=report.plan, below=report.below, interim=report.interim)
    scope = replace(scope, as_of=report.as_of, interim=report.interim)
    newest = queries.newest_of(db.session, scope.key)
    made = _draft(scope, newest.issue + 1 if newest else report.issue + 1, actor, today)
    made.corrects, made.correction_reason = report, reason
    record("supervision.corrected", report, actor=actor, new={"issue": made.issue, "reason": reason})
    return made


def _require(report: SupervisionReport, *statuses: SupervisionStatus) -> None:
    if report.status not in statuses:
        now, wanted = SUPERVISION_STATUS_NAMES[report.status], "、".join(f"“{SUPERVISION_STATUS_NAMES[one]}”" for one in statuses)
        raise RuleBroken(f"通报当前为“{now}”，只有{wanted}的通报才能这样办理")
