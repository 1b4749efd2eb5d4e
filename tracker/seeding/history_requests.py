"""Closures, extensions, suspensions and terminations of the demonstration, by the services that people use."""

from datetime import date
from functools import partial

from tracker.accounts.models import User
from tracker.changes import services
from tracker.changes.models import ChangeKind, ChangeRequest, Grade, RequestStatus
from tracker.reminders import events
from tracker.seeding.stage import Agenda, Stage
from tracker.seeding.stories import Asked, Story
from tracker.seeding.wording import fixed, sentence
from tracker.tasks.models import Task, TaskStatus

GRADES = (Grade.GOOD, Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED)


class Requests:
    """Puts the requests of a story and their decisions on the agenda."""

    def __init__(self, stage: Stage, agenda: Agenda) -> None:
        self.stage, self.agenda = stage, agenda

    def plan(self, task: Task, story: Story) -> None:
        """All requests of one task."""
        for asked in (story.closure, story.second_closure):
            if asked is not None:
                self.agenda.add(asked.on, partial(self._ask_closure, task, asked))
        if story.extension is not None:
            self.agenda.add(story.extension.on, partial(self._ask_extension, task, story.extension))
        if story.suspension is not None:
            self.agenda.add(story.suspension.on, partial(self._propose_suspension, task, story.suspension))
        if story.termination is not None:
            self.agenda.add(story.termination.on, partial(self._propose_termination, task, story.termination))

    def _ask_closure(self, task: Task, asked: Asked, day: date) -> None:
        if task.status is TaskStatus.IN_PROGRESS:
            reason = sentence("closure", self.stage.chance)
            self._follow(services.request_closure(task, actor=self._clerk(task), today=day, reason=reason), asked, day)

    def _ask_extension(self, task: Task, asked: Asked, day: date) -> None:
        assert asked.day is not None
        reason = sentence("extension", self.stage.chance)
        request = services.request_extension(task, actor=self._clerk(task), today=day, new_due_on=asked.day, reason=reason)
        self._follow(request, asked, day)

    def _propose_suspension(self, task: Task, asked: Asked, day: date) -> None:
        assert asked.day is not None
        reason, actor = sentence("suspension", self.stage.chance), self.stage.coordinator(task.region_code)
        request = services.request_suspension(task, actor=actor, today=day, reason=reason, paper=fixed("paper"), resume_on=asked.day)
        self._follow(request, asked, day)

    def _propose_termination(self, task: Task, asked: Asked, day: date) -> None:
        reason, actor = sentence("termination", self.stage.chance), self.stage.coordinator(task.region_code)
        request = services.request_termination(task, actor=actor, today=day, reason=reason, paper=fixed("paper"))
        self._follow(request, asked, day)

    def _follow(self, request: ChangeRequest, asked: Asked, day: date) -> None:
        request.demonstration = True
        if request.status is RequestStatus.WITH_HEAD:
            services.approve(request, actor=self.stage.head(request.unit_id or 0), today=day)
        if asked.decided_on is not None:
            self.agenda.add(asked.decided_on, partial(self._decide, request, bool(asked.granted)))

    def _decide(self, request: ChangeRequest, grant: bool, day: date) -> None:
        kind = request.kind
        reason = ""
        if kind is ChangeKind.EXTENSION:
            reason = sentence("extension_granted" if grant else "extension_refused", self.stage.chance)
        elif kind is ChangeKind.CLOSURE and not grant:
            reason = sentence("closure_refused", self.stage.chance)
        grade = GRADES[request.id % len(GRADES)] if kind is ChangeKind.CLOSURE and grant else None
        services.decide(request, grant=grant, actor=self._decider(request), today=day, reason=reason, grade=grade)
        events.decided(request, today=day, demonstration=True)

    def _decider(self, request: ChangeRequest) -> User:
        region = request.task.region_code
        if request.kind in (ChangeKind.SUSPENSION, ChangeKind.TERMINATION):
            return self.stage.leader(region)
        return self.stage.coordinator(region, 2)

    def _clerk(self, task: Task) -> User:
        assert task.lead_unit_id is not None
        return self.stage.reporter(task.lead_unit_id)
