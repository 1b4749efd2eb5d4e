"""Switching scoring on, its parameters, bonuses and contests (domain.md §7). Each leaves an audit entry."""

from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core import clock
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.periods import Period, PeriodKind, parse_period, period_of
from tracker.regions.services import change_setting, settings
from tracker.scoring.models import BONUS_STATUS_NAMES, CONTEST_STATUS_NAMES, BonusStatus, ContestStatus, ScoreBonus, ScoreContest
from tracker.scoring.parameters import PAPER_KEY, Parameters
from tracker.scoring.rules import Line, Rule

LONGEST = 1000


def paper_on(region_code: str, day: date, known_by: date | None = None) -> str:
    """The paper that allowed scoring on a day; empty where it was off."""
    return str(settings(region_code, day, known_by)[PAPER_KEY])


def require_scored(region_code: str, period: Period, today: date) -> None:
    """Raises RuleBroken unless scoring was on at the end of the period and the period is over."""
    if period.end >= today:
        raise RuleBroken(f"{period.label}尚未结束，期末后才有评价")
    if not paper_on(region_code, period.end, today):
        raise RuleBroken(f"{period.label}末本地区没有开展评价")


def scored_periods(region_code: str, today: date, most: int = 8) -> list[Period]:
    """Past quarters at whose end scoring was on, the newest first."""
    found, period = list[Period](), period_of(today, PeriodKind.QUARTER).previous()
    for _ in range(most):
        if paper_on(region_code, period.end, today):
            found.append(period)
        period = period.previous()
    return found


def quarter(code: str) -> Period:
    """The quarter with that code; RuleBroken for other periods, because scores are counted by the quarter."""
    period = parse_period(code)
    if period.kind is not PeriodKind.QUARTER:
        raise RuleBroken("评价按季度计算，请写成 2024Q3 的样子")
    return period


def switch(region_code: str, paper: str, *, actor: User, today: date) -> None:
    """Let scoring hold from today on the paper that allows it; an empty paper switches it off. Past quarters stay as they were."""
    if paper != paper_on(region_code, today):
        change_setting(region_code, PAPER_KEY, paper, actor=actor, on=today)


def change_parameters(region_code: str, wanted: dict[str, float], *, actor: User, today: date) -> int:
    """Other numbers of the formula from today on; returns how many changed. Raises RuleBroken where they contradict each other."""
    if not wanted["very_late"] <= wanted["late"] <= 1:
        raise RuleBroken("系数应由高到低：按时为1，迟办系数不大于1，超期较久的系数不大于迟办系数")
    now, changed = settings(region_code, today), 0
    for name in Parameters.__dataclass_fields__:
        key = f"scoring.{name}"
        if now[key] != wanted[name]:
            change_setting(region_code, key, wanted[name], actor=actor, on=today)
            changed += 1
    return changed


def propose_bonus(
    region_code: str, unit_id: int, period: Period, *, points: Fraction, reason: str, paper: str, actor: User, today: date
) -> ScoreBonus:
    """加分 is proposed by the office on a paper; raises RuleBroken for more than the cap or parts of a tenth."""
    require_scored(region_code, period, today)
    cap = Parameters.from_settings(settings(region_code, period.end, today)).bonus_cap
    tenths = points * 10
    if not 0 < points <= cap or tenths.denominator != 1:
        raise RuleBroken(f"加分应大于0、不超过{float(cap):g}分，最多一位小数")
    made = ScoreBonus(
        region_code=region_code,
        unit_id=unit_id,
        period=period.code,
        tenths=int(tenths),
        reason=reason,
        paper=paper,
        status=BonusStatus.OPEN,
        requested_by_id=actor.id,
        effective_on=today,
    )
    db.session.add(made)
    db.session.flush()
    _record("score.bonus_proposed", made, actor, {"period": made.period, "points": float(points), "reason": reason, "paper": paper})
    return made


def decide_bonus(bonus: ScoreBonus, *, grant: bool, reason: str, actor: User, today: date) -> None:
    """A leader approves, or refuses with a reason."""
    if bonus.status is not BonusStatus.OPEN:
        raise RuleBroken(f"这项加分当前为“{BONUS_STATUS_NAMES[bonus.status]}”，不能再决定，请刷新页面")
    if not grant and not reason.strip():
        raise RuleBroken("不同意时请写明原因")
    bonus.status = BonusStatus.GRANTED if grant else BonusStatus.REFUSED
    bonus.decided_by_id, bonus.decided_on, bonus.decided_recorded_at = actor.id, today, clock.recorded_at()
    bonus.decision_reason = reason or None
    action = "score.bonus_granted" if grant else "score.bonus_refused"
    _record(action, bonus, actor, {"period": bonus.period, "points": bonus.tenths / 10, "reason": reason})


def contest(region_code: str, unit_id: int, period: Period, line: Line, *, text: str, actor: User, today: date) -> ScoreContest:
    """申诉 of a unit against one of its lines; one at a time for each line."""
    require_scored(region_code, period, today)
    if line.rule is Rule.BONUS:
        raise RuleBroken("加分不需要申诉")
    if not text.strip() or len(text) > LONGEST:
        raise RuleBroken(f"请写明理由，不超过{LONGEST}字")
    same = (ScoreContest.region_code == region_code, ScoreContest.unit_id == unit_id, ScoreContest.period == period.code)
    standing = (ContestStatus.OPEN, ContestStatus.UPHELD)
    taken = sa.select(ScoreContest.id).where(*same, ScoreContest.line == line.key, ScoreContest.status.in_(standing))
    if db.session.scalar(taken) is not None:
        raise RuleBroken("这一行已经申诉，请等待答复")
    made = ScoreContest(
        region_code=region_code,
        unit_id=unit_id,
        period=period.code,
        line=line.key,
        words=line.words[:400],
        text=text,
        status=ContestStatus.OPEN,
        author_id=actor.id,
        effective_on=today,
    )
    db.session.add(made)
    db.session.flush()
    _record("score.contested", made, actor, {"period": made.period, "line": line.words, "text": text})
    return made


def answer(contested: ScoreContest, *, uphold: bool, text: str, actor: User, today: date) -> None:
    """The office answers: an upheld contest takes the line out, from now on."""
    if contested.status is not ContestStatus.OPEN:
        raise RuleBroken(f"这份申诉当前为“{CONTEST_STATUS_NAMES[contested.status]}”，不能再答复，请刷新页面")
    if not text.strip():
        raise RuleBroken("请填写答复内容，说明理由")
    contested.status = ContestStatus.UPHELD if uphold else ContestStatus.REJECTED
    contested.answer, contested.answered_by_id, contested.answered_on = text, actor.id, today
    contested.answered_recorded_at = clock.recorded_at()
    _record("score.contest_answered", contested, actor, {"period": contested.period, "decision": contested.status, "answer": text})


def _record(action: str, thing: ScoreBonus | ScoreContest, actor: User, new: dict[str, Any]) -> None:
    record(action, thing, actor=actor, new={"unit": thing.unit_id, **new}, region=thing.region_code)
