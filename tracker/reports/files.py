"""The files of a supervision report: made from its snapshot on demand, kept with their hash once it is published."""

import json
from dataclasses import dataclass

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.core.errors import NotThere
from tracker.core.formatters import long_date
from tracker.documents import services as documents
from tracker.reports import queries
from tracker.reports.document import Form
from tracker.reports.facts_view import SnapshotView
from tracker.reports.models import ReportFile, SupervisionReport, SupervisionStatus
from tracker.reports.render_docx import render_docx
from tracker.reports.render_html import render_html
from tracker.reports.render_xlsx import render_xlsx
from tracker.reports.wording import Composition, Status, compose

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)
NUMBER = "{mark}〔{year}〕{number}号"


@dataclass(frozen=True)
class Rendered:
    """One file as it is handed out."""

    name: str
    media_type: str
    data: bytes


def composed(report: SupervisionReport) -> tuple[Composition, SnapshotView]:
    """The document of a report with its number, date and edited paragraphs."""
    view = SnapshotView.of(report.snapshot)
    status = Status(
        draft=report.status is not SupervisionStatus.PUBLISHED,
        doc_number=doc_number(report),
        published_on=report.published_on,
        form=form_of(report),
        issue=report.number,
        replaces=replaces(report),
    )
    return compose(view, report.edits, status), view


def form_of(report: SupervisionReport) -> Form:
    """The numbered issue where the report is numbered by 期, else the red head."""
    return Form.NUMBERED_ISSUE if report.number_kind == Form.NUMBERED_ISSUE else Form.RED_HEAD


def doc_number(report: SupervisionReport) -> str | None:
    """厦督〔2024〕3号 or 第3期; None before it is numbered."""
    if report.number is None:
        return None
    if form_of(report) is Form.NUMBERED_ISSUE:
        return f"第{report.number}期"
    return NUMBER.format(mark=report.region.document_mark, year=report.number_year, number=report.number)


def cited(report: SupervisionReport) -> str | None:
    """The number as other papers quote it: 厦督〔2024〕3号 or 2024年第3期."""
    number = doc_number(report)
    return f"{report.number_year}年{number}" if number and form_of(report) is Form.NUMBERED_ISSUE else number


def replaces(report: SupervisionReport) -> str:
    """The sentence that names the issue this one replaces; empty for a first issue."""
    old = report.corrects
    if old is None:
        return ""
    why = (report.correction_reason or "").rstrip("。；")
    return (
        f"{long_date(old.published_on)}印发的《{old.title}》（{cited(old)}）有关内容需要更正"
        f"{f'：{why}' if why else ''}。现将更正后的通报重新印发，原通报同时作废。"
    )


def render(report: SupervisionReport, formats: tuple[str, ...] = FORMATS) -> list[Rendered]:
    """The files in the given formats, all from the one snapshot."""
    composition, view = composed(report)
    makers = {
        "docx": lambda: render_docx(composition.document),
        "xlsx": lambda: render_xlsx(view),
        "html": lambda: render_html(composition, view),
        "json": lambda: pretty(view),
    }
    return [Rendered(file_name(report, kind), MEDIA_TYPES[kind], makers[kind]()) for kind in formats]


def pretty(view: SnapshotView) -> bytes:
    """The snapshot for people and programs."""
    return (json.dumps(view.data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def file_name(report: SupervisionReport, kind: str) -> str:
    """350200-2024Q3.docx, with the plan and what is unusual in between."""
    parts = [report.region_code, report.plan.slug if report.plan else "", report.period, "below" if report.below else ""]
    parts += ["interim" if report.interim else "", f"issue{report.issue}" if report.issue > 1 else ""]
    return "-".join(part for part in parts if part) + f".{kind}"


def keep(report: SupervisionReport, actor: User | None) -> None:
    """Store the files of a report that is being published; they are never made again."""
    for file in render(report):
        kept = documents.keep(file.data, file.name, file.media_type, actor=actor)
        report.files.append(ReportFile(format=file.name.rpartition(".")[2], file=kept))
    db.session.flush()


def fetch(report: SupervisionReport, formats: tuple[str, ...]) -> list[Rendered]:
    """The files as published, or as the draft stands now; NotThere for an unknown format."""
    if unknown := [kind for kind in formats if kind not in MEDIA_TYPES]:
        raise NotThere(f"没有 .{unknown[0]} 格式的文件，可以下载的是 {'、'.join(FORMATS)}")
    kept = [queries.file_of(db.session, report, kind) for kind in formats]
    if all(kept):
        return [Rendered(one.file.name, one.file.media_type, documents.read(one.file)) for one in kept if one]
    return render(report, formats)
