"""Forms of the reports' pages."""

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.errors import RuleBroken
from tracker.core.forms import BaseForm, VersionedForm
from tracker.core.periods import Period, PeriodKind, parse_period, period_of, span_of
from tracker.plans.models import Plan
from tracker.reports.models import KIND_NAMES, ReportKind
from tracker.reports.scope import ONE_DAY
from tracker.reports.services import plan_named

OFFERED = {PeriodKind.QUARTER: 8, PeriodKind.MONTH: 6, PeriodKind.WEEK: 5, PeriodKind.HALF_YEAR: 3, PeriodKind.YEAR: 2}
GROUPS = {
    PeriodKind.QUARTER: "季度通报",
    PeriodKind.MONTH: "月度通报",
    PeriodKind.WEEK: "工作周报",
    PeriodKind.HALF_YEAR: "半年通报",
    PeriodKind.YEAR: "年度通报",
}
EVALUATION_CHOICES = [(str(ReportKind.MID_TERM), "中期评估（规划期开始至上月末）"), (str(ReportKind.FINAL), "总结评估（整个规划期）")]


class DraftForm(BaseForm):
    """What to report about; an unfinished period makes an interim report."""

    period = SelectField("种类和期间", [InputRequired("请选择期间")])
    plan = SelectField("规划")
    below = BooleanField("同时统计下级地区的规划")

    def choice(self, today: date) -> dict[str, Any]:
        """What services.build wants; raises RuleBroken where the plan has gone."""
        plan = plan_named(self.plan.data) if self.plan.data else None
        asked = self.period.data
        period = evaluated_period(plan, ReportKind(asked), today) if asked in dict(EVALUATION_CHOICES) else parse_period(asked)
        below = bool(self.below.data) if "below" in self else False
        return {"period": period, "plan": plan, "below": below, "interim": period.end >= today}


class KindsForm(BaseForm):
    """Which reports the system drafts by itself; no box ticked is an answer too, a request without the form is none."""

    sent = HiddenField(default="1", validators=[InputRequired()])
    kinds = SelectMultipleField(
        "自动起草的种类",
        choices=[(str(kind), name) for kind, name in KIND_NAMES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


def evaluated_period(plan: Plan | None, kind: ReportKind, today: date) -> Period:
    """The months that an evaluation made today covers; RuleBroken without a plan, or in its first month."""
    if plan is None or plan.period_start is None or plan.period_end is None:
        raise RuleBroken("中期评估和总结评估只针对一部规划，请选择有规划期的规划")
    if kind is ReportKind.FINAL:
        return span_of(plan.period_start, plan.period_end)
    last = min(today, plan.period_end).replace(day=1) - ONE_DAY
    if last < plan.period_start:
        raise RuleBroken(f"《{plan.title}》刚刚开始执行，满一个月后才能评估")
    return span_of(plan.period_start, last)


class ActionForm(VersionedForm):
    """A step that needs no words."""


class SendBackForm(VersionedForm):
    """Why the leader wants changes."""

    reason = TextAreaField("退回意见", [DataRequired("请写明需要修改的地方"), Length(max=500, message="退回意见不超过500字")])


class ParagraphForm(VersionedForm):
    """One paragraph in a person's words; empty leaves it out."""

    text = TextAreaField("文字", [Length(max=4000, message="一段文字不超过4000字")])


def draft_form(plans: list[Any], today: date, *, has_below: bool) -> DraftForm:
    """The form with the periods and plans that can be chosen; the last finished quarter first."""
    form = DraftForm()
    form.period.choices = {
        GROUPS[kind]: [(one.code, _label(one, today)) for one in _latest(today, kind, count)] for kind, count in OFFERED.items()
    } | {"规划评估（须选择规划）": EVALUATION_CHOICES}
    form.plan.choices = [("", "全部规划"), *((plan.slug, plan.title) for plan in plans)]
    if not form.is_submitted():
        form.period.data = period_of(today, PeriodKind.QUARTER).previous().code
    if not has_below:
        del form.below
    return form


def _latest(today: date, kind: PeriodKind, count: int) -> list[Period]:
    periods = [period_of(today, kind)]
    while len(periods) < count:
        periods.append(periods[-1].previous())
    return [one for one in periods if one.start < today]


def _label(period: Period, today: date) -> str:
    return period.label if period.end < today else f"{period.label}（尚未结束，统计到昨天）"
