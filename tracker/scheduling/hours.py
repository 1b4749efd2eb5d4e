"""Working hours: mails leave on working days from 09:00 to 17:30 (domain.md §5)."""

from datetime import date, datetime, time

from tracker.core.clock import SHANGHAI
from tracker.core.workdays import WorkCalendar

BEGIN, END = time(9, 0), time(17, 30)


def are_working(calendar: WorkCalendar, today: date, now: datetime, hours: tuple[time, time] = (BEGIN, END)) -> bool:
    """Whether an office works: the business date tells the day, the machine's clock the hour."""
    begin, end = hours
    return calendar.is_workday(today) and begin <= now.astimezone(SHANGHAI).time() <= end
