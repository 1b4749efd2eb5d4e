"""Who may report, read, take back and answer; fetch and check in one step."""

from typing import Any

from tracker.accounts.models import Role, User
from tracker.accounts.permissions import Permission, allows, require, rule
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.feedback.models import Feedback, FeedbackKind
from tracker.feedback.queries import WHOLE
from tracker.regions.services import regions_below


def feedback_for(user: Any, feedback_id: int, permission: Permission = Permission.FEEDBACK_READ) -> Feedback:
    """The feedback, where the user may do this with it; NotThere (404) where the user may not even know of it."""
    found = db.session.get(Feedback, feedback_id, options=WHOLE)
    if found is None or not allows(user, Permission.FEEDBACK_READ, found):
        raise NotThere("没有这条反映，或者它不在您可以查看的范围内")
    require(user, permission, found)
    return found


@rule
def has_account(user: User, thing: Any) -> bool:
    """Whoever works with the system may complain about it (domain.md §9)."""
    return True


@rule
def wrote_feedback(user: User, thing: Any) -> bool:
    """Who reported it."""
    return isinstance(thing, Feedback) and thing.author_id == user.id


@rule
def receives_feedback(user: User, thing: Any) -> bool:
    """A coordinator of exactly its region; a system administrator of that region or above, where it is about the system."""
    if not isinstance(thing, Feedback):
        return False
    if user.role is Role.COORDINATOR:
        return thing.region_code == user.region_code
    about_system = thing.kind is FeedbackKind.SYSTEM and user.role is Role.SYSTEM_ADMIN
    return about_system and thing.region_code in regions_below(user.region_code)


@rule
def answers_feedback(user: User, thing: Any) -> bool:
    """Whoever receives it, but nobody answers oneself."""
    return receives_feedback(user, thing) and not wrote_feedback(user, thing)
