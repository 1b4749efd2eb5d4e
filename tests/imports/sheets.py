"""Sheets to hand in, and what comes of them."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import sqlalchemy as sa

from tests.builders import XIAMEN, a_coordinator
from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports import publishing, sheet_services
from tracker.imports.models import Decision, ImportItem, PlanImport
from tracker.imports.sheet_entries import Entry, entries_of
from tracker.imports.sheet_writing import export
from tracker.plans.models import Plan, ReportFrequency
from tracker.regions.models import Region
from tracker.tasks.models import Task

TODAY = date(2024, 10, 8)
GROUNDS = {"basis": "方案", "content": "推进情况", "object_": "责任单位", "scope": "全市", "paper": "示政办〔2024〕7号"}
HEAD = ("序号", "工作任务", "牵头单位", "配合单位", "完成时限")


def sheet(*rows: Sequence[Any], name: str = "任务") -> bytes:
    """A workbook of these rows."""
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    return bytes_of(book)


def bytes_of(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def start(data: bytes, name: str = "分解表.xlsx", *, region: str = XIAMEN, actor: User | None = None, **plan: Any) -> PlanImport:
    """A new plan from a sheet."""
    values = {"title": "厦门市测试行动计划", "short_name": "", "doc_number": "", **plan}
    values = {"period_start": date(2024, 1, 1), "period_end": date(2025, 12, 31), **values}
    return sheet_services.start_plan(
        data, name, region=db.session.get_one(Region, region), actor=actor or a_coordinator(region), today=TODAY, **values
    )


def items_of(kept: PlanImport) -> list[ImportItem]:
    return list(db.session.scalars(sa.select(ImportItem).where(ImportItem.import_id == kept.id).order_by(ImportItem.position)))


def faults_of(kept: PlanImport) -> list[str]:
    return [fault["message"] for item in items_of(kept) for fault in item.faults]


def publish(kept: PlanImport, actor: User) -> list[Task]:
    """All items taken, as they were read."""
    for item in items_of(kept):
        item.decision = Decision.ACCEPTED
    values = {"report_frequency": ReportFrequency.QUARTERLY, "actor": actor, "today": TODAY}
    return publishing.publish(kept, **GROUNDS, **values)


def plan_named(slug: str) -> Plan:
    return db.session.scalars(sa.select(Plan).where(Plan.slug == slug)).one()


def book_of(plan: Plan, actor: User) -> bytes:
    return export(entries_of(plan, actor), [])


def without_key(entries: list[Entry]) -> list[dict[str, Any]]:
    """Rows as plain values, but for the numbers that are unique for ever."""
    return [{**vars(entry), "key": ""} for entry in entries]
