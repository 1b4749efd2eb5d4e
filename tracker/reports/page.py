"""What the pages of supervision reports show."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from tracker.accounts.access import visible_regions
from tracker.accounts.models import User
from tracker.accounts.permissions import Permission, allows
from tracker.core import tables
from tracker.core.db import db
from tracker.plans.models import Plan, PlanStatus
from tracker.regions.models import Region
from tracker.regions.services import regions_below
from tracker.reports import files, queries
from tracker.reports.document import Paragraph
from tracker.reports.facts_view import RATE_WORDS, SnapshotView
from tracker.reports.models import KIND_NAMES, SUPERVISION_STATUS_NAMES, ReportKind, SupervisionReport, SupervisionStatus
from tracker.reports.quotes import Change, quoted
from tracker.reports.render_html import linked, page_parts
from tracker.tasks.access import visible_to
from tracker.tasks.models import Task

EDITABLE = (SupervisionStatus.DRAFT, SupervisionStatus.CONSULTING)
MARKED = 3
FORMAT_NAMES = {"docx": "Word 公文", "xlsx": "Excel 台账", "html": "网页", "json": "数据快照"}


def read_filter(args: MultiDict[str, str]) -> queries.ReportFilter:
    """The filter from the address; what cannot be read filters nothing."""
    status = args.get("status", "")
    return queries.ReportFilter(
        region=tables.text_of(args, "region", 6),
        plan=_id_or_none(args.get("plan", "")),
        period=tables.text_of(args, "period", 20),
        kind=tables.one(args, "kind", ReportKind),
        status=SupervisionStatus(status) if status in list(SupervisionStatus) else None,
    )


def _id_or_none(text: str) -> int | None:
    try:
        return tables.identifier(text)
    except ValueError:
        return None


def listed(user: User, wanted: queries.ReportFilter) -> dict[str, Any]:
    """The list with what can be filtered."""
    codes = visible_regions(user)
    regions = db.session.execute(sa.select(Region.code, Region.name).where(Region.code.in_(sorted(codes))).order_by(Region.code)).all()
    return {
        "reports": queries.reports_of(db.session, user, wanted),
        "wanted": wanted,
        "kinds": [(str(kind), name) for kind, name in KIND_NAMES.items()],
        "kind_names": KIND_NAMES,
        "regions": [(code, name) for code, name in regions],
        "plans": [(plan.id, plan.short_name) for plan in plans_of(codes, user.region_code)],
        "statuses": [(str(status), name) for status, name in SUPERVISION_STATUS_NAMES.items()],
        "status_names": SUPERVISION_STATUS_NAMES,
        "number_of": files.doc_number,
    }


def plans_of(codes: frozenset[str], first: str) -> list[Plan]:
    """Plans that reports may be about, those of the own region first."""
    own = sa.case((Plan.region_code == first, 0), else_=1)
    found = db.session.scalars(
        sa.select(Plan).where(Plan.region_code.in_(sorted(codes)), Plan.status != PlanStatus.DRAFT).order_by(own, Plan.id)
    )
    return list(found)


def view_of(report: SupervisionReport) -> SnapshotView:
    """The frozen facts."""
    return SnapshotView(json.loads(report.snapshot))


def may_edit(user: User, report: SupervisionReport) -> bool:
    """Whether the account edits paragraphs just now."""
    return report.status in EDITABLE and allows(user, Permission.SUPERVISION_EDIT, report)


def parts(report: SupervisionReport, *, editable: bool) -> dict[str, Any]:
    """The document with links from figures to lists and, for whoever edits, from paragraphs to their form."""
    composition, view = files.composed(report)
    shown: set[str] = set()

    def address(figure: str) -> str:
        return url_for("reports.figure", report_id=report.id, name=figure)

    def words(paragraph: Paragraph) -> Markup:
        text = linked(paragraph.text, composition.links.get(paragraph.key or "", ()), address)
        if not editable or paragraph.key is None or paragraph.key in shown:
            return text
        shown.add(paragraph.key)
        edit = url_for("reports.paragraph", report_id=report.id, key=paragraph.key)
        mark = _mark(marks.get(paragraph.key))
        return text + Markup('<a class="edit-paragraph" id="{}" href="{}">{}</a>').format(paragraph.key, edit, mark)

    changed = [key for key, edit in report.edits.items() if edit["drafted"] != composition.drafted.get(key, "")]
    marks = {key: changed_figures(report.edits[key], composition.drafted.get(key, "")) for key in changed}
    return {
        **page_parts(composition, view),
        "words": words,
        "address": address,
        "figures": figures(view, address),
        "waiting": _waiting(report, view) if report.status is SupervisionStatus.DRAFT else None,
        "may_edit": editable,
        "edited": [(key, key in changed, key in composition.drafted) for key in sorted(report.edits)],
        "left_out": [key for key, edit in report.edits.items() if not edit["text"].strip() and key in composition.drafted],
        "downloads": [(FORMAT_NAMES[kind], kind) for kind in files.FORMATS],
        "doc_number": files.doc_number(report),
        "status_name": SUPERVISION_STATUS_NAMES[report.status],
        "status_names": SUPERVISION_STATUS_NAMES,
    }


def changed_figures(edit: dict[str, Any], drafted: str) -> list[Change]:
    """The figures that an edited paragraph quotes and that are others now; empty for one that nobody edited."""
    return quoted(edit["text"], edit["drafted"], drafted) if edit else []


def _mark(changed: list[Change] | None) -> str:
    """What stands behind a paragraph: the way to edit it, with what has changed under a person's words."""
    if changed is None:
        return "编辑"
    figures = "，".join(f"{one.words}{one.old}→{one.new or '已无'}" for one in changed[:MARKED])
    return f"数字有变化：{figures}{'等' if len(changed) > MARKED else ''}，请核对" if figures else "原稿有变化，请核对"


