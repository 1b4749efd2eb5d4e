"""The mail with an answer: objects in; subject, text and page out."""

from dataclasses import dataclass
from datetime import date

from flask import current_app

from tracker.core.formatters import long_date
from tracker.feedback.models import KIND_NAMES, Feedback

FOLDER = "emails/feedback_answered"


@dataclass(frozen=True)
class Mail:
    """What queue() takes."""

    subject: str
    text: str
    html: str


def answered(feedback: Feedback, *, office: str, today: date) -> Mail:
    """Tell the person what was answered, with the own words beside it."""
    values = {
        "link": f"{current_app.config['TRACKER_BASE_URL']}/feedback/{feedback.id}",
        "kind": KIND_NAMES[feedback.kind],
        "made_on": long_date(feedback.made_on),
        "question": feedback.text,
        "answer": feedback.answer,
        "office": office,
        "day": long_date(today),
    }
    environment = current_app.jinja_env
    subject, text, html = (environment.get_template(f"{FOLDER}/{part}").render(values) for part in ("subject.txt", "body.txt", "body.html"))
    return Mail(" ".join(subject.split()), text.strip() + "\n", html)
