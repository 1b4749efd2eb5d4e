"""What the ledger's address and the forms about a task look like."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import BooleanField, DateField, FieldList, Form, FormField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.core import tables
from tracker.core.formatters import long_date
from tracker.core.forms import BaseForm, VersionedForm, clean
from tracker.plans.models import ReportFrequency, UnitRole
from tracker.tasks.models import ROLE_WORDS, Light, TaskStatus
from tracker.tasks.queries import SORTS, LedgerFilter

FREQUENCY_NAMES = {
    ReportFrequency.MONTHLY: "每月",
    ReportFrequency.QUARTERLY: "每季度",
    ReportFrequency.HALF_YEARLY: "每半年",
    ReportFrequency.NONE: "不要求",
}
FREQUENCIES = [("", "随规划"), *((key.value, name) for key, name in FREQUENCY_NAMES.items())]
ROLES = {role.value: words for role, words in ROLE_WORDS.items()}
BLANK_ROWS = 2
EARLIEST = date(2000, 1, 1)


def read_filter(args: MultiDict[str, str]) -> LedgerFilter:
    """The filter that the address asks for (contract.md); a value that makes no sense is answered with 400 and a sentence."""
    after, before = tables.dates(args, "due_after"), tables.dates(args, "due_before")
    if after and before and after > before:
        raise BadRequest("完成时限的起始日期晚于截止日期，请调换后再查")
    sort = args.get("sort", "")
    return LedgerFilter(
        plan=tables.many(args, "plan", str),
        unit=tables.many(args, "unit", tables.identifier),
        light=tables.many(args, "light", Light),
        status=tables.many(args, "status", TaskStatus),
        region=tables.many(args, "region", str),
        due_before=before,
        due_after=after,
        q=tables.text_of(args),
        no_contact=tables.one(args, "contact", _none) is not None,
        sort=sort if sort.removeprefix("-") in SORTS else "",
    )


def _none(text: str) -> str:
    """The one value that ``contact`` may have."""
    if text != "none":
        raise ValueError(text)
    return text


def read_day(args: MultiDict[str, str], today: date) -> date:
    """The day whose ledger is asked for; the future has none."""
    day = tables.dates(args, "on") or today
    if day > today:
        raise BadRequest(f"台账只能查看到今天（{long_date(today)}），请选择更早的日期")
    if day < EARLIEST:
        raise BadRequest("台账日期过早，请选择2000年以后的日期")
    return day


class DescribeForm(VersionedForm):
    """Title, done-criterion, weight and frequency of reports."""

    title = StringField("任务名称", [DataRequired("请填写任务名称"), Length(max=300, message="名称不超过300字")])
    criterion = TextAreaField("办结标准", [Length(max=500, message="办结标准不超过500字")])
    weight = IntegerField("权重", [InputRequired("请填写权重"), NumberRange(1, 5, message="权重为1至5")], default=1)
    report_frequency = SelectField("填报频次", choices=FREQUENCIES)

    def values(self) -> dict[str, Any]:
        """The frequency as a member, or None where the plan's holds."""
        chosen = self.report_frequency.data
        return {**super().values(), "report_frequency": ReportFrequency(chosen) if chosen else None}


class DeadlineForm(VersionedForm):
    """A date, or 持续推进."""

    due_on = DateField("完成时限", [Optional()])
    continuing = BooleanField("持续推进，没有完成时限")
    reason = TextAreaField("调整理由", [Length(max=500, message="理由不超过500字")])


class AssignmentRow(Form):
    """One unit in the list; a row without a unit is left out."""

    unit_id = SelectField("单位", coerce=int)
    role = SelectField("责任", choices=ROLES)
    contact = StringField("责任领导、联系人、电话", [Length(max=200, message="联系人不超过200字")])


class AssignmentsForm(VersionedForm):
    """All units of a task in order; the first 牵头 is the first lead."""

    rows = FieldList(FormField(AssignmentRow))

    def offer(self, units: list[tuple[int, str]]) -> None:
        """Let each row choose among these units."""
        for row in self.rows:
            row.form.unit_id.choices = {"0": "（不选）", **{str(unit_id): name for unit_id, name in units}}

    def wanted(self) -> list[tuple[int, UnitRole, str]]:
        """Unit, role and contact of the filled rows."""
        rows = [row.form for row in self.rows if row.form.unit_id.data]
        return [(row.unit_id.data, UnitRole(row.role.data), clean(row.contact.data or "")) for row in rows]


class MilestoneForm(BaseForm):
    """A dated intermediate goal."""

    title = StringField("节点内容", [DataRequired("请填写节点内容"), Length(max=200, message="节点内容不超过200字")])
    due_on = DateField("完成日期", [InputRequired("请填写完成日期")])
    expected_percent = IntegerField("应达进度（%）", [Optional(), NumberRange(0, 100, message="进度为0至100")])
