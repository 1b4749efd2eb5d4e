"""Forms of the reports' pages."""

from datetime import date
from typing import Any

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.core.forms import BaseForm, VersionedForm
from tracker.core.periods import Period, PeriodKind, parse_period, period_of
from tracker.reports.services import plan_named

OFFERED = {PeriodKind.QUARTER: 8, PeriodKind.MONTH: 6, PeriodKind.HALF_YEAR: 3, PeriodKind.YEAR: 2}
GROUPS = {PeriodKind.QUARTER: "季度", PeriodKind.MONTH: "月度", PeriodKind.HALF_YEAR: "半年", PeriodKind.YEAR: "年度"}


class DraftForm(BaseForm):
    """What to report about; an unfinished period makes an interim report."""

    period = SelectField("期间", [InputRequired("请选择期间")])
    plan = SelectField("规划")
    below = BooleanField("同时统计下级地区的规划")

    def choice(self, today: date) -> dict[str, Any]:
        """What services.build wants; raises RuleBroken where the plan has gone."""
        period = parse_period(self.period.data)
        plan = plan_named(self.plan.data) if self.plan.data else None
        below = bool(self.below.data) if "below" in self else False
        return {"period": period, "plan": plan, "below": below, "interim": period.end >= today}


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
    }
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
