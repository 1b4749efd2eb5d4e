"""Who may fetch a file: whoever may see a thing that it belongs to."""

from collections.abc import Callable

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.documents.models import StoredFile

Holder = Callable[[User, StoredFile], bool]
_HOLDERS: list[Holder] = []


def holder(function: Holder) -> Holder:
    """Register a question: does the user see a thing of this slice to which the file belongs?

    Slices above ask about their own things, because nothing here may know of them (house-style §2).
    """
    _HOLDERS.append(function)
    return function


def file_for(user: User, file_id: int) -> StoredFile:
    """The file, where the user sees something that holds it; NotThere (404) otherwise, so that numbers tell nothing."""
    kept = db.session.get(StoredFile, file_id)
    if kept is None or not any(holds(user, kept) for holds in _HOLDERS):
        raise NotThere("没有这个文件，或者它不在您可以查看的范围内")
    return kept
