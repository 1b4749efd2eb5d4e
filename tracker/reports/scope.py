"""What a supervision report is about: whose plans, which period, and the two dates of its figures (domain.md §6)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.core.periods import Period, PeriodKind, parse_period, span_of
from tracker.plans.models import Plan
from tracker.regions.models import Region
from tracker.regions.services import regions_below
from tracker.reports.models import KIND_OF, ReportKind, SupervisionReport
from tracker.tasks.facts import AsOf, plan_on
from tracker.tasks.models import Task

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """A region's own plans (with ``below`` also those of the regions below), or one of them, in one period.

    ``as_of`` is the last day that counts, ``known_by`` the last day whose records count.
    """

    region: Region
    period: Period
    as_of: date
    known_by: date
    plan: Plan | None = None
    below: bool = False
    interim: bool = False

    @property
    def regions(self) -> list[str]:
        """Codes of the regions whose tasks count, the own region first."""
        if not self.below:
            return [self.region.code]
        return [self.region.code, *sorted(regions_below(self.region.code) - {self.region.code})]

    @property
    def kind(self) -> ReportKind:
        """What sort of report the period asks for; a span of months to the plan's end is its final evaluation."""
        if self.period.kind is not PeriodKind.SPAN:
            return KIND_OF[self.period.kind]
        end = self.plan.period_end if self.plan else None
        return ReportKind.FINAL if end is not None and self.period.end >= end else ReportKind.MID_TERM

    @property
    def tasks(self) -> list[sa.ColumnElement[bool]]:
        """Conditions on Task."""
        wanted: list[sa.ColumnElement[bool]] = [Task.region_code.in_(self.regions)]
        return [*wanted, plan_on(AsOf(self.as_of, self.known_by)) == self.plan.id] if self.plan else wanted

    @property
    def key(self) -> str:
        """The natural key of the report's first issue."""
        plan = self.plan.slug if self.plan else "*"
        return f"{self.region.code}:{plan}:{self.period.code}:{'below' if self.below else 'own'}:{'interim' if self.interim else 'final'}"

    def of_previous(self) -> "Scope":
        """The same scope one period earlier, as known on the same day.

        Both periods are counted from what is known now, so that a late record moves neither figure against the other;
        a published report of the earlier period may therefore differ, and the text says so.
        """
        earlier = self.period.previous()
        return replace(self, period=earlier, as_of=earlier.end, interim=False)


def scope_for(
    region: Region, period: Period, *, today: date, plan: Plan | None = None, below: bool = False, interim: bool = False
) -> Scope:
    """The scope of a report made on ``today``: what is recorded on the day itself waits for the next one (domain.md §6).

    Raises RuleBroken for an unfinished period without ``interim`` and for a plan outside the region.
    """
    yesterday = today - ONE_DAY
    unfinished = period.end > yesterday
    if unfinished and not interim:
        raise RuleBroken(f"{period.label}到{long_date(period.end)}才结束，尚不能起草正式通报；如需中期情况，请选择“期中”（--interim）")
    if unfinished and period.start > yesterday:
        raise RuleBroken(f"{period.label}从{long_date(period.start)}开始，目前还没有可以统计的情况")
    if plan is not None and plan.region_code not in (regions_below(region.code) if below else {region.code}):
        raise RuleBroken(f"《{plan.title}》不是{region.name}的规划，请核对地区和规划")
    if period.kind is PeriodKind.SPAN:
        _check_evaluation(period, plan, below=below)
    return Scope(region, period, yesterday if unfinished else period.end, yesterday, plan, below, unfinished)


def _check_evaluation(period: Period, plan: Plan | None, *, below: bool) -> None:
    """An evaluation is about one plan, from the beginning of its period on."""
    if plan is None or below:
        raise RuleBroken("中期评估和总结评估只针对一部规划，请选择规划（--plan），不统计下级地区")
    if plan.period_start is None or plan.period_end is None:
        raise RuleBroken(f"《{plan.title}》没有规划期，不能评估，请先补充规划期")
    whole = span_of(plan.period_start, plan.period_end)
    if period.start != whole.start or period.end > whole.end:
        raise RuleBroken(f"评估从规划期开始时起算，最晚到规划期末，请写成 {whole.start:%Y%m} 开头的期间，总结评估为 {whole.code}")


def scope_of(report: SupervisionReport) -> Scope:
    """The scope that a stored report was made for, with the same two dates."""
    period = parse_period(report.period)
    return Scope(report.region, period, report.as_of, report.known_by, report.plan, report.below, report.interim)
