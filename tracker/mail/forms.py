"""The technical settings of mail, and a group robot."""

from wtforms import IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tracker.core.forms import BaseForm
from tracker.mail.robot_models import ROBOT_NAMES


class PaceForm(BaseForm):
    """How fast mails may leave."""

    per_minute = IntegerField(
        "每分钟最多发送（封）", [Optional()], description="邮件服务器限制发信速度时填写；不限请留空。所有发信进程合计，不是每个进程"
    )


class RobotForm(BaseForm):
    """A robot of a group. Its secrets are password fields: they are never sent back to the browser."""

    kind = SelectField("种类", choices=[(kind.value, name) for kind, name in ROBOT_NAMES.items()])
    unit_id = SelectField(
        "哪个群",
        choices=[],
        coerce=lambda value: int(value) if value else None,
        description="本地区的群收到督查室的事项，以及没有自己的群的单位的事项",
    )
    name = StringField(
        "群名", [InputRequired("请填写群名"), Length(max=50, message="群名不超过50字")], description="只在本系统里看，便于辨认"
    )
    password_address = PasswordField(
        "Webhook 地址",
        [InputRequired("请填写 Webhook 地址"), Length(max=500, message="地址不超过500个字符")],
        description="在群设置里添加机器人后复制。地址等于密码，保存后不再显示；安全设置选“自定义关键词”时请填：督查",
    )
    password_key = PasswordField("加签密钥", [Optional(), Length(max=200)], description="只有钉钉机器人选了“加签”才填")
