"""One step of a ladder as a form."""

from datetime import date

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from tracker.accounts.models import ROLE_NAMES
from tracker.core.forms import BaseForm
from tracker.reminders.models import CHANNEL_NAMES, RUNG_NAMES, Channel, OffsetUnit, ReminderRule, Rung
from tracker.reminders.rule_changes import Wish
from tracker.reminders.rule_checks import OFFERED
from tracker.reminders.rule_words import UNIT_WORDS

SIDES = [("before", "之前"), ("on", "当日"), ("after", "之后")]


class Picks(SelectMultipleField):
    """Several choices as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RuleForm(BaseForm):
    """When, to whom, by what, and from which day on."""

    rung = SelectField("级别", choices=[(rung.value, name) for rung, name in RUNG_NAMES.items()])
    side = RadioField("在期限", choices=SIDES)
    days = IntegerField("天数", [Optional()], description="“当日”不填")
    offset_unit = RadioField("按", choices=[(unit.value, "日历天" if unit is OffsetUnit.CALENDAR else "工作日") for unit in UNIT_WORDS])
    repeat_every = IntegerField("此后每隔几个工作日重复", [Optional()], description="不重复请留空")
    recipients = Picks("收件人", choices=[(role.value, ROLE_NAMES[role]) for role in OFFERED])
    copies = Picks("抄送", choices=[(role.value, ROLE_NAMES[role]) for role in OFFERED])
    channels = Picks("发送渠道", choices=[(channel.value, name) for channel, name in CHANNEL_NAMES.items()])
    active = BooleanField("启用这一级")
    effective_on = DateField("自何日起", [InputRequired("请填写自何日起")], description="之前的日期仍按原来的规则")
    seen = IntegerField(widget=HiddenInput(), default=0)
    try_on = DateField("试算日期", [Optional()])

    def wish(self) -> Wish:
        """What the person wants; shape only, the rules check it."""
        days = abs(self.days.data or 0)
        return Wish(
            rung=Rung(self.rung.data),
            offset={"before": -days, "on": 0, "after": days}[self.side.data],
            offset_unit=OffsetUnit(self.offset_unit.data),
            repeat_every=self.repeat_every.data,
            recipients=self.recipients.data or [],
            copies=self.copies.data or [],
            channels=self.channels.data or [],
            active=bool(self.active.data),
        )


def rule_form(row: ReminderRule | None, seen: int, today: date) -> RuleForm:
    """The form about a step, or about a new one."""
    usual = {
        "rung": Rung.NOTICE.value,
        "side": "after",
        "offset_unit": OffsetUnit.WORKING.value,
        "channels": [Channel.MAIL.value],
        "active": True,
    }
    if row is not None:
        side = "on" if row.offset == 0 else "before" if row.offset < 0 else "after"
        usual = {name: getattr(row, name) for name in ("rung", "offset_unit", "repeat_every", "recipients", "copies", "channels", "active")}
        usual |= {"rung": row.rung.value, "offset_unit": row.offset_unit.value, "side": side, "days": abs(row.offset) or None}
    return RuleForm(data={**usual, "effective_on": today, "seen": seen, "try_on": today})
