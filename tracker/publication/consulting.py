"""征求意见: named units are shown their lines of a frozen report and may object for some working days (domain.md §6)."""

from collections.abc import Collection, Mapping
from datetime import date

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.publication import letters, queries
from tracker.publication.lines import lines_by_unit
from tracker.publication.models import Consultation, ConsultationState, ConsultedUnit, Handling, Objection
from tracker.regions.services import calendar_for, setting
from tracker.reports import services as reports
from tracker.reports.models import SupervisionReport
from tracker.tasks.lookups import unit_names

GENERAL = ""  # the key of an objection that is about no single line
LONGEST = 1000


def start(report: SupervisionReport, unit_ids: Collection[int], *, actor: User, today: date, demonstration: bool = False) -> Consultation:
    """Freeze the figures and show each chosen unit its lines; the last day for answers is counted in working days.

    RuleBroken where no unit is chosen, or one that the report does not name.
    """
    lines = lines_by_unit(report, db.session)
    if not unit_ids:
        raise RuleBroken("请至少选择一个单位征求意见")
    if strangers := set(unit_ids) - lines.keys():
        raise RuleBroken(f"{'、'.join(unit_names(strangers).values())}没有列入存在问题，不必征求意见，请重新选择")
    reports.freeze_for_consultation(report)
    due_on = calendar_for(report.region_code).add(today, setting(report.region_code, "report.consult_workdays", today))
    names = unit_names(unit_ids)
    consultation = Consultation(
        report=report,
        region_code=report.region_code,
        snapshot_hash=report.snapshot_hash,
        state=ConsultationState.RUNNING,
        started_on=today,
        due_on=due_on,
        started_by=actor,
        parts=[
            ConsultedUnit(unit_id=unit_id, unit_name=names[unit_id], lines=[line.stored() for line in lines[unit_id]], mailed=0)
            for unit_id in sorted(unit_ids)
        ],
    )
    db.session.add(consultation)
    db.session.flush()
    letters.tell_consulted(consultation, today=today, demonstration=demonstration)
    asked = [part.unit_name for part in consultation.parts]
    record("supervision.consulted", report, actor=actor, new={"due_on": due_on.isoformat(), "units": asked})
    return consultation


def answer(part: ConsultedUnit, objections: Mapping[str, str], *, actor: User, today: date, on_behalf: bool = False) -> None:
    """Keep what a unit says: ``objections`` by the key of the line, ``GENERAL`` for the whole; none of them agrees.

    A unit answers until the last day, and may answer anew until then as long as nobody has dealt with an objection. An
    answer on paper is entered by the office as long as the consultation runs, and shown as such for ever.
    """
    consultation = part.consultation
    _require_running(consultation)
    if consultation.is_over(today) and not on_behalf:
        raise RuleBroken(f"征求意见已于{long_date(consultation.due_on)}截止，逾期未答复视为无意见；如仍有不同意见，请直接与督查室联系")
    if any(one.handling for one in part.objections):
        raise RuleBroken("督查室已经开始处理答复的意见，不能再改；如需补充，请直接与督查室联系")
    lines = {line["key"]: line["text"] for line in part.lines} | {GENERAL: ""}
    said = {key: text for key, text in objections.items() if text}
    if said.keys() - lines.keys():
        raise RuleBroken("有一条意见所针对的内容已经不在征求意见之列，请刷新页面后重新填写")
    if any(len(text) > LONGEST for text in said.values()):
        raise RuleBroken(f"每条意见不超过{LONGEST}字，请精简后再提交")
    old = [one.text for one in part.objections]
    part.objections = [Objection(line_key=key, line=lines[key], text=text) for key, text in said.items()]
    part.answered_on, part.answered_by, part.on_behalf = today, actor, on_behalf
    new = {"unit": part.unit_name, "objections": list(said.values()), "on_behalf": on_behalf}
    record("supervision.answered", consultation.report, actor=actor, old=old or None, new=new)


def handle(objection: Objection, handling: Handling, reason: str, *, actor: User, today: date) -> None:
    """Note how an objection was dealt with, and why; it may be thought over until approval is asked for."""
    _require_running(objection.part.consultation)
    old = objection.handling
    objection.handling, objection.handling_reason = handling, reason
    objection.handled_on, objection.handled_by = today, actor
    new = {"unit": objection.part.unit_name, "objection": objection.text, "handling": handling, "reason": reason}
    record("supervision.objection_handled", objection.part.consultation.report, actor=actor, old=old, new=new)


def withdraw(consultation: Consultation, reason: str, *, actor: User, today: date) -> None:
    """Go back to the draft, for instance because a late report changes the figures; what was answered stays on record."""
    _require_running(consultation)
    reports.back_to_draft(consultation.report)
    end(consultation, ConsultationState.WITHDRAWN, reason, actor=actor, today=today)
    letters.tell_withdrawn(consultation, today=today)
    record("supervision.consultation_withdrawn", consultation.report, actor=actor, new={"reason": reason})


def end(consultation: Consultation, state: ConsultationState, reason: str | None, *, actor: User, today: date) -> None:
    """Close the books of a consultation."""
    consultation.state, consultation.reason = state, reason
    consultation.ended_on, consultation.ended_by_id = today, actor.id


def unanswered(consultation: Consultation) -> list[ConsultedUnit]:
    """Units that have said nothing yet."""
    return [part for part in consultation.parts if part.answered_on is None]


def unhandled(consultation: Consultation) -> int:
    """How many objections nobody has dealt with."""
    return sum(one.handling is None for part in consultation.parts for one in part.objections)


def newest(report: SupervisionReport) -> Consultation | None:
    """The consultation that the pages show."""
    return next(iter(queries.consultations_of(report)), None)


def _require_running(consultation: Consultation) -> None:
    if consultation.state is not ConsultationState.RUNNING:
        raise RuleBroken("这次征求意见已经结束，不能再办理")
