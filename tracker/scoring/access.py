"""Who sees and contests the score of a unit in a region; fetch and check in one step."""

from dataclasses import dataclass
from typing import Any

from tracker.accounts.access import works_for_unit
from tracker.accounts.models import UNIT_ROLES, Role, User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotAllowed, NotThere
from tracker.regions.models import Region
from tracker.scoring.models import ScoreBonus, ScoreContest
from tracker.units.models import Unit


@dataclass(frozen=True)
class Place:
    """A unit as a region's office scores it; ``unit_id`` None: all units of the region."""

    region_code: str
    unit_id: int | None = None


@rule
def is_scored_unit(user: User, thing: Any) -> bool:
    """Somebody of the unit that the score, bonus or contest is about."""
    about_score = isinstance(thing, (Place, ScoreBonus, ScoreContest))
    return about_score and works_for_unit(user) and thing.unit_id is not None and thing.unit_id == user.unit_id


def region_for(user: Any, code: str | None, permission: Permission = Permission.SCORE_READ) -> Region:
    """The region whose scores the person asks for, the own one where none is named; NotThere for one that is not to be seen."""
    if user.role not in UNIT_ROLES | {Role.COORDINATOR, Role.LEADER}:
        raise NotAllowed("评价由督查机构、领导和有关单位查阅，您的账号没有查看业务数据的权限")
    region = db.session.get(Region, code or user.region_code)
    if region is None or not (allows(user, permission, Place(region.code)) or works_for_unit(user)):
        raise NotThere("没有这个地区，或者它不在您可以查看的范围内")
    return region


def unit_for(user: Any, region: Region, unit_id: int, permission: Permission = Permission.SCORE_READ) -> Unit:
    """A unit whose score the person may see, and do this with."""
    unit = db.session.get(Unit, unit_id)
    if unit is None or not allows(user, Permission.SCORE_READ, Place(region.code, unit_id)):
        raise NotThere("没有这个单位的评价，或者它不在您可以查看的范围内")
    require(user, permission, Place(region.code, unit_id))
    return unit


def bonus_for(user: Any, bonus_id: int, permission: Permission) -> ScoreBonus:
    """A proposed bonus, where the person may do this with it."""
    bonus = db.session.get(ScoreBonus, bonus_id)
    if bonus is None or not allows(user, Permission.SCORE_READ, bonus):
        raise NotThere("没有这项加分，或者它不在您可以查看的范围内")
    require(user, permission, bonus)
    return bonus


def contest_for(user: Any, contest_id: int, permission: Permission) -> ScoreContest:
    """A contest, where the person may do this with it."""
    contest = db.session.get(ScoreContest, contest_id)
    if contest is None or not allows(user, Permission.SCORE_READ, contest):
        raise NotThere("没有这份申诉，或者它不在您可以查看的范围内")
    require(user, permission, contest)
    return contest
