"""The base of all forms: clean text in, plain values out, Chinese messages, and a word when somebody else was faster."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, FieldList, FormField, IntegerField, PasswordField
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from tracker.core import formatters
from tracker.core.errors import StaleForm
from tracker.core.periods import YEARS

# PostgreSQL refuses NUL and lone surrogates, XML (Word, Excel) all of these; none is ever meant.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LARGEST = 10**15  # of a figure: above it a float is no longer exact
_history: Callable[[Any, int], "list[Change]"] = lambda thing, steps: []  # noqa: E731


def clean(value: Any) -> Any:
    """Text without white space at its ends, without control characters, with plain line breaks."""
    return NOT_TEXT.sub("", value.replace("\r\n", "\n")).strip() if type(value) is str else value  # text enums stay themselves


class BaseForm(FlaskForm):  # type: ignore[misc]
    """Strips white space; ``values()`` is what the person typed, without the token and the version."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("zh",)

        def get_translations(self, form: Any) -> Any:
            """WTForms' own Chinese messages; Flask-WTF would want Flask-Babel."""
            return DefaultMeta.get_translations(self, form)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Clean every text field but passwords, whose spaces count."""
            if not issubclass(unbound_field.field_class, (FieldList, FormField, PasswordField)):
                options = {**options, "filters": [clean, *unbound_field.kwargs.get("filters", ())]}
            choices = unbound_field.kwargs.get("choices")
            if isinstance(choices, (list, tuple)) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in choices):
                options = {**options, "choices": dict(choices)}  # WTForms means to drop lists of pairs
            return unbound_field.bind(form=form, **options)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse blanks where something is required, and days and figures that nobody can mean.

        InputRequired looks at the text before it was cleaned.
        """
        valid = bool(super().validate(extra_validators))
        for field in self:
            wanted = next((one for one in field.validators if isinstance(one, InputRequired)), None)
            if wanted is not None and field.data == "" and not field.errors:
                field.errors = [*field.errors, wanted.message or field.gettext("This field is required.")]
                valid = False
            if message := _impossible(field):
                field.errors, valid = [*field.errors, message], False
        return valid

    def values(self) -> dict[str, Any]:
        """The data for a service."""
        return {name: value for name, value in self.data.items() if name not in {"csrf_token", "version"}}

    def complain(self, message: object, field: str | None = None) -> None:
        """Show a refusal above the form, or beside the field it is about."""
        errors = self[field].errors if field else self.form_errors
        errors.append(str(message))


def _impossible(field: Any) -> str:
    """What is wrong with a day or a figure that would overflow wherever something is counted from it."""
    if isinstance(field, DateField) and field.data is not None and field.data.year not in YEARS:
        return f"日期应在{YEARS[0]}年至{YEARS[-1]}年之间"
    if isinstance(field, DecimalField) and field.data is not None and not (field.data.is_finite() and abs(field.data) < LARGEST):
        return "请填写普通的数字"
    return ""


class VersionedForm(BaseForm):
    """A form about something that two people may edit; carries the version it was made from."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


@dataclass(frozen=True)
class Change:
    """Who changed a thing, when, and from what to what, as the audit trail keeps it."""

    who: str
    at: datetime
    old: Any
    new: Any


def use_history(source: Callable[[Any, int], list[Change]]) -> None:
    """Let ``source(thing, steps)`` give the latest changes of a thing, oldest first (the audit trail does)."""
    global _history
    _history = source


def check_version(thing: Any, form: VersionedForm) -> None:
    """Raise StaleForm, saying who changed what and when, if the thing changed after the form was opened.

    The form then carries the new version: what was typed stays, and who sends it again has read what changed.
    """
    opened, current = form.version.data, thing.version
    if opened is None or opened == current:
        return
    form.version.data = current
    form.version.raw_data = [str(current)]
    labels = {name: form[name].label.text for name in form.data}
    told = [_tell(change, labels) for change in _history(thing, max(current - opened, 1))]
    what = "；".join(told) or "有人在您打开本页之后修改了这条内容"
    raise StaleForm(f"{what}。您填写的内容还在下面，请核对后再次提交")


def _tell(change: Change, labels: dict[str, str]) -> str:
    """One change in words; only fields that stand on the form, because other names mean nothing to its reader."""
    said = f"{change.who}于{formatters.local_time(change.at)}修改了这条内容"
    if not (isinstance(change.old, dict) and isinstance(change.new, dict)):
        return said
    told = [
        f"{labels[name]}由“{change.old.get(name) or '空'}”改为“{new or '空'}”"
        for name, new in change.new.items()
        if name in labels and new != change.old.get(name)
    ]
    return f"{said}：{'，'.join(told)}" if told else said
