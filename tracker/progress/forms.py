"""Writing and reviewing progress."""

from typing import Any, Self

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.core.forms import BaseForm, VersionedForm
from tracker.progress.models import ProgressReport
from tracker.tasks.models import PROGRESS_NAMES, ProgressClass

LONG, SHORT = 2000, 1000
CLASSES = [("", "请选择"), *((one.value, PROGRESS_NAMES[one]) for one in ProgressClass)]


def no_longer_than(limit: int) -> Length:
    """At most so many characters."""
    return Length(max=limit, message=f"不超过{limit}字")


def to_class(value: Any) -> ProgressClass | None:
    """The chosen class; nothing chosen is None."""
    return ProgressClass(value) if value else None


def to_integer(value: Any) -> Any:
    """A percent typed with its sign is a percent all the same."""
    return value.rstrip("%％ ") if isinstance(value, str) else value


class PercentField(IntegerField):
    """A whole number that forgives the sign %; what is no number is told in Chinese."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text of the box."""
        try:
            super().process_formdata([to_integer(value) for value in valuelist])
        except ValueError as error:
            raise ValueError("请填写0至100的整数") from error


class ReportFields(VersionedForm):
    """What a report says; everything may be missing in a draft."""

    nothing_new = BooleanField("本期无新进展")
    percent = PercentField("完成百分比", [Optional(), NumberRange(0, 100, "应在0至100之间")])
    progress_class = SelectField("进度评价", [Optional()], choices=CLASSES, coerce=to_class)
    done = TextAreaField("本期工作进展", [no_longer_than(LONG)])
    problems = TextAreaField("存在问题", [no_longer_than(SHORT)])
    coordination = TextAreaField("需协调事项", [no_longer_than(SHORT)])
    next_steps = TextAreaField("下一步打算", [no_longer_than(SHORT)])

    @classmethod
    def of(cls, report: ProgressReport | None, **more: Any) -> Self:
        """The form as the stored report fills it."""
        return cls(obj=report, data={"version": 0} if report is None else None, **more)

    def renew(self, version: int) -> None:
        """Show the form again over what has just been kept."""
        self.version.data, self.version.raw_data = version, [str(version)]

    def content(self) -> dict[str, Any]:
        """The fields that a service takes."""
        texts = {name: self[name].data or "" for name in ("done", "problems", "coordination", "next_steps")}
        figures = {name: self[name].data for name in ("nothing_new", "percent", "progress_class")}
        return {**figures, **texts}

    def is_empty(self) -> bool:
        """Whether nothing at all was typed."""
        return self.percent.data is None and not any(value for name, value in self.content().items() if name != "percent")


class ReportForm(ReportFields):
    """One report with its files."""

    files = MultipleFileField("佐证材料", description="可多选；PDF、OFD、Word、Excel、图片、TXT、ZIP，单个不超过20 MB；照片不是必须的")
    remove = SelectMultipleField("移除材料", coerce=int, validate_choice=False)


class RowForm(ReportFields):
    """The same as one of many rows; the page carries one token for all."""

    class Meta(ReportFields.Meta):
        csrf = False


class ReviewForm(VersionedForm):
    """The office confirms the figures, or returns with a reason."""

    decision = RadioField("审核意见", [InputRequired("请选择通过或者退回")], choices=[("accept", "通过"), ("return", "退回修改")])
    percent = PercentField("确认完成百分比", [Optional(), NumberRange(0, 100, "应在0至100之间")])
    progress_class = SelectField("确认进度评价", [Optional()], choices=CLASSES, coerce=to_class)
    reason = TextAreaField("意见", [no_longer_than(SHORT)], description="退回时必填，写明要改什么")


class ApprovalForm(VersionedForm):
    """The unit head agrees, or gives back with a reason."""

    decision = RadioField("审签意见", [InputRequired("请选择同意或者退回")], choices=[("approve", "同意报送"), ("return", "退回填报人")])
    reason = TextAreaField("意见", [no_longer_than(SHORT)], description="退回时必填")


class WaiverForm(BaseForm):
    """免报."""

    reason = TextAreaField("免报原因", [InputRequired("请写明免报原因"), no_longer_than(300)])


class WorkbookForm(BaseForm):
    """The filled sheet."""

    file = FileField("填好的 Excel 表", [FileRequired("请选择填好的 Excel 表")])
