"""Builds that a person may see."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Role, User
from tracker.builds.models import Build


def builds_for(user: User) -> sa.Select[Build]:
    """Those the user asked for, for a coordinator all of the region; the newest first."""
    own = Build.asked_by_id == user.id
    seen = sa.or_(own, Build.region_code == user.region_code) if user.role is Role.COORDINATOR else own
    return sa.select(Build).where(seen).options(joinedload(Build.asked_by)).order_by(Build.id.desc())
