"""Reporting a problem and answering it."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.core.forms import BaseForm, VersionedForm
from tracker.feedback.models import KIND_NAMES, LONGEST, FeedbackKind

LIMIT = Length(max=LONGEST, message=f"不超过{LONGEST}字")


class FeedbackForm(BaseForm):
    """What it is about, and the words."""

    kind = RadioField(
        "类别",
        [InputRequired("请选择类别")],
        choices=[(kind.value, name) for kind, name in KIND_NAMES.items()],
        coerce=lambda value: FeedbackKind(value) if value else None,
    )
    text = TextAreaField("问题和建议", [InputRequired("请写明要反映的问题"), LIMIT], description=f"不超过{LONGEST}字；请勿填写涉密信息")
    page = HiddenField()


class AnswerForm(VersionedForm):
    """答复."""

    text = TextAreaField(
        "答复内容", [InputRequired("请填写答复内容"), LIMIT], description="写明怎么处理、何时处理；反映人会在页面和邮件中看到"
    )
