"""The ledger of a supervision report as .xlsx: a summary that counts with formulas, and one sheet per plan.

Dates are dates, figures are figures, text is never a formula. The same snapshot gives the same bytes. Rows go to the file one
by one, so that the memory taken does not grow with them.
"""

import io
import re
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from tracker.indicators.paths import PACE_NAMES, Pace
from tracker.reports.counting import Row
from tracker.reports.facts_view import LIGHT_WORDS, RATE_WORDS, STATUS_WORDS, SnapshotView, day_words
from tracker.reports.titles import title_of
from tracker.reports.xlsx_sheets import LEDGER, LIGHT, LIGHT_COLUMN, STATUS_COLUMN, Sheet, Styles, ledger_row
from tracker.tasks.models import Light

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def render_xlsx(view: SnapshotView) -> bytes:
    """The bytes of the workbook."""
    stream = io.BytesIO()
    write_xlsx(view, stream)
    return stream.getvalue()


def write_xlsx(view: SnapshotView, stream: IO[bytes]) -> None:
    """Write the workbook to a file."""
    book = xlsxwriter.Workbook(stream, OPTIONS)
    created = datetime.combine(view.known_by, datetime.min.time())
    book.set_properties({"title": title_of(view), "author": view.data["region"]["office"], "created": created})
    styles = Styles(book)
    summary = book.add_worksheet("汇总")
    tasks = {slug: [row for row in view.data["tasks"] if row["plan"] == slug] for slug in sorted(view.data["plans"])}
    names = {slug: _sheet_name(view.data["plans"][slug]["short_name"]) for slug, rows in tasks.items() if rows}
    for slug, name in names.items():
        _ledger(Sheet(book.add_worksheet(name), styles), view, tasks[slug])
    _late(Sheet(book.add_worksheet("逾期滞后"), styles), view)
    _reports(Sheet(book.add_worksheet("报送情况"), styles), view)
    _units(Sheet(book.add_worksheet("单位情况"), styles), view)
    _indicators(Sheet(book.add_worksheet("主要指标"), styles), view)
    _summary(summary, styles, view, names)
    book.close()


def _sheet_name(name: str) -> str:
    return NOT_IN_NAMES.sub("", name)[:31] or "规划"


def _summary(sheet: Any, styles: Styles, view: SnapshotView, names: dict[str, str]) -> None:
    """Counts are formulas over the plans' sheets with their values stored; shares are values."""
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 9, 11)
    sheet.write_string(0, 0, title_of(view), styles.title)
    dates = f"数据截至{day_words(view.data['as_of'])}，以{day_words(view.data['known_by'])}以前（含当日）已经记录的情况为准。"
    sheet.write_string(1, 0, f"{dates}占比的基数为该行任务数。", styles.note)
    heads = [
        "规划",
        "任务数",
        *(f"{word}灯" if key != Light.DONE else word for key, word in LIGHT_WORDS.items()),
        "已办结",
        "办结占比",
        "红灯占比",
    ]
    for column, head in enumerate(heads):
        sheet.write_string(3, column, head, styles.head)
    row = 4
    for group in view.data["by_plan"]:
        sheet.write_string(row, 0, view.data["plans"][group["plan"]]["title"], styles.text)
        _counts(sheet, styles, row, names[group["plan"]], group)
        row += 1
    sheet.write_string(row, 0, "合计", styles.head)
    for column in range(1, 8):
        letter = xl_col_to_name(column)
        sheet.write_formula(row, column, f"=SUM({letter}5:{letter}{row})" if row > 4 else "=0", styles.number, _total(view, column))
    closed, red, whole = _total(view, 7), _total(view, 2), _total(view, 1)
    _share(sheet, styles, row, 8, closed, whole)
    _share(sheet, styles, row, 9, red, whole)
    _rates(sheet, styles, view, row + 2)
    _page(sheet, view, row + 8, 9)
    sheet.freeze_panes(4, 1)


def _counts(sheet: Any, styles: Styles, row: int, name: str, group: dict[str, Any]) -> None:
    """One plan: every count is a formula over its sheet."""
    light, state = (f"'{name}'!${column}$2:${column}${group['n'] + 1}" for column in (LIGHT_COLUMN, STATUS_COLUMN))
    sheet.write_formula(row, 1, f"=COUNTA('{name}'!$A$2:$A${group['n'] + 1})", styles.number, group["n"])
    for column, (key, word) in enumerate(LIGHT_WORDS.items(), 2):
        sheet.write_formula(row, column, f'=COUNTIF({light},"{word}")', styles.number, group["lights"][key]["n"])
    sheet.write_formula(row, 7, f'=COUNTIF({state},"{STATUS_WORDS["closed"]}")', styles.number, group["closed"]["n"])
    _share(sheet, styles, row, 8, group["closed"]["n"], group["n"])
    _share(sheet, styles, row, 9, group["lights"][Light.RED]["n"], group["n"])


def _total(view: SnapshotView, column: int) -> int:
    keys = [None, *LIGHT_WORDS]
    groups = view.data["by_plan"]
    if column == 1:
        return sum(group["n"] for group in groups)
    if column == 7:
        return sum(group["closed"]["n"] for group in groups)
    return sum(group["lights"][keys[column - 1]]["n"] for group in groups)


