"""Sign-in, new password, own password. "password" in a field's name keeps its content off error pages."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from tracker.accounts.models import ROLE_NAMES
from tracker.accounts.passwords import LONGEST, SHORTEST
from tracker.core.forms import BaseForm

RULE = f"不少于{SHORTEST}个字符，不能与账号相同"


class SignInForm(BaseForm):
    """Login name or e-mail, and password."""

    login = StringField("账号", [InputRequired("请输入账号"), Length(max=200, message="账号不超过200个字符")])
    password = PasswordField("密码", [InputRequired("请输入密码"), Length(max=LONGEST, message="密码过长")])


class NewPasswordForm(BaseForm):
    """A new password, twice."""

    password = PasswordField("新密码", [InputRequired("请输入新密码")], description=RULE)
    repeat_password = PasswordField("再次输入新密码", [InputRequired("请再次输入新密码"), EqualTo("password", "两次输入的新密码不一致")])


class ChangePasswordForm(NewPasswordForm):
    """The same with the password that holds now."""

    current_password = PasswordField("现用密码", [InputRequired("请输入现用密码")])


class NewAccountForm(BaseForm):
    """A new account; its person sets the password by one-time link."""

    role = SelectField("角色", [InputRequired("请选择角色")], choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    region = SelectField("地区", [InputRequired("请选择地区")])
    unit = StringField("单位", [Length(max=100)], description="单位的全称或简称；填报员和单位负责人必填，其他角色不填")
    email = StringField("电子邮箱", [InputRequired("请填写电子邮箱"), Length(max=200, message="邮箱不超过200个字符")])
    login = StringField("登录名", [Length(max=100, message="登录名不超过100个字符")], description="不填则用邮箱登录")
    name = StringField("显示名称", [Length(max=100, message="名称不超过100个字符")], description="不填则由单位和角色组成")
