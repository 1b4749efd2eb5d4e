"""The small city of the reports' tests."""

import pytest
from sqlalchemy.orm import Session

from tests.reports.world import City, a_city


@pytest.fixture
def city(session: Session) -> City:
    return a_city()
