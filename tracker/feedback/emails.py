"""The mail with an answer: objects in; subject, text and page out."""

from datetime import date

from tracker.core.formatters import long_date
from tracker.feedback.models import KIND_NAMES, Feedback
from tracker.mail.rendering import Mail, render


def answered(feedback: Feedback, *, office: str, today: date) -> Mail:
    """Tell the person what was answered, with the own words beside it."""
    return render(
        "feedback_answered",
        feedback_id=feedback.id,
        kind=KIND_NAMES[feedback.kind],
        made_on=long_date(feedback.made_on),
        question=feedback.text,
        answer=feedback.answer,
        office=office,
        day=long_date(today),
    )
