"""The five plans of the seeds against their texts: every measure finds its sentence, nothing is doubled, nothing is joined wrongly."""

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.imports import adopting, differences, matching, services
from tracker.imports.likeness import plain
from tracker.imports.models import Decision, PlanImport
from tracker.ops.stats import stats
from tracker.plans import queries
from tracker.plans.models import Plan

pytestmark = pytest.mark.slow
SOUND = {"xiamen-2009": 24, "xiamen-2019": 36, "quanzhou-145": 158, "fuzhou-145": 49}
TODAY = date(2026, 1, 5)


def compared(shared: Path, slug: str) -> PlanImport:
    """The plan's text against the stored plan."""
    gold = json.loads((shared / "seeds-gold" / f"{slug}.json").read_text(encoding="utf-8"))
    plan = db.session.scalars(sa.select(Plan).where(Plan.slug == slug)).one()
    data = (shared / "seeds" / gold["file"]).read_bytes()
    return services.compare(data, gold["file"], plan=plan, actor=office(plan), today=TODAY)


def office(plan: Plan) -> User:
    return db.session.scalars(sa.select(User).where(User.role == Role.COORDINATOR, User.region_code == plan.region_code)).first()


def settle(kept: PlanImport) -> adopting.Outcome:
    """All sources in one go, nothing else."""
    actor = office(kept.plan)
    adopting.attach_all(kept, actor=actor, today=TODAY)
    for row in differences.rows_of(kept):
        if row.decision is Decision.OPEN:
            adopting.decide(row, Decision.DISMISSED, actor=actor, today=TODAY)
    return adopting.finish(kept, actor=actor, today=TODAY)


@pytest.mark.parametrize(("slug", "measures"), SOUND.items())
def test_a_sound_text_gives_every_measure_its_sentence_and_doubles_nothing(seeded_app, session, shared, slug, measures):
    before = stats(TODAY)
    kept = compared(shared, slug)
    joined = [items for _, items in matching.groups(differences.items_of(kept))]
    counted = Counter(row.kind.value for row in differences.rows_of(kept))
    sys.stdout.write(f"{slug}: {dict(counted)}\n")
    assert (len(joined), {len(items) for items in joined}) == (measures, {1})
    assert {"new", "gone", "number", "text", "target_new", "target_changed", "target_gone"} & counted.keys() == set()
    assert settle(kept).attached == measures
    stored = queries.measures_of(kept.plan)
    assert len(stored) == measures
    assert all(one.source_text and one.source_place["file_id"] == kept.file_id for one in stored)
    assert {name: stats(TODAY)[name] for name in ("measures", "tasks", "indicators")} == {
        name: before[name] for name in ("measures", "tasks", "indicators")
    }


@pytest.mark.parametrize("slug", SOUND)
def test_the_second_time_all_agrees(seeded_app, session, shared, slug):
    settle(compared(shared, slug))
    kept = compared(shared, slug)
    assert {row.kind.value for row in differences.rows_of(kept)} <= {"same", "candidate"}


def test_the_damaged_text_joins_nothing_wrongly(seeded_app, session, shared):
    """An item is rightly joined when it holds the heading or the first words of a sentence of its measure."""
    gold = json.loads((shared / "seeds-gold" / "fujian-2021.json").read_text(encoding="utf-8"))
    known = {one["number"]: [words for words in (one["title"], one["starts_with"], *one["sentences"]) if words] for one in gold["measures"]}
    joined = [item for item in differences.items_of(compared(shared, "fujian-2021")) if item.measure is not None]
    wrong = [
        f"{item.number} → {item.measure.number}"
        for item in joined
        if not any(plain(words) in plain(item.title + item.text) for words in known[item.measure.number])
    ]
    sure = sum(map(matching.is_certain, joined))
    sys.stdout.write(f"fujian-2021: {len(joined)} of {len(known)} joined, {len(wrong)} wrongly, {sure} without doubt\n")
    assert wrong == []
    assert len({item.measure_id for item in joined}) == len(joined) >= 19
