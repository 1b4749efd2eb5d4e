from datetime import date

import pytest

from tests.publication.conftest import Desk
from tests.reports.world import TODAY
from tracker.core.errors import RuleBroken
from tracker.publication import queries, receipts
from tracker.publication.models import ReceiptHow

LATER = date(2024, 10, 10)


def test_opening_the_page_is_a_receipt_and_signing_keeps_its_day(desk: Desk, client, travel) -> None:
    desk.publish()
    client.sign_in_as(desk.office)
    client.get(f"/reports/{desk.report.id}")
    assert desk.receipt().received_on is None  # the office reads its own report
    client.sign_in_as(desk.clerk)
    assert client.get(f"/reports/{desk.report.id}").status_code == 200
    assert (desk.receipt().received_on, desk.receipt().how, desk.receipt().received_by_id) == (TODAY, ReceiptHow.OPENED, desk.clerk.id)
    assert desk.receipt("industry").received_on is None
    receipts.sign(desk.receipt(), actor=desk.head, today=LATER)
    assert (desk.receipt().received_on, desk.receipt().how) == (TODAY, ReceiptHow.SIGNED)
    with pytest.raises(RuleBroken, match="不必重复签收"):
        receipts.sign(desk.receipt(), actor=desk.head, today=LATER)


def test_a_receipt_on_paper_lies_between_publication_and_today(desk: Desk) -> None:
    desk.publish()
    for day in (date(2024, 10, 7), date(2024, 10, 11)):
        with pytest.raises(RuleBroken, match="签收日期应在印发之日"):
            receipts.note_paper(desk.receipt("bank"), day, "", actor=desk.office, today=LATER)
    receipts.note_paper(desk.receipt("bank"), date(2024, 10, 9), "机要交换", actor=desk.office, today=LATER)
    assert desk.receipt("bank").how is ReceiptHow.PAPER
    assert [one.received_on for one in queries.receipts_of(desk.report)] == [None, None, date(2024, 10, 9)]
    with pytest.raises(RuleBroken, match="不必再登记"):
        receipts.note_paper(desk.receipt("bank"), date(2024, 10, 9), "", actor=desk.office, today=LATER)
