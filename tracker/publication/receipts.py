"""Receipts: by opening the page, by signing, or on paper as the office notes it (domain.md §6)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.audit.services import record
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.publication.models import Receipt, ReceiptHow


def opened(session: Session, report_id: int, user: User, today: date) -> bool:
    """Note that somebody of the unit has the report before the eyes; False where that was known.

    A page is read by a GET, so this works on the short session of its own that the view gives it (house-style §5).
    """
    first = (
        sa.update(Receipt)
        .where(Receipt.report_id == report_id, Receipt.unit_id == user.unit_id, Receipt.received_on.is_(None))
        .values(received_on=today, how=ReceiptHow.OPENED, received_by_id=user.id, version=Receipt.version + 1)
        .returning(Receipt.unit_name)
    )
    unit = session.scalar(first, execution_options={"synchronize_session": False})
    if unit is None:
        return False
    session.add(
        AuditEntry(
            action="supervision.received",
            subject_type="supervision_report",
            subject_id=str(report_id),
            region_code=user.region_code,
            actor_id=user.id,
            actor_name=user.name,
            new={"unit": unit, "how": ReceiptHow.OPENED},
        )
    )
    return True


def sign(receipt: Receipt, *, actor: User, today: date) -> None:
    """The unit signs; that it was opened before stays the day of receipt."""
    if receipt.how in (ReceiptHow.SIGNED, ReceiptHow.PAPER):
        raise RuleBroken(f"这份通报已于{long_date(receipt.received_on)}签收，不必重复签收")
    receipt.received_on, receipt.how, receipt.received_by = receipt.received_on or today, ReceiptHow.SIGNED, actor
    record("supervision.received", receipt.report, actor=actor, new={"unit": receipt.unit_name, "how": ReceiptHow.SIGNED})


def note_paper(receipt: Receipt, received_on: date, note: str, *, actor: User, today: date) -> None:
    """The office notes a receipt on paper, from a unit without an account or by hand."""
    published_on = receipt.report.published_on or today
    if receipt.received_on is not None:
        raise RuleBroken(f"{receipt.unit_name}已于{long_date(receipt.received_on)}收到，不必再登记")
    if not published_on <= received_on <= today:
        raise RuleBroken(f"签收日期应在印发之日（{long_date(published_on)}）至今天之间，请核对回执")
    receipt.received_on, receipt.how, receipt.received_by, receipt.note = received_on, ReceiptHow.PAPER, actor, note
    new = {"unit": receipt.unit_name, "how": ReceiptHow.PAPER, "on": received_on.isoformat(), "note": note}
    record("supervision.received", receipt.report, actor=actor, new=new)
