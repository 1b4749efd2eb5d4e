"""Mails of this slice: objects in; subject, text and page out. Templates lie in templates/emails/<name>/."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from tracker.core.formatters import long_date
from tracker.reminders.wording import Entry, sections_of, subject_of

CHINESE = "一二三四五六七八九十"


@dataclass(frozen=True)
class Mail:
    """What queue() takes."""

    subject: str
    text: str
    html: str


def task_link(task_id: int) -> str:
    """Where the task stands in the system; survives sign-in."""
    return f"{current_app.config['TRACKER_BASE_URL']}/tasks/{task_id}"


def render(name: str, **values: Any) -> Mail:
    """The three parts of a mail from its templates."""
    environment = current_app.jinja_env
    values = {"base_url": current_app.config["TRACKER_BASE_URL"], **values}
    subject, text, html = (
        environment.get_template(f"emails/{name}/{part}").render(**values) for part in ("subject.txt", "body.txt", "body.html")
    )
    return Mail(" ".join(subject.split()), text.strip() + "\n", html)


def digest(entries: list[Entry], *, office: str, today: date) -> Mail:
    """Everything that one address has to be told today."""
    sections = [(f"{CHINESE[place]}、{heading}（{len(some)}项）", some) for place, (heading, some) in enumerate(sections_of(entries))]
    asks = all(line.asks for entry in entries for line in entry.lines)
    for_office = all(line.for_office for entry in entries for line in entry.lines)
    return render(
        "digest",
        subject=subject_of(entries),
        sections=sections,
        asks=asks,
        for_office=for_office,
        office=office,
        day=long_date(today),
    )
