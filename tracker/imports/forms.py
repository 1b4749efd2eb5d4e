"""Uploading a document, and deciding what it is to a plan that is stored already."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from tracker.core.forms import BaseForm

COMPARISON = ("comparison", "是它的原文或更正版：与已有措施逐项比对，不重复建立")
REPLACEMENT = ("replacement", "是它的更正版：放弃正在进行的审核，改用这份文件重新开始")
NEW_PLAN = ("new_plan", "是另一份文件：新建规划")


class UploadForm(BaseForm):
    """The file as it was published."""

    file = FileField("规划文件", [FileRequired("请选择要导入的文件")])


class PurposeForm(BaseForm):
    """Whether the file is the source of the plan that bears its number or title, or of the review that is to make it."""

    file_id = HiddenField(validators=[InputRequired("请重新选择文件")])
    purpose = RadioField("这份文件", choices=[COMPARISON, REPLACEMENT, NEW_PLAN], validators=[InputRequired("请选择一项")])
