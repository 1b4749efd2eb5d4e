"""The newest steps counted by working days are those that the ladder finds by walking."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from tracker.core.workdays import WorkCalendar
from tracker.reminders.ladder import Rule, steps_until
from tracker.reminders.latest import latest_steps
from tracker.reminders.models import Clock, OffsetUnit, Rung

TODAY = date(2024, 10, 8)
RULES = some.builds(
    Rule,
    clock=some.just(Clock.DEADLINE),
    step=some.sampled_from(["a", "b", "c", "d"]),
    rung=some.sampled_from(Rung),
    offset=some.integers(-40, 40),
    offset_unit=some.sampled_from(OffsetUnit),
    repeat_every=some.sampled_from([None, 1, 5, 20]),
    recipients=some.just(("reporter",)),
    copies=some.just(()),
)
CALENDARS = (WorkCalendar(), WorkCalendar({date(2024, 10, 7): True, date(2024, 10, 8): False}))


@given(some.lists(RULES, min_size=1, max_size=4, unique_by=lambda rule: rule.step), some.integers(-500, 60), some.sampled_from(CALENDARS))
def test_the_newest_steps_of_a_date(rules, days, calendar):
    anchor = TODAY + timedelta(days=days)
    steps = steps_until(rules, anchor, calendar, TODAY)
    newest = max((step.on for step in steps), default=None)
    found = {(one.step, one.on) for one in latest_steps(rules, calendar, (anchor, anchor), TODAY)}
    assert found == {(step.name, step.on) for step in steps if step.on == newest}


def test_a_ladder_without_rules_has_no_steps():
    assert list(latest_steps([], WorkCalendar(), (TODAY, TODAY), TODAY)) == []
