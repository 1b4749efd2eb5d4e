"""Sign-in, new password, own password. "password" in a field's name keeps its content off error pages."""

from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

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
