"""What a person chooses about the own mails."""

from collections.abc import Iterable

from wtforms import RadioField, SelectField

from tracker.core.forms import BaseForm
from tracker.reminders.choices import NOTICES_NAMES
from tracker.reminders.reader_models import Notices


class MailChoiceForm(BaseForm):
    """The hour of the daily mail, and how often what merely informs."""

    hour = SelectField("每天几时收取", coerce=int)
    notices = RadioField(
        "未到期的提醒",
        coerce=Notices,
        choices=[(notices.value, name) for notices, name in NOTICES_NAMES.items()],
        description="催办、督办属于应办事项，每个工作日照常发送，不能退订。",
    )

    def offer(self, hours: Iterable[int]) -> None:
        """Let the person choose among these hours."""
        self.hour.choices = {str(hour): f"{hour}时" for hour in hours}
