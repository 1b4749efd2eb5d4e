"""Asking for a change of a task and deciding about it."""

from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.changes.models import GRADE_NAMES, ChangeKind, Grade
from tracker.core.forms import BaseForm, VersionedForm
from tracker.plans.models import UnitRole
from tracker.tasks.models import ROLE_WORDS

LONG = Length(max=2000, message="不超过2000字")
TITLE, CRITERION, PAPER = (Length(max=limit, message=f"不超过{limit}字") for limit in (300, 500, 200))
LEAVES = "leaves"
ROLES = [("", "请选择"), *((one.value, ROLE_WORDS[one]) for one in UnitRole), (LEAVES, "不再承担")]


class RequestForm(VersionedForm):
    """What every request has; the version is the task's."""

    reason = TextAreaField("理由", [InputRequired("请填写理由"), LONG])
    files = MultipleFileField("佐证材料", description="可多选；PDF、OFD、Word、Excel、图片、TXT、ZIP，单个不超过20 MB")

    def content(self) -> dict[str, Any]:
        """The values that the service of this kind takes."""
        return {name: value for name, value in self.values().items() if name != "files"}


class ExtensionForm(RequestForm):
    """延期."""

    new_due_on = DateField("拟延期至", [InputRequired("请填写拟延期的日期")])


class ClosureForm(RequestForm):
    """办结: the done-criterion stands beside the box."""

    reason = TextAreaField("办结情况", [InputRequired("请对照办结标准逐条说明完成情况"), LONG], description="对照办结标准逐条说明")


class AdjustmentForm(RequestForm):
    """调整 of wording, units or target; what stays empty stays as it is."""

    title = StringField("任务名称改为", [TITLE])
    criterion = TextAreaField("办结标准改为", [CRITERION])
    unit_id = SelectField("调整单位", [Optional()], coerce=lambda value: int(value) if value else None)
    role = SelectField("分工改为", [Optional()], choices=ROLES, description="改为牵头时，原牵头单位转为责任单位")
    target = StringField("目标调整为", [CRITERION], description="涉及目标的调整由领导审定")

    def content(self) -> dict[str, Any]:
        """Reason and proposal."""
        proposal: dict[str, Any] = {name: self[name].data for name in ("title", "criterion", "target") if self[name].data}
        if self.unit_id.data:
            proposal["unit_id"] = self.unit_id.data
            if self.role.data:
                proposal["role"] = None if self.role.data == LEAVES else self.role.data
        return {"reason": self.reason.data, "proposal": proposal}


class TerminationForm(RequestForm):
    """终止, proposed by the office."""

    paper = StringField("依据的文件或批示", [InputRequired("请写明依据的文件或批示"), PAPER])


class SuspensionForm(TerminationForm):
    """暂缓, with the day of resuming."""

    resume_on = DateField("恢复办理日期", [InputRequired("请填写恢复办理的日期")])


FORMS: dict[ChangeKind, type[RequestForm]] = {
    ChangeKind.EXTENSION: ExtensionForm,
    ChangeKind.CLOSURE: ClosureForm,
    ChangeKind.ADJUSTMENT: AdjustmentForm,
    ChangeKind.SUSPENSION: SuspensionForm,
    ChangeKind.TERMINATION: TerminationForm,
}


class DecisionForm(VersionedForm):
    """同意 or 不同意."""

    decision = RadioField("审核意见", [InputRequired("请选择同意或者不同意")], choices=[("grant", "同意"), ("refuse", "不同意")])
    reason = TextAreaField("意见", [LONG], description="不同意时必填，申请单位会在邮件中看到")


class ClosureDecisionForm(DecisionForm):
    """销号 with its grade; 不合格 is a refusal."""

    decision = RadioField("审核意见", [InputRequired("请选择销号或者退回")], choices=[("grant", "同意销号"), ("refuse", "不合格，退回")])
    grade = SelectField(
        "评定等次",
        [Optional()],
        choices=[("", "请选择"), *((one.value, GRADE_NAMES[one]) for one in Grade)],
        coerce=lambda value: Grade(value) if value else None,
    )


class PaperDecisionForm(DecisionForm):
    """What a leader decides cites its paper."""

    paper = StringField("依据的文件或批示", [PAPER])


class HeadForm(VersionedForm):
    """The unit head lets the request leave the unit, or stops it."""

    decision = RadioField("审签意见", [InputRequired("请选择同意或者不同意")], choices=[("approve", "同意报送"), ("stop", "不同意报送")])
    reason = TextAreaField("意见", [LONG], description="不同意时必填")


class ReopenForm(BaseForm):
    """撤销销号."""

    reason = TextAreaField("撤销销号的原因", [InputRequired("请写明原因"), LONG])
