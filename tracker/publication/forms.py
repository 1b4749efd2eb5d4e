"""Forms of a report on its way."""

from datetime import date

from wtforms import DateField, FieldList, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from tracker.core.forms import BaseForm, VersionedForm
from tracker.publication.consulting import GENERAL, LONGEST
from tracker.publication.models import HANDLING_NAMES, ConsultedUnit
from tracker.reports.models import NUMBER_KIND_NAMES

REASON = Length(max=500, message="不超过500字")
OPINION = Length(max=LONGEST, message=f"不超过{LONGEST}字")
AGREE, OBJECT = "agree", "object"
UPHOLD, REFUSE = "uphold", "refuse"


class StepForm(VersionedForm):
    """A step that needs no words."""


class ReasonForm(VersionedForm):
    """A step that needs a reason."""

    reason = TextAreaField("理由", [InputRequired("请写明理由"), REASON])


class AskApprovalForm(VersionedForm):
    """The reason is wanted where the consultation is skipped or cut short."""

    reason = TextAreaField("不等答复（或不征求意见）的理由", [REASON])


class PublishForm(VersionedForm):
    """The number of the document and what kind of number it is."""

    number_kind = SelectField("编号方式", choices=[(kind.value, name) for kind, name in NUMBER_KIND_NAMES.items()])
    number = IntegerField("编号", [InputRequired("请填写编号"), NumberRange(min=1, max=9999, message="编号应为1至9999的整数")])


class AnswerForm(VersionedForm):
    """无意见, or what a unit has against a line or in general."""

    stance = RadioField("答复", [InputRequired("请选择无意见或者有不同意见")], choices=[(AGREE, "无意见"), (OBJECT, "有不同意见")])
    opinions = FieldList(TextAreaField("意见", [OPINION]), max_entries=1000)
    general = TextAreaField("总的意见", [OPINION])

    def objections(self, part: ConsultedUnit) -> dict[str, str]:
        """What was written, by the key of the line."""
        said = {line["key"]: entry.data or "" for line, entry in zip(part.lines, self.opinions.entries, strict=False)}
        return {key: text for key, text in {**said, GENERAL: self.general.data or ""}.items() if text}

    def fits(self, part: ConsultedUnit) -> bool:
        """Whether stance and words agree; otherwise the form says what to do, and keeps the words."""
        words = bool(self.objections(part))
        if self.stance.data == OBJECT and not words:
            self.complain("请在有异议的内容下面写明意见，或者改选“无意见”")
        elif self.stance.data == AGREE and words:
            self.complain("您选择了“无意见”，但下面写有意见；请改选“有不同意见”，或者清空意见")
        else:
            return True
        return False


def answer_form(part: ConsultedUnit) -> AnswerForm:
    """The form with a box for each line, filled with what the unit said before."""
    said = {one.line_key: one.text for one in part.objections}
    stance = (OBJECT if said else AGREE) if part.answered_on else None
    opinions = [said.get(line["key"], "") for line in part.lines]
    return AnswerForm(data={"version": part.version, "stance": stance, "opinions": opinions, "general": said.get(GENERAL, "")})


class HandlingForm(VersionedForm):
    """How an objection was dealt with."""

    handling = RadioField(
        "处理", [InputRequired("请选择采纳或者不采纳")], choices=[(kind.value, name) for kind, name in HANDLING_NAMES.items()]
    )
    reason = TextAreaField("说明", [InputRequired("请写明怎样修改，或者不采纳的理由"), REASON])


class PaperReceiptForm(VersionedForm):
    """A receipt on paper."""

    received_on = DateField("签收日期", [InputRequired("请填写回执上的签收日期")])
    note = StringField("备注", [Length(max=200, message="不超过200字")])


class ReviewForm(BaseForm):
    """What shall be looked at again."""

    text = TextAreaField("异议和理由", [InputRequired("请写明对哪些内容有异议、理由是什么"), Length(max=2000, message="不超过2000字")])


class PaperReviewForm(ReviewForm):
    """The same on a unit's behalf."""

    unit_id = SelectField("单位", [InputRequired("请选择单位")], coerce=int)


class DecisionForm(VersionedForm):
    """The result of a review."""

    decision = RadioField(
        "复核决定", [InputRequired("请选择复核决定")], choices=[(UPHOLD, "采纳，起草更正后的新一期通报"), (REFUSE, "不采纳，维持原通报")]
    )
    reason = TextAreaField("理由", [InputRequired("请写明理由，将告知申请单位"), REASON])


class SettingsForm(BaseForm):
    """Terms and limits of reports; each holds from today on."""

    consult_workdays = IntegerField(
        "征求意见（工作日）", [InputRequired("请填写天数"), NumberRange(min=1, max=30, message="应为1至30个工作日")]
    )
    review_days = IntegerField(
        "收到后多少日内可以申请复核", [InputRequired("请填写天数"), NumberRange(min=1, max=365, message="应为1至365日")]
    )
    decide_days = IntegerField("申请后多少日内决定", [InputRequired("请填写天数"), NumberRange(min=1, max=365, message="应为1至365日")])
    number_kind = SelectField("默认编号方式", choices=[(kind.value, name) for kind, name in NUMBER_KIND_NAMES.items()])
    attach_mb = IntegerField("邮件附件总量上限（MB）", [InputRequired("请填写上限"), NumberRange(min=0, max=25, message="应为0至25 MB")])


def paper_receipt_form(version: int, today: date) -> PaperReceiptForm:
    """The form with today's date."""
    return PaperReceiptForm(data={"version": version, "received_on": today})
