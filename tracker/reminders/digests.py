"""The daily mail of one address: its lines, the steps that they stand for, and the row in the outbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tracker.core.workdays import WorkCalendar
from tracker.mail import services as mail
from tracker.mail.rendering import Mail
from tracker.reminders import emails
from tracker.reminders.book import Book
from tracker.reminders.clocks import OpenClock
from tracker.reminders.ladder import Step
from tracker.reminders.wording import Entry, Line, line_of

KIND = "digest"


@dataclass
class Letter:
    """What goes to one address: the lines with the steps that they stand for."""

    address: str
    entries: dict[int, Entry] = field(default_factory=dict)
    by_clock: dict[str, Line] = field(default_factory=dict)
    carries: dict[str, bool] = field(default_factory=dict)  # key of the step: as a copy?

    def add(self, clock: OpenClock, step_key: str | None, line: Line) -> None:
        """Put a line in; of one clock only the gravest stands. A line without a step only tells what is to come."""
        if step_key is not None:
            self.carries[step_key] = self.carries.get(step_key, True) and line.as_copy
        known = self.by_clock.get(clock.key)
        if known is not None and known.weight <= line.weight:
            return
        self.by_clock[clock.key] = line
        task = clock.task
        entry = self.entries.setdefault(task.task_id, Entry(task.number, task.title, emails.task_link(task.task_id)))
        entry.lines = [old for old in entry.lines if old is not known] + [line]


class Letters:
    """The letters of one run, by address."""

    def __init__(self, book: Book, today: date) -> None:
        self.book, self.today = book, today
        self.by_address: dict[str, Letter] = {}

    def add(self, clock: OpenClock, step: Step, addresses: dict[str, bool], office: Iterable[str], *, spent: bool = True) -> None:
        """One step to its readers (True: as a copy)."""
        line = self._line(clock, step)
        asks = self.book.is_cooperating(clock.unit_id, clock.task.region_code)
        for address, as_copy in addresses.items():
            for_office = address in office
            own = replace(line, as_copy=as_copy, for_office=for_office, asks=asks and not for_office)
            self.by_address.setdefault(address, Letter(address)).add(clock, clock.step_key(step.name) if spent else None, own)

    def _line(self, clock: OpenClock, step: Step) -> Line:
        calendar: WorkCalendar = self.book.calendar(clock.task.region_code)
        return line_of(clock, step, self.today, calendar, self.book.unit_names.get(clock.unit_id, ""))

    def in_order(self) -> list[Letter]:
        """One letter per address, in the order of addresses."""
        return [self.by_address[address] for address in sorted(self.by_address)]


def key_of(address: str, today: date) -> str:
    """One digest per address and day."""
    return f"digest:{address}:{today}"


def message_of(letter: Letter, book: Book, today: date) -> Mail:
    """The mail as the region of its reader wants it."""
    region_code = book.home.get(letter.address, "")
    office, short_form = book.offices.get(region_code, ""), bool(region_code) and book.is_short(region_code, today)
    return emails.digest(list(letter.entries.values()), office=office, today=today, short_form=short_form)


def queue_all(letters: Sequence[Letter], book: Book, today: date, *, demonstration: bool, now: datetime | None) -> dict[int, Letter]:
    """Queue the digests, held until their readers' hours when the scheduler makes them (``now``); returns them by id."""
    mails: dict[str, mail.Facts] = {}
    for letter in letters:
        message = message_of(letter, book, today)
        mails[key_of(letter.address, today)] = mail.Facts(
            kind=KIND,
            region_code=book.home.get(letter.address),
            address=letter.address,
            subject=message.subject,
            text=message.text,
            html=message.html,
            today=today,
            demonstration=demonstration,
            not_before=None if now is None else book.wanted_at(letter.address, now, today),
        )
    ids = mail.queue_all(mails)
    if len(ids) != len(letters):
        raise RuntimeError(f"digests for {today} exist although nobody was told: {sorted(mails.keys() - ids.keys())[:3]}")
    return {ids[key_of(letter.address, today)]: letter for letter in letters}
