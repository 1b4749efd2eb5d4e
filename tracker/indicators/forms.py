"""A value as a person enters it, its review, and the adjustment of a target."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tracker.core.forms import BaseForm, VersionedForm
from tracker.dashboard.words import COMPARATORS

LONG = Length(max=300, message="不超过300字")


class ValueForm(BaseForm):
    """Period, value and where it comes from."""

    period = StringField("期间", [DataRequired("请填写期间，如 2024Q3"), Length(max=10, message="期间请写成 2024Q3 的样子")])
    value = DecimalField("完成值", [InputRequired("请填写完成值（数字）")], places=None)
    source = StringField("数据来源", [DataRequired("请填写数据来源"), Length(max=120, message="来源不超过120字")])


class ValueReviewForm(BaseForm):
    """The office accepts a value or returns it."""

    decision = RadioField("审核意见", [InputRequired("请选择通过或者退回")], choices=[("accept", "通过"), ("return", "退回")])
    reason = StringField("退回原因", [LONG])


class SheetForm(BaseForm):
    """The filled sheet."""

    file = FileField("填好的 Excel 表", [FileRequired("请选择填好的 Excel 表")])


class UnitForm(BaseForm):
    """Which unit answers for the indicator."""

    unit_id = SelectField("责任单位", coerce=int)


class AdjustmentForm(BaseForm):
    """Other figures for a target, with the paper that allows them."""

    by = DateField("目标日期", [InputRequired("请填写目标日期")])
    comparator = SelectField("要求", choices=[(key, words or "区间") for key, words in COMPARATORS.items()])
    value = DecimalField("目标值（区间的下限）", [InputRequired("请填写目标值（数字）")], places=None)
    upper = DecimalField("上限（区间才填）", [Optional()], places=None)
    paper = StringField("依据的文件或批示", [InputRequired("请填写依据"), Length(max=200, message="不超过200字")])
    reason = TextAreaField("调整理由", [InputRequired("请写明理由"), LONG])

    def content(self) -> dict[str, Any]:
        """The figures as the service takes them."""
        upper = self.upper.data
        return {**self.values(), "value": float(self.value.data or 0), "upper": None if upper is None else float(upper)}


class AdjustmentDecisionForm(VersionedForm):
    """A leader agrees or refuses."""

    decision = RadioField("决定", [InputRequired("请选择同意或者不同意")], choices=[("grant", "同意"), ("refuse", "不同意")])
    reason = TextAreaField("意见", [LONG], description="不同意时必填")
