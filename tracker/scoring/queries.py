"""Decisions about scores as far as they were known on a day, and what waits."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.core import clock
from tracker.core.db import db
from tracker.scoring.models import BonusStatus, ContestStatus, ScoreBonus, ScoreContest


def granted(region_code: str, period: str, known_by: date) -> Sequence[ScoreBonus]:
    """Bonuses that a leader had approved."""
    known = sa.and_(ScoreBonus.status == BonusStatus.GRANTED, ScoreBonus.decided_recorded_at < clock.end_of(known_by))
    found = sa.select(ScoreBonus).where(ScoreBonus.region_code == region_code, ScoreBonus.period == period, known)
    return db.session.scalars(found.order_by(ScoreBonus.id)).all()


def upheld(region_code: str, period: str, known_by: date) -> Sequence[ScoreContest]:
    """Lines that an upheld contest had taken out."""
    known = sa.and_(ScoreContest.status == ContestStatus.UPHELD, ScoreContest.answered_recorded_at < clock.end_of(known_by))
    found = sa.select(ScoreContest).where(ScoreContest.region_code == region_code, ScoreContest.period == period, known)
    return db.session.scalars(found.order_by(ScoreContest.id)).all()


def bonuses(region_code: str, unit_id: int, period: str) -> Sequence[ScoreBonus]:
    """All bonuses proposed for a unit and period."""
    found = sa.select(ScoreBonus).where(ScoreBonus.region_code == region_code, ScoreBonus.unit_id == unit_id, ScoreBonus.period == period)
    return db.session.scalars(found.options(joinedload(ScoreBonus.decided_by)).order_by(ScoreBonus.id)).all()


def contests(region_code: str, unit_id: int, period: str) -> Sequence[ScoreContest]:
    """All that a unit said against its lines of a period."""
    same = (ScoreContest.region_code == region_code, ScoreContest.unit_id == unit_id, ScoreContest.period == period)
    people = (joinedload(ScoreContest.author), joinedload(ScoreContest.answered_by))
    return db.session.scalars(sa.select(ScoreContest).where(*same).options(*people).order_by(ScoreContest.id)).all()


def open_contests(region_code: str) -> sa.Select[ScoreContest]:
    """What waits for an answer of the region's office, the oldest first."""
    found = sa.select(ScoreContest).where(ScoreContest.region_code == region_code, ScoreContest.status == ContestStatus.OPEN)
    return found.options(joinedload(ScoreContest.unit)).order_by(ScoreContest.id)


def open_bonuses(region_code: str) -> Sequence[ScoreBonus]:
    """What waits for a leader's decision."""
    found = sa.select(ScoreBonus).where(ScoreBonus.region_code == region_code, ScoreBonus.status == BonusStatus.OPEN)
    return db.session.scalars(found.options(joinedload(ScoreBonus.unit)).order_by(ScoreBonus.id)).all()
