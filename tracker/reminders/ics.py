"""A person's dates as an iCalendar file (RFC 5545): all-day events that a phone or Outlook keeps up to date."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from tracker.core.clock import SHANGHAI
from tracker.core.formatters import long_date
from tracker.reminders.emails import task_link
from tracker.reminders.feed_queries import Entry

PRODUCT = "-//supervision tracker//deadlines//ZH"
HOME = "supervision-tracker"  # part of every UID, which never changes, whatever address the system has
REFRESH = timedelta(hours=4)


def calendar(entries: Iterable[Entry], *, name: str, made_at: datetime, short_form: bool) -> bytes:
    """The file. A region with short mails keeps titles and numbers out of it too (domain.md §9)."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", SHANGHAI.key)
    made.add("refresh-interval", REFRESH)
    made.add("x-published-ttl", "PT4H")
    for entry in entries:
        made.add_component(_event(entry, made_at, short_form=short_form))
    file: bytes = made.to_ical()
    return file


def _event(entry: Entry, made_at: datetime, *, short_form: bool) -> Event:
    link = task_link(entry.task_id)
    what = "节点" if short_form and entry.uid.startswith("milestone") else entry.what
    event = Event()
    event.add("uid", f"{entry.uid}@{HOME}")
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", f"{what}（详见系统）" if short_form else f"{what}：{entry.number} {entry.title}")
    event.add("description", link if short_form else f"{entry.number} {entry.title}\n{what}：{long_date(entry.on)}\n{link}")
    event.add("url", link)
    event.add("sequence", entry.version)
    event.add("last-modified", entry.changed_at)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
