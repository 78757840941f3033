"""What the logs of day plans tell, with their problems: what began late, how long it took."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from api.records.acts import EVENTLESS, Act
from api.records.day_plans import DayPlan
from api.records.requests import RequestNumber
from api.records.week_facts import Fact
from api.records.week_reports import Span
from api.services.day_building import request_of_task
from api.services.documents import kept_problem
from api.store import acts, day_plans, problems, requests
from routing.files.events import read_event
from routing.live.events import Done, NewTask
from routing.model import Task, TaskId

_MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneTask:
    """A task that was told to be done, who did it, and when of the day."""

    task: Task
    vehicle: str
    day: date
    starts_s: int
    ends_s: int

    @property
    def is_late(self) -> bool:
        """Whether it began after its deadline."""
        return self.task.deadline_s is not None and self.starts_s > self.task.deadline_s

    @property
    def request(self) -> RequestNumber:
        """The request that it is of."""
        return request_of_task(self.task.id)


def done_tasks(session: Session, organisation: str, span: Span) -> tuple[DoneTask, ...]:
    """Return what was told to be done in the day plans of those days."""
    given_out = day_plans.of_days(session, organisation, span.first, span.last)
    return tuple(one for day_plan in given_out for one in _done_on(session, day_plan))


def _done_on(session: Session, day_plan: DayPlan) -> Iterator[DoneTask]:
    logged = acts.list_acts(session, day_plan.number)
    taken_back = {act.undoes for act in logged if act.rewinds}
    stand = [act for act in logged if act.number not in taken_back and act.kind not in EVENTLESS]
    if not stand:
        return
    problem = kept_problem(problems.problem_text(session, day_plan.problem)).problem
    tasks: dict[TaskId, Task] = {task.id: task for task in problem.tasks}
    done: dict[TaskId, Done] = {}
    for event in (event for act in stand for event in _events(act, day_plan.day)):
        if isinstance(event, NewTask):
            tasks[event.task.id] = event.task
        elif isinstance(event, Done):
            done[event.task] = event
    for name, event in done.items():
        if name in tasks:
            yield DoneTask(
                task=tasks[name],
                vehicle=event.vehicle,
                day=day_plan.day,
                starts_s=event.starts_s,
                ends_s=event.ends_s,
            )


def _events(act: Act, day: date) -> Iterator[object]:
    """Yield the events of an act that tell of tasks; others may need roads to be read."""
    for document in json.loads(act.document):
        if document.get("event") in (Done.__name__, NewTask.__name__):
            yield read_event(document, day=day)


def logged(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield what began late, where it was; and for how long volunteers were at homes."""
    found = done_tasks(session, organisation, span)
    spots = requests.spots_of(session, {one.request for one in found})
    for one in found:
        spot = spots[one.request]
        if one.is_late:
            yield Fact(what="late", kind=one.task.kind, spot=spot)
        if one.vehicle.isdecimal():
            yield Fact(what="relieved", count=(one.ends_s - one.starts_s) // _MINUTE_S, spot=spot)
