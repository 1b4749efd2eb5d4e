"""Macros and helpers as pages use them."""

from datetime import date

import pytest
from flask import render_template_string
from wtforms import StringField
from wtforms.validators import InputRequired

from tracker.core.forms import BaseForm
from tracker.tasks.models import Light, TaskStatus

pytestmark = pytest.mark.engine("sqlite")
UI = '{% from "_macros/ui.html" import light_badge, status_badge, due_date, progress_bar, empty_state, timeline, file_list %}'
FORMS = '{% from "_macros/forms.html" import field, form_errors, confirm_button %}'


@pytest.fixture
def render(app):
    def to_html(source: str, **values: object) -> str:
        with app.test_request_context("/login"):
            return render_template_string(source, **values)

    return to_html


@pytest.mark.parametrize("light", Light)
def test_a_light_is_a_word_and_a_shape_and_says_why(render, light):
    html = render(UI + "{{ light_badge(light, '逾期5天') }}", light=light)
    assert {Light.RED: "红", Light.YELLOW: "黄", Light.GREEN: "绿", Light.DONE: "完成", Light.GREY: "灰"}[light] in html
    assert "<svg" in html
    assert 'title="逾期5天"' in html


def test_every_light_has_a_shape_of_its_own(render):
    shapes = {render(UI + "{{ light_badge(light) }}", light=light).partition("<svg")[2].partition("</svg>")[0] for light in Light}
    assert len(shapes) == len(Light)


@pytest.mark.parametrize("status", TaskStatus)
def test_every_state_has_its_word(render, status):
    assert f"status-{status.value}" in render(UI + "{{ status_badge(status) }}", status=status)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("due_date(day)", "2024年10月8日"),
        ("due_date(day, days_overdue=5)", "逾期5天"),
        ("due_date(day, days_left=0)", "今天到期"),
        ("due_date(none, continuing=true)", "持续推进"),
        ("due_date(none)", "未定"),
        ("progress_bar(40)", '<progress max="100" value="40"'),
        ("progress_bar(none)", "0%"),
        ("empty_state('inbox', '没有待办', '都办完了', ('/', '回到工作台'))", "都办完了"),
        ("timeline([{'when': '10月8日', 'who': '督查员', 'title': '交办', 'text': '一\n<b>'}])", "一<br>&lt;b&gt;"),
        ("file_list([('证明.pdf', '/f', 2048)])", "2 KB"),
    ],
)
def test_pieces(render, call, words):
    assert words in render(UI + "{{ " + call + " }}", day=date(2024, 10, 8))


def test_a_field_is_tied_to_its_label_hint_and_error(app, render):
    class SampleForm(BaseForm):
        title = StringField("标题", [InputRequired("请填写标题")], description="一句话")

    with app.test_request_context(method="POST", data={"title": ""}):
        form = SampleForm()
        form.validate()
    html = render(FORMS + "{{ form_errors(form) }}{{ field(form.title) }}", form=form)
    assert '<label class="form-label" for="title">' in html
    assert 'aria-describedby="title-hint title-error"' in html
    assert 'aria-invalid="true"' in html
    assert "请改正下面标红的内容" in html


def test_a_button_that_writes_is_a_form_and_quotes_its_question(render):
    html = render(FORMS + "{{ confirm_button('/tasks/1/close', '销号', '确认“销号”吗?\"', fields={'version': 3}) }}")
    assert '<form method="post" action="/tasks/1/close"' in html
    assert "&#34;" in html
    assert 'name="version" value="3"' in html
