"""What an indicator holds in memory is what the database returns."""

import json
from datetime import date

from tests.builders import a_coordinator
from tests.indicators.test_views import an_indicator
from tracker.core.periods import parse_period
from tracker.indicators.services import enter_value
from tracker.regions.models import Region
from tracker.reports.indicator_rows import indicator_rows
from tracker.reports.scope import scope_for


def test_a_whole_number_just_entered_is_printed_as_one_read_back(session, travel):
    """A seed file says 5, the database returns 5.0: the snapshot of a report must not depend on what is still in memory."""
    travel("2024-10-08 12:00")
    indicator = an_indicator(value=800, baseline_value=400)
    enter_value(indicator, period="2024Q3", value=600, source="统计公报", actor=a_coordinator(), today=date(2024, 9, 30))
    region = session.get(Region, indicator.region_code)

    def rows() -> str:
        return json.dumps(indicator_rows(session, scope_for(region, parse_period("2024Q3"), today=date(2024, 10, 9))))

    before = rows()
    session.flush()
    session.expire_all()
    assert rows() == before
    assert '"value": 600.0' in before
