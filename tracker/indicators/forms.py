"""A value as a person enters it."""

from wtforms import DecimalField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.core.forms import BaseForm


class ValueForm(BaseForm):
    """Period, value and where it comes from."""

    period = StringField("期间", [DataRequired("请填写期间，如 2024Q3"), Length(max=10, message="期间请写成 2024Q3 的样子")])
    value = DecimalField("完成值", [InputRequired("请填写完成值（数字）")], places=None)
    source = StringField("数据来源", [DataRequired("请填写数据来源"), Length(max=120, message="来源不超过120字")])
