"""Indicators of a document: in a comparison its differences are decided, not its rows."""

import pytest

from tests.builders import XIAMEN, a_coordinator, a_plan
from tests.imports.helpers import SAMPLE, TODAY
from tracker.core.errors import RuleBroken
from tracker.imports import services, targets
from tracker.imports.models import Decision, ImportIndicator


@pytest.mark.parametrize("verb", [targets.take, targets.leave])
def test_a_comparison_does_not_take_or_leave_targets_by_themselves(session, verb):
    actor = a_coordinator(XIAMEN)
    kept = services.compare(SAMPLE.encode(), "a.txt", plan=a_plan(), actor=actor, today=TODAY)
    row = ImportIndicator(name="绿道长度", decision=Decision.OPEN)
    with pytest.raises(RuleBroken, match="比对页面"):
        verb(kept, row, actor=actor)
    assert row.decision is Decision.OPEN
