"""Starting the supervision of a plan."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.core.forms import VersionedForm
from tracker.plans.models import ReportFrequency

FREQUENCIES = [
    (ReportFrequency.QUARTERLY.value, "每季度"),
    (ReportFrequency.MONTHLY.value, "每月"),
    (ReportFrequency.HALF_YEARLY.value, "每半年"),
    (ReportFrequency.NONE.value, "不要求"),
]
LONG = Length(max=2000, message="不超过2000字")


class ActivationForm(VersionedForm):
    """督查依据、内容、对象、范围、频次 and the paper."""

    basis = TextAreaField("督查依据", [DataRequired("请填写督查依据"), LONG])
    content = TextAreaField("督查内容", [DataRequired("请填写督查内容"), LONG])
    object_ = TextAreaField("督查对象", [DataRequired("请填写督查对象"), LONG])
    scope = TextAreaField("督查范围", [DataRequired("请填写督查范围"), LONG])
    report_frequency = SelectField("填报频次", choices=FREQUENCIES)
    paper = StringField("批准文件", [DataRequired("请填写批准启动的文件名称和文号"), Length(max=200, message="不超过200字")])
