"""Solves for tests: functions of a module, so that a worker process can import them."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from threading import Event

from api.jobs import Found, Heard, Order
from api.services.documents import digest, kept_problem, plan_text
from routing.plan import Plan, Score, Sentence, Unassigned
from routing.solvers.stopping import Iterations
from routing.solving import solve

Tell = Callable[[Heard], None]
Stop = Callable[[], bool]

NOTHING_DONE = Score(harm1=0, harm2=0, harm3=0, effort=7200)
"""One task of class 4 left out, at the rates of `tests.builders.an_objective`."""


def found(order: Order) -> Found:
    """A plan that leaves everything out."""
    read = kept_problem(order.document)
    left_out = tuple(
        Unassigned(
            task=task.id, reason="SOLVER_TIME", sentence=Sentence(vi="Hết giờ.", en="Out of time.")
        )
        for task in read.problem.tasks
    )
    plan = Plan(
        seed=order.seed,
        score=NOTHING_DONE,
        routes=(),
        unassigned=left_out,
        problem_sha256=read.sha256,
    )
    text = plan_text(plan, day=read.problem.day)
    return Found(
        document=text,
        sha256=digest(text),
        score=plan.score,
        routes=0,
        planned=0,
        unassigned=len(left_out),
    )


def at_once(order: Order, *, tell: Tell, stop: Stop) -> Found:
    del stop
    tell(Heard(score=NOTHING_DONE, unassigned=1))
    return found(order)


def first_plan(order: Order, *, tell: Tell, stop: Stop) -> Found:
    """The real solver's first plan, not searched any further."""
    del tell, stop
    read = kept_problem(order.document)
    result = solve(read.problem, stop=Iterations(1), seed=order.seed)
    plan = replace(result.plan, problem_sha256=read.sha256)
    text = plan_text(plan, day=read.problem.day)
    return Found(
        document=text,
        sha256=digest(text),
        score=plan.score,
        routes=len(plan.routes),
        planned=sum(len(route.tasks) for route in plan.routes),
        unassigned=len(plan.unassigned),
    )


def until_stopped(order: Order, *, tell: Tell, stop: Stop) -> Found:
    """Search until somebody asks to stop, or the service is gone."""
    tell(Heard(score=NOTHING_DONE, unassigned=1))
    pause = Event()
    while not stop():
        pause.wait(0.01)
    return found(order)


def deaf(order: Order, *, tell: Tell, stop: Stop) -> Found:
    """Never stop."""
    del stop
    tell(Heard(score=NOTHING_DONE, unassigned=1))
    Event().wait()
    return found(order)


def dying(order: Order, *, tell: Tell, stop: Stop) -> Found:
    del stop
    tell(Heard(score=NOTHING_DONE, unassigned=1))
    os.kill(os.getpid(), signal.SIGKILL)
    return found(order)


def breaking(order: Order, *, tell: Tell, stop: Stop) -> Found:
    del order, tell, stop
    raise ZeroDivisionError("inner workings of /some/where.py")


def broken_when_stopped(order: Order, *, tell: Tell, stop: Stop) -> Found:
    """Fall over the request to stop."""
    until_stopped(order, tell=tell, stop=stop)
    raise ZeroDivisionError("inner workings of /some/where.py")
