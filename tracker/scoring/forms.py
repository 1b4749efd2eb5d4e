"""Switching scoring on, numbers of the formula, bonuses, contests."""

import re
from typing import Any

from wtforms import DecimalField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from tracker.core.errors import RuleBroken
from tracker.core.forms import BaseForm, VersionedForm
from tracker.scoring.parameters import NAMES

REASON = Length(max=300, message="不超过300字")
PAPER = Length(max=200, message="不超过200字")
LONG = Length(max=1000, message="不超过1000字")
WEIGHT = re.compile(r"(?P<number>\S+?)\s*[=＝:：]\s*(?P<weight>[1-5])")


def _number(name: str) -> DecimalField:
    words, most = NAMES[name]
    return DecimalField(words, [InputRequired("请填写数字"), NumberRange(0, most, message=f"应在0至{most}之间")], places=None)


class ParametersForm(BaseForm):
    """The numbers of the formula."""

    late = _number("late")
    late_workdays = _number("late_workdays")
    very_late = _number("very_late")
    support = _number("support")
    returned = _number("returned")
    returned_cap = _number("returned_cap")
    missing = _number("missing")
    missing_cap = _number("missing_cap")
    bonus_cap = _number("bonus_cap")

    def numbers(self) -> dict[str, float]:
        """The numbers by name; whole ones stay whole, as the defaults are."""
        found = {name: float(self[name].data or 0) for name in NAMES}
        return {name: int(value) if value.is_integer() else value for name, value in found.items()}


class SettingsForm(ParametersForm):
    """On which paper scores are made, and by which numbers."""

    paper = StringField("依据的文件", [PAPER], description="开展评价所依据的文件名称和文号；留空表示不开展评价")


class TrialForm(ParametersForm):
    """Other numbers and weights, tried on a past quarter."""

    class Meta(ParametersForm.Meta):
        csrf = False  # it is a question (GET), nothing is kept

    weights = TextAreaField("改用的任务权重", [Optional(), LONG], description="每行一项：任务编号=权重（1至5），如 榕金规-4.3-02=3")

    def tried_weights(self) -> dict[str, int]:
        """Weights by task number; RuleBroken for a line that says something else."""
        lines = [line.strip() for line in (self.weights.data or "").splitlines() if line.strip()]
        found = [WEIGHT.fullmatch(line) for line in lines]
        if None in found:
            raise RuleBroken(f"看不懂“{lines[found.index(None)][:40]}”，请写成 任务编号=权重，权重为1至5")
        return {match["number"]: int(match["weight"]) for match in found if match}


class BonusForm(BaseForm):
    """加分 on a paper."""

    points = DecimalField("加分", [InputRequired("请填写分数")], places=1)
    reason = StringField("理由", [InputRequired("请写明理由"), REASON])
    paper = StringField("依据的文件或批示", [InputRequired("请填写依据"), PAPER])


class BonusDecisionForm(VersionedForm):
    """A leader approves or refuses."""

    decision = RadioField("决定", [InputRequired("请选择同意或者不同意")], choices=[("grant", "同意"), ("refuse", "不同意")])
    reason = StringField("意见", [REASON])


class ContestForm(BaseForm):
    """申诉 against one line."""

    line = HiddenField()
    text = TextAreaField("申诉理由", [InputRequired("请写明理由"), LONG])


class AnswerForm(VersionedForm):
    """答复 of the office."""

    decision = RadioField("处理", [InputRequired("请选择处理结果")], choices=[("uphold", "申诉成立，该行不计"), ("reject", "维持原评")])
    text = TextAreaField("答复", [InputRequired("请填写答复"), LONG])

    def content(self) -> dict[str, Any]:
        """What the service takes."""
        return {"uphold": self.decision.data == "uphold", "text": self.text.data or ""}
