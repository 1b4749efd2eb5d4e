"""The ledger of mails as an Excel workbook: the proof of what was sent to whom, when, and what the server said."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

import sqlalchemy as sa
import xlsxwriter

from tracker.core import clock
from tracker.core.db import db
from tracker.core.worksheets import begin_list
from tracker.mail.models import DELIVERY_NAMES, Notification
from tracker.mail.words import code_words, kind_name

MAX_ROWS = 50_000  # half a minute of work
AT_ONCE = 1000  # mails whose tasks are asked for in one query
# heading, width
COLUMNS = (
    ("序号", 8),
    ("排队日期", 12),
    ("种类", 12),
    ("主题", 48),
    ("任务编号", 24),
    ("收件地址", 30),
    ("抄送", 30),
    ("状态", 10),
    ("尝试次数", 9),
    ("首次尝试", 18),
    ("发出时间", 18),
    ("最后的回答", 26),
    ("说明", 48),
    ("邮件编号", 48),
)
Numbers = Callable[[Collection[int]], Mapping[int, list[str]]]


def workbook(rows: sa.Select[Notification], conditions: list[str], *, numbers_of: Numbers, with_subjects: bool) -> BytesIO:
    """The mails as a file; ``numbers_of`` gives the tasks of many mails at once. Text is never read as a formula."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": "邮件记录", "created": clock.now().replace(tzinfo=None)})
        styles = _styles(book)
        sheet = book.add_worksheet("邮件记录")
        last = _write_rows(sheet, styles, _cells(rows, numbers_of if with_subjects else lambda ids: {}, with_subjects))
        sheet.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)
        _write_notes(book.add_worksheet("说明"), last, conditions)
    file.seek(0)
    return file


def _styles(book: Any) -> dict[str, Any]:
    plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#DDE3EA", "font_name": "宋体", "font_size": 10}
    return {
        "text": book.add_format(plain),
        "date": book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
        "time": book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm"}),
        "header": book.add_format({**plain, "bold": True, "bg_color": "#EAF1F7", "valign": "vcenter"}),
    }


def _cells(rows: sa.Select[Notification], numbers_of: Numbers, with_subjects: bool) -> Iterator[tuple[Any, ...]]:
    place = 0
    for some in db.session.scalars(rows.execution_options(yield_per=AT_ONCE)).partitions(AT_ONCE):
        numbers = numbers_of([mail.id for mail in some])
        for mail in some:
            place += 1
            yield (
                place,
                mail.queued_on,
                kind_name(mail.kind),
                mail.subject if with_subjects else "",
                "、".join(numbers.get(mail.id, [])),
                mail.address,
                "、".join(mail.copies),
                DELIVERY_NAMES[mail.state],
                mail.attempts,
                mail.first_try_at,
                mail.sent_at,
                code_words(mail.last_code) if mail.first_try_at and mail.last_code else "",
                mail.last_error or "",
                mail.message_id,
            )


def _write_rows(sheet: Any, styles: Mapping[str, Any], rows: Iterable[tuple[Any, ...]]) -> int:
    """Header and rows from top to bottom, as constant memory demands; returns how many rows."""
    begin_list(sheet, COLUMNS, styles["header"], frozen=2)
    number = 0
    for number, cells in enumerate(rows, 1):
        for place, value in enumerate(cells):
            _write(sheet, number, place, value, styles)
    return number


def _write(sheet: Any, row: int, column: int, value: Any, styles: Mapping[str, Any]) -> None:
    if value is None:
        sheet.write_blank(row, column, None, styles["text"])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(clock.SHANGHAI).replace(tzinfo=None), styles["time"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, styles["date"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, styles["text"])
    else:
        sheet.write_string(row, column, str(value), styles["text"])


def _write_notes(sheet: Any, count: int, conditions: list[str]) -> None:
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 60)
    notes = [("导出时间", f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"), ("邮件数", str(count))]
    notes += [("筛选条件", "；".join(conditions) or "全部"), ("时间", "北京时间")]
    for row, (name, value) in enumerate(notes):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
