"""What a supervision report is about: whose plans, which period, and the two dates of its figures (domain.md §6)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.core.periods import Period
from tracker.plans.models import Plan
from tracker.regions.models import Region
from tracker.regions.services import regions_below
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
    return Scope(region, period, yesterday if unfinished else period.end, yesterday, plan, below, unfinished)