def figures(view: SnapshotView, address: Any) -> list[tuple[str, str, str, bool]]:
    """The main figures as (value, words, address of the list, whether it is trouble)."""
    totals, rates = view.data["totals"], view.data["rates"]
    closed = next(part["n"] for part in totals["by_status"] if part["key"] == "closed")
    lights = {part["key"]: part["n"] for part in totals["by_light"]}
    counts = [
        (totals["tasks"]["n"], "纳入督查", "tasks", False),
        (closed, "已办结", "status.closed", False),
        (totals["overdue"]["n"], "已逾期", "overdue", True),
        (lights["red"], "红灯", "light.red", True),
        (lights["yellow"], "黄灯", "light.yellow", False),
    ]
    made = [(str(n), words, address(name), trouble) for n, words, name, trouble in counts]
    return made + [(rates[key]["rate"], words, address(f"rate.{key}.whole"), False) for key, words in RATE_WORDS.items()]


def ledger_filter(view: SnapshotView, name: str) -> dict[str, Any]:
    """The query of the ledger that comes nearest to a figure: the same day, plan, light or state."""
    head, _, rest = name.partition(".")
    query: dict[str, Any] = {"on": view.data["as_of"]}
    if view.data["plan"]:
        query["plan"] = view.data["plan"]
    if head == "plan":
        slug, _, light = rest.partition(".")
        query |= {"plan": slug, **({"light": light} if light and light not in ("closed", "overdue") else {})}
    if head in ("light", "status"):
        query[head] = rest
    if head == "unit":
        query["unit"] = rest.partition(".")[0]
    return query


def visible_tasks(user: User, rows: list[dict[str, Any]]) -> set[int]:
    """Which of the rows' tasks the account may open."""
    ids = [row["id"] for row in rows]
    return set(db.session.scalars(sa.select(Task.id).where(visible_to(user)))) & set(ids)


def _waiting(report: SupervisionReport, view: SnapshotView) -> queries.Waiting:
    regions = sorted(regions_below(report.region_code)) if report.below else [report.region_code]
    return queries.waiting_for(db.session, report, regions, date.fromisoformat(view.data["period"]["start"]))
