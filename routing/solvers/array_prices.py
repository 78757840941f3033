"""What the visits of a route cost: long duty, lateness, changes to what people were told."""

from routing.arrays import (
    CALLED,
    CHANGED_RATE,
    DUTY_BEFORE,
    MOVED_RATE,
    RED,
    TASK_CLASS,
    TOLD_AT,
    TOLD_BY,
    WAITING_RATES,
    Arrays,
    Ints,
)
from routing.problem import MOVED_S
from routing.solvers.array_trips import EFFORT, LAST_HARM_CLASS
from routing.solvers.compiled import inner


@inner
def duty_effort(a: Arrays, vehicle: int, duty_s: int) -> int:
    """Return the effort of the vehicle's route if it takes so long."""
    effort = 0
    for step in range(len(a.duty)):
        before = a.vehicle[vehicle, DUTY_BEFORE] if a.duty[step, 2] else 0
        minutes = max(0, before + duty_s - a.duty[step, 0]) // 60
        if before:
            minutes -= max(0, before - a.duty[step, 0]) // 60
        effort += minutes * a.duty[step, 1]
    return int(effort)


@inner
def change_effort(a: Arrays, vehicle: int, task: int, start: int) -> int:
    """Return the effort of doing the task otherwise than people were told."""
    if a.node[task, TOLD_BY] != vehicle:
        return int(a.rates[CHANGED_RATE])
    return int(a.rates[MOVED_RATE]) if abs(start - a.node[task, TOLD_AT]) > MOVED_S else 0


@inner
def waiting_effort(a: Arrays, task: int, start: int) -> int:
    """Return the effort of letting the task wait from its call until then."""
    rate = a.rates[WAITING_RATES + a.node[task, TASK_CLASS]]
    return int(max(0, start - a.node[task, CALLED]) // 60 * rate)


@inner
def add_late(a: Arrays, task: int, late: int, total: Ints) -> None:
    """Add what it costs that the task begins so late."""
    task_class = a.node[task, TASK_CLASS]
    if task_class > LAST_HARM_CLASS:
        total[EFFORT] += max(0, late) // 60 * a.rates[task_class - LAST_HARM_CLASS]
        return
    steps, step = a.steps, 0
    while late >= steps[0, task_class, step]:
        step += 1
    if step:
        total[task_class - 1] += steps[1 + a.node[task, RED], task_class, step - 1]
        total[EFFORT] += (late - steps[0, task_class, step - 1]) // 60 * a.rates[0]
