"""Who reads, edits and approves supervision reports; fetch and check in one step."""

import json
from typing import Any

from sqlalchemy.orm import joinedload

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.reports.models import SupervisionReport, SupervisionStatus


def report_for(user: Any, report_id: int, permission: Permission = Permission.SUPERVISION_READ) -> SupervisionReport:
    """The report, where the user may do this with it; NotThere (404) where the user may not even know of it."""
    whole = [joinedload(SupervisionReport.region), joinedload(SupervisionReport.plan)]
    report = db.session.get(SupervisionReport, report_id, options=whole)
    if report is None or not allows(user, Permission.SUPERVISION_READ, report):
        raise NotThere("没有这份督查通报，或者它不在您可以查看的范围内")
    require(user, permission, report)
    return report


@rule
def reads_published(user: User, thing: Any) -> bool:
    """A bureau reads the published reports that name it."""
    if not isinstance(thing, SupervisionReport) or not works_for_unit(user):
        return False
    return thing.status is SupervisionStatus.PUBLISHED and is_named(thing, user.unit_id)


def is_named(report: SupervisionReport, unit_id: int | None) -> bool:
    """Whether the unit stands in the report's table of units."""
    return any(row["unit"] == unit_id for row in json.loads(report.snapshot)["by_unit"])
