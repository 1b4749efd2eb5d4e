"""Mails of this slice: objects in; subject, text and page out. Templates lie in templates/emails/<name>/."""

from collections.abc import Sequence
from datetime import date

from flask import current_app

from tracker.core.formatters import long_date
from tracker.mail.rendering import Mail, render
from tracker.reminders.wording import Entry, sections_of, subject_of

CHINESE = "一二三四五六七八九十"


def task_link(task_id: int) -> str:
    """Where the task stands in the system; survives sign-in."""
    return f"{current_app.config['TRACKER_BASE_URL']}/tasks/{task_id}"


def short(subject: str, counts: Sequence[str], *, asks: bool, office: str, day: str, for_office: bool = False) -> Mail:
    """Counts and one link, without numbers and titles of tasks (domain.md §9)."""
    return render("short", subject=subject, counts=counts, asks=asks, office=office, day=day, for_office=for_office)


def digest(entries: list[Entry], *, office: str, today: date, short_form: bool = False) -> Mail:
    """Everything that one address has to be told today."""
    sections = [(f"{CHINESE[place]}、{heading}（{len(some)}项）", some) for place, (heading, some) in enumerate(sections_of(entries))]
    asks = all(line.asks for entry in entries for line in entry.lines)
    if short_form:
        counts = [f"{heading}：{len(some)}项" for heading, some in sections_of(entries)]
        return short(subject_of(entries), counts, asks=asks, office=office, day=long_date(today))
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
