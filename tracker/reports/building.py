"""Drafting a report of many tasks beside the request: the page asks, a worker builds (tracker/builds).

The snapshot is taken without the lock of a writer, so nobody waits for it; the draft is written in one short step.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.builds import services as builds
from tracker.builds.models import Build
from tracker.builds.registry import Finish, Tell, builder
from tracker.core import clock
from tracker.core.db import db
from tracker.core.periods import Period, parse_period
from tracker.plans.models import Plan
from tracker.regions.models import Region
from tracker.reports import services
from tracker.reports.models import KIND_NAMES
from tracker.reports.scope import scope_for
from tracker.reports.snapshot import STEPS, freeze, take
from tracker.scheduling import lease
from tracker.tasks.models import Task

KIND = "supervision_report"
LONG = 500  # tasks; below it the page answers with the draft at once


def is_long(region: Region, period: Period, *, today: date, **choice: Any) -> bool:
    """Whether a report is of so many tasks that nobody should wait for the page, and a worker is there to build it."""
    scope = scope_for(region, period, today=today, **choice)
    tasks = db.session.scalar(sa.select(sa.func.count(Task.id)).where(*scope.tasks)) or 0
    return tasks > LONG and bool(lease.heartbeat()["alive"])


def ask(region: Region, period: Period, *, actor: User, today: date, plan: Plan | None = None, **choice: Any) -> Build:
    """Put the draft, or the refreshing of its figures, in the queue."""
    params = {"region": region.code, "period": period.code, "plan": plan.slug if plan else None, "actor": actor.id, **choice}
    kind = scope_for(region, period, today=today, plan=plan, **choice).kind
    title = f"起草{region.name}{period.label}{KIND_NAMES[kind]}{f'（{plan.short_name}）' if plan else ''}"
    return builds.ask(KIND, title, params, actor=actor, region_code=region.code)


@builder(KIND)
def prepare(params: dict[str, Any], tell: Tell) -> Finish:
    """Take the snapshot; what is returned writes the draft. The day is asked for once, so both mean the same scope."""
    today, period = clock.today(), parse_period(params["period"])
    choice = {name: value for name, value in params.items() if name not in ("region", "period", "plan", "actor")}

    def made_of() -> tuple[Region, Plan | None]:
        return services.region_named(params["region"]), services.plan_named(params["plan"]) if params["plan"] else None

    region, plan = made_of()
    frozen = freeze(take(db.session, scope_for(region, period, today=today, plan=plan, **choice), tell))
    tell("保存初稿", STEPS, STEPS)

    def finish() -> str:
        region, plan = made_of()
        actor = db.session.get(User, params["actor"])
        report = services.build(region, period, actor=actor, today=today, plan=plan, frozen=frozen, **choice)
        return f"/reports/{report.id}"

    return finish
