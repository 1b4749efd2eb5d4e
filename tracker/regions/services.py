"""Dated settings of a region, its calendar, and the reference data."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.core.workdays import WorkCalendar
from tracker.regions.models import CalendarDay, CalendarYear, Region, Setting

REGIONS = (
    ("350000", "福建省", "province", None, "福建省人民政府督查室", "闽督"),
    ("350100", "福州市", "city", "350000", "福州市人民政府督查室", "榕督"),
    ("350200", "厦门市", "city", "350000", "厦门市人民政府督查室", "厦督"),
    ("350500", "泉州市", "city", "350000", "泉州市人民政府督查室", "泉督"),
)
DEFAULTS: dict[str, Any] = {
    "light.red_points": 30,
    "light.yellow_points": 10,
    "light.due_soon_workdays": 3,
    "light.due_soon_workdays_long": 7,
    "light.long_task_days": 60,
    "light.missing_periods": 3,
    "task.sign_workdays": 1,
    "task.review_workdays": 3,
    "task.extensions_allowed": 2,
    "report.new_task_workdays": 10,
    "report.nothing_new_in_a_row": 2,
    "report.consult_workdays": 3,
    "report.review_days": 30,
    "report.decide_days": 30,
    "report.number_kind": "bulletin",
    "report.attach_mb": 5,
    "closure.same_person_allowed": False,
    "document.sealed": False,
    "report.drafted_kinds": ["weekly", "quarterly", "mid_term", "final"],
    "hours.begin": "09:00",
    "hours.end": "17:30",
    "mail.short_form": False,
    "robots.on": False,
    # 评价 is off until a region names the paper that allows it (domain.md §7).
    "scoring.paper": "",
    "scoring.late": 0.8,
    "scoring.late_workdays": 10,
    "scoring.very_late": 0.5,
    "scoring.support": 0.5,
    "scoring.returned": 1,
    "scoring.returned_cap": 10,
    "scoring.missing": 2,
    "scoring.missing_cap": 10,
    "scoring.bonus_cap": 5,
}


def add_regions() -> int:
    """Insert the regions that are absent; returns how many."""
    known = set(db.session.scalars(sa.select(Region.code)))
    fresh = [row for row in REGIONS if row[0] not in known]
    for code, name, level, parent, office, mark in fresh:
        db.session.add(Region(code=code, name=name, level=level, parent_code=parent, office_name=office, document_mark=mark))
        db.session.flush()
    return len(fresh)


def setting(region_code: str | None, key: str, on: date, known_by: date | None = None) -> Any:
    """The value that held for a region on ``on`` as known by then; falls back to all regions, then the default."""
    return settings(region_code, on, known_by)[key]


def settings(region_code: str | None, on: date, known_by: date | None = None) -> dict[str, Any]:
    """All settings of a region on a date: defaults, overlaid by the rows for all regions, then the region's own."""
    rows = db.session.scalars(
        sa.select(Setting)
        .where(
            sa.or_(Setting.region_code.is_(None), Setting.region_code == region_code),
            Setting.effective_on <= on,
            Setting.recorded_at < clock.end_of(known_by or on),
        )
        .order_by(Setting.region_code.is_not(None), Setting.id)
    )
    return {**DEFAULTS, **{row.key: row.value["value"] for row in rows}}


def change_setting(region_code: str | None, key: str, value: Any, *, actor: Any, on: date) -> Setting:
    """Let a setting hold from ``on``; earlier dates keep the old value (domain.md: each change is audited)."""
    old = setting(region_code, key, on)
    row = Setting(region_code=region_code, key=key, value={"value": value}, effective_on=on, actor_id=getattr(actor, "id", None))
    db.session.add(row)
    record("setting.changed", ("setting", f"{region_code}:{key}"), actor=actor, old=old, new=value, region=region_code)
    return row


def calendar_for(region_code: str | None, known_by: date | None = None) -> WorkCalendar:
    """The region's working calendar as known by then: its own days over those that hold everywhere (domain.md §10)."""
    notices = notices_in_force(region_code, known_by)
    days = db.session.scalars(
        sa.select(CalendarDay)
        .where(
            sa.or_(CalendarDay.region_code.is_(None), CalendarDay.region_code == region_code),
            sa.or_(CalendarDay.calendar_year_id.is_(None), CalendarDay.calendar_year_id.in_([one.id for one in notices.values()])),
        )
        .order_by(CalendarDay.region_code.is_not(None), CalendarDay.calendar_year_id.is_(None), CalendarDay.id)
    )
    return WorkCalendar({day.day: day.is_workday for day in days}, frozenset(notices))


def notices_in_force(region_code: str | None, known_by: date | None = None) -> dict[int, CalendarYear]:
    """The holiday notice that counts for each year: the region's newest, else the newest that holds everywhere."""
    query = sa.select(CalendarYear).where(sa.or_(CalendarYear.region_code.is_(None), CalendarYear.region_code == region_code))
    if known_by is not None:
        query = query.where(CalendarYear.recorded_at < clock.end_of(known_by))
    newest = {(one.region_code, one.year): one for one in db.session.scalars(query.order_by(CalendarYear.id))}
    standing = sorted((one for one in newest.values() if not one.withdrawn), key=lambda one: one.region_code is not None)
    return {one.year: one for one in standing}


def regions_below(code: str) -> set[str]:
    """The region itself and all whose stored parent chain leads to it."""
    parents = dict(db.session.execute(sa.select(Region.code, Region.parent_code)).all())
    found = {code}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def regions_above(code: str) -> list[str]:
    """The regions that lie above, the nearest first, the region itself left out."""
    parents = dict(db.session.execute(sa.select(Region.code, Region.parent_code)).all())
    found, above = list[str](), parents.get(code)
    while above:
        found.append(above)
        above = parents.get(above)
    return found
