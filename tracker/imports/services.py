"""A file is read, kept and laid out for review; a review can be given up. Publication stands in ``publishing``."""

import mimetypes
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.documents import services as documents
from tracker.documents.readers import MAX_BYTES
from tracker.imports import differences, matching, naming, queries, rules
from tracker.imports.models import ImportForm, ImportIndicator, ImportItem, ImportPurpose, ItemOrigin, PlanImport
from tracker.imports.storing import store
from tracker.plans.extract.result import FrontMatter
from tracker.plans.models import Measure, Plan, PlanStatus
from tracker.plans.parsing import Parsed, parse_file
from tracker.regions.models import Region

TITLE = 200
OUTCOMES = {ImportPurpose.NEW_PLAN: "已存为草稿", ImportPurpose.COMPARISON: "已有此规划，已与其措施逐项比对"}
MAX_UPLOAD = MAX_BYTES


def media_type(name: str) -> str:
    """By the ending of a name; what nobody knows is a stream of bytes."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def start(data: bytes, name: str, *, region: Region, actor: User | None, today: date) -> PlanImport:
    """Read a document and lay it out as a draft plan of the region; raises Unreadable or RuleBroken with words for the user.

    The file is kept byte for byte with its hash.
    """
    read = parse_file(data, name)
    if not read.extraction.measures and not read.extraction.candidates:
        raise RuleBroken("文件中没有读到措施，请确认是否选对了文件；表格请使用任务分解表模板")
    plan = _draft_plan(read.extraction.front, name, region, today)
    return _keep(read, data, name, plan, ImportPurpose.NEW_PLAN, actor=actor, today=today)


def compare(data: bytes, name: str, *, plan: Plan, actor: User | None, today: date) -> PlanImport:
    """Read a document as the source, or a corrected print, of a stored plan: measures are matched, nothing is doubled."""
    read = parse_file(data, name)
    kept = _keep(read, data, name, plan, ImportPurpose.COMPARISON, actor=actor, today=today)
    matching.match(kept)
    differences.find(kept)
    return kept


def compare_again(kept: PlanImport, *, actor: User) -> None:
    """Match and compare anew, after items were corrected or the plan has moved on; what was decided stays decided."""
    rules.require_open(kept)
    matching.match(kept)
    found = differences.find(kept)
    record("import.compared_again", kept, actor=actor, new={"differences": len(found)})


def start_or_compare(data: bytes, name: str, *, region: Region, actor: User | None, today: date) -> PlanImport:
    """For a program that cannot be asked: the review these bytes are in already, else a comparison with the plan they belong to.

    Only a document that is new to the region becomes a draft plan, so that nothing is doubled.
    """
    same = queries.review_of_same_file(data, region.code)
    if same is not None:
        return same
    known = matching.stored_plan(parse_file(data, name).extraction.front, region.code, name)
    if known is None or queries.review_that_makes(known) is not None:
        return start(data, name, region=region, actor=actor, today=today)
    return compare(data, name, plan=known, actor=actor, today=today)


def discard(kept: PlanImport, *, actor: User, today: date) -> None:
    """Give up a review; a plan that exists only through it goes with it. The audit trail and the file stay."""
    rules.require_open(kept)
    plan = kept.plan
    record("import.discarded", kept, actor=actor, old={"title": plan.title, "file": kept.file.name}, new={"on": today.isoformat()})
    db.session.delete(kept)
    db.session.flush()
    if kept.purpose is ImportPurpose.NEW_PLAN and plan.status is PlanStatus.DRAFT and not _has_content(plan):
        db.session.delete(plan)


def _has_content(plan: Plan) -> bool:
    others = sa.select(PlanImport.id).where(PlanImport.plan_id == plan.id)
    measures = sa.select(Measure.id).where(Measure.plan_id == plan.id)
    return bool(db.session.scalar(sa.select(sa.or_(others.exists(), measures.exists()))))


def _draft_plan(front: FrontMatter, name: str, region: Region, today: date) -> Plan:
    title = (front.title or name.rpartition(".")[0] or name)[:TITLE]
    plan = Plan(
        slug=naming.slug(region, (front.issue_date or front.period_start or today).year),
        short_name=naming.short_name(title, region),
        region_code=region.code,
        title=title,
        doc_number=front.doc_number,
        issuer=front.issuer,
        issue_date=front.issue_date,
        period_start=front.period_start,
        period_end=front.period_end,
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def _keep(read: Parsed, data: bytes, name: str, plan: Plan, purpose: ImportPurpose, *, actor: User | None, today: date) -> PlanImport:
    kept = PlanImport(
        plan=plan,
        purpose=purpose,
        form=ImportForm.DOCUMENT,
        file=documents.keep(data, name, media_type(name), actor=actor),
        made_by_id=actor.id if actor else None,
        made_on=today,
    )
    store(kept, read.document, read.extraction)
    record("import.started", kept, actor=actor, new={"title": plan.title, "file": kept.file.name, "sha256": kept.file.sha256})
    return kept


def summary(kept: PlanImport) -> dict[str, int]:
    """What `plan import --json` prints (contract.md)."""
    measures = sa.select(sa.func.count()).where(ImportItem.import_id == kept.id, ImportItem.origin == ItemOrigin.MEASURE)
    indicators = sa.select(sa.func.count()).where(ImportIndicator.import_id == kept.id)
    return {
        "plan_id": kept.plan_id,
        "measures": db.session.scalar(measures) or 0,
        "indicators": db.session.scalar(indicators) or 0,
        "warnings": len(kept.warnings),
    }
