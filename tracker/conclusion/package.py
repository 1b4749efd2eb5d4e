"""The archive package of a plan: one .zip with the plan, its source, tasks, reports, evidence, and the SHA-256 of each file.

The same data give the same bytes on any day and machine: members stand in the order of their names with a fixed date, and
nothing says when the package was made. ``sha256sum -c SHA256SUMS`` checks an unpacked one (docs/adr/0065).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
import xlsxwriter
from sqlalchemy.orm import Session, selectinload

from tracker.conclusion import contents
from tracker.core.formatters import long_date
from tracker.documents import services as documents
from tracker.documents.models import StoredFile
from tracker.plans.models import Plan
from tracker.reports.models import SupervisionReport, SupervisionStatus

FIXED = (1980, 1, 1, 0, 0, 0)
SHEET_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
WIDTHS = {"任务": 40, "办结标准": 36, "进展情况": 60, "存在问题": 40, "下一步措施": 40, "理由": 40, "答复意见": 40}
MANIFEST, SUMS, README = "manifest.json", "SHA256SUMS", "说明.txt"
Content = bytes | Path
Member = tuple[str, Content]


def write_package(session: Session, plan: Plan, out: IO[bytes]) -> dict[str, Any]:
    """Write the package; returns its manifest. NotThere where a stored file has been lost: an archive with holes is none."""
    members = sorted(_members(session, plan), key=lambda member: member[0])
    listed = [{"path": path, "size": _size(content), "sha256": _digest(content)} for path, content in members]
    manifest = {"plan": plan.slug, "title": plan.title, "region": plan.region_code, "files": listed}
    sums = "".join(f"{one['sha256']}  {one['path']}\n" for one in listed)
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in [*members, (MANIFEST, json_bytes(manifest)), (SUMS, sums.encode())]:
            _add(archive, path, content)
    return manifest


def package_name(plan: Plan) -> str:
    """xiamen-2009-archive.zip."""
    return f"{plan.slug}-archive.zip"


def _members(session: Session, plan: Plan) -> Iterator[Member]:
    tasks = contents.tasks_of(session, plan)
    reports, requests = contents.reports_of(session, tasks), contents.requests_of(session, tasks)
    yield README, _readme(plan).encode()
    yield "规划/plan.json", json_bytes(contents.plan_facts(session, plan))
    yield from _source(session, plan)
    made = plan.period_end or plan.issue_date or date(*FIXED[:3])
    yield "任务/任务清单.xlsx", sheet("任务清单", contents.TASK_HEADS, [contents.task_cells(task, plan) for task in tasks], made)
    yield "进展/进展填报.xlsx", sheet("进展填报", contents.REPORT_HEADS, [contents.report_cells(one) for one in reports], made)
    yield "进展/进展填报.json", json_bytes([contents.report_facts(one) for one in reports])
    yield "变更/变更申请.xlsx", sheet("变更申请", contents.REQUEST_HEADS, [contents.request_cells(one) for one in requests], made)
    yield from _published(session, plan)
    held = [(one.task.number, evidence.file) for one in reports for evidence in one.evidence if not evidence.removed]
    held += [(one.task.number, evidence.file) for one in requests for evidence in one.evidence]
    yield from _evidence(held)


def _source(session: Session, plan: Plan) -> Iterator[Member]:
    kept = session.get(StoredFile, plan.source_file_id) if plan.source_file_id else None
    if kept is not None:
        yield f"规划/原文/{kept.name}", documents.existing_path(kept)


def _published(session: Session, plan: Plan) -> Iterator[Member]:
    """Files of the published reports about the plan, and of those of its region that count its tasks; kept, never made again."""
    report = SupervisionReport
    found = session.scalars(
        sa.select(report)
        .where(report.status == SupervisionStatus.PUBLISHED, report.region_code == plan.region_code)
        .where(sa.or_(report.plan_id == plan.id, report.plan_id.is_(None)))
        .options(selectinload(report.files))
        .order_by(report.id)
    )
    for one in found:
        if one.plan_id == plan.id or plan.slug in {row["plan"] for row in json.loads(one.snapshot)["by_plan"]}:
            for kept in one.files:
                yield f"通报/{one.period}-{one.id}/{kept.file.name}", documents.existing_path(kept.file)


def _evidence(held: Iterable[tuple[str, StoredFile]]) -> Iterator[Member]:
    """Each file once under its task; two of one name are told apart by their hash."""
    seen: dict[str, StoredFile] = {}
    for number, kept in held:
        seen.setdefault(f"佐证/{number}/{kept.sha256[:8]}-{kept.name}", kept)
    for path, kept in seen.items():
        yield path, documents.existing_path(kept)


def _readme(plan: Plan) -> str:
    period = f"{long_date(plan.period_start)}至{long_date(plan.period_end)}"
    return (
        f"《{plan.title}》归档资料\n规划期：{period}\n\n"
        "规划/  规划要素、措施、指标（plan.json）和原文\n任务/  全部任务及最终状态，含已结转的任务\n"
        "进展/  全部进展填报及审核经过\n变更/  全部变更申请及答复\n"
        "通报/  已印发的通报和评估报告，与印发时逐字节一致\n佐证/  按任务编号存放的佐证材料\n"
        f"{MANIFEST}、{SUMS}  每个文件的 SHA-256 校验值；解压后可运行 sha256sum -c {SUMS} 核对\n"
    )


def sheet(title: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]], made: date) -> bytes:
    """A workbook with one sheet: real dates and numbers, text never a formula, a fixed day of making."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, SHEET_OPTIONS)
    book.set_properties({"title": title, "created": datetime(made.year, made.month, made.day)})  # noqa: DTZ001 (a day, no instant)
    head = book.add_format({"bold": True, "bg_color": "#EAF1F7", "border": 1, "text_wrap": True})
    text, day = book.add_format({"valign": "top", "text_wrap": True}), book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
    page = book.add_worksheet(title)
    for column, words in enumerate(heads):
        page.set_column(column, column, WIDTHS.get(words, 14))
        page.write_string(0, column, words, head)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 (a day)
            elif isinstance(value, int | float):
                page.write_number(line, column, value, text)
            else:
                page.write_string(line, column, str(value or ""), text)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return stream.getvalue()


def json_bytes(value: Any) -> bytes:
    """Sorted and indented, so that two packages can be compared line by line."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _add(archive: zipfile.ZipFile, path: str, content: Content) -> None:
    info = zipfile.ZipInfo(path, FIXED)
    info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
    with archive.open(info, "w", force_zip64=True) as into:
        if isinstance(content, bytes):
            into.write(content)
            return
        with content.open("rb") as source:
            while block := source.read(1024 * 1024):
                into.write(block)


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _digest(content: Content) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
