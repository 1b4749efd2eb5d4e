"""The ladder as its page shows it: each step in words, where it comes from, and what is to change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.plans.models import Plan, PlanStatus
from tracker.reminders.models import CHANNEL_NAMES, Channel, Clock, ReminderRule
from tracker.reminders.rule_changes import Place, own_rows
from tracker.reminders.rule_checks import position
from tracker.reminders.rule_words import LADDER_NAMES, roles, rule_words, when
from tracker.reminders.rulebook import ladders, rule_of


@dataclass(frozen=True)
class StepRow:
    """One step: ``origin`` is default, region or plan; ``own`` is the place's own row with who made it."""

    row: ReminderRule
    origin: str
    when: str
    recipients: str
    copies: str
    channels: str
    usual: str  # the default in words, where it was changed
    changed_by: str
    pending: ReminderRule | None
    is_own: bool


@dataclass(frozen=True)
class LadderView:
    """The steps of one clock in the order of their days."""

    clock: Clock
    name: str
    steps: list[StepRow]


def ladder_views(place: Place, today: date) -> list[LadderView]:
    """All ladders of a place as they hold today, with changes that lie ahead."""
    book = ladders(today)
    mine = {(row.clock, row.step): row for row in own_rows(place)}
    people = _people(mine.values())
    views = []
    for clock, name in LADDER_NAMES.items():
        usual = {row.step: row for row in book.rows_of(clock, None, None)}
        rows = book.rows_of(clock, place.region.code, place.plan_id)
        pending_new = [row for (of, step), row in mine.items() if of is clock and row.effective_on > today and not _has(rows, step)]
        steps = [_step(row, usual.get(row.step), mine.get((clock, row.step)), people, place, today) for row in [*rows, *pending_new]]
        views.append(LadderView(clock, name, sorted(steps, key=lambda step: position(rule_of(step.row)))))
    return views


def _has(rows: list[ReminderRule], step: str) -> bool:
    return any(row.step == step for row in rows)


def _step(
    row: ReminderRule, usual: ReminderRule | None, newest: ReminderRule | None, people: dict[int, str], place: Place, today: date
) -> StepRow:
    is_own = row.region_code == place.region.code and row.plan_id == place.plan_id
    origin = "plan" if row.plan_id else "region" if row.region_code else "default"
    pending = newest if newest is not None and newest.effective_on > today else None
    changed = usual is not None and (rule_words(usual) != rule_words(row) or not row.active)
    return StepRow(
        row=row,
        origin=origin,
        when=when(row.offset, row.offset_unit, row.repeat_every),
        recipients=roles(row.recipients),
        copies=roles(row.copies),
        channels="、".join(CHANNEL_NAMES[Channel(channel)] for channel in row.channels),
        usual=rule_words(usual) if changed and usual is not None else "",
        changed_by=people.get(row.actor_id or 0, "") if is_own else "",
        pending=None if pending is row else pending,
        is_own=is_own,
    )


def _people(rows: Iterable[ReminderRule]) -> dict[int, str]:
    ids = {row.actor_id for row in rows if row.actor_id}
    return {user_id: name for user_id, name in db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids)))}  # noqa: C416


def plans_of(region_code: str) -> list[Plan]:
    """Plans of the region whose ladder may be its own."""
    query = sa.select(Plan).where(Plan.region_code == region_code, Plan.status.in_((PlanStatus.DRAFT, PlanStatus.ACTIVE)))
    return list(db.session.scalars(query.order_by(Plan.id)))
