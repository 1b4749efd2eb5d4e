"""A document is read, kept and laid out; a review can be given up."""

import hashlib

import pytest
import sqlalchemy as sa

from tests.builders import XIAMEN, a_coordinator, a_plan
from tests.imports.helpers import SAMPLE, TODAY, an_import, item, items_of
from tracker.audit.models import AuditEntry
from tracker.core.db import db
from tracker.core.errors import RuleBroken
from tracker.documents import services as documents
from tracker.imports import services
from tracker.imports.models import ImportItem, ImportPurpose, ItemOrigin, PlanImport, SourceBlock
from tracker.plans.models import Plan, PlanStatus, UnitRole


def test_the_document_becomes_a_draft_plan_with_what_it_says_of_itself(session):
    plan = an_import().plan
    assert (plan.status, plan.title, plan.doc_number) == (PlanStatus.DRAFT, "示例市绿道建设实施方案", "示政办〔2023〕7号")


def test_the_file_is_kept_byte_for_byte(session):
    kept = an_import()
    assert documents.read(kept.file) == SAMPLE.encode()
    assert kept.file.sha256 == hashlib.sha256(SAMPLE.encode()).hexdigest()


def test_every_block_is_kept_with_one_fate_and_the_counts_add_up(session):
    kept = an_import()
    fates = db.session.scalars(sa.select(SourceBlock.fate).where(SourceBlock.import_id == kept.id)).all()
    assert len(fates) == len([line for line in SAMPLE.splitlines() if line.strip()])
    assert sum(count for fate, count in kept.counts.items() if fate != "total") == kept.counts["total"]


def test_measures_and_candidates_stand_in_the_order_of_the_document(session):
    items = items_of(an_import())
    assert [one.number for one in items if one.origin is ItemOrigin.MEASURE] == [
        "二/（一）",
        "二/（二）/1",
        "二/（二）/2",
        "二/（三）",
        "二/（五）",
    ]
    assert [one.position for one in items] == list(range(1, len(items) + 1))
    assert [one.lines[0] for one in items] == sorted(one.lines[0] for one in items)


def test_the_first_supervised_unit_is_proposed_as_lead_and_says_so(session):
    units = item(an_import(), "二/（二）/2").units
    assert [(unit.name, unit.role, unit.role_certain) for unit in units] == [
        ("市林业局", UnitRole.LEAD, False),
        ("市财政局", UnitRole.RESPONSIBLE, True),
    ]
    assert "未写明牵头" in units[0].role_reason


def test_a_stated_lead_is_no_proposal(session):
    units = item(an_import(), "二/（一）").units
    assert (units[0].role, units[0].role_certain) == (UnitRole.LEAD, True)


def test_a_warning_stands_with_the_item_it_is_about(session):
    text = SAMPLE.replace("2023年10月底前完成", "2022年10月底前完成")
    assert any("2022" in doubt["message"] for doubt in item(an_import(text), "二/（一）").doubts)


def test_every_measure_gets_a_done_criterion_to_begin_with(session):
    assert all(one.criterion and one.criterion_proposed for one in items_of(an_import()))


def test_a_file_without_measures_is_refused(session):
    with pytest.raises(RuleBroken, match="没有读到措施"):
        an_import("只是一句话。")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Plan)) == 0


def test_short_name_and_slug_are_free(session):
    a_plan(short_name="厦绿案")
    first, second = an_import().plan, an_import(name="另一份.txt").plan
    assert len({"厦绿案", first.short_name, second.short_name}) == 3
    assert first.slug != second.slug


def test_giving_up_takes_plan_and_items_away_and_leaves_a_trace(session):
    coordinator = a_coordinator(XIAMEN)
    kept = an_import(actor=coordinator)
    services.discard(kept, actor=coordinator, today=TODAY)
    session.flush()
    for model in (PlanImport, ImportItem, SourceBlock, Plan):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
    actions = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["import.started", "import.discarded"]


def test_giving_up_a_comparison_leaves_its_plan(session):
    coordinator, plan = a_coordinator(XIAMEN), a_plan()
    kept = services.compare(SAMPLE.encode(), "a.txt", plan=plan, actor=coordinator, today=TODAY)
    assert kept.purpose is ImportPurpose.COMPARISON
    services.discard(kept, actor=coordinator, today=TODAY)
    session.flush()
    assert db.session.get(Plan, plan.id) is plan
