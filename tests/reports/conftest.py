"""The small city of world.py and its report."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import XIAMEN
from tests.reports.world import TODAY, City, a_city
from tracker.core.periods import parse_period
from tracker.regions.models import Region
from tracker.reports.facts_view import SnapshotView
from tracker.reports.scope import scope_for
from tracker.reports.snapshot import freeze, take


@pytest.fixture
def city(session: Session) -> City:
    return a_city()


@pytest.fixture
def snapshot(session: Session, city: City) -> dict[str, Any]:
    region = session.get(Region, XIAMEN)
    assert region is not None
    return take(session, scope_for(region, parse_period("2024Q3"), today=TODAY))


@pytest.fixture
def view(snapshot: dict[str, Any]) -> SnapshotView:
    return SnapshotView.of(freeze(snapshot)[0])
