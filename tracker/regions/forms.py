"""Entering a holiday notice, by hand or as a file; and the hours in which mails leave."""

import re
from datetime import date, time
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FieldList, Form, FormField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from tracker.core.errors import RuleBroken
from tracker.core.forms import BaseForm, clean
from tracker.core.periods import YEARS
from tracker.regions.holidays import Holiday, Notice

ROWS = 9
USUAL_NAMES = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WRITTEN_DAY = re.compile(r"(?:(20\d\d)[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")


class HolidayRow(Form):
    """One festival; a row without dates is left out."""

    name = StringField("节日", [Length(max=20, message="名称不超过20字")])
    first = DateField("放假自", [Optional()])
    last = DateField("至", [Optional()])
    workdays = StringField("调休上班日", [Length(max=100, message="不超过100字")])


class NoticeForm(BaseForm):
    """The whole arrangement of a year."""

    title = StringField("通知名称和文号", [InputRequired("请填写依据的通知"), Length(max=200, message="不超过200字")])
    rows = FieldList(FormField(HolidayRow), max_entries=20)

    def notice(self, year: int) -> Notice:
        """What was filled in; raises RuleBroken with a sentence about the row."""
        filled = [row.form for row in self.rows if row.form.first.data or row.form.last.data or clean(row.form.workdays.data or "")]
        return Notice(year, self.title.data or "", tuple(_holiday(row, year) for row in filled))


def filled(notice: Notice | None, year: int) -> NoticeForm:
    """The form with a notice in it, else with the names of the seven festivals."""
    if notice is None:
        rows: list[dict[str, Any]] = [{"name": name} for name in USUAL_NAMES]
    else:
        rows = [{"name": one.name, "first": one.first, "last": one.last, "workdays": _written(one.workdays)} for one in notice.holidays]
    rows += [{}] * max(ROWS - len(rows), 1)
    return NoticeForm(formdata=None, data={"title": notice.title if notice else "", "rows": rows})


def _written(days: tuple[date, ...]) -> str:
    return "、".join(day.isoformat() for day in days)


def _holiday(row: Any, year: int) -> Holiday:
    name = clean(row.name.data or "")
    if not name:
        raise RuleBroken("有一行填了日期但没有填节日名称，请补填")
    first, last = row.first.data or row.last.data, row.last.data or row.first.data
    if first is None or last is None:
        raise RuleBroken(f"“{name}”只填了调休上班日，请填写放假日期")
    if {first.year, last.year} - set(YEARS):
        raise RuleBroken(f"“{name}”的日期不在可用的年份内，请改正")
    return Holiday(name, first, last, _workdays(clean(row.workdays.data or ""), name, year))


def _workdays(text: str, name: str, year: int) -> tuple[date, ...]:
    """2027-02-14、2月20日; a day without a year lies in the notice's."""
    rest = WRITTEN_DAY.sub("", text)
    if re.search(r"[^\s、，,;；和]", rest):
        raise RuleBroken(f"“{name}”的调休上班日看不懂，请写成 {year}-02-14、{year}-02-20 的样子")
    try:
        return tuple(date(int(found[1] or year), int(found[2]), int(found[3])) for found in WRITTEN_DAY.finditer(text))
    except ValueError as error:
        raise RuleBroken(f"“{name}”的调休上班日里有不存在的日期，请改正") from error


class NoticeFileForm(BaseForm):
    """The notice as a file."""

    file = FileField(
        "放假安排通知", [FileRequired("请选择文件")], description="支持 .docx .pdf .txt .html；读出的内容先列给您核对，确认后才保存"
    )


class HoursForm(BaseForm):
    """Between which times the region's mails leave."""

    begin = TimeField("开始", [InputRequired("请填写开始时间")])
    end = TimeField("结束", [InputRequired("请填写结束时间")])

    def span(self) -> tuple[time, time]:
        """Both times."""
        assert self.begin.data is not None
        assert self.end.data is not None
        return self.begin.data, self.end.data
