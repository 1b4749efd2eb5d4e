"""Indicators of a document in review: which targets are taken, and as what."""

from typing import Any

from tracker.accounts.models import User
from tracker.core.errors import RuleBroken
from tracker.imports import rules
from tracker.imports.models import Decision, ImportIndicator, PlanImport
from tracker.imports.steps import step


def take(kept: PlanImport, row: ImportIndicator, *, actor: User) -> None:
    """Let a target become part of the plan; raises RuleBroken in a comparison, which decides about differences."""
    rules.require_items_to_decide(kept)
    with step(kept, f"采用指标 {row.name}", "import.indicator", row, actor=actor):
        row.decision = Decision.ACCEPTED


def leave(kept: PlanImport, row: ImportIndicator, *, actor: User) -> None:
    """Leave a target out; raises RuleBroken in a comparison."""
    rules.require_items_to_decide(kept)
    with step(kept, f"不采用指标 {row.name}", "import.indicator", row, actor=actor):
        row.decision = Decision.DISMISSED


def edit_indicator(kept: PlanImport, row: ImportIndicator, *, actor: User, **values: Any) -> None:
    """Correct a target: name, unit, baseline, date, comparator, value; raises RuleBroken in a comparison or for an empty range."""
    rules.require_items_to_decide(kept)
    if values["upper"] is not None and (values["value"] is None or values["upper"] < values["value"]):
        raise RuleBroken("区间的上限应不小于下限，请核对")
    with step(kept, f"修改指标 {row.name}", "import.indicator", row, actor=actor):
        for name, value in values.items():
            setattr(row, name, value)
        row.decision = Decision.ACCEPTED
