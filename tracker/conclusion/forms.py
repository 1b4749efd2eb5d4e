"""Forms of a plan's end."""

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from tracker.core.forms import VersionedForm
from tracker.plans.models import Plan


class SuccessorForm(VersionedForm):
    """Which plan takes over."""

    successor = SelectField("后续规划", [InputRequired("请选择后续规划")], coerce=int)

    @classmethod
    def among(cls, plans: list[Plan], plan: Plan) -> "SuccessorForm":
        """The form with the plans that can be chosen."""
        form = cls(version=plan.version, successor=plan.successor_id)
        form.successor.choices = [(one.id, one.title) for one in plans]
        return form


class CarryOverForm(VersionedForm):
    """Until when the carried-over tasks are to be done; the tasks themselves are boxes in the list."""

    due_on = DateField("结转后的完成时限", [InputRequired("请填写结转后的完成时限")])


class StepForm(VersionedForm):
    """A step that needs no words."""
