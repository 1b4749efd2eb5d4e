"""The technical settings of mail."""

from wtforms import IntegerField
from wtforms.validators import Optional

from tracker.core.forms import BaseForm


class PaceForm(BaseForm):
    """How fast mails may leave."""

    per_minute = IntegerField(
        "每分钟最多发送（封）", [Optional()], description="邮件服务器限制发信速度时填写；不限请留空。所有发信进程合计，不是每个进程"
    )
