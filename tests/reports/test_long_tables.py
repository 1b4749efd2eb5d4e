from tests.reports.bulletin import TASKS, task_rows
from tracker.reports.document import Annex, Paragraph, Table
from tracker.reports.long_tables import MOST_ROWS, shortened


def test_a_thousand_rows_stay_and_one_more_goes_to_the_ledger():
    fits, long = (Table("逾期任务", TASKS, task_rows(count)) for count in (MOST_ROWS, MOST_ROWS + 1))
    annex = shortened(Annex(1, "清单", (fits, long, Table("", TASKS, task_rows(1200)))))
    assert annex.blocks == (
        fits,
        Paragraph("“逾期任务”共1001行，超过1000行，不在附件中列出，请查阅随文附送的 Excel 台账。"),
        Paragraph("本表共1200行，超过1000行，不在附件中列出，请查阅随文附送的 Excel 台账。"),
    )