def _share(sheet: Any, styles: Styles, row: int, column: int, part: int, whole: int) -> None:
    if whole:
        sheet.write_number(row, column, part / whole, styles.percent)
    else:
        sheet.write_string(row, column, "—", styles.center)


def _rates(sheet: Any, styles: Styles, view: SnapshotView, row: int) -> None:
    for column, head in enumerate(("比率", "按时数", "基数", "本期", "上期")):
        sheet.write_string(row, column, head, styles.head)
    for place, (key, word) in enumerate(RATE_WORDS.items(), row + 1):
        now, before = view.data["rates"][key], view.data["previous"]["rates"][key]
        sheet.write_string(place, 0, f"{word}（基数：{now['base']}）", styles.text)
        sheet.write_number(place, 1, now["part"]["n"], styles.number)
        sheet.write_number(place, 2, now["whole"]["n"], styles.number)
        _share(sheet, styles, place, 3, now["part"]["n"], now["whole"]["n"])
        _share(sheet, styles, place, 4, before["part"]["n"], before["whole"]["n"])


def _page(sheet: Any, view: SnapshotView, last_row: int, last_column: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_footer("&C第&P页，共&N页")


def _ledger(sheet: Sheet, view: SnapshotView, rows: list[Row]) -> None:
    """All counted tasks of one plan; the light is a colour and a word."""
    count = sheet.fill(LEDGER, (ledger_row(view, row) for row in rows), LIGHT)
    _page(sheet.sheet, view, count, len(LEDGER) - 1)


def _late(sheet: Sheet, view: SnapshotView) -> None:
    columns = [
        ("类型", 10),
        ("任务编号", 16),
        ("任务", 40),
        ("主牵头单位", 24),
        ("完成时限", 12),
        ("进度（%）", 10),
        ("逾期天数", 10),
        ("与序时进度相差（百分点）", 22),
    ]
    rows: list[list[Any]] = []
    for kind, key in (("逾期", "overdue"), ("严重滞后", "far_behind"), ("滞后", "behind")):
        for row in view.listed(view.data["problems"][key]):
            days = row["days_overdue"] or None
            rows.append([kind, row["number"], row["title"], view.unit(row["lead"]), _day(row["due_on"]), row["percent"], days, row["over"]])
    count = sheet.fill(columns, rows)
    _page(sheet.sheet, view, max(count, 1), len(columns) - 1)


def _reports(sheet: Sheet, view: SnapshotView) -> None:
    columns = [
        ("报送单位", 26),
        ("任务编号", 16),
        ("任务", 40),
        ("期间", 10),
        ("应报送日期", 12),
        ("实际报送日期", 14),
        ("是否按时", 10),
        ("超过天数", 10),
    ]
    rows = (
        [
            view.unit(due["unit"]),
            view.tasks[due["task"]]["number"],
            view.tasks[due["task"]]["title"],
            due["period"],
            _day(due["due_on"]),
            _day(due["met_on"]) or "未报送",
            "按时" if due["in_time"] else "未按时",
            due["days_late"],
        ]
        for due in view.data["dues"]
    )
    count = sheet.fill(columns, rows)
    _page(sheet.sheet, view, max(count, 1), len(columns) - 1)


def _units(sheet: Sheet, view: SnapshotView) -> None:
    """Cooperating units stand last and without figures that could be read as a ranking."""
    lights = [(f"{LIGHT_WORDS[light]}灯", 8) for light in (Light.RED, Light.YELLOW, Light.GREEN)]
    columns = [
        ("单位", 30),
        ("性质", 12),
        ("主牵头任务", 12),
        ("已办结", 10),
        *lights,
        ("逾期", 8),
        ("应报进展", 10),
        ("按时报送", 10),
        ("被退回", 10),
    ]
    rows: list[list[Any]] = []
    for row in view.data["by_unit"]:
        counts = [row["lights"][light]["n"] for light in (Light.RED, Light.YELLOW, Light.GREEN)]
        more = [*counts, row["overdue"]["n"], row["due"], row["in_time"], row["returned"]]
        kind = "协同单位" if row["cooperating"] else "督查对象"
        rows.append([view.unit(row["unit"]), kind, row["n"], row["closed"]["n"], *([None] * len(more) if row["cooperating"] else more)])
    count = sheet.fill(columns, rows)
    _page(sheet.sheet, view, max(count, 1), len(columns) - 1)


def _indicators(sheet: Sheet, view: SnapshotView) -> None:
    columns = [
        ("规划", 12),
        ("指标", 34),
        ("计量单位", 10),
        ("基期年", 8),
        ("基期值", 12),
        ("目标日期", 12),
        ("目标值", 12),
        ("目标上限", 12),
    ]
    columns += [("数据期", 10), ("最新值", 12), ("序时应达", 12), ("评价", 16), ("数据来源", 24), ("文本差异", 40)]
    rows = [
        [
            view.data["plans"][row["plan"]]["short_name"],
            row["name"],
            row["unit"],
            row["baseline_year"],
            row["baseline"],
            _day(row["by"]),
            row["target"],
            row["upper"],
            row["value_period"],
            row["value"],
            row["required"],
            PACE_NAMES[Pace(row["pace"])],
            row["source"],
            row["conflict"],
        ]
        for row in view.data["indicators"]
    ]
    count = sheet.fill(columns, rows)
    _page(sheet.sheet, view, max(count, 1), len(columns) - 1)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
