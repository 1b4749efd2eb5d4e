"""Percents that the demonstration's units report, so that the lights come out as each story says."""

from datetime import date
from fractions import Fraction

from tracker.seeding.stage import Stage
from tracker.seeding.stories import Story
from tracker.tasks.facts import Goal, TaskFacts
from tracker.tasks.lights import expected_percent
from tracker.tasks.models import ProgressClass, Task, TaskStatus

LAST_DAY = date(2024, 10, 8)
CLASS_POINTS = 6


class Pace:
    """Percent of each unit of a task over time; never falls."""

    def __init__(self, task: Task, story: Story, stage: Stage) -> None:
        self.task, self.story, self.chance = task, story, stage.chance
        self.last: dict[int, int] = {}
        self.end = self._end()

    def report(self, unit_id: int, day: date, share: Fraction) -> tuple[int, ProgressClass]:
        """What the unit says on a day; ``share`` is how far the story is told by then."""
        percent = round(self.end * share)
        if unit_id != self.task.lead_unit_id and self.end < 100:
            percent += self.chance.randint(-3, 3)
        percent = min(max(percent, self.last.get(unit_id, 0), 1), 100 if self.end == 100 else 99)
        self.last[unit_id] = percent
        return percent, self._class(percent, day)

    def _end(self) -> int:
        story = self.story
        closed = story.second_closure or story.closure
        if closed is not None and closed.granted is not False:
            return 100
        if self.task.continuing:
            return self.chance.randint(35, 70)
        if story.final is not None:
            return self.chance.randint(*story.final)
        if closed is not None:
            return self.chance.randint(85, 95)
        return min(max(round(self._expected(LAST_DAY)) + self.chance.randint(*story.standing), 1), 99)

    def _class(self, percent: int, day: date) -> ProgressClass:
        if percent == 100:
            return ProgressClass.DONE
        if self.task.continuing:
            return ProgressClass.ON_PACE
        ahead = percent - self._expected(day)
        if ahead >= CLASS_POINTS:
            return ProgressClass.AHEAD
        return ProgressClass.ON_PACE if ahead > -10 else ProgressClass.BEHIND

    def _expected(self, day: date) -> Fraction:
        """The line of domain.md §4 for the deadline that holds at the end of the story."""
        task, extension = self.task, self.story.extension
        facts = TaskFacts(task.id, task.region_code, task.plan_id, TaskStatus.IN_PROGRESS, day, task.issued_on)
        facts.due_on = extension.day if extension is not None and extension.granted else task.due_on
        facts.goals = [Goal(goal.due_on, goal.percent, goal.met_on, "") for goal in self.story.goals]
        return expected_percent(facts, day) or Fraction(0)
