"""What a form makes of what was typed; what a stale form says and keeps."""

import pytest
from wtforms import DateField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import StaleForm
from tracker.core.forms import BaseForm, VersionedForm, check_version
from tracker.units.models import Unit


class SampleForm(BaseForm):
    title = StringField("标题", [InputRequired("请填写标题")])
    text = TextAreaField("内容")
    day = DateField("日期", [Optional()])
    secret = PasswordField("密码")


class UnitForm(VersionedForm):
    name = StringField("简称")
    note = TextAreaField("备注")


@pytest.fixture
def filled(app):
    """A form as it arrives with a request."""

    def fill(kind, /, **data):
        context = app.test_request_context(method="POST", data=data)
        with context:
            return kind()

    return fill


def test_white_space_and_control_characters_go_and_passwords_stay(app, filled):
    form = filled(SampleForm, title="　 任务\x00 ", text=" 一\r\n二 ", secret=" with spaces ")
    assert form.values() == {"title": "任务", "text": "一\n二", "day": None, "secret": " with spaces "}


def test_values_leave_out_the_token_and_the_version(app, filled):
    app.config["WTF_CSRF_ENABLED"] = True
    form = filled(UnitForm, name="甲", version="3")
    assert form.values().keys() == {"name", "note"}


def test_spaces_alone_are_no_answer_and_messages_are_chinese(app):
    with app.test_request_context(method="POST", data={"title": "", "day": "soon"}):
        form = SampleForm()
        assert not form.validate_on_submit()
    assert form.title.errors == ["请填写标题"]
    assert form.day.errors
    assert not any(character.isascii() and character.isalpha() for message in form.day.errors for character in message)


def test_blanks_alone_are_no_answer_where_one_is_required(filled):
    form = filled(SampleForm, title=" 　 ")
    assert not form.validate()
    assert form.title.errors == ["请填写标题"]


def test_choices_may_be_pairs(filled):
    class ChoiceForm(BaseForm):
        kind = SelectField("种类", choices=[("a", "甲"), ("b", "乙")])

    assert [option.label for option in filled(ChoiceForm, kind="b").kind.iter_choices()] == ["甲", "乙"]


def test_a_complaint_stands_above_the_form_or_beside_its_field(app):
    with app.test_request_context(method="POST", data={"title": "x"}):
        form = SampleForm()
        assert form.validate_on_submit()
        form.complain("不能办理")
        form.complain("太早", "day")
    assert (form.form_errors, form.day.errors) == (["不能办理"], ["太早"])


@pytest.fixture
def unit(session) -> Unit:
    made = Unit(full_name="厦门市样例局", name="样例局", level="city", category="department", source="test")
    session.add(made)
    session.commit()
    return made


def change(unit: Unit, actor: object = None, **values: str) -> None:
    old = {name: getattr(unit, name) for name in values}
    for name, value in values.items():
        setattr(unit, name, value)
    record("unit.changed", unit, actor=actor, old=old, new=values)
    db.session.commit()


def test_an_unchanged_thing_passes(unit, filled):
    check_version(unit, filled(UnitForm, name="乙", version=str(unit.version)))


def test_a_stale_form_says_who_changed_what_and_when_and_keeps_the_typed_text(unit, filled, travel):
    form = filled(UnitForm, name="我写的", note="我的备注", version=str(unit.version))
    travel("2026-03-09 10:30")
    change(unit, name="新名", level="county")
    with pytest.raises(StaleForm, match="系统于2026-03-09 10:30修改了这条内容：简称由“样例局”改为“新名”。") as told:
        check_version(unit, form)
    assert "level" not in str(told.value)
    assert form.name.data == "我写的"


def test_every_change_since_the_page_was_opened_is_told(unit, filled):
    form = filled(UnitForm, name="我写的", version=str(unit.version))
    change(unit, note="早先")
    change(unit, name="后来")
    with pytest.raises(StaleForm, match=r"备注由“空”改为“早先”；.*简称由“样例局”改为“后来”"):
        check_version(unit, form)


def test_sending_again_after_reading_that_passes(unit, filled):
    form = filled(UnitForm, name="我写的", version=str(unit.version))
    change(unit, name="新名")
    with pytest.raises(StaleForm):
        check_version(unit, form)
    assert f'value="{unit.version}"' in form.version()
    check_version(unit, form)
