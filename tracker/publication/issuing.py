"""Number, store and send a report: to the units it concerns, the leaders and the offices, with its files (domain.md §6)."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.core.formatters import long_date
from tracker.documents import services as documents
from tracker.mail import services as mail
from tracker.mail.rendering import Mail, render
from tracker.publication.letters import link, people_of
from tracker.publication.lines import Line, lines_by_unit, units_concerned
from tracker.publication.models import Receipt
from tracker.regions.models import Region
from tracker.regions.services import regions_below, setting
from tracker.reminders import emails
from tracker.reminders.book import Book
from tracker.reports import files
from tracker.reports import services as reports
from tracker.reports.models import NumberKind, SupervisionReport
from tracker.tasks.lookups import unit_names

ATTACHED = ("docx", "xlsx")
MEGABYTE = 1024 * 1024


def publish(
    report: SupervisionReport,
    number: int,
    *,
    actor: User,
    today: date,
    number_kind: NumberKind = NumberKind.BULLETIN,
    demonstration: bool = False,
) -> None:
    """Publish an approved report and send it out; every unit in its table of units owes a receipt from now on.

    The conclusion goes back to whoever it is about (State Council order 733, domain.md §9).
    """
    _one_number_at_a_time(report.region_code)
    reports.publish(report, number, actor=actor, today=today, number_kind=number_kind)
    concerned = units_concerned(report, db.session)
    names = unit_names(concerned)
    post = _Post(report, today, demonstration)
    lines = lines_by_unit(report, db.session)
    for unit_id in sorted(concerned):
        mailed = post.to_unit(unit_id, lines.get(unit_id, []), asks=concerned[unit_id])
        db.session.add(Receipt(report=report, unit_id=unit_id, unit_name=names[unit_id], region_code=report.region_code, mailed=mailed))
    post.to_offices()
    db.session.flush()


def _one_number_at_a_time(region_code: str) -> None:
    """Two coordinators who publish at the same moment would both find the number free; SQLite has one writer anyway.

    Not the strongest lock, which would make every row wait that refers to the region.
    """
    db.session.execute(sa.select(Region.code).where(Region.code == region_code).with_for_update(key_share=True))


@dataclass
class _Post:
    """One round of mails: each address once, the files with each of them unless they are too large."""

    report: SupervisionReport
    today: date
    demonstration: bool
    book: Book = field(default_factory=Book)
    attachments: list[dict[str, Any]] = field(init=False)
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.attachments = attachments(self.report, self.today)

    def to_unit(self, unit_id: int, lines: list[Line], *, asks: bool) -> int:
        """To the unit's people, with the lines about it; returns how many there are."""
        addresses = people_of(self.book, unit_id, self.report.region_code)
        if addresses:
            message = self._message(lines=[line.text for line in lines], asks=asks, for_office=False)
            for address in addresses:
                self._send(address, message)
        return len(addresses)

    def to_offices(self) -> None:
        """To leaders and coordinators of the region, and of those below where the report covers them."""
        regions = [self.report.region_code]
        if self.report.below:
            regions += sorted(regions_below(self.report.region_code) - {self.report.region_code})
        message = self._message(lines=[], asks=False, for_office=True)
        for code in regions:
            for address in self.book.addresses((Role.LEADER, Role.COORDINATOR), 0, code):
                self._send(address, message)

    def _message(self, *, lines: list[str], asks: bool, for_office: bool) -> Mail:
        report = self.report
        office = self.book.offices[report.region_code]
        if self.book.is_short(report.region_code, self.today):
            subject, counts = "【印发通报】1份督查通报已印发，请登录系统查看", ["1份督查通报印发"]
            return emails.short(subject, counts, asks=asks, office=office, day=long_date(self.today), for_office=for_office)
        return render(
            "published",
            title=report.title,
            doc_number=files.cited(report),
            replaces=files.replaces(report),
            lines=lines,
            asks=asks,
            for_office=for_office,
            attached=[one["name"] for one in self.attachments],
            link=link(f"/reports/{report.id}"),
            review_days=setting(report.region_code, "report.review_days", self.today),
            office=office,
            day=long_date(self.today),
        )

    def _send(self, address: str, message: Mail) -> None:
        """A report is a paper of its own, not one of several events in a mail: it has its own key and its files."""
        if address in self.told:
            return
        self.told.add(address)
        short = self.book.is_short(self.report.region_code, self.today)
        mail.queue(
            f"publish:{self.report.id}:{address}",
            kind="event",
            region_code=self.report.region_code,
            address=address,
            subject=message.subject,
            text=message.text,
            html=message.html,
            today=self.today,
            attachments=() if short else self.attachments,
            demonstration=self.demonstration,
        )


def attachments(report: SupervisionReport, today: date) -> list[dict[str, Any]]:
    """The stored files for a mail; none where they are larger together than the region lets a mail be, then a link has to do."""
    kept = [one.file for one in report.files if one.format in ATTACHED]
    if sum(file.size for file in kept) > setting(report.region_code, "report.attach_mb", today) * MEGABYTE:
        return []
    root = Path(current_app.config["TRACKER_DATA_DIR"]).resolve()
    return [
        {"name": file.name, "path": str(documents.existing_path(file).resolve().relative_to(root)), "type": file.media_type}
        for file in kept
    ]
