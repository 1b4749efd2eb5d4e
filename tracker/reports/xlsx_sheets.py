"""Sheets of the workbook: a frozen head with filters, real dates and figures, text as text."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from tracker.plans.models import UnitRole
from tracker.reports.counting import Row
from tracker.reports.facts_view import CLASS_WORDS, LIGHT_WORDS, STATUS_WORDS, SnapshotView
from tracker.tasks.models import Light

Columns = Sequence[tuple[str, float]]
LEDGER: Columns = [
    ("任务编号", 16),
    ("任务", 40),
    ("措施", 14),
    ("主牵头单位", 24),
    ("其他牵头和责任单位", 30),
    ("配合单位", 30),
    ("办理状态", 10),
    ("进展类别", 14),
    ("进度（%）", 9),
    ("序时进度（%）", 12),
    ("亮灯", 8),
    ("原因", 44),
    ("交办日期", 12),
    ("原定时限", 12),
    ("完成时限", 12),
    ("延期次数", 9),
    ("逾期天数", 9),
    ("办结标准", 44),
]
LIGHT, STATUS = 10, 6
LIGHT_COLUMN, STATUS_COLUMN = xl_col_to_name(LIGHT), xl_col_to_name(STATUS)
FILLS = {
    Light.RED: {"bg_color": "#F8D7D5", "font_color": "#8C1D17"},
    Light.YELLOW: {"bg_color": "#FBE9B7", "font_color": "#6B4700"},
    Light.GREEN: {"bg_color": "#D5EBDC", "font_color": "#1B5231"},
    Light.DONE: {"bg_color": "#B7D9C3", "font_color": "#1B5231"},
    Light.GREY: {"bg_color": "#E4E8EC", "font_color": "#4A5661"},
}


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: Any) -> None:
        face = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        cell = {**face, "border": 1, "border_color": "#C6D0DA"}
        self.title = book.add_format({**face, "bold": True, "font_size": 14})
        self.note = book.add_format({**face, "font_color": "#5B6773"})
        self.head = book.add_format({**cell, "bold": True, "bg_color": "#EAF1F7", "align": "center", "text_wrap": True})
        self.text = book.add_format({**cell, "text_wrap": True})
        self.center = book.add_format({**cell, "align": "center"})
        self.number = book.add_format({**cell, "num_format": "General"})
        self.percent = book.add_format({**cell, "num_format": "0.0%"})
        self.lights = {LIGHT_WORDS[light]: book.add_format({**cell, **fill, "align": "center"}) for light, fill in FILLS.items()}
        self.day = book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})


class Sheet:
    """One list: head in row 1, frozen and filtered, repeated on every printed page."""

    def __init__(self, sheet: Any, styles: Styles) -> None:
        self.sheet = sheet
        self.styles = styles

    def fill(self, columns: Columns, rows: Iterable[list[Any]], light: int | None = None) -> int:
        """Write head and rows and return how many; None leaves a cell empty; the column ``light`` holds words that are also coloured."""
        for place, (head, width) in enumerate(columns):
            self.sheet.set_column(place, place, width)
            self.sheet.write_string(0, place, head, self.styles.head)
        number = 0
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if place == light:
                    self.sheet.write_string(number, place, value, self.styles.lights[value])
                else:
                    self.cell(number, place, value)
        self.sheet.freeze_panes(1, 2)
        self.sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
        self.sheet.repeat_rows(0)
        return number

    def cell(self, row: int, column: int, value: Any) -> None:
        """Each kind of value as what it is; most are words."""
        if isinstance(value, str):
            self.sheet.write_string(row, column, value, self.styles.text)
        elif value is None:
            self.sheet.write_blank(row, column, None, self.styles.text)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.styles.day)
        else:
            self.sheet.write_number(row, column, value, self.styles.number)


def ledger_row(view: SnapshotView, row: Row) -> list[Any]:
    """A task as cells in the order of LEDGER."""
    partner = "（协同单位）" if row["cooperating"] else ""
    others = [view.unit(part["unit"]) for part in row["parts"] if part["role"] != UnitRole.SUPPORT and part["unit"] != row["lead"]]
    support = [view.unit(part["unit"]) for part in row["parts"] if part["role"] == UnitRole.SUPPORT]
    return [
        row["number"],
        row["title"],
        row["measure"],
        view.unit(row["lead"]) + partner,
        "、".join(others),
        "、".join(support),
        STATUS_WORDS[row["status"]],
        CLASS_WORDS[row["class"]],
        row["percent"],
        row["expected"],
        LIGHT_WORDS[row["light"]],
        row["sentence"],
        _day(row["issued_on"]),
        _day(row["original_due_on"]),
        "持续推进" if row["continuing"] else _day(row["due_on"]),
        row["extensions"],
        row["days_overdue"],
        row["criterion"],
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
