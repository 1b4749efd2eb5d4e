"""Who sees and cancels a build: who asked for it, and the coordinators of its region."""

from typing import Any

from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows, rule
from tracker.builds.models import Build
from tracker.core.db import db
from tracker.core.errors import NotThere


@rule
def asked_for_build(user: User, thing: Any) -> bool:
    """The person who asked for it."""
    return isinstance(thing, Build) and thing.asked_by_id == user.id


def build_for(user: Any, build_id: int) -> Build:
    """The build, where the user may see and cancel it."""
    build = db.session.get(Build, build_id)
    if build is None or not allows(user, Permission.BUILD_USE, build):
        raise NotThere("没有这项生成记录，或者它不在您可以查看的范围内")
    return build
