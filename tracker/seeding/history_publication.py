"""What units of the demonstration answered about a report, when they received it, and one review; by position, not by chance.

The source of chance tells the stories of the tasks; drawing from it here would change them all.
"""

from datetime import date
from functools import partial

from tracker.accounts.models import User
from tracker.publication import consulting, queries, receipts, reviews
from tracker.publication.models import ConsultedUnit, Handling, Receipt, ReportReview
from tracker.reports.models import SupervisionReport
from tracker.seeding.stage import Agenda, Stage

SILENT_EVERY, OBJECTING_EVERY, LATE_EVERY = 5, 3, 4
OBJECTIONS = {
    "overdue": "该项工作前期受配套文件出台时间影响，目前正在加紧办理，请在通报时一并说明原因。",
    "far_behind": "项目已进入实施阶段，形象进度与资金进度不一致，请结合实际情况表述。",
    "behind": "进度按季度末口径填报，下季度初已有实质进展，请酌情表述。",
    "reports_missing": "经办人员轮岗期间没有及时填报，现已补齐，请予核实。",
    "late_reports": "经办人员交接，晚报属实，今后将按时报送；请说明不影响任务本身的进度。",
    "returned": "退回后已按要求补充材料重新报送，请一并说明。",
}
DECLINED = "数字以期末审核情况为准，维持原表述；所述情况可以在下期填报中说明。"
ADOPTED = "情况属实，已在送审时一并向领导说明。"
REVIEWED_REGION, REVIEWED_PERIOD = "350200", "2024Q2"
REVIEW_TEXT = "通报所列任务的滞后幅度按期末填报的进度计算，本单位期末之后已有实质进展，请重新核定进度。"
REVIEW_REFUSED = "经核对填报和审核记录，通报按期末审核通过的进度计算，期末之后的进展计入下一期，计算无误，维持原通报。"
ASKED_AFTER, DECIDED_AFTER = 6, 15


class Aftermath:
    """Answers, receipts and the review of published reports."""

    def __init__(self, stage: Stage, agenda: Agenda) -> None:
        self.stage, self.agenda = stage, agenda

    def answer(self, report: SupervisionReport, day: date) -> None:
        """Most units have no objection, some object to one line, some say nothing; units without accounts answer on paper."""
        consultation = queries.running(report)
        for place, part in enumerate(consultation.parts if consultation else ()):
            if place % SILENT_EVERY == SILENT_EVERY - 1:
                continue
            line = part.lines[0]
            said = {line["key"]: OBJECTIONS[line["kind"]]} if place % OBJECTING_EVERY == 1 else {}
            actor = self._clerk(part.unit_id)
            by_office = self.stage.coordinator(report.region_code)
            consulting.answer(part, said, actor=actor or by_office, today=day, on_behalf=actor is None)

    def handle(self, report: SupervisionReport, day: date) -> None:
        """Every objection is dealt with: accepted where it changes no figure."""
        consultation = queries.running(report)
        for part in consultation.parts if consultation else ():
            self._handle(part, report, day)

    def _handle(self, part: ConsultedUnit, report: SupervisionReport, day: date) -> None:
        for objection in part.objections:
            adopted = objection.line_key.startswith("returned")
            handling, reason = (Handling.ADOPTED, ADOPTED) if adopted else (Handling.DECLINED, DECLINED)
            consulting.handle(objection, handling, reason, actor=self.stage.coordinator(report.region_code), today=day)

    def plan(self, report: SupervisionReport, sent: list[Receipt], day: date) -> None:
        """Receipts within three working days, on paper where there is no account; a few units have not signed."""
        calendar = self.stage.calendar(None)
        for place, receipt in enumerate(sorted(sent, key=lambda one: one.unit_id)):
            if place % SILENT_EVERY < SILENT_EVERY - 1:
                self.agenda.add(calendar.add(day, place % LATE_EVERY), partial(self._receive, receipt))
        if (report.region_code, report.period) == (REVIEWED_REGION, REVIEWED_PERIOD):
            self.agenda.add(calendar.add(day, ASKED_AFTER), partial(self._ask_review, report))

    def _receive(self, receipt: Receipt, day: date) -> None:
        clerk = self._clerk(receipt.unit_id)
        if clerk is not None:
            receipts.sign(receipt, actor=clerk, today=day)
        elif not receipt.mailed:
            receipts.note_paper(receipt, day, "机要交换", actor=self.stage.coordinator(receipt.region_code, 3), today=day)

    def _ask_review(self, report: SupervisionReport, day: date) -> None:
        """The first unit that is behind and has its report asks; the second coordinator, who had no part, refuses."""
        consultation = consulting.newest(report)
        for part in consultation.parts if consultation else ():
            receipt, clerk = queries.receipt_of(report.id, part.unit_id), self._clerk(part.unit_id)
            if part.lines[0]["kind"] == "behind" and receipt is not None and receipt.received_on is not None and clerk is not None:
                review = reviews.ask(receipt, REVIEW_TEXT, actor=clerk, today=day, demonstration=True)
                decided_on = self.stage.calendar(None).add(day, DECIDED_AFTER)
                self.agenda.add(decided_on, partial(self._refuse, review))
                return

    def _refuse(self, review: ReportReview, day: date) -> None:
        barred = reviews.parts_in(review)
        people = [self.stage.coordinator(review.region_code, number) for number in (2, 3)] + [self.stage.leader(review.region_code)]
        actor = next(person for person in people if person.id not in barred)
        reviews.decide(review, upheld=False, reason=REVIEW_REFUSED, actor=actor, today=day, demonstration=True)

    def _clerk(self, unit_id: int) -> User | None:
        return self.stage.reporter_or_none(unit_id)
